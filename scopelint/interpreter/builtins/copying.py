"""Copies of objects."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import external
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import ENUM, held_by, linearize, own_method
from scopelint.interpreter.heap import (
    HELD,
    ClassRecord,
    DictRecord,
    FunctionRecord,
    Instance,
    ListRecord,
    Record,
)
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Foreign, Ref, Value


def _is_its_own_copy(record: Record, state: State) -> bool:
    """Whether what is copied is there once: a function, a class, a member of an enumeration."""
    if isinstance(record, Instance):
        return ENUM in linearize(record.cls, state)
    return isinstance(record, (FunctionRecord, ClassRecord))


@external("copy.copy", least=1)
def shallow_copy(call: Call, state: State) -> list[Outcome]:
    value = state.resolve(call.arguments[0])
    own = own_method(value, "__copy__", state)
    return (
        [Returns(_shallow(value, state), state)] if own is None else call_value(own, Call(), state)
    )


def _shallow(value: Value, state: State) -> Value:
    record = state.record(value) if isinstance(value, Ref) else None
    if record is None or _is_its_own_copy(record, state):
        return value
    copied = state.allocate(record.copy)
    _give_entries_of_its_own(copied, value, state)
    return copied


def _give_entries_of_its_own(copied: Ref, original: Value, state: State) -> None:
    """Where the class is derived from `dict`, let the copy of an object not share its entries."""
    held = held_by(original, state)
    entries = None if held is None else state.record(held)
    if entries is None:
        return
    attributes = state.edit(copied, Instance).attributes
    attributes[HELD] = state.allocate(entries.copy)
    if attributes.pop("__dict__", None) == original and isinstance(entries, DictRecord):
        attributes.update(
            {key: each for key, each in entries.entries.items() if isinstance(key, str)}
        )


@external("copy.deepcopy", least=1)
def deep_copy(call: Call, state: State) -> list[Outcome]:
    """Its class may say how; what the class of a part says is not followed."""
    value = state.resolve(call.arguments[0])
    own = own_method(value, "__deepcopy__", state)
    if own is not None:
        return call_value(own, Call((state.new_dict({}),)), state)
    return [Returns(_copy(value, state, {}), state)]


def _copy(value: Value, state: State, done: dict[Value, Value]) -> Value:
    """A copy of a value and all that it refers to, shared parts shared."""
    if isinstance(value, tuple):
        return tuple(_copy(each, state, done) for each in value)
    if isinstance(value, Foreign):
        if value not in done:
            done[value] = state.world.library.copied(value, state)
        return done[value]
    record = state.record(value) if isinstance(value, Ref) else None
    if record is None or _is_its_own_copy(record, state):
        return value
    if value in done:
        return done[value]
    copied = done[value] = state.allocate(record.copy)
    edited = state.edit_at(copied.address)
    if isinstance(edited, ListRecord):
        edited.items = [_copy(each, state, done) for each in edited.items]
    elif isinstance(edited, DictRecord):
        edited.entries = {key: _copy(each, state, done) for key, each in edited.entries.items()}
    elif isinstance(edited, Instance):
        edited.attributes = {
            name: _copy(each, state, done) for name, each in edited.attributes.items()
        }
    return copied
