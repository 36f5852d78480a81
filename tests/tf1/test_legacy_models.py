"""`tf.contrib.legacy_seq2seq`: it makes the variables and tensors that the runtime makes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated, VariableRefused

sys.path.append(str(Path(__file__).parents[1] / "runtime"))
import snippets

BEGIN = """\
seq = tf.contrib.legacy_seq2seq
rnn = tf.nn.rnn_cell

def ids(count, batch=4):
    return [tf.placeholder(tf.int32, [batch]) for _ in range(count)]

def rows(count):
    return [tf.placeholder(tf.float32, [4, 6]) for _ in range(count)]

def cell(size=5):
    return rnn.BasicLSTMCell(size)

def got(outputs, state):
    for number, each in enumerate([*outputs, *state]):
        tf.get_variable("got%d" % number, each.get_shape(), dtype=each.dtype)

test = tf.placeholder(tf.bool, [])
zeros = cell().zero_state(4, tf.float32)
seen = tf.placeholder(tf.float32, [4, 3, 2])
onto = tf.ones([5, 9]), tf.ones([9])
"""
_NO_FLAG = "OperatorNotAllowedInGraphError"
#: What is called, and the error that it comes to.
CALLS = {
    "basic_rnn_seq2seq(rows(2), rows(3), rnn.DropoutWrapper(cell(), 0.5))": None,
    "basic_rnn_seq2seq([], rows(3), cell())": "ValueError",
    "tied_rnn_seq2seq(rows(2), rows(3), cell(6), lambda prev, i: prev * 2.0, scope='own')": None,
    "rnn_decoder([], zeros, cell())": None,
    "embedding_rnn_decoder(ids(3), zeros, cell(), 9, 7, onto, True)": None,
    "embedding_rnn_decoder(ids(3), zeros, cell(), 8, 7, onto, True)": "ValueError",
    "embedding_rnn_decoder(ids(3), zeros, cell(), 9, 7, feed_previous=test)": _NO_FLAG,
    "embedding_rnn_seq2seq(ids(2), ids(3), cell(), 8, 9, 7, feed_previous=test)": None,
    "embedding_rnn_seq2seq(ids(2), ids(3), cell(), 8, 9, 7, dtype=tf.float64)": None,
    "embedding_rnn_seq2seq(ids(2), ids(3), cell(), 0, 9, 7)": "ValueError",
    "embedding_tied_rnn_seq2seq(ids(2), ids(3), cell(), 8, 7, 4, feed_previous=test)": None,
    "embedding_tied_rnn_seq2seq(ids(2), ids(3), cell(), 9, 7, None, onto, True)": None,
    "attention_decoder(rows(3), zeros, seen, cell(), 3, 2, initial_state_attention=True)": None,
    "attention_decoder([], zeros, seen, cell())": "ValueError",
    "attention_decoder(rows(3), zeros, seen, cell(), num_heads=0)": "ValueError",
    "attention_decoder(rows(3), zeros, tf.placeholder(tf.float32, [4, 3, None]), cell())": "ValueError",
    "embedding_attention_decoder(ids(3), zeros, seen, cell(), 8, 7, feed_previous=True)": None,
    "embedding_attention_decoder(ids(3), zeros, seen, cell(), 8, 7, output_projection=onto)": "ValueError",
    "embedding_attention_seq2seq(ids(2), ids(3), cell(), 8, 9, 7, 2, feed_previous=test)": None,
    "embedding_attention_seq2seq(ids(2), ids(3), cell(), 8, 9, 7, output_projection=onto)": None,
}


@pytest.mark.parametrize("call", CALLS)
def test_it_makes_what_the_runtime_makes(call: str, tmp_path: Path) -> None:
    _compare(f"got(*seq.{call})\n", CALLS[call], tmp_path)


PROGRAMS = {
    "made, states = seq.one2many_rnn_seq2seq(ids(2), {1: ids(2), 2: ids(3)}, cell(), "
    "{1: cell(), 2: cell()}, 8, {1: 3, 2: 4}, 7, feed_previous=test)\ngot(made[2], states[1])": None,
    "seq.one2many_rnn_seq2seq(ids(2), {1: ids(2)}, cell(), {2: cell()}, 8, {1: 3}, 7)": "ValueError",
    "seq.one2many_rnn_seq2seq(ids(2), {1: ids(2)}, 5, {1: cell()}, 8, {1: 3}, 7)": "TypeError",
    "seq.model_with_buckets(ids(2), ids(3), ids(3), rows(3), [(3, 3)], None)": "ValueError",
    "ones = [tf.ones([4])] * 3\n"
    "made, losses = seq.model_with_buckets(ids(3), ids(3), ids(3), ones, [(1, 2), (3, 3)], "
    "lambda x, y: seq.embedding_rnn_seq2seq(x, y, cell(), 8, 9, 7), per_example_loss=True)\n"
    "got(made[0], losses)": None,
    "used = cell()\nseq.rnn_decoder(rows(1), zeros, used)\nwith tf.variable_scope('next'):\n"
    "    seq.basic_rnn_seq2seq(rows(1), rows(1), used)": "TypeError",
    "one = cell()\ntwice = rnn.MultiRNNCell([one, one])\nones = [tf.ones([4, 5])]\n"
    "seq.basic_rnn_seq2seq(ones, ones, twice)": None,
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_of_many_decoders_buckets_and_copies_too(program: str, tmp_path: Path) -> None:
    _compare(program + "\n", PROGRAMS[program], tmp_path)


def _compare(program: str, error: str | None, folder: Path) -> None:
    """Created variables with their shapes; what ends a program is no word on variables."""
    ran = run(BEGIN + program + "tf.get_variable('end', [1])\n", folder)
    known = [(each.key, list(each.shape or ())) for each in ran.trace.of(VariableCreated)]
    trace = snippets.run(BEGIN + program + "tf.get_variable('end', [1])\n")
    created = [(row[1], list(row[3])) for row in trace["events"] if row[0] == "create"]
    assert known == created
    assert (trace["exception"] or {"type": None})["type"] == error
    assert not list(ran.trace.of(VariableRefused))


UNKNOWN = """\
import tensorflow as tf
import somewhere

seq = tf.contrib.legacy_seq2seq
x, y, cell, size, function, given = somewhere.settings()
with tf.variable_scope("a"):
    seq.embedding_attention_seq2seq(x, y, cell, size, size, 7, size, given, function)
    seq.embedding_rnn_seq2seq(x, y, cell, size, size, 7, feed_previous=function)
    seq.embedding_tied_rnn_seq2seq(x, y, cell, size, 7, size, given)
with tf.variable_scope("b"):
    seq.attention_decoder(x, y, given, cell, loop_function=function)
    seq.one2many_rnn_seq2seq(x, given, cell, given, size, given, 7)
    seq.model_with_buckets(x, y, y, y, given, function)
    seq.model_with_buckets(x, y, y, y, given, lambda x, y: seq.basic_rnn_seq2seq(x, y, cell))
"""


def test_nothing_is_claimed_of_what_is_not_known(tmp_path: Path) -> None:
    for ended in run(UNKNOWN, tmp_path, prelude="").executions:
        assert list(ended.trace.of(VariableRefused)) == []


def test_no_step_of_many_lies_in_the_one_before(tmp_path: Path) -> None:
    """So a decoder of any length fits on Python's stack."""
    long = "seq.rnn_decoder([tf.placeholder(tf.float32, [4, 6])] * 3000, zeros, cell())\n"
    assert len(list(run(BEGIN + long, tmp_path).trace.of(VariableCreated))) == 2
