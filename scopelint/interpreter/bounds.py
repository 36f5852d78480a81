"""How large an unknown number is, and which of some values, by the comparisons that a path has assumed.

Below `if n > 1:` there is no `n == 0`, and `range(n)` has a second turn; below `if mode in ("a", "b"):` there is no
`mode == "c"`, and in its `else:` no `mode == "a"`. What is known is kept as the value of a symbol of its own, so that
it is merged and remembered as other assumptions are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import inf, isnan
from typing import TypeAlias, cast

from scopelint.interpreter.conditions import compare, equals, implied_value
from scopelint.interpreter.values import Symbol, Value, is_known, symbol

#: A number and how far beyond it the unknown lies at least: 1 above, -1 below, 0 where it may be the number.
_End: TypeAlias = tuple[float, int]
Bounds: TypeAlias = tuple[_End, _End]
#: The values that an unknown is one of, None where that is not known; and values that it is none of.
Choice: TypeAlias = tuple[tuple[Value, ...] | None, tuple[Value, ...]]

_ANY: Bounds = ((-inf, 0), (inf, 0))
_ZERO: Bounds = ((0, 0), (0, 0))


def bounds_of(unknown: Symbol) -> Symbol:
    """The symbol whose value says what is known of the size of an unknown."""
    return symbol(f"the size of {unknown.says}", "bounds", unknown)


def choice_of(unknown: Symbol) -> Symbol:
    """The symbol whose value says which values an unknown is one of, and none of."""
    return symbol(f"what {unknown.says} is one of", "choice", unknown)


def learned(
    condition: Symbol, holds: bool, known: Mapping[Symbol, Value]
) -> Iterator[tuple[Symbol, Value]]:
    """What a comparison with constants tells of an unknown, beyond what is known: under which symbol."""
    if (implied := implied_value(condition, holds)) is not None:
        yield implied
    match condition.key:
        case ("compare", ("<" | ">"), Symbol() as unknown, int() | float() as number):
            if not isnan(number):
                size = bounds_of(unknown)
                yield size, _narrowed(known.get(size), condition, holds)
        case ("compare", "in", Symbol() as unknown, tuple() as members) if is_known(members):
            yield from _of_choice(unknown, members, holds, known)
        case ("compare", "==", Symbol() as unknown, str() as text) if not holds:
            yield from _of_choice(unknown, (text,), holds, known)


def _of_choice(
    unknown: Symbol, members: tuple[Value, ...], holds: bool, known: Mapping[Symbol, Value]
) -> Iterator[tuple[Symbol, Value]]:
    """What an unknown may be now; where but one value is left, it is that."""
    choice = choice_of(unknown)
    some, others = _chosen(known.get(choice), members, holds)
    yield choice, (some, others)
    if some is not None and len(some) == 1:
        yield unknown, some[0]


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


def _chosen(known: Value, members: tuple[Value, ...], holds: bool) -> Choice:
    """What an unknown may be where it is one of the members, or none; `known`: what it might before."""
    some, others = (None, ()) if known is None else cast(Choice, known)
    if holds:
        some = tuple(each for each in members if some is None or each in some)
    else:
        others = (*others, *members)
    return None if some is None else tuple(each for each in some if each not in others), others


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
    return choice_of(unknown) if isinstance(other, (str, tuple)) else bounds_of(unknown)


def follows(condition: Symbol, settled: Value, truth: bool | None, known: Value) -> bool | None:
    """The answer to a comparison of an unknown: by its value, if that is settled, its truth, and what is told."""
    _, operator, left, right = condition.key
    if operator in ("==", "is"):
        if settled is not left:
            return equals(settled, right)
        if not right and truth is True:
            return False  # something true is not None, 0, "" …
    if isinstance(right, (str, tuple)):
        return None if known is None else _among(operator, right, cast(Choice, known))
    bounds = _ZERO if truth is False else known
    if bounds is None or not isinstance(right, (int, float)):
        return None
    return _placed(operator, right, _read(bounds))


def _among(operator: object, right: Value, choice: Choice) -> bool | None:
    """What is known of an unknown's choice says to a comparison with a text, or with other values."""
    match operator, right:
        case "==", str():
            asked: tuple[Value, ...] = (right,)
        case "in", tuple() if is_known(right):
            asked = right
        case _:
            return None
    some, others = choice
    if all(each in others for each in asked):
        return False
    answers = {each in asked for each in some or ()}
    return answers.pop() if len(answers) == 1 else None


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
