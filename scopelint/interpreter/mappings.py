"""Unknown mappings: what the program stored in them, and that they answer alike for one key."""

from __future__ import annotations

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.namespaces import may_be_unbound
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Symbol, Value, describe, symbol


def put_item(container: Symbol, index: Value, value: Value, state: State) -> None:
    """`container[index] = value`."""
    state.edit_symbol(container).attributes[_item_name(index)] = value


def stored_item(container: Symbol, index: Value, state: State) -> Value:
    """What the program stored there; `MISSING` where it did not."""
    stored = state.record(container)
    if not isinstance(stored, Instance):
        return MISSING
    return stored.attributes.get(_item_name(index), MISSING)


def is_stored_on(container: Symbol, index: Value, state: State) -> bool:
    """Whether the program certainly stored something there."""
    value = stored_item(container, index, state)
    return value is not MISSING and not may_be_unbound(value)


def _item_name(index: Value) -> str:
    return f"[{describe(index)}]"


def got(function: Value, call: Call, state: State) -> Value:
    """The value for a key that is a text; `MISSING` where the call is no such question.

    A queue or a client has a `get`, too: of these nobody asks for a text by itself, or for another
    answer to it.
    """
    if not isinstance(function, Symbol) or function.key[0] != "attribute":
        return MISSING
    _, receiver, name = function.key
    key = call.arguments[0] if call.arguments else None
    is_question = name == "get" and len(call.arguments) <= 2 and not (call.keywords or call.open)
    if not (is_question and isinstance(receiver, Symbol) and isinstance(key, str)):
        return MISSING
    stored = stored_item(receiver, key, state)
    if stored is not MISSING:
        return stored
    return symbol(f"{describe(receiver)}.get({key!r})", "got", receiver, *call.arguments)
