"""The shapes of numpy's arrays, as numpy has them, wherever an answer is given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alone import names_at_end, run

from scopelint.interpreter.values import Symbol

SETTING = """
import numpy as np
x, y, z = np.random.rand(5, 4, 6), np.zeros([3, 2]), np.array([[1, 2], [3, 4], [5, 6]])
r = np.random.RandomState(0)
"""
KNOWN = (
    "x.shape", "y.shape", "z.shape", "len(x)", "x.ndim", "(x * 2 + 1).shape", "(y + z).shape", "(-x).shape",
    "x.astype(np.float32).shape", "y.T.shape", "x.reshape(20, -1).shape", "np.reshape(y, [-1]).shape",
    "x.reshape((2, 60)).shape", "np.eye(3).shape", "x[0].shape", "np.zeros_like(x).shape", "np.transpose(x).shape",
    "np.random.randint(0, 5, size=(2, 3)).shape", "np.random.uniform(-1, 1, 4).shape", "np.ones(7).shape",
    "r.rand(2, 3).shape", "r.normal(0, 1, [2, 2]).shape", "np.full((2, 3), 1.5).shape", "np.asarray([x, x]).shape",
    "x.copy().clip(0, 1).shape", "len(np.random.randn(9))", "(y + np.zeros(2)).shape", "np.tile(y, [2, 1, 3]).shape",
    "(np.zeros([3, 1]) + np.zeros([1, 4])).shape", "(y + np.zeros([5, 1, 1])).shape", "np.tile(x, 2).shape",
)  # fmt: skip


@pytest.mark.parametrize("expression", KNOWN)
def test_shapes_are_those_of_numpy(expression: str) -> None:
    (outcome,) = run(f"{SETTING}a = {expression}")[0]
    names: dict[str, Any] = {}
    exec(f"{SETTING}a = {expression}", names)
    assert names_at_end(outcome)["a"] == names["a"]
    assert np.shape(names["x"]) == (5, 4, 6)


@pytest.mark.parametrize(
    "expression",
    [
        "np.zeros(n).shape", "(y + np.zeros(n)).shape", "np.tile(y, n).shape", "np.array([n, n]).shape",
        "np.array([[1], [1, 2]]).shape",
        "np.expand_dims(y, 0).shape", "y.reshape(n, -1).shape[1]", "np.random.rand(*n).shape", "np.eye(2, 3).shape",
        "np.transpose(y, n).shape", "np.random.choice(y, 3).shape",
    ],
)  # fmt: skip
def test_other_shapes_are_unknown(expression: str) -> None:
    (outcome,) = run(f"{SETTING}a = {expression}")[0]
    assert isinstance(names_at_end(outcome)["a"], Symbol)
