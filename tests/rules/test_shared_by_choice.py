"""SL207: where an option chooses that two places share a cell, someone has meant it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence

PROGRAM = """
import json
import tensorflow as tf

settings = json.load(open("settings"))
words = tf.placeholder(tf.float32, [16, 10, 32])

def cell():
    return tf.nn.rnn_cell.GRUCell(32)

first, second = cell(), cell()
CHOICE
USE
"""
CHOOSES = "if settings['tied']:\n    second = first\n"
ALWAYS = "second = first\n"
BOTH_WAYS = "tf.nn.bidirectional_dynamic_rnn(first, second, words, dtype=tf.float32)"
STACK = (
    "stack = tf.nn.rnn_cell.MultiRNNCell([first, second])\n"
    "tf.nn.dynamic_rnn(stack, words, dtype=tf.float32)"
)
NETWORKS = (
    "with tf.variable_scope('encoder'):\n"
    "    tf.nn.dynamic_rnn(first, words, dtype=tf.float32)\n"
    "with tf.variable_scope('decoder'):\n"
    "    tf.nn.dynamic_rnn(second, words, dtype=tf.float32)\n"
)
#: What the other way does is wrong in the same place, too.
ELSEWHERE = "if settings['tied']:\n    second = first\nelse:\n    first = second\n"


@pytest.mark.parametrize("use", [BOTH_WAYS, STACK, NETWORKS])
@pytest.mark.parametrize(
    ("choice", "confidences"),
    [
        (CHOOSES, {Confidence.POSSIBLE}),
        (ALWAYS, {Confidence.LIKELY}),
        (ELSEWHERE, {Confidence.LIKELY}),
    ],
)
def test_what_an_option_chooses_may_be_meant(
    choice: str, use: str, confidences: set[Confidence], tmp_path: Path
) -> None:
    program = PROGRAM.replace("CHOICE", choice).replace("USE", use)
    (tmp_path / "main.py").write_text(program)
    settings = Settings(paths=(str(tmp_path),), confidence=Confidence.POSSIBLE)
    found = check(settings).findings
    assert {each.rule for each in found} == {"SL207"}
    assert {each.confidence for each in found} == confidences
