"""Methods of lists, sets, tuples and dicts."""

from __future__ import annotations

from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import builtin, pure
from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.classes import held_by
from scopelint.interpreter.comparisons import apply_compare
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.items import item_of, remove_item, set_item
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.mappings import entry_of
from scopelint.interpreter.namespaces import copied
from scopelint.interpreter.overwriting import store_over
from scopelint.interpreter.run import returned
from scopelint.interpreter.sets import OPERATIONS, combined
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    Foreign,
    InstanceDict,
    ModuleNames,
    Ref,
    Slice,
    Symbol,
    Text,
    Value,
    describe,
    is_known,
    symbol,
)

#: The types whose objects hold others.
_CONTAINERS = ("dict", "list", "set", "str", "tuple")


def list_of(call: Call, state: State) -> ListRecord:
    """The list of a method call, for writing."""
    receiver = call.arguments[0]
    assert isinstance(receiver, Ref)
    return state.edit(receiver, ListRecord)


def _dict(call: Call, state: State) -> DictRecord:
    receiver = _dict_of(call, state)
    assert isinstance(receiver, Ref)
    return state.edit(receiver, DictRecord)


def _dict_of(call: Call, state: State) -> Value:
    """What a method of `dict` works on: of an object that is derived from it, its entries."""
    receiver = call.arguments[0]
    return held_by(receiver, state) or receiver


@pure("list.append", "set.add")
def append(call: Call, state: State) -> Value:
    record, item = list_of(call, state), call.argument(1, "object")
    if record.kind == "list" or item not in record.items:
        if record.items and item is record.items[-1] and isinstance(item, Foreign):
            record.repeated_at = state.here()
        record.items.append(item)
        record.drop(at=0)
    return None


@pure("list.extend", "set.update")
def extend(call: Call, state: State) -> Value:
    items, more = elements(call.argument(1, "iterable"), state)
    list_of(call, state).extend(items, more)
    return None


@pure("list.insert")
def insert(call: Call, state: State) -> Value:
    index, record = state.resolve(call.argument(1, "index")), list_of(call, state)
    if isinstance(index, int):
        record.items.insert(index, call.argument(2, "object"))
    else:
        record.more = symbol("elements inserted at unknown places", "elements", call.arguments[0])
    return None


@builtin("list.pop", "set.pop")
def pop(call: Call, state: State) -> list[Outcome]:
    record, index = list_of(call, state), state.resolve(call.argument(1, "index", -1))
    if (
        record.more is None
        and isinstance(index, int)
        and -len(record.items) <= index < len(record.items)
    ):
        return [Returns(record.items.pop(index), state)]
    if record.more is None and not record.items and state.guarded:
        return [raise_error("IndexError", "pop from empty list", state)]
    return [Returns(state.fresh("an element"), state)]


@pure("list.remove", "set.remove", "set.discard")
def remove(call: Call, state: State) -> Value:
    record, item = list_of(call, state), call.argument(1, "value")
    if item in record.items:
        record.items.remove(item)
    return None


@pure("list.reverse")
def reverse(call: Call, state: State) -> Value:
    record = list_of(call, state)
    if record.more is None:
        record.items.reverse()
    return None


@pure("list.clear", "set.clear", "dict.clear")
def clear(call: Call, state: State) -> Value:
    receiver = call.arguments[0]
    if isinstance(receiver, Ref) and isinstance(state.record(receiver), ListRecord):
        record = list_of(call, state)
        record.items, record.more = [], None
    else:
        entries = _dict(call, state)
        entries.entries, entries.more = {}, None
    return None


@builtin("list.copy", "set.copy")
def copy_list(call: Call, state: State) -> list[Outcome]:
    found = item_of(call.arguments[0], Slice(None, None, None), state)
    return returned(found, state)


@builtin("list.index", "tuple.index")
def index_of(call: Call, state: State) -> list[Outcome]:
    items, more = elements(call.arguments[0], state)
    item = state.resolve(call.argument(1, "value"))
    if more is None and len(call.arguments) == 2:
        if item in items and not isinstance(item, (Symbol, Text)):
            return [Returns(items.index(item), state)]
        if state.guarded and is_known((item, *items)):
            return [raise_error("ValueError", "not in the list", state)]
    return [Returns(symbol(f"the place of {describe(item)}", "index", *call.arguments), state)]


