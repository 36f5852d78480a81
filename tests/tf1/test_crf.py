"""A conditional random field's transitions: got by name in the scope that is current."""

from __future__ import annotations

from pathlib import Path

import pytest

import scopelint
from scopelint.finding import Status

TAGGER = """\
import tensorflow as tf

def loss(tags, **scope):
    scores = tf.placeholder(tf.float32, [2, 6, tags])
    with tf.variable_scope("crf", **scope):
        likelihood, transitions = tf.contrib.crf.crf_log_likelihood(
            scores, tf.zeros([2, 6], tf.int32), tf.constant([6, 6]))
    return likelihood

loss(4)
loss(SECOND)
"""


@pytest.mark.parametrize(
    ("second", "rules"),
    [("4", ["SL101"]), ("4, reuse=True", []), ("5, reuse=True", ["SL103"])],
)
def test_transitions_are_a_variable_of_the_scope(
    second: str, rules: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "tagger.py"
    file.write_text(TAGGER.replace("SECOND", second), "utf-8")
    findings = scopelint.check([file]).findings
    assert [each.rule for each in findings] == rules
    for each in findings:
        assert (each.variable, each.span.line) == ("crf/transitions", 6)
        assert each.confirmation is not None
        assert each.confirmation.status is Status.CONFIRMED


def test_transitions_that_are_given_are_no_variable(tmp_path: Path) -> None:
    file = tmp_path / "tagger.py"
    given = TAGGER.replace("[6, 6]))", "[6, 6]), tf.zeros([4, 4]))").replace("SECOND", "4")
    file.write_text(given, "utf-8")
    assert not scopelint.check([file]).findings
