"""What holds together only by chance: two calls of one function that were told the same thing."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.frames import Assumption
from scopelint.interpreter.values import Symbol


def coincide(assumptions: Iterable[Assumption]) -> bool:
    """Whether two calls of one function took one branch by unknowns that need not be the same.

    `make(args.left)` and `make(args.right)` build the same network if both happen to be "conv".
    Elements of one whole, and what one expression gives time after time, may well be alike.
    """
    seen: dict[object, Assumption] = {}
    for each in assumptions:
        if each.chosen is None or not isinstance(each.chosen[1], str):
            continue
        unknown, value = each.chosen
        asked = seen.setdefault((each.place, value), each)
        made = seen.setdefault((_made_at(unknown), value), each)
        if (asked.frame is not each.frame and _are_others(asked, each)) or _are_others(made, each):
            return True
    return False


def _are_others(first: Assumption, second: Assumption) -> bool:
    """Whether the two are of unknowns of different kinds."""
    assert first.chosen is not None
    assert second.chosen is not None
    return _kind(first.chosen[0]) != _kind(second.chosen[0])


def _made_at(unknown: Symbol) -> object:
    """The place of the call that gave it, which may be asked of several objects; else itself."""
    return unknown.key[:-1] if "fresh" in unknown.key else unknown


def _kind(value: object) -> object:
    """An unknown without the numbers that tell it from others of its kind."""
    if isinstance(value, tuple):
        return tuple(map(_kind, value))
    if not isinstance(value, Symbol):
        return value
    if value.key[0] == "element":
        return ("element", _kind(value.key[1]))
    if "fresh" in value.key:
        return (value.says, *value.key[:-1])
    return _kind(value.key)
