"""SL206 on optimizers: two lines are likely two optimizers, one line possibly so."""

from __future__ import annotations

from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence, Finding, Status

MODEL = """\
import tensorflow as tf


def model(x, reuse=None):
    with tf.variable_scope("m", reuse=reuse):
        loss = tf.reduce_sum(x * tf.get_variable("w", [3]))
        return tf.train.{optimizer}(0.1).minimize(loss)


x = tf.placeholder(tf.float32, [3])
"""
TWICE = "model(x)\nmodel(2 * x, reuse=True)\n"
TURNS = "for i in range(2):\n    model(x, reuse=tf.AUTO_REUSE)\n"


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    script = folder / "main.py"
    script.write_text(text, "utf-8")
    settings = Settings(paths=(str(script),), confidence=Confidence.POSSIBLE)
    return tuple(each for each in check(settings).findings if each.rule == "SL206")


@pytest.mark.parametrize(
    ("calls", "words"),
    [(TWICE, "that was built here when called from line 11"), (TURNS, "of an earlier turn")],
)
def test_one_line_that_builds_two(calls: str, words: str, tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, MODEL.format(optimizer="AdamOptimizer") + calls)
    assert words in finding.message
    assert finding.confidence is Confidence.POSSIBLE
    assert finding.confirmation.status is Status.CONFIRMED


def test_an_optimizer_without_slots_shares_nothing(tmp_path: Path) -> None:
    text = MODEL.format(optimizer="GradientDescentOptimizer") + TWICE
    assert findings(tmp_path, text) == ()


def test_one_optimizer_object_shares_nothing(tmp_path: Path) -> None:
    text = """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [3])
optimizer = tf.train.AdamOptimizer()
for tower in range(2):
    with tf.variable_scope("m", reuse=tf.AUTO_REUSE):
        loss = tf.reduce_sum(x * tf.get_variable("w", [3]))
        optimizer.minimize(loss)
"""
    assert findings(tmp_path, text) == ()
