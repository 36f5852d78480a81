"""A cell that a program calls step by step: its batch is the program's, known or not."""

from __future__ import annotations

from pathlib import Path

import pytest

import scopelint
from scopelint.finding import Status

STEPS = """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [{batch}, 5])
cell = tf.nn.rnn_cell.GRUCell(8)
state = tf.zeros([{batch_of_state}, 8])
output, state = cell(x, state)
output, state = cell(tf.concat([x, output], 1), state)
"""


@pytest.mark.parametrize(
    ("batch", "batch_of_state", "printed"),
    [("2", "2", "[2,21]"), ("None", "tf.shape(x)[0]", "[?,21]")],
)
def test_the_refused_input_has_the_batch_of_the_program(
    batch: str, batch_of_state: str, printed: str, tmp_path: Path
) -> None:
    file = tmp_path / "steps.py"
    file.write_text(STEPS.format(batch=batch, batch_of_state=batch_of_state), "utf-8")
    report = scopelint.check([file])
    assert report.summary.refuted == 0
    assert [(each.rule, each.span.line) for each in report.findings] == [("SL106", 7)]
    (confirmation,) = [each.confirmation for each in report.findings]
    assert confirmation.status is Status.CONFIRMED
    assert printed in confirmation.detail


WRAPPED = """\
import tensorflow as tf


class Own(tf.nn.rnn_cell.RNNCell):
    state_size = output_size = 3

    def call(self, inputs, state):
        output = state * tf.get_variable("w", [3])
        return output, output


def build(cell):
    with tf.variable_scope("net"):
        {call}


for _ in range(2):
    build({cell})
"""
SEQUENCE = "tf.nn.dynamic_rnn(cell, tf.placeholder(tf.float32, [2, 5, 4]), dtype=tf.float32)"
STEP = "cell(tf.placeholder(tf.int32, [2]), tf.zeros([2, 3]))"
STACKED = "tf.nn.rnn_cell.MultiRNNCell([Own(), tf.nn.rnn_cell.GRUCell(3)])"
PROJECTED = f"tf.contrib.rnn.OutputProjectionWrapper({STACKED}, 4)"
EMBEDDED = "tf.contrib.rnn.EmbeddingWrapper(Own(), 9, 4)"
TURNS = "tf.nn.static_rnn(cell, [tf.zeros([2, 3])] * 2, dtype=tf.float32)"
ATTENDING = "tf.contrib.rnn.AttentionCellWrapper(Own(), 2, 5, 4, 3)"
PASSED_BY = "tf.contrib.rnn.HighwayWrapper(Own())"


@pytest.mark.parametrize(
    ("call", "cell", "line"),
    [
        (SEQUENCE, STACKED, 8),
        (SEQUENCE, PROJECTED, 8),
        (STEP, EMBEDDED, 14),
        (TURNS, ATTENDING, 14),
        (TURNS, PASSED_BY, 8),
    ],
)
def test_scopes_around_a_cell_of_the_project_are_replayed(
    call: str, cell: str, line: int, tmp_path: Path
) -> None:
    file = tmp_path / "wrapped.py"
    file.write_text(WRAPPED.format(call=call, cell=cell), "utf-8")
    report = scopelint.check([file])
    assert report.summary.refuted == 0
    assert [(each.rule, each.span.line) for each in report.findings] == [("SL101", line)]
    assert [each.confirmation.status for each in report.findings] == [Status.CONFIRMED]


REUSING = """\
import tensorflow as tf

def build(x, cells):
    with tf.variable_scope("decoder"):
        return tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell(cells), x, dtype=tf.float32)[0]

with tf.variable_scope("model") as scope:
    build(tf.zeros([2, 3, 8]), [tf.nn.rnn_cell.GRUCell(8) for _ in range(2)])
{again}
    build(tf.ones([2, 3, 8]), [tf.nn.rnn_cell.GRUCell(8)] * 2)
"""


@pytest.mark.parametrize(
    "again", ["    scope.reuse_variables()", 'with tf.variable_scope("model", reuse=True):']
)
def test_one_cell_for_two_layers_where_others_made_the_variables(
    again: str, tmp_path: Path
) -> None:
    """The call makes none, so the program shows the cell alone."""
    file = tmp_path / "shared.py"
    file.write_text(REUSING.format(again=again), "utf-8")
    (found,) = scopelint.check([file]).findings
    assert (found.rule, found.span.line) == ("SL207", 5)
    assert found.confirmation.status is Status.CONFIRMED
