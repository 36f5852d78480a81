"""What a path leaves behind."""

from __future__ import annotations

from typing import Any

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Value
from scopelint.trace import Trace, VariableRefused


def trace_of(state: State, error: Value = None) -> Trace:
    """What happened so far; `error` is the exception that ended it, if one did."""
    events: list[Any] = state.events.items() if state.events else []
    steps: list[Any] = state.steps.items() if state.steps else []
    record = state.record(error) if isinstance(error, Ref) else None
    text = record.arguments[:1] if isinstance(record, Instance) else ()
    refused = [
        each for each in events if isinstance(each, VariableRefused) and (each.text,) == text
    ]
    made_up = state.world.library.made_up(state)
    return Trace(tuple(events), tuple(steps), refused[-1] if refused else None, made_up)
