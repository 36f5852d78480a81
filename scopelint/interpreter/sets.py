"""Sets: what `|`, `&`, `-`, `^` and the methods of these names make of two, and how two compare."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Text, Value, symbol

#: Whether an element is kept that is in the one set, in the other.
_Keep = Callable[[bool, bool], bool]

#: The operations by their methods, and the signs of the methods.
OPERATIONS: dict[str, _Keep] = {
    "union": lambda mine, theirs: mine or theirs,
    "intersection": lambda mine, theirs: mine and theirs,
    "difference": lambda mine, theirs: mine and not theirs,
    "symmetric_difference": lambda mine, theirs: mine is not theirs,
}
_SIGNS = {"|": "union", "&": "intersection", "-": "difference", "^": "symmetric_difference"}

#: How two sets compare: whether one has all that is in the other, and whether more.
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

#: The known elements of a collection, and what stands for further ones.
Elements = tuple[list[Value], Symbol | None]


def combined(name: str, left: Elements, right: Elements) -> Elements:
    """What an operation leaves of two sets.

    An unknown element may be one of the others: only of a union all are known to be there.
    """
    (mine, more), (theirs, their_more) = left, right
    keep, together = OPERATIONS[name], list(dict.fromkeys((*mine, *theirs)))
    further = more or their_more
    if name != "union" and (further or any(map(is_undecided, together))):
        return [], symbol(f"the {name} of two sets", "set", name, *together, more, their_more)
    ours, others = set(mine), set(theirs)
    return [each for each in together if keep(each in ours, each in others)], further


def on_sets(sign: str, left: Value, right: Value, state: State) -> Elements | None:
    """The elements of `left sign right`; None where these are not two sets."""
    if sign not in _SIGNS:
        return None
    mine, theirs = _set_of(left, state), _set_of(right, state)
    if mine is None or theirs is None:
        return None
    return combined(_SIGNS[sign], (mine.items, mine.more), (theirs.items, theirs.more))


def compared(sign: str, left: Value, right: Value, state: State) -> bool | None:
    """`left sign right` of two sets; None where these are no sets, or not known."""
    mine, theirs = _set_of(left, state), _set_of(right, state)
    if mine is None or theirs is None or sign not in _COMPARED:
        return None
    if mine.more or theirs.more or any(map(is_undecided, (*mine.items, *theirs.items))):
        return None
    return _COMPARED[sign](set(mine.items), set(theirs.items))


def _set_of(value: Value, state: State) -> ListRecord | None:
    """The record of a set."""
    record = state.record(value) if isinstance(value, Ref) else None
    return record if isinstance(record, ListRecord) and record.kind == "set" else None


def is_undecided(value: Value) -> bool:
    """Whether it is not known which value this is."""
    if isinstance(value, tuple):
        return any(map(is_undecided, value))
    return isinstance(value, (Symbol, Text))
