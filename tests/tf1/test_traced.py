"""Functions that are traced into a graph of their own: what they build is passed over, and that is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import check

PROGRAM = """\
import tensorflow as tf
from tensorflow.python.framework import function


@{decorator}
def scaled(x):
    return x * tf.get_variable("scale", [3])


scaled(tf.ones([3]))
scaled(tf.zeros([3]))
with tf.variable_scope("", reuse=True):
    tf.get_variable("scale", [3])
"""


@pytest.mark.parametrize(
    "decorator",
    ["function.Defun(tf.float32)", "function.Defun()", "tf.function", "tf.contrib.eager.defun"],
)
def test_what_they_build_is_passed_over(tmp_path: Path, decorator: str) -> None:
    (tmp_path / "main.py").write_text(PROGRAM.format(decorator=decorator))
    told = json.loads(check(tmp_path, "--format", "json").stdout)
    assert told["findings"] == []
    (said,) = told["summary"]["incomplete"]
    assert (said["line"], "traced into a graph of its own" in said["reason"]) == (10, True)
