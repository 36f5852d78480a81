"""A cell whose weights do not fit is shown where it is made, and where it stands a second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check

STACK = """\
import tensorflow as tf

words = tf.placeholder(tf.float32, [4, 5, SIZE])
cell = tf.nn.rnn_cell.BasicLSTMCell(8)
cells = [cell] * 2
stack = tf.nn.rnn_cell.MultiRNNCell(cells)
tf.nn.dynamic_rnn(stack, words, dtype=tf.float32)
"""


@pytest.mark.parametrize(("size", "rule"), [("3", "SL106"), ("8", "SL207")])
def test_a_cell_that_is_two_layers(size: str, rule: str, tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(STACK.replace("SIZE", size), "utf-8")
    (finding,) = check(Settings(paths=(str(script),))).findings
    noted = {each.span.line: each.message for each in finding.related}
    assert finding.rule == rule
    assert noted[4] == "the cell is made here, once"
    assert noted[5] == "the same cell is put into the list again here"
