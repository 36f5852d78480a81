"""Slots are made for the variables that a gradient reaches, as TensorFlow 1.15.5 makes them (§11.1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated, VariableRefused

#: Programs that end in `loss`, and the variables of which a momentum slot is made.
REACHED = {
    "stopped": (
        """
w, v, u = (tf.get_variable(name, [3]) for name in "wvu")
loss = tf.reduce_sum(w * tf.stop_gradient(v)) + tf.cast(tf.argmax(u), tf.float32)
""",
        ["w"],
    ),
    "labels": (
        """
w, v, k, q = (tf.get_variable(name, [3, 4]) for name in "wvkq")
one = tf.nn.softmax_cross_entropy_with_logits(labels=v, logits=w)
two = tf.nn.sigmoid_cross_entropy_with_logits(labels=k, logits=w)
loss = tf.reduce_mean(one) + tf.reduce_mean(two) + tf.losses.softmax_cross_entropy(q, w)
""",
        ["k", "w"],
    ),
    "rounded": (
        """
w, f, d, r = (tf.get_variable(name, [3]) for name in "wfdr")
loss = tf.reduce_sum(tf.floor(f) + d // 2.0 + tf.round(r) + tf.abs(w))
""",
        ["w"],
    ),
    "chosen": (
        """
w, v, c, e = (tf.get_variable(name, [3]) for name in "wvce")
picked = tf.cond(tf.constant(True), lambda: w * 2, lambda: v * 2)
loss = tf.reduce_sum(tf.where(c > 0, picked, tf.zeros_like(e)))
""",
        ["v", "w"],
    ),
    "recurrent": (
        """
x = tf.placeholder(tf.float32, [2, 5, 4])
first, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(3), x, dtype=tf.float32)
other, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(3), x, dtype=tf.float32, scope="b")
loss = tf.reduce_mean(first)
""",
        ["rnn/basic_rnn_cell/bias", "rnn/basic_rnn_cell/kernel"],
    ),
    "decoded": (
        """
s2s, cell = tf.contrib.seq2seq, tf.nn.rnn_cell.BasicRNNCell(3)
helper = s2s.TrainingHelper(tf.ones([2, 4, 5]), [4, 4])
decoder = s2s.BasicDecoder(cell, helper, cell.zero_state(2, tf.float32))
loss = tf.reduce_mean(s2s.dynamic_decode(decoder)[0].rnn_output)
""",
        ["decoder/basic_rnn_cell/bias", "decoder/basic_rnn_cell/kernel"],
    ),
    "connectionist": (
        """
x, n = tf.placeholder(tf.float32, [None, 20, 13]), tf.placeholder(tf.int32, [None])
logits = tf.layers.dense(x, 9, name="d")
losses = tf.nn.ctc_loss(tf.sparse_placeholder(tf.int32), logits, n, time_major=False)
loss = tf.reduce_mean(losses)
""",
        ["d/bias", "d/kernel"],
    ),
    "normalized": (
        """
x = tf.placeholder(tf.float32, [2, 4])
h = tf.layers.batch_normalization(tf.layers.dense(x, 3, name="d"), name="n")
loss = tf.reduce_mean(tf.contrib.layers.fully_connected(h, 2, scope="f"))
tf.layers.dense(h, 2, name="unused")
""",
        ["d/bias", "d/kernel", "f/biases", "f/weights", "n/beta", "n/gamma"],
    ),
}
MINIMIZE = "tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss)\n"
APPLY = """
every = tf.trainable_variables()
pairs = zip(tf.gradients(loss, every), every)
kept = [(tf.clip_by_norm(grad, 5.0), each) for grad, each in pairs if grad is not None]
tf.train.MomentumOptimizer(0.1, 0.9).apply_gradients(kept)
"""


@pytest.mark.parametrize("end", [MINIMIZE, APPLY], ids=["minimize", "apply"])
@pytest.mark.parametrize("name", sorted(REACHED))
def test_slots_follow_the_gradient(name: str, end: str, tmp_path: Path) -> None:
    source, reached = REACHED[name]
    created = run(source + end, tmp_path).trace.of(VariableCreated)
    slots = [
        each.op_name.removesuffix("/Momentum") for each in created if "Momentum" in each.op_name
    ]
    assert sorted(slots) == reached


def test_a_loss_of_which_nothing_is_known_makes_no_slots(tmp_path: Path) -> None:
    source = "import losses\nw = tf.get_variable('w', [3])\nloss = losses.of(w)\n" + MINIMIZE
    keys = [each.key for each in run(source, tmp_path).trace.of(VariableCreated)]
    assert keys == ["w"]


def test_under_reuse_the_first_reached_variable_is_refused(tmp_path: Path) -> None:
    """§11.2: whatever the loss is, it depends on some variable."""
    start = "w, v = (tf.get_variable(name, [3]) for name in 'wv')\n"
    turn_on = "tf.get_variable_scope().reuse_variables()\n"
    known = run(start + "loss = tf.reduce_sum(v)\n" + turn_on + MINIMIZE, tmp_path)
    assert [each.key for each in known.trace.of(VariableRefused)] == ["v/Momentum/"]
    assert known.executions[0].assumptions == ()
    unknown = run("import losses\n" + start + "loss = losses.of()\n" + turn_on + MINIMIZE, tmp_path)
    assert [each.key for each in unknown.trace.of(VariableRefused)] == ["w/Momentum/"]
    assert [each.says for each in unknown.executions[0].assumptions] == ["the loss depends on w"]


def test_the_variables_of_a_name_are_found_among_many(tmp_path: Path) -> None:
    """However many there are, `var_list` is what the comprehension picks."""
    source = """
for i in range(30):
    tf.get_variable("d_%d" % i, [3])
    tf.get_variable("g_%d" % i, [3])
picked = [v for v in tf.trainable_variables() if "d_" in v.name]
loss = tf.add_n([tf.reduce_sum(v) for v in tf.trainable_variables()])
tf.train.MomentumOptimizer(0.1, 0.9).minimize(loss, var_list=picked)
"""
    keys = [each.key or "" for each in run(source, tmp_path).trace.of(VariableCreated)]
    assert [key for key in keys if "Momentum" in key] == [f"d_{i}/Momentum/" for i in range(30)]


def test_slots_that_a_program_makes_by_itself(tmp_path: Path) -> None:
    """`slot_creator` is what optimizers make theirs by: under reuse it refuses, too."""
    source = """
from tensorflow.python.training import slot_creator
w = tf.get_variable("w", [3])
slot_creator.create_zeros_slot(w, "mean")
slot_creator.create_slot(w, tf.ones([3]), "square")
with tf.variable_scope("x", reuse=True):
    slot_creator.create_zeros_slot(w, "mean")
"""
    trace = run(source, tmp_path).trace
    assert [each.key for each in trace.of(VariableCreated)] == ["w", "w/mean/", "w/square/"]
    assert [each.key for each in trace.of(VariableRefused)] == ["x/w/mean/"]