@pure("list.count", "tuple.count")
def count_of(call: Call, state: State) -> Value:
    items, more = elements(call.arguments[0], state)
    item = state.resolve(call.argument(1, "value"))
    if more is None and is_known((item, *items)):
        return items.count(item)
    return symbol(f"how often {describe(item)} is there", "count", *call.arguments)


def _set_operation(name: str) -> None:
    @pure(f"set.{name}")
    def operation(call: Call, state: State) -> Value:
        kept = elements(call.arguments[0], state)
        for number in range(1, max(2, len(call.arguments))):
            kept = combined(name, kept, elements(call.argument(number, "other"), state))
        return state.new_list(*kept, "set")


for _name in OPERATIONS:
    _set_operation(_name)


# --- dicts --------------------------------------------------------------------------------


@pure("dict.get")
def get(call: Call, state: State) -> Value:
    return _get(call, call.argument(2, "default", None), state)


def _get(call: Call, default: Value, state: State) -> Value:
    key = state.resolve(call.argument(1, "key"))
    receiver = _dict_of(call, state)
    record = state.contents(receiver)
    if not isinstance(record, DictRecord):
        return symbol(f"{describe(receiver)}.get({describe(key)})", "get", receiver, key)
    state.world.deciding_options.ask(key)
    if key in record.entries:
        return record.entries[key]
    chosen = entry_of(record, key, state, default)
    if chosen is not MISSING:
        return chosen
    if record.more is None and not isinstance(key, (Symbol, Text)):
        return default
    if not record.entries and record.more is None:
        return default
    return symbol(
        f"{describe(receiver)}.get({describe(key)})", "get", receiver, key, len(record.entries)
    )


@pure("dict.setdefault")
def set_default(call: Call, state: State) -> Value:
    value = _get(call, call.argument(2, "default", None), state)
    set_item(_dict_of(call, state), state.resolve(call.argument(1, "key")), value, state)
    return value


@builtin("dict.pop")
def pop_key(call: Call, state: State) -> list[Outcome]:
    default = call.argument(2, "default")
    key = state.resolve(call.argument(1, "key"))
    value = _get(call, default, state)
    if value is MISSING:
        if state.guarded:
            return [raise_error("KeyError", describe(key), state)]
        value = state.fresh(f"the entry {describe(key)}")
    _dict(call, state).entries.pop(key, None)
    return [Returns(value, state)]


@builtin("dict.popitem")
def pop_item(call: Call, state: State) -> list[Outcome]:
    """The last entry, or the first of an `OrderedDict`."""
    is_last = state.resolve(call.argument(1, "last", True))
    record = _dict(call, state)
    if record.more is not None or not record.entries or not isinstance(is_last, bool):
        return [Returns(state.fresh("an entry"), state)]
    key = list(record.entries)[-1 if is_last else 0]
    return [Returns((key, record.entries.pop(key)), state)]


@pure("dict.move_to_end")
def move_to_end(call: Call, state: State) -> Value:
    key, is_last = state.resolve(call.argument(1, "key")), call.argument(2, "last", True)
    record = _dict(call, state)
    if key in record.entries:
        moved = {key: record.entries.pop(key)}
        record.entries = {**record.entries, **moved} if is_last else {**moved, **record.entries}
    return None


@pure("dict.items", "dict.iteritems", "dict.viewitems")
def items(call: Call, state: State) -> Value:
    record = _dict(call, state)
    pairs: list[Value] = [(key, value) for key, value in record.entries.items()]
    return state.new_list(pairs, record.more)


@pure("dict.keys", "dict.iterkeys")
def keys(call: Call, state: State) -> Value:
    record = _dict(call, state)
    return state.new_list(list(record.entries), record.more)


@pure("dict.values", "dict.itervalues")
def values(call: Call, state: State) -> Value:
    record = _dict(call, state)
    return state.new_list(list(record.entries.values()), record.more)


def store_entries(call: Call, state: State) -> None:
    """`dict.update(…)`."""
    entries, more = entries_of(call.arguments[1], state) if len(call.arguments) > 1 else ({}, None)
    if more is not None:
        store_over(_dict_of(call, state), more, state)
    record = _dict(call, state)
    record.entries.update(entries)
    record.entries.update(call.keywords)
    record.more = record.more or more


