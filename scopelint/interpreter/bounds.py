"""How large an unknown number is, and which of some values, by the comparisons that a path has assumed.

Below `if n > 1:` there is no `n == 0`, and `range(n)` has a second turn; below `if mode in ("a", "b"):` there is no
`mode == "c"`. What is known is kept as the value of a symbol of its own, so that it is merged and remembered as
other assumptions are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import inf, isnan
from typing import TypeAlias, cast

from scopelint.interpreter.conditions import compare, equals
from scopelint.interpreter.values import Symbol, Value, is_known, symbol

#: A number and how far beyond it the unknown lies at least: 1 above, -1 below, 0 where it may be the number.
_End: TypeAlias = tuple[float, int]
Bounds: TypeAlias = tuple[_End, _End]

_ANY: Bounds = ((-inf, 0), (inf, 0))
_ZERO: Bounds = ((0, 0), (0, 0))


def bounds_of(unknown: Symbol) -> Symbol:
    """The symbol whose value says what is known of the size of an unknown."""
    return symbol(f"the size of {unknown.says}", "bounds", unknown)


def members_of(unknown: Symbol) -> Symbol:
    """The symbol whose value says which values an unknown is one of."""
    return symbol(f"what {unknown.says} is one of", "members", unknown)


def learned(
    condition: Symbol, holds: bool, known: Mapping[Symbol, Value]
) -> tuple[Symbol, Value] | None:
    """What a comparison with constants tells of an unknown, beyond what is known: under which symbol."""
    match condition.key:
        case ("compare", ("<" | ">"), Symbol() as unknown, int() | float() as number):
            size = bounds_of(unknown)
            return None if isnan(number) else (size, _narrowed(known.get(size), condition, holds))
        case ("compare", "in", Symbol() as unknown, tuple() as members) if holds and is_known(
            members
        ):
            return members_of(unknown), members
    return None


def has_turn(turn: int, start: object, end: object) -> Symbol | None:
    """The condition that a loop over `range(start, end)` has a turn of this number, the first being 0."""
    if isinstance(start, int) and isinstance(end, Symbol):
        return compare(">", end, start + turn)
    return None


@lru_cache(maxsize=4096)  # the same bounds are the same object: that is asked
def _narrowed(known: Value, condition: Symbol, holds: bool) -> Bounds:
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


def says_true(told: Symbol, value: Value) -> bool:
    """Whether what was learned says that the unknown is true."""
    if told.key[0] != "bounds":
        return False
    low, high = _read(value)
    return low > (0, 0) or high < (0, 0)


def told_by(condition: Symbol) -> Symbol:
    """The symbol whose value may answer a comparison of an unknown."""
    _, _, unknown, other = condition.key
    assert isinstance(unknown, Symbol)
    return members_of(unknown) if isinstance(other, (str, tuple)) else bounds_of(unknown)


def follows(condition: Symbol, settled: Value, truth: bool | None, known: Value) -> bool | None:
    """The answer to a comparison of an unknown: by its value, if that is settled, its truth, and what is told."""
    _, operator, left, right = condition.key
    if operator in ("==", "is"):
        if settled is not left:
            return equals(settled, right)
        if not right and truth is True:
            return False  # something true is not None, 0, "" …
    if isinstance(right, (str, tuple)):
        return _among(operator, right, known) if isinstance(known, tuple) else None
    bounds = _ZERO if truth is False else known
    if bounds is None or not isinstance(right, (int, float)):
        return None
    return _placed(operator, right, _read(bounds))


def _among(operator: object, right: Value, members: tuple[Value, ...]) -> bool | None:
    """What it says to a comparison with a text, or to another list of values, that an unknown is one of these."""
    match operator, right:
        case "==", str():
            return None if right in members else False
        case "in", tuple() if is_known(right):
            shared = {each in right for each in members}
            return shared.pop() if len(shared) == 1 else None
    return None


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
