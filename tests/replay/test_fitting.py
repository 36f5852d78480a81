"""A made-up size does not stand in the way of what is shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Status

PROGRAM = """
import json
import sys
import tensorflow as tf

def network(x, size, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        weights = tf.get_variable("weights", [size, 3])
        return tf.layers.dense(tf.matmul(x, weights), 1, name="out")

size = json.load(sys.stdin)["size"]
network(tf.placeholder(tf.float32, [None, 16]), 16)
loss = network(tf.placeholder(tf.float32, [None, size]), size, reuse=True)
with tf.variable_scope("train", reuse=True):
    tf.train.AdamOptimizer().minimize(tf.reduce_sum(loss))
"""


def test_what_shares_has_the_size_of_what_it_shares(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    report = check(Settings(paths=(str(tmp_path),)))
    (finding,) = report.findings
    assert (finding.rule, finding.variable) == ("SL105", "train/net/weights/Adam/")
    assert finding.confirmation.status is Status.CONFIRMED


#: Twice in a scope without reuse, on what no size is known of.
WINDOWS = """
import json
import sys
import tensorflow as tf

x = tf.py_func(json.load, [sys.stdin], tf.float32)
for _ in range(2):
    with tf.variable_scope("net"):
        LAYER
"""


@pytest.mark.parametrize(
    "layer",
    [
        "tf.layers.conv2d(x, 4, 9, padding='valid', name='conv')",
        "tf.layers.conv1d(x, 4, 80, name='conv')",
        "tf.layers.conv2d(x, 4, 9, data_format='channels_first', name='conv')",
        "tf.layers.Conv2D(4, [3, 11], name='conv')(x)",
        "tf.layers.conv3d(x, 4, [1, 9, 9], name='conv')",
        "tf.layers.separable_conv2d(x, 4, 9, name='conv')",
        "tf.contrib.layers.conv2d(x, 4, 9, padding='VALID', scope='conv')",
        "tf.contrib.layers.conv2d(x, 4, [9, 1], 1, 'VALID', 'NCHW', scope='conv')",
        "tf.contrib.layers.conv2d_transpose(x, 4, 9, padding='VALID', scope='conv')",
    ],
)
def test_a_window_is_not_larger_than_a_made_up_image(tmp_path: Path, layer: str) -> None:
    (tmp_path / "main.py").write_text(WINDOWS.replace("LAYER", layer))
    report = check(Settings(paths=(str(tmp_path),)))
    assert report.summary.refuted == 0
    (finding,) = report.findings
    assert finding.rule == "SL101"
    assert finding.confirmation.status is Status.CONFIRMED


SHARED_CELL = """
import json
import sys
import tensorflow as tf

x = tf.one_hot(tf.placeholder(tf.int32, [None, 7]), json.load(sys.stdin)["classes"])
cell = tf.nn.rnn_cell.GRUCell(96)
tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell([cell] * 2), x, dtype=tf.float32)
"""


def test_an_input_of_unknown_size_fits_the_cell(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SHARED_CELL)
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert finding.rule == "SL207"
    assert finding.confirmation.status is Status.CONFIRMED


#: The second use is of one row, which is known, and shares what was made for twenty.
OTHER_BATCH = """
import tensorflow as tf

def run(batch, reuse=None):
    with tf.variable_scope("net", reuse=reuse):
        cell = tf.nn.rnn_cell.BasicLSTMCell(30)
        cell(tf.placeholder(tf.float32, [batch, 30]), cell.zero_state(batch, tf.float32))
        return tf.get_variable("bias", [30])

run(20)
with tf.variable_scope(tf.get_variable_scope(), reuse=True):
    loss = tf.reduce_sum(run(1, reuse=True))
    tf.train.AdamOptimizer().minimize(loss)
"""


def test_what_shares_keeps_the_sizes_that_it_has(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(OTHER_BATCH)
    (finding,) = check(Settings(paths=(str(tmp_path),))).findings
    assert finding.rule == "SL105"
    assert finding.confirmation.status is Status.CONFIRMED