def entries_of(source: Value, state: State) -> tuple[dict[Value, Value], Symbol | None]:
    """The known entries that `dict(source)` has, and a symbol for more, if there may be any."""
    source = state.resolve(source)
    source = copied(source, state) if isinstance(source, InstanceDict | ModuleNames) else source
    record = state.contents(source)
    if isinstance(record, DictRecord):
        return dict(record.entries), record.more
    pairs, more = elements(source, state)
    known: dict[Value, Value] = {}
    for pair in pairs:
        items, is_whole = spread(state.resolve(pair), state)
        if is_whole and len(items) == 2:
            known[items[0]] = items[1]
        else:
            more = more or symbol(f"an entry by {describe(pair)}", "elements", pair)
    return known, more


@builtin("__dict__.update")
def update_names(call: Call, state: State) -> list[Outcome]:
    """`instance.__dict__.update(…)`, `globals().update(…)`."""
    receiver = call.arguments[0]
    entries, more = entries_of(call.arguments[1], state) if len(call.arguments) > 1 else ({}, None)
    if more is not None:
        set_item(receiver, state.fresh(f"a key of {more.says}"), state.fresh("an entry"), state)
    entries.update(call.keywords)
    for name, value in entries.items():
        set_item(receiver, state.resolve(name), value, state)
    return [Returns(None, state)]


@builtin("__dict__.setdefault")
def store_unless_there(call: Call, state: State) -> list[Outcome]:
    """`instance.__dict__.setdefault(…)`: nobody knows the value under a name that may be there."""
    names, name = call.arguments[0], state.resolve(call.argument(1, "key"))
    is_there = apply_compare("in", name, names, state)
    if is_there is True:
        return returned(item_of(names, name, state), state)
    default = call.argument(2, "default", None)
    value = default if is_there is False else state.fresh(f"the entry {describe(name)}")
    set_item(names, name, value, state)
    return [Returns(value, state)]


@builtin("__dict__.pop")
def take_out(call: Call, state: State) -> list[Outcome]:
    """`instance.__dict__.pop(…)`."""
    names, name = call.arguments[0], state.resolve(call.argument(1, "key"))
    default, is_there = call.argument(2, "default"), apply_compare("in", name, names, state)
    found: Value | list[Outcome] = state.fresh(f"the entry {describe(name)}")
    if is_there is True:
        found = item_of(names, name, state)
    elif is_there is False and default is not MISSING:
        found = default
    elif is_there is False and state.guarded:
        found = [raise_error("KeyError", describe(name), state)]
    remove_item(names, name, state)
    return returned(found, state)


@pure("dict.copy")
def copy_dict(call: Call, state: State) -> Value:
    record = _dict(call, state)
    return state.new_dict(dict(record.entries), record.more, record.default)


@pure("dict.has_key", *(f"{kind}.__contains__" for kind in _CONTAINERS))
def contains(call: Call, state: State) -> Value:
    return apply_compare("in", call.argument(1, "key"), call.arguments[0], state)


@builtin(*(f"{kind}.__getitem__" for kind in _CONTAINERS if kind != "set"))
def get_item(call: Call, state: State) -> list[Outcome]:
    found = item_of(_dict_of(call, state), call.argument(1, "key"), state)
    return returned(found, state)


@builtin("dict.__setitem__", "list.__setitem__", least=3)
def store_item(call: Call, state: State) -> list[Outcome]:
    key = state.resolve(call.arguments[1])
    return set_item(_dict_of(call, state), key, call.arguments[2], state) or [Returns(None, state)]


@pure("dict.__delitem__", "list.__delitem__", least=2)
def delete_item(call: Call, state: State) -> Value:
    remove_item(_dict_of(call, state), state.resolve(call.arguments[1]), state)
    return None


@builtin("dict.fromkeys")
def from_keys(call: Call, state: State) -> list[Outcome]:
    known, more = elements(call.argument(0, "iterable"), state)
    value = call.argument(1, "value", None)
    return [Returns(state.new_dict(dict.fromkeys(known, value), more), state)]
