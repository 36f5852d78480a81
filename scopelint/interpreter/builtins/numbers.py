"""`math` and the few numpy functions with which shapes and sizes are computed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopelint.interpreter.builtins.sequences import elements, known_range
from scopelint.interpreter.builtins.table import pure, pure_external
from scopelint.interpreter.library import Call
from scopelint.interpreter.operators import computed
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Foreign, Ref, Value, describe, symbol

_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "ceil": math.ceil, "floor": math.floor, "sqrt": math.sqrt, "log": math.log, "exp": math.exp, "log2": math.log2,
    "log10": math.log10, "sin": math.sin, "cos": math.cos,
}  # fmt: skip


@pure("chr", "unichr", least=1)
def letter(call: Call, state: State) -> Value:
    number = state.resolve(call.arguments[0])
    if isinstance(number, int) and 0 <= number < 0x110000:
        return chr(number)
    return symbol(f"chr({describe(number)})", "chr", number)


@pure("ord", least=1)
def ordinal(call: Call, state: State) -> Value:
    text = state.resolve(call.arguments[0])
    if isinstance(text, str) and len(text) == 1:
        return ord(text)
    return symbol(f"ord({describe(text)})", "ord", text)


def _one_number(name: str) -> None:
    @pure_external(f"math.{name}", f"numpy.{name}")
    def function(call: Call, state: State) -> Value:
        value = state.resolve(call.argument(0, "x"))
        if isinstance(value, (int, float)) and len(call.arguments) == 1:
            try:
                return _FUNCTIONS[name](value)  # type: ignore[no-any-return]
            except (ValueError, OverflowError):
                pass
        return symbol(f"{name}({describe(value)})", name, *call.arguments)


for _name in _FUNCTIONS:
    _one_number(_name)


#: Functions of plain numbers, by the names under which they are called.
_OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "pow": pow, "divmod": divmod, "bin": bin, "hex": hex, "oct": oct,
}  # fmt: skip
_OF_MATH: dict[str, Callable[..., Any]] = {"math.log": math.log, "math.gcd": math.gcd}
#: A number of more digits than this is no size.
_LARGEST = 2**64


def _of_numbers(name: str, function: Callable[..., Any], call: Call, state: State) -> Value:
    given = [state.resolve(each) for each in call.arguments]
    known = [each for each in given if isinstance(each, (int, float)) and abs(each) < _LARGEST]
    is_small = name != "pow" or all(abs(each) < _LARGEST_EXPONENT for each in known[1:])
    if len(known) == len(given) and is_small and not call.keywords:
        try:
            return function(*known)  # type: ignore[no-any-return]
        except (TypeError, ValueError, ArithmeticError):
            pass
    return symbol(f"{name}({', '.join(map(describe, given))})", name, *given)


_LARGEST_EXPONENT = 64


def _register(name: str, function: Callable[..., Any]) -> None:
    register = pure_external if "." in name else pure

    @register(name)
    def transfer(call: Call, state: State) -> Value:
        return _of_numbers(name, function, call, state)


for _name, _function in {**_OF_NUMBERS, **_OF_MATH}.items():
    _register(_name, _function)


@pure_external("numpy.prod", "numpy.product", "math.prod")
def product(call: Call, state: State) -> Value:
    value = call.argument(0, "a")
    known = isinstance(value, (tuple, Ref, Foreign))
    items, more = elements(value, state) if known else ([], symbol("elements", "elements", value))
    total: Value | None = 1
    for item in items:
        total = computed("*", total, state.resolve(item), state)
        if total is None:
            return state.fresh("a product")
    return symbol(f"the product of {describe(value)}", "prod", value) if more is not None else total


@pure_external("math.pow", "numpy.power", least=2)
def power(call: Call, state: State) -> Value:
    base, exponent = (state.resolve(each) for each in call.arguments[:2])
    found = computed("**", base, exponent, state)
    return state.fresh("a power") if found is None else found


#: How many numbers of a range are listed.
_LONGEST = 64


@pure_external("numpy.arange")
def arange(call: Call, state: State) -> Value:
    bounds = [state.resolve(each) for each in call.arguments]
    known = known_range(bounds)
    if known is not None and len(known[: _LONGEST + 1]) <= _LONGEST:
        return state.new_list(list(known), None, "array")
    return symbol("numpy.arange(…)", "arange", *bounds)
