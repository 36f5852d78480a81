"""What a path leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Value
from scopelint.trace import Trace, VariableRefused


def traces_of(ends: Iterable[tuple[State, Value]]) -> Iterator[Trace]:
    """The trace of each path by its state and the exception that ended it; one for all that did the same."""
    known: dict[object, Trace] = {}
    for state, error in ends:
        raised, made_up = refusal_in(state, error), state.world.library.made_up(state)
        key = (state.events, state.steps, id(raised), made_up)
        if key not in known:
            events: list[Any] = state.events.items() if state.events else []
            steps: list[Any] = state.steps.items() if state.steps else []
            known[key] = Trace(tuple(events), tuple(steps), raised, made_up)
        yield known[key]


def refusal_in(state: State, error: Value) -> VariableRefused | None:
    """The refusal that an exception tells of: the last with its text."""
    record = state.record(error) if isinstance(error, Ref) else None
    text = record.arguments[:1] if isinstance(record, Instance) else ()
    link = state.events if text else None
    while link is not None:
        event = link.item
        if isinstance(event, VariableRefused) and (event.text,) == text:
            return event
        link = link.before
    return None
