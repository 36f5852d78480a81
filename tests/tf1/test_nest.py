"""Nested structures, as cells ask for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from symbolic import run

from scopelint.trace import VariableCreated


@pytest.mark.parametrize(
    "source",
    [
        "from tensorflow.python.util import nest\nis_sequence = nest.is_sequence",
        "from tensorflow.python.ops import rnn_cell\nis_sequence = rnn_cell._is_sequence",
        "is_sequence = tf.contrib.framework.nest.is_sequence",
        "is_sequence = tf.nest.is_nested",
    ],
)
def test_what_is_a_sequence(tmp_path: Path, source: str) -> None:
    ask = """
x = tf.ones([3])
asked = (x,), [x], {"x": x}, x, "x", None
answers = [str(is_sequence(each)) for each in asked]
tf.get_variable("-".join(answers), [1])
"""
    (created,) = run(source + ask, tmp_path).trace.of(VariableCreated)
    assert created.key == "True-True-True-False-False-False"


def test_the_leaves_of_a_structure(tmp_path: Path) -> None:
    text = """
from tensorflow.python.util import nest
leaves = nest.flatten({"b": [1, (2, 3)], "a": 4})
tf.get_variable("-".join(str(each) for each in leaves + nest.flatten(5)), [1])
"""
    (created,) = run(text, tmp_path).trace.of(VariableCreated)
    assert created.key == "4-1-2-3-5"
