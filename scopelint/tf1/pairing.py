"""Lists of variables that stand side by side, as to copy a network: an event says what is in them (§3.15)."""

from __future__ import annotations

from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.sought import sought_in
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.steps import last_step
from scopelint.tf1.values import Variable
from scopelint.trace import Selection, VariablesPaired


def say_paired(columns: tuple[Value, ...], state: State) -> None:
    """Say which variables are paired, where all of these are known lists of variables."""
    sides = [side for each in columns if (side := _selection(each, state)) is not None]
    if 1 < len(sides) == len(columns):
        place, stack, step = state.here(), state.stack(), last_step(state)
        state.emit(VariablesPaired(place=place, stack=stack, step=step, sides=tuple(sides)))


def _selection(column: Value, state: State) -> Selection | None:
    """The variables of a list, or what was sought among others where it is empty."""
    if sought := sought_in(column, state):
        if not all(isinstance(each, Variable) for each in sought.among):
            return None
        return Selection((), sought.place, len(sought.among), sought.prefix)
    record = state.record(column) if isinstance(column, Ref) else None
    items = tuple(record.items) if isinstance(record, ListRecord) else column
    if not isinstance(items, tuple) or (isinstance(record, ListRecord) and record.more):
        return None
    made = [each.created for each in items if isinstance(each, Variable) and each.created]
    return Selection(tuple(made)) if items and len(made) == len(items) else None
