"""Items of unknown mappings, which answer alike for one key, and of tables by an unknown key."""

from __future__ import annotations

from collections.abc import Mapping

from scopelint.interpreter.classes import held_by, own_method
from scopelint.interpreter.conditions import compare
from scopelint.interpreter.heap import ClassRecord, DictRecord, FunctionRecord, Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.namespaces import may_be_unbound
from scopelint.interpreter.overwriting import store_over
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    External,
    Foreign,
    Method,
    Partial,
    Ref,
    Symbol,
    Value,
    describe,
    either,
    is_known,
    is_option,
    symbol,
)

#: Of so many functions in a table any may be meant by an unknown key, or by an option; of more, none is called.
_LARGEST_TABLE, _LARGEST_OFFER = 4, 16


def new_key(key: Value, entries: Mapping[Value, Value], state: State) -> Value:
    """The key of a new entry; where another that is no more than alike is there, one that is unknown."""
    is_dull = isinstance(key, Foreign) and key.is_dull
    is_another = is_dull and key in entries and all(key is not each for each in entries)
    return state.fresh(describe(key)) if is_another else key


def put_item(container: Symbol, index: Value, value: Value, state: State) -> None:
    """`container[index] = value`."""
    store_over(container, index, state)
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


def for_missing(container: Value, key: Value, state: State) -> Value | None:
    """`__missing__` of an object derived from `dict` that certainly does not have a key; else None."""
    held = held_by(container, state)
    record = None if held is None else state.record(held)
    if not isinstance(record, DictRecord) or record.more is not None or key in record.entries:
        return None
    is_asked = is_known(key) and own_method(container, "__getitem__", state) is None
    return own_method(container, "__missing__", state) if is_asked else None


def entry_of(table: DictRecord, key: Value, state: State, default: Value = MISSING) -> Value:
    """What a table of functions or classes has for an unknown key: any of them, by the key.

    It is as if a chain of `if key == "…"` chose it. `MISSING` where the table is none of this kind,
    or not known as a whole. Without a default, the key is taken for one that the table has.
    """
    if table.more is not None or not isinstance(key, (Symbol, External)):
        return MISSING
    most = _LARGEST_OFFER if is_option(key) else _LARGEST_TABLE
    if len(table.entries) > most or not all(
        _may_be_chosen(*each, state) for each in table.entries.items()
    ):
        return MISSING
    entries = [
        each
        for each in table.entries.items()
        if state.answer(compare("==", key, each[0])) is not False
    ]
    if not entries:
        return MISSING
    found = default if default is not MISSING else entries.pop()[1]
    for own, value in reversed(entries):
        found = either(compare("==", key, own), value, found)
    return found


def _may_be_chosen(key: Value, value: Value, state: State) -> bool:
    return isinstance(key, str) and is_code(value, state)


def is_code(value: Value, state: State) -> bool:
    """Whether a value is known to be a function, a method or a class."""
    record = state.record(value) if isinstance(value, Ref) else None
    return isinstance(record, (FunctionRecord, ClassRecord)) or isinstance(
        value, (Builtin, Method, Partial, External)
    )
