"""`tf.contrib.training.HParams`: what a program gives, changes, and leaves to its command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated

BEGIN = """
import sys
from tensorflow.contrib.training.python.training import hparam
h = tf.contrib.training.HParams(cell="lstm", layers=2, is_bi=False, rate=0.5)
"""
END = """
tf.get_variable("%s_%s" % (h.cell, h.layers), [3])
"""


def made(text: str, tmp_path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """The name of each way's variable, and what that way assumes."""
    return [
        (
            str([*each.trace.of(VariableCreated)][-1].key),
            tuple(said.says for said in each.assumptions),
        )
        for each in run(BEGIN + text + END, tmp_path).executions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "lstm_2"),
        ("h.layers = 4", "lstm_4"),
        ("h.add_hparam('depth', 7)\nh.layers = h.depth", "lstm_7"),
        ("h.set_hparam('cell', 'gru')", "gru_2"),
        ("h.override_from_dict({'cell': 'gru', 'layers': 1})", "gru_1"),
        ("h.parse('layers=3,cell=nas')", "nas_3"),
        ("h.parse('')", "lstm_2"),
        ("h = hparam.HParams(**h.values())", "lstm_2"),
        ("h.del_hparam('rate')\nh.layers = h.get('layers')", "lstm_2"),
        ("class Mine(hparam.HParams): pass\nh = Mine(cell='gru', layers=9)", "gru_9"),
        ("if h.is_bi:\n    h.cell = 'bi'", "lstm_2"),
    ],
)
def test_settings_are_what_the_program_makes_them(text: str, expected: str, tmp_path: Path) -> None:
    assert made(text, tmp_path) == [(expected, ())]


def test_what_a_command_line_may_change_is_assumed_to_be_as_it_was(tmp_path: Path) -> None:
    ((key, assumed),) = made("h.parse(sys.argv[1])\nh.layers = 5", tmp_path)
    assert key == "lstm_5"
    assert assumed == ("hparams.cell is 'lstm' as it was given",)


def test_switches_that_a_command_line_may_change_are_unknown(tmp_path: Path) -> None:
    text = "h.override_from_dict(eval(sys.argv[1]))\nh.cell = 'bi' if h.is_bi else 'uni'"
    assert {key for key, _ in made(text, tmp_path)} == {"bi_or_uni_1_2"}


def test_a_setting_that_nobody_gave_is_unknown(tmp_path: Path) -> None:
    text = "h.cell = 'a' if h.other else 'b'"
    assert {key for key, _ in made(text, tmp_path)} == {"a_or_b_1_2"}
