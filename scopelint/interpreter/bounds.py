"""How large an unknown number is, by the comparisons that a path has assumed of it.

Below `if n > 1:` there is no `n == 0`, and `range(n)` has a second turn. What is known is kept as the value
of a symbol of its own, so that it is merged and remembered as other assumptions are.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf, isnan
from typing import TypeAlias, cast

from scopelint.interpreter.conditions import compare, equals
from scopelint.interpreter.values import Symbol, Value, symbol

#: A number and how far beyond it the unknown lies at least: 1 above, -1 below, 0 where it may be the number.
_End: TypeAlias = tuple[float, int]
Bounds: TypeAlias = tuple[_End, _End]

_ANY: Bounds = ((-inf, 0), (inf, 0))
_ZERO: Bounds = ((0, 0), (0, 0))


def bounds_of(unknown: Symbol) -> Symbol:
    """The symbol whose value says what is known of the size of an unknown."""
    return symbol(f"the size of {unknown.says}", "bounds", unknown)


def ordered(condition: Symbol) -> Symbol | None:
    """The unknown of which the condition asks whether it is larger, or smaller, than a number."""
    match condition.key:
        case ("compare", ("<" | ">"), Symbol() as unknown, int() | float() as number):
            return None if isnan(number) else unknown
    return None


def has_turn(turn: int, start: object, end: object) -> Symbol | None:
    """The condition that a loop over `range(start, end)` has a turn of this number, the first being 0."""
    if isinstance(start, int) and isinstance(end, Symbol):
        return compare(">", end, start + turn)
    return None


@lru_cache(maxsize=4096)  # the same bounds are the same object: that is asked
def narrowed(known: Value, condition: Symbol, holds: bool) -> Bounds:
    """The bounds of an unknown where an ordering holds, or does not; `known`: those before."""
    low, high = _ANY if known is None else _read(known)
    _, operator, _, number = condition.key
    assert isinstance(number, (int, float))
    match operator, holds:
        case ">", True:
            low = max(low, (number, 1))
        case ">", False:
            high = min(high, (number, 0))
        case "<", True:
            high = min(high, (number, -1))
        case _:
            low = max(low, (number, 0))
    return low, high


def is_never_zero(bounds: Value) -> bool:
    """Whether an unknown of these bounds is true."""
    low, high = _read(bounds)
    return low > (0, 0) or high < (0, 0)


def follows(condition: Symbol, settled: Value, truth: bool | None, known: Value) -> bool | None:
    """The answer to a comparison of an unknown; by its value, if that is settled, its truth, and its bounds."""
    _, operator, left, right = condition.key
    if operator in ("==", "is"):
        if settled is not left:
            return equals(settled, right)
        if not right and truth is True:
            return False  # something true is not None, 0, "" …
    bounds = _ZERO if truth is False else known
    if bounds is None or not isinstance(right, (int, float)):
        return None
    return _placed(operator, right, _read(bounds))


def _read(bounds: Value) -> Bounds:
    """What is kept as a value."""
    return cast(Bounds, bounds)


def _placed(operator: object, number: float, bounds: Bounds) -> bool | None:
    """What the bounds say to a comparison with a number."""
    low, high = bounds
    is_above, is_below = low > (number, 0), high < (number, 0)
    match operator:
        case ">" if is_above or high <= (number, 0):
            return is_above
        case "<" if is_below or low >= (number, 0):
            return is_below
        case "==" if is_above or is_below:
            return False
    return None
