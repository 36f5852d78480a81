"""Two calls of a builder of which one trains: the other has variables of its own that nothing ever sets."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.rules.history import History, Use
from scopelint.trace import CallSite, Place, SwitchedOff


def never_learns(first: Use, second: Use, level: int, seen: History) -> SwitchedOff | None:
    """Where one of two calls is told not to train, if its variable learns nothing and the other does.

    Such a variable keeps its random start. It is in no loss, no optimizer changes it, and nothing
    is assigned to it, as is done with a copy that is wanted: a target network, an average.
    """
    for mine, other in ((second, first), (first, second)):
        off = _switched_off(mine, level, seen)
        if off is None or any(_is_same(off, each) for each in _all_off(other, level, seen)):
            continue
        if id(other.created) in seen.trained and id(mine.created) not in seen.concerned:
            return off
    return None


def set_without_training(seen: History) -> Iterator[Place]:
    """Where variables are made by calls that are told not to train, and then set or held fixed."""
    for use in seen.uses:
        known = id(use.created)
        if use.is_new and known in seen.concerned - seen.trained and _all_off(use, -1, seen):
            yield use.event.place


def _switched_off(use: Use, level: int, seen: History) -> SwitchedOff | None:
    return next(iter(_all_off(use, level, seen)), None)


def _all_off(use: Use, level: int, seen: History) -> list[SwitchedOff]:
    """Where the calls that lead to a use, from this level on, are told not to train."""
    stack = use.event.stack
    return [
        each
        for each in seen.off
        if level < len(each.stack) < len(stack) and _is_around(each.stack, stack)
    ]


def _is_around(outer: tuple[CallSite, ...], stack: tuple[CallSite, ...]) -> bool:
    return stack[: len(outer)] == outer


def _is_same(one: SwitchedOff, other: SwitchedOff) -> bool:
    return (one.function, one.parameter) == (other.function, other.parameter)
