"""Functions of Python's own numbers, and of letters and their numbers, which Python computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from scopelint.interpreter.builtins.table import pure, pure_external
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value, describe, symbol

#: By the names under which they are called.
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "pow": pow, "divmod": divmod, "bin": bin, "hex": hex, "oct": oct, "math.log": math.log, "math.gcd": math.gcd,
}  # fmt: skip
#: Numbers as large as this are no sizes; powers of more than that are not computed.
_LARGEST, _LARGEST_EXPONENT = 2**64, 64


def _register(name: str, function: Callable[..., Any]) -> None:
    register = pure_external if "." in name else pure

    @register(name)
    def transfer(call: Call, state: State) -> Value:
        given = [state.resolve(each) for each in call.arguments]
        known = [each for each in given if isinstance(each, (int, float)) and abs(each) < _LARGEST]
        is_small = name != "pow" or all(abs(each) < _LARGEST_EXPONENT for each in known[1:])
        if len(known) == len(given) and is_small and not call.keywords:
            try:
                return function(*known)  # type: ignore[no-any-return]
            except (TypeError, ValueError, ArithmeticError):
                pass
        return symbol(f"{name}({', '.join(map(describe, given))})", name, *given)


for _name, _function in _FUNCTIONS.items():
    _register(_name, _function)


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
