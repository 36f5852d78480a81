"""Methods that Python calls for a statement are written as that statement: it says another error."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from programs import written

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.finding import Finding, Status

SCOPE = """import tensorflow as tf

with tf.variable_scope("net") as scope:
    tf.get_variable("w", [3])
"""


@pytest.mark.parametrize(
    ("ends", "line"),
    [
        ("with scope:\n    pass\n", "with variable_scope_1: pass"),
        ("scope.reuse = True\n", "variable_scope_1.reuse = True"),
    ],
)
def test_a_refusing_statement_is_written_as_it_stands(tmp_path: Path, ends: str, line: str) -> None:
    finding = only_finding(tmp_path, SCOPE + ends)
    assert finding.rule == "SL108"
    assert finding.reproducer is not None
    lines = finding.reproducer.text.splitlines()
    assert line in [each.partition("  #")[0].strip() for each in lines]


def test_a_refusal_that_the_program_caught_is_caught_by_its_kind(tmp_path: Path) -> None:
    caught = "    try:\n        scope.reuse = True\n    except AttributeError:\n        pass\n"
    finding = only_finding(tmp_path, SCOPE + caught + "    tf.get_variable('w', [3])\n")
    assert finding.rule == "SL101"
    assert finding.confirmation.status is Status.CONFIRMED


def only_finding(folder: Path, text: str) -> Finding:
    program = written(folder / "program", text)
    with contextlib.chdir(program.folder):
        (finding,) = pipeline.check(Settings(paths=(program.target,))).findings
    return finding
