"""What objects of TensorFlow are in a text, and in names made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import run

PROGRAM = """
with tf.variable_scope("block") as scope:
    tf.layers.dense(tf.ones([2, 2]), 3, name={name})
"""


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ('"dense_%s" % scope', "E50"),
        ('f"dense_{scope}"', "E50"),
        ('"dense_%s" % scope.name', None),
        ('"dense_{0.name}".format(scope)', None),
    ],
)
def test_a_scope_object_is_no_part_of_a_name(name: str, error: str | None, tmp_path: Path) -> None:
    (execution,) = run(PROGRAM.format(name=name), tmp_path).executions
    raised = execution.trace.raised
    assert (raised.error if raised is not None else None) == error
