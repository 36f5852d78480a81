"""What is stored under an unknown key may have been meant for any that is known.

A program that reads settings from a file is followed with those that it has by itself. Where it
fails with these (`DecidingOptions`), it is followed once more with any that was stored over.
"""

from __future__ import annotations

from scopelint.interpreter.classes import held_by
from scopelint.interpreter.heap import DictRecord, Instance, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Method, Ref, Symbol, Value, describe, is_known, symbol

#: How deep settings lie in each other.
_DEEPEST = 3


def store_over(container: Value, index: Value, state: State) -> None:
    """Something is stored in a container under this index or key, which may be unknown."""
    outer = _outer(container)
    if is_known(index) and outer is None:
        return
    options = state.world.deciding_options
    options.has_stored_over = True
    if options.supposes_stored:
        _forget(container if outer is None else outer, index, _DEEPEST, state)


def hand_out(call: Call, state: State) -> None:
    """Code that is not there is given methods of objects: calling these, it may set any attribute of them."""
    for given in (*call.arguments, *call.keywords.values()):
        owner = given.receiver if isinstance(given, Method) else None
        if isinstance(owner, Ref) and isinstance(state.record(owner), Instance):
            more = symbol("attributes of an object", "names", owner)
            state.edit(owner, Instance).more = more


def _outer(container: Value) -> Value:
    """Of an unknown element the container that it is of: all that lies in that may be meant."""
    if isinstance(container, Symbol) and container.key[0] == "item":
        return container.key[1]  # type: ignore[return-value]
    return None


def _forget(container: Value, index: Value, depth: int, state: State) -> None:
    """Make unknown what may be meant of its settings: numbers, texts, and tuples of such."""
    if not depth or not isinstance(container, (Ref, Symbol)):
        return
    container = held_by(container, state) or container if isinstance(container, Ref) else container
    record = state.record(container)
    held: dict[Value, Value] = {}
    if isinstance(record, DictRecord):
        held = record.entries
    elif isinstance(record, ListRecord):
        held = dict(enumerate(record.items))
    elif isinstance(record, Instance) and isinstance(container, Symbol):
        held = dict(record.attributes.items())
    stored = {
        name: symbol(
            f"{describe(container)}[{name!r}]", "overwritten", container, name, state.here()
        )
        for name, value in held.items()
        if is_known(value) and (name == index or not is_known(index))
    }
    if stored:
        _put({**held, **stored}, container, state)
    for value in held.values():
        _forget(value, index, depth - 1, state)


def _put(values: dict[Value, Value], container: Ref | Symbol, state: State) -> None:
    match state.edit_at(container.address if isinstance(container, Ref) else container):
        case DictRecord() as entries:
            entries.entries = values
        case ListRecord() as listed:
            listed.items = list(values.values())
        case Instance() as instance:
            instance.attributes = {str(name): value for name, value in values.items()}
