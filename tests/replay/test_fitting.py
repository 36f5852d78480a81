"""A made-up size does not stand in the way of what is shared."""

from __future__ import annotations

from pathlib import Path

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
