"""What a `for` loop runs over, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.interpreter.bounds import has_turn
from scopelint.interpreter.builtins.sequences import LONG_RANGE
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.generators import go_on_unseen
from scopelint.interpreter.heap import IteratorRecord, ListRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Value, describe, symbol

#: How many turns a loop takes whose number of turns is unknown: sharing bugs show on the second.
UNKNOWN_TURNS = 2


@dataclass(slots=True)
class Elements:
    """What a loop runs over. `assumed`: these turns are an assumption, in words."""

    values: tuple[Value, ...]
    assumed: str | None
    source: Value = None  #: of what is not known of them
    are_more: bool = False  #: it is known that there are more
    are_alike: bool = False  #: all are unknown, or count the turns
    #: The condition that there is a second turn, where a number says how many there are.
    has_second: Symbol | None = None

    def further(self, index: int) -> Symbol | None:
        """That there is a turn of this number behind the first, where that is not known."""
        if self.assumed is None or not index:
            return None
        if index == 1 and self.has_second is not None:
            return self.has_second
        return symbol(self.assumed, "turn", self.source, index)


def elements_of(iterable: Value, state: State, *, is_search: bool) -> Elements:
    """The turns of a loop over this; a search may find what it looks for behind all that is known."""
    record = state.record(iterable) if isinstance(iterable, Ref) else None
    if isinstance(record, IteratorRecord):
        assert isinstance(iterable, Ref)
        rest = record.items[record.position :]
        state.edit(iterable, IteratorRecord).position = len(record.items)
        go_on_unseen(record.more, state)
        return (
            Elements(rest, None)
            if record.more is None
            else with_unknown(rest, record.more, iterable, is_search)
        )
    known, complete = spread(iterable, state)
    if complete:
        return Elements(known, None)
    more = record.more if isinstance(record, ListRecord) else None
    return with_unknown(known, more, iterable, is_search)


def with_unknown(
    known: tuple[Value, ...], more: Symbol | None, iterable: Value, is_search: bool = False
) -> Elements:
    """Two turns at least: the unknown elements of those are told apart by their number."""
    source = more or iterable
    missing = max(UNKNOWN_TURNS - len(known), int(is_search))
    unknown = [
        symbol(f"an element of {describe(source)}", "element", source, len(known) + turn)
        for turn in range(missing)
    ]
    assumed = f"a loop over {describe(source)} has at least two turns"
    counted = more.key[1:] if more is not None and more.key[0] == "range" else ()
    are_more = more is not None and more.key[0] == LONG_RANGE
    return Elements(
        (*known, *unknown),
        assumed,
        source,
        are_more,
        are_alike=not known or bool(counted) or are_more,
        has_second=_has_second(known, counted),
    )


def _has_second(known: tuple[Value, ...], counted: tuple[object, ...]) -> Symbol | None:
    """The condition that the loop has a second turn, where it is over all of a range."""
    match counted:
        case (int(start), end) if known == (start, start + 1):
            return has_turn(1, start, end)
    return None
