"""An empty list remembers what was looked for and not found: a comprehension's test let none through."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.heap import ListRecord, Sought
from scopelint.interpreter.run import Completion
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Foreign, Ref, Value
from scopelint.ir import Append, Block, For, If, Register


def sought_in(value: Value, state: State) -> Sought | None:
    """Why this list is empty, if it is and something was looked for in vain."""
    record = state.record(value) if isinstance(value, Ref) else None
    if not isinstance(record, ListRecord) or record.items or record.more is not None:
        return None
    return record.sought


def note_sought(loop: For, iterable: Value, completions: Iterable[Completion]) -> None:
    """Behind a comprehension that has let none of the library's values through, its list says so."""
    container = _filled(loop.body)
    if container is None:
        return
    for each in completions:
        made = each.registers.get(container) if isinstance(each, State) else None
        if isinstance(each, State) and isinstance(made, Ref):
            _note(made, loop, iterable, each)


def _note(made: Ref, loop: For, iterable: Value, state: State) -> None:
    record, source = state.record(made), state.contents(iterable)
    among = iterable if isinstance(iterable, tuple) else ()
    if isinstance(source, ListRecord) and source.more is None:
        among = tuple(source.items)
    if not isinstance(record, ListRecord) or record.items or record.more is not None:
        return
    if among and isinstance(among[0], Foreign):
        state.place = loop.place
        state.edit(made, ListRecord).sought = Sought(state.here(), among)
    elif sought := sought_in(iterable, state):
        state.edit(made, ListRecord).sought = sought


def _filled(body: Block) -> Register | None:
    """The list that a comprehension's loop appends to."""
    last = body[-1] if body else None
    while isinstance(last, If) and not last.otherwise and last.then:
        last = last.then[-1]
    return last.container if isinstance(last, Append) and last.kind == "list" else None
