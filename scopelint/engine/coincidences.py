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
        first = seen.setdefault((each.place, each.chosen[1]), each)
        assert first.chosen is not None
        if first.frame is not each.frame and _kind(first.chosen[0]) != _kind(each.chosen[0]):
            return True
    return False


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
