"""The operators of tensors and variables: `x + y`, `x < y`, `-x`, …."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.elementwise import (
    binary_function,
    div,
    logical_xor,
    true_divide,
    unary_function,
)
from scopelint.runtime.tensor import OPERATORS

# Operators.


def _operator(type_: str, name: str) -> Callable[[Any, Any], Any]:
    """The method for `x + y` with a tensor or variable on the left."""

    def apply(x: Any, y: Any) -> Any:
        if hasattr(y, "__scopelint_sparse__"):
            return NotImplemented
        return build(type_, x, y, name=name, dtypes=(None, 0))

    return apply


def _swapped(type_: str, name: str) -> Callable[[Any, Any], Any]:
    """The method for `y + x` with a Python value on the left: it must be of x's dtype."""

    def apply(x: Any, y: Any) -> Any:
        return build(type_, y, x, name=name, dtypes=(convert_dtype(x), None))

    return apply


def convert_dtype(value: Any) -> Any:
    """The base dtype of a tensor or variable."""
    return value.dtype.base_dtype


#: Python's name of an operator → op type and op name.
_OPERATORS = {
    "add": ("AddV2", "add"),
    "sub": ("Sub", "sub"),
    "mul": ("Mul", "mul"),
    "floordiv": ("FloorDiv", "floordiv"),
    "mod": ("FloorMod", "mod"),
    "pow": ("Pow", "pow"),
    "and": ("LogicalAnd", "and"),
    "or": ("LogicalOr", "or"),
}
for _name, (_type, _op_name) in _OPERATORS.items():
    OPERATORS[f"__{_name}__"] = _operator(_type, _op_name)
    OPERATORS[f"__r{_name}__"] = _swapped(_type, _op_name)
for _name, _type in (
    ("lt", "Less"),
    ("le", "LessEqual"),
    ("gt", "Greater"),
    ("ge", "GreaterEqual"),
):
    OPERATORS[f"__{_name}__"] = binary_function(_type)
for _name, _type in (("neg", "Neg"), ("abs", "Abs"), ("invert", "LogicalNot")):
    OPERATORS[f"__{_name}__"] = unary_function(_type, "x")
OPERATORS["__xor__"] = lambda x, y: logical_xor(x, y)
OPERATORS["__rxor__"] = lambda x, y: logical_xor(y, x)
OPERATORS["__truediv__"] = lambda x, y: true_divide(
    x, convert_to_tensor(y, None, "truediv/y", preferred_dtype=convert_dtype(x))
)
OPERATORS["__rtruediv__"] = lambda x, y: true_divide(
    convert_to_tensor(y, convert_dtype(x), name="truediv/x"), x
)
OPERATORS["__div__"] = lambda x, y: div(x, y)
OPERATORS["__rdiv__"] = lambda x, y: div(y, x)
