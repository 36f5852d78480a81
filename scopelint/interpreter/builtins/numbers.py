"""`math` and the few numpy functions with which shapes and sizes are computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopelint.interpreter.builtins.array_dtypes import asked, dtype_in_array
from scopelint.interpreter.builtins.sequences import elements, known_range
from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.library import Call
from scopelint.interpreter.numpy_numbers import Float64, numpy_number, promoted, scalar_dtype
from scopelint.interpreter.operators import computed
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    Either,
    Foreign,
    Ref,
    Symbol,
    Value,
    describe,
    either,
    symbol,
)

_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "ceil": math.ceil, "floor": math.floor, "sqrt": math.sqrt, "log": math.log, "exp": math.exp, "log2": math.log2,
    "log10": math.log10, "sin": math.sin, "cos": math.cos,
}  # fmt: skip


def _one_number(name: str, module: str) -> None:
    @pure_external(f"{module}.{name}")
    def function(call: Call, state: State) -> Value:
        value = state.resolve(call.argument(0, "x"))
        if isinstance(value, (int, float)) and len(call.arguments) == 1:
            try:
                found: float | None = _FUNCTIONS[name](value)
            except (ValueError, OverflowError):
                found = None
            if found is not None and module == "numpy":
                found = (
                    numpy_number(found, _dtype_of_function(value)) if not call.keywords else None
                )
            if found is not None:
                return found
        return symbol(f"{name}({describe(value)})", name, *call.arguments)


def _dtype_of_function(value: float) -> str | None:
    """Of what `numpy.sqrt` and its like give: a truth is of too few bits for more than float16."""
    return None if isinstance(value, bool) else promoted("float32", scalar_dtype(value))


for _name in _FUNCTIONS:
    if _name != "log":  # that of `math` may have a base: see `plain_numbers`
        _one_number(_name, "math")
    _one_number(_name, "numpy")


@pure_external("math.prod")
def product(call: Call, state: State) -> Value:
    return _product(call.argument(0, "iterable"), 1, state)


@pure_external("numpy.prod", "numpy.product")
def numpy_product(call: Call, state: State) -> Value:
    value = call.argument(0, "a")
    total = _product(value, Float64(1.0), state)
    own = dtype_in_array(value, state)
    dtype = asked(2, lambda *_: "float32" if own == "float32" else None)
    is_asked = call.argument(2, "dtype", None) is not None
    return _of_numpy(total, dtype(call, state), state, is_certain=is_asked)


def _of_numpy(value: Value, dtype: str | None, state: State, *, is_certain: bool = False) -> Value:
    """Known numbers as numpy's: of this dtype, else, if that is not certain, of the widest."""
    if isinstance(value, Either):
        sides = (value.if_true, value.if_false)
        return either(
            value.condition,
            *(_of_numpy(each, dtype, state, is_certain=is_certain) for each in sides),
        )
    if not isinstance(value, (int, float)):
        return value
    widest = "float64" if isinstance(value, float) else "int64"
    found = numpy_number(value, dtype if dtype or is_certain else widest)
    return state.fresh("a number of numpy's") if found is None else found


#: Numpy multiplies and counts these as int64.
_INTEGERS = ("bool", "int32", "int64")


def _product(value: Value, of_none: Value, state: State) -> Value:
    known = isinstance(value, (tuple, Ref, Foreign))
    items, more = elements(value, state) if known else ([], symbol("elements", "elements", value))
    total: Value | None = 1 if items or more is not None else of_none
    for item in items:
        total = computed("*", total, state.resolve(item), state)
        if total is None:
            return state.fresh("a product")
    if more is not None:
        return symbol(f"the product of {describe(value)}", "prod", value)
    return total if isinstance(total, (int, float, Symbol, Foreign)) else state.fresh("a product")


@pure_external("math.pow", least=2)
def power(call: Call, state: State) -> Value:
    found = _power(call, state)
    return float(found) if isinstance(found, (int, float)) else found


@pure_external("numpy.power", least=2)
def numpy_power(call: Call, state: State) -> Value:
    return _of_numpy(_power(call, state), None, state)


def _power(call: Call, state: State) -> Value:
    base, exponent = (state.resolve(each) for each in call.arguments[:2])
    found = computed("**", base, exponent, state)
    return state.fresh("a power") if found is None else found


#: How many numbers of a range are listed.
_LONGEST = 64


@pure_external("numpy.arange")
def arange(call: Call, state: State) -> Value:
    bounds = [state.resolve(each) for each in call.arguments[:3]]
    dtype = None if call.open else asked(3, lambda *_: _dtype_of_range(bounds))(call, state)
    known = None if call.open or call.keywords.keys() - {"dtype"} else known_range(bounds)
    if known is not None and len(known[: _LONGEST + 1]) <= _LONGEST:
        numbers = [numpy_number(each, dtype) for each in known]
        if None not in numbers:
            return state.new_list(list(numbers), None, "array")
    shape = None if known is None or known[_LARGEST:] else (len(known),)
    return symbol(
        "numpy.arange(…)", "array", shape, dtype, "arange", *bounds, *call.keywords.items()
    )


#: An array of more elements is none that a program makes.
_LARGEST = 10**9


def _dtype_of_range(bounds: list[Value]) -> str | None:
    """All bounds together; whole ones are of 64 bits."""
    dtypes = {scalar_dtype(each) for each in bounds}
    if None in dtypes or not dtypes:
        return None
    return "float64" if "float64" in dtypes else "int64" if dtypes <= {*_INTEGERS} else None
