"""The dtypes of numpy's arrays and numbers, as numpy 1.18 has them; what is not known is unknown."""

from __future__ import annotations

import pytest
from alone import names_at_end, run

from scopelint.interpreter.builtins.array_dtypes import dtype_in_array, dtype_of

SETTING = """
import math
import numpy as np
f, d, i = np.ones([2, 3], np.float32), np.random.rand(2, 3), np.arange(3)
r, generator = np.random.RandomState(0), np.random.default_rng(0)
root = np.sqrt(2.0)
g = np.zeros(3, np.float32)
g += np.ones(3)
i2 = np.ones(3, dtype=int)
i2 *= 2
"""
DTYPES = {
    "float64": (
        "d", "d * 0.1", "2 / d", "d.T", "d[0]", "d[:, 1]", "-d", "d.reshape(6)", "d.copy()", "d * n_sized", "f * d",
        "i2 / 2", "np.zeros(3)", "np.zeros(n)", "np.full([2], 1.5)", "np.eye(3)", "np.identity(2)",
        "np.array([1, 2.5])",        "np.array([[1.0, 2.0]])", "np.array([])", "np.array(3.0)",
        "np.linspace(0, 1, 5)", "np.arange(0, 1, 0.1)",
        "np.random.randn(2)", "np.random.uniform(-1, 1, (2, n))", "np.random.normal(size=3)", "r.randn(2, 3)",
        "r.rand(4)", "r.uniform(-1, 1, [2])", "generator.standard_normal(3)", "np.concatenate([f, d])",
        "np.stack([d, d])", "np.dot(d, f.T)", "d.dot(f.T)", "d @ f.T", "np.ones(3, np.uint8) / 255.0", "i2 * 0.5",
        "np.log(2)", "np.ceil(1.5)", "root", "root * 2", "2 - root", "-root", "abs(root)", "round(root)", "i[1] / 2",
        "np.prod([])", "np.prod([2, 0.5])", "np.power(2.0, 3)", "1.5 * np.prod([2, 3])", "np.float64(3)",
        "np.float32(3) * 2.0", "d.clip(0, 1)", "np.int32(3) / 2",
    ),
    "float32": (
        "f", "f * 2", "f * 0.5", "f * root", "f / np.prod([2, 3])", "f ** 2", "f + f", "g", "d.astype(np.float32)",
        'd.astype("float32")', 'd.astype(dtype="f")', "np.zeros(3, np.float32)", 'np.ones([2], dtype="float32")',
        "np.array([[1.0]], np.float32)", "np.array([f, f])", "np.zeros_like(f)", "np.zeros_like(d, np.float32)",
        "np.reshape(f, [6])", "np.clip(f, 0, 1)", "np.arange(3, dtype=np.float32)", "generator.random(3, np.float32)",
        "np.tile(f, 2)", "f.T", "f[0]", "np.full([2], 1.5, np.float32)", "root.astype(np.float32)",
        "np.float32(0.1)", "np.float32(3)", "f * np.ones(3, np.uint8)",
    ),
    "int64": (
        "i", "i[1]", "i[1:]", "i2", "np.arange(100)", "np.array([1, 2])", "np.array([True, 1])", "np.full([2], 1)",
        "np.random.randint(0, 5, size=(3,))", "np.prod([2, 3])", "np.prod((2, 3)) * 2", "3 - np.prod([2])",
        "2 ** i[2]",
        "np.prod([2, 3]) // 2", "-np.prod([2])", "sum([np.prod([2]), 1])", "max(np.prod([2]), 1)", "np.power(2, 3)",
        "np.int64(3)", "np.prod([np.prod([2]), 3])", "np.zeros(3, int)",
        "np.ones_like([1, 2])", "r.binomial(1, 0.5, [3])",
    ),
    "int32": ("np.zeros(3, np.int32)", "np.zeros(3, np.int32) * 2", "np.prod([2, 3], dtype=np.int32)", "np.int32(3.5)",
        "np.prod([np.int64(3)], dtype=np.int32)",
    ),
    "bool": ("np.array([True, False])", "np.zeros(3, dtype=bool)"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "dtype"), [(each, dtype) for dtype, all_ in DTYPES.items() for each in all_]
)
def test_dtypes_are_those_of_numpy(expression: str, dtype: str) -> None:
    assert _dtype(expression) == dtype


@pytest.mark.parametrize(
    "expression",
    [
        "n", "np.zeros(3, n)", "np.array(n)", "np.array([n, 1.0])", "np.array([[1], [1, 2]])", "d * n", "f * n",
        "i + n", "i / 2", "d.astype(n)", "np.random.rand()", "np.random.uniform(-1, 1, n)",
        "np.random.randint(4)", "np.random.rand(*n)",
        "np.load(n)", "math.pi * root", "np.sqrt(n)", "np.sqrt(True)", "np.prod(n)",
        "np.zeros(n, np.float32) * 2.0", "np.mean(d)",
        "np.array(['a'])", "np.ones(3, np.uint8) + 300", "np.zeros(3, np.float16) * d", "int(root)", "float(root)",
        "math.sqrt(root)", "math.pow(2, 3)", "list(i)", "len(i)", "np.arange(n)", "np.full([2], n)", "i * 2",
    ],
)  # fmt: skip
def test_other_dtypes_are_unknown(expression: str) -> None:
    assert _dtype(expression) is None


@pytest.mark.parametrize("number", ["2", "2.5", "True"])
def test_numbers_of_python_have_one_only_in_an_array(number: str) -> None:
    (outcome,) = run(f"a = {number}")[0]
    value = names_at_end(outcome)["a"]
    assert dtype_of(value, outcome.state) is None
    assert dtype_in_array(value, outcome.state) is not None


def test_numbers_of_numpy_are_numbers() -> None:
    program = """
    size = np.prod([2, 3])
    a = ("w_%d" % size, f"{size}", [0] * size, list(range(size)), size == 6, {6: "six"}[size], [4, 5, 6, 7][i[1]])
    b = [isinstance(size, each) for each in (int, np.integer, np.int64, np.floating, float)]
    c = [isinstance(root, each) for each in (float, np.floating, np.float64, int, np.float32)]
    e = type(size) is np.int64, type(size) == int, str(np.ceil(1.5))
    """
    (outcome,) = run(SETTING + "\n".join(map(str.strip, program.splitlines())))[0]
    names = names_at_end(outcome)
    assert names["a"][:2] == ("w_6", "6")
    assert names["a"][4:] == (True, "six", 5)
    assert [outcome.state.record(each).items for each in names["a"][2:4]] == [
        [0] * 6,
        [0, 1, 2, 3, 4, 5],
    ]
    assert outcome.state.record(names["b"]).items == [False, True, True, False, False]
    assert outcome.state.record(names["c"]).items == [True, True, True, False, False]
    assert names["e"] == (True, False, "2.0")


def _dtype(expression: str) -> str | None:
    (outcome,) = run(f"{SETTING}n_sized = np.sqrt(n)\na = {expression}")[0]
    return dtype_of(names_at_end(outcome)["a"], outcome.state)
