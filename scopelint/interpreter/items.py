"""Displays and subscripts."""

from __future__ import annotations

from scopelint.interpreter.attributes import attribute, put_attribute
from scopelint.interpreter.builtins.formatting import format_value
from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.classes import held_by, own_method, special_method
from scopelint.interpreter.enums import members_of
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.heap import (
    UNCOUNTED,
    DictRecord,
    Instance,
    ListRecord,
)
from scopelint.interpreter.imports import module_attribute
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.mappings import entry_of, for_missing, new_key, put_item, stored_item
from scopelint.interpreter.named_by_options import alike, each_name
from scopelint.interpreter.names import find_name
from scopelint.interpreter.namespaces import bind, forget_attributes, has_name, names_of, unbind
from scopelint.interpreter.overwriting import store_over
from scopelint.interpreter.run import Completion, handles, put, returned
from scopelint.interpreter.slices import known_slice
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import sliced, text_of
from scopelint.interpreter.values import (
    MISSING,
    SCALARS,
    Either,
    External,
    Foreign,
    InstanceDict,
    ModuleNames,
    ProjectModule,
    Ref,
    Slice,
    Symbol,
    Text,
    Value,
    describe,
    same,
    symbol,
)
from scopelint.ir import (
    Append,
    BuildDict,
    BuildSequence,
    BuildSlice,
    BuildText,
    DeleteItem,
    LoadItem,
    Reach,
    StoreItem,
)

#: Modules by their names.
_MODULES = External("sys.modules")


@handles(BuildSequence)
def build_sequence(instruction: BuildSequence, state: State) -> None:
    items: list[Value] = []
    more: Symbol | None = None
    for item in instruction.items:
        value = state.registers[item.value]
        if not item.starred:
            items.append(value)
            continue
        known, complete = spread(value, state)
        items.extend(known)
        if not complete:
            more = symbol(f"elements of {describe(value)}", "elements", value)
    if instruction.kind == "tuple" and more is None:
        whole = tuple(items)
        is_large = _parts(whole, _LARGEST_TUPLE) > _LARGEST_TUPLE
        state.registers[instruction.target] = state.fresh("a large tuple") if is_large else whole
    else:
        kind = "set" if instruction.kind == "set" else "list"
        distinct = list(dict.fromkeys(items)) if kind == "set" else items
        state.registers[instruction.target] = state.new_list(distinct, more, kind)


#: A tuple of tuples of more parts than this is not followed: `c = (c, c)` doubles with each turn.
_LARGEST_TUPLE = 10_000


def _parts(items: tuple[Value, ...], most: int) -> int:
    """How many parts a tuple has, all the way down; beyond `most` they are not counted."""
    count = len(items)
    for item in items:
        if isinstance(item, tuple) and count <= most:
            count += _parts(item, most - count)
    return count


@handles(BuildDict)
def build_dict(instruction: BuildDict, state: State) -> None:
    entries: dict[Value, Value] = {}
    more: Symbol | None = None
    for key, register in instruction.entries:
        value = state.registers[register]
        if key is not None:
            entries[new_key(state.registers[key], entries, state)] = value
            continue
        record = state.contents(value)
        if isinstance(record, DictRecord):
            entries.update(record.entries)
            more = more or record.more
        else:
            more = symbol(f"entries of {describe(value)}", "elements", value)
    state.registers[instruction.target] = state.new_dict(entries, more)


@handles(BuildSlice)
def build_slice(instruction: BuildSlice, state: State) -> None:
    bounds = (instruction.start, instruction.stop, instruction.step)
    start, stop, step = (None if bound is None else state.registers[bound] for bound in bounds)
    state.registers[instruction.target] = Slice(start, stop, step)


@handles(BuildText)
def build_text(instruction: BuildText, state: State) -> None:
    parts: list[str | Symbol] = []
    for part in instruction.parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            specification = (
                "" if part.specification is None else state.registers[part.specification]
            )
            parts.extend(
                format_value(state.registers[part.value], part.conversion, specification, state)
            )
    state.registers[instruction.target] = text_of(parts)


@handles(Append)
def append(instruction: Append, state: State) -> None:
    container = state.registers[instruction.container]
    assert isinstance(container, Ref)
    record, value = state.edit(container, ListRecord), state.registers[instruction.value]
    if instruction.kind == "list" or value not in record.items:
        record.items.append(value)


# --- subscripts ---------------------------------------------------------------------------


@handles(LoadItem)
def load_item(instruction: LoadItem, state: State) -> list[Completion] | None:
    container = state.resolve(state.registers[instruction.object])
    found = item_of(container, state.resolve(state.registers[instruction.index]), state)
    if isinstance(found, list):
        return put(instruction.target, found)
    state.registers[instruction.target] = state.resolve(found)
    return None


def item_of(container: Value, index: Value, state: State) -> Value | list[Outcome]:
    """`container[index]`; outcomes where that runs code or raises."""
    unsettled = next((each for each in (container, index) if isinstance(each, Either)), None)
    if unsettled is not None:
        return _item_of_either(container, index, unsettled, state)
    if isinstance(container, InstanceDict | ModuleNames):
        return _of_names(container, index, state)
    if isinstance(container, Foreign):
        return state.world.library.item(container, index, state)
    if isinstance(container, (tuple, str, bytes)):
        return _of_sequence(container, container, index, state)
    record = state.record(container) if isinstance(container, Ref) else None
    if isinstance(record, ListRecord):
        return _of_list(container, record, index, state)
    if isinstance(record, DictRecord):
        return _of_dict(container, record, index, state)
    if isinstance(record, Instance):
        return _of_object(container, record, index, state)
    members = members_of(container, state)
    if members is not None and isinstance(index, str) and index in members:
        return members[index]
    if container == _MODULES and index == find_name("__name__", Reach.GLOBAL, state):
        return ProjectModule(state.frame.module)
    if isinstance(container, Symbol):
        stored = stored_item(container, index, state)
        if stored is not MISSING:
            return stored
    return _item_of_unknown(container, index)


def _of_object(
    container: Value, record: Instance, index: Value, state: State
) -> Value | list[Outcome]:
    method = for_missing(container, index, state) or special_method(container, "__getitem__", state)
    if method is not None:
        return call_value(method, Call((index,)), state)
    if isinstance(index, int) and -len(record.arguments) <= index < len(record.arguments):
        return record.arguments[index]
    return _item_of_unknown(container, index)


def _item_of_either(
    container: Value, index: Value, unsettled: Either, state: State
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for _, each in state.settle(unsettled):
        found = item_of(each.resolve(container), each.resolve(index), each)
        outcomes += returned(found, each)
    return outcomes


def _item_of_unknown(container: Value, index: Value) -> Value:
    """An unknown, but for what is known of the ends of a text."""
    if isinstance(container, Text) and (bounds := known_slice(index)) is not None:
        part = sliced(container, bounds)
        if part is not None:
            return part
    return symbol(f"{describe(container)}[{describe(index)}]", "item", container, index)


def _of_sequence(
    container: Value, items: tuple[Value, ...] | str | bytes, index: Value, state: State
) -> Value | list[Outcome]:
    if isinstance(index, int):
        if -len(items) <= index < len(items):
            return items[index]
        return _missing(container, index, "IndexError", "index out of range", state)
    bounds = known_slice(index)
    return _item_of_unknown(container, index) if bounds is None else items[bounds]


def _of_list(
    container: Value, record: ListRecord, index: Value, state: State
) -> Value | list[Outcome]:
    if record.more is None and not isinstance(index, Slice):
        return _of_sequence(container, tuple(record.items), index, state)
    bounds = known_slice(index)
    if record.more is None and bounds is not None:
        return state.new_list(
            record.items[bounds], None, "array" if record.kind == "array" else "list"
        )
    if isinstance(index, int) and 0 <= index < len(record.items):
        return record.items[index]
    return _item_of_unknown(container, index)


def _of_dict(
    container: Value, record: DictRecord, index: Value, state: State
) -> Value | list[Outcome]:
    state.world.deciding_options.ask(index)
    if index in record.entries:
        return record.entries[index]
    is_certain = record.more is None and not isinstance(index, (Symbol, Text))
    if is_certain and record.default == UNCOUNTED:
        return 0
    if is_certain and record.default is not None:
        outcomes = call_value(record.default, Call(), state)
        for outcome in outcomes:
            if not isinstance(outcome, Raises) and isinstance(container, Ref):
                outcome.state.edit(container, DictRecord).entries[index] = outcome.value
        return outcomes
    chosen = MISSING if state.guarded else entry_of(record, index, state)
    if chosen is not MISSING:
        return chosen
    if is_certain:
        return _missing(container, index, "KeyError", describe(index), state)
    alike = _of_all_alike(record)
    return _item_of_unknown(container, index) if alike is MISSING else alike


def _of_all_alike(record: DictRecord) -> Value:
    """The one value that a dict has under keys that are not known: `{key: False for key in keys}`."""
    held = [value for key, value in record.entries.items() if isinstance(key, (Symbol, Text))]
    is_one = record.more is not None and held and isinstance(held[0], SCALARS)
    return held[0] if is_one and all(same(held[0], each) for each in held) else MISSING


def _of_names(
    container: InstanceDict | ModuleNames, index: Value, state: State
) -> Value | list[Outcome]:
    """`instance.__dict__[name]`; `globals()[name]`: one of the names, else a submodule."""
    return [
        outcome
        for name, at in each_name(index, state, lambda: alike(index, container, state))
        for outcome in returned(_of_name(container, name, at), at)
    ]


def _of_name(
    container: InstanceDict | ModuleNames, index: Value, state: State
) -> Value | list[Outcome]:
    if not isinstance(index, str):
        return _item_of_unknown(container, index)
    if isinstance(container, InstanceDict):
        return attribute(container.receiver, index, state)
    found = names_of(container, state).get(index, MISSING)
    if found is not MISSING:
        return found
    inner = module_attribute(
        ProjectModule(state.environment(container.environment).module), index, state
    )
    if isinstance(inner, ProjectModule) or has_name(container, index, state) is None:
        return inner
    return _missing(container, index, "KeyError", describe(index), state)


def _missing(
    container: Value, index: Value, error: str, message: str, state: State
) -> Value | list[Outcome]:
    """An element that is not there: raised where a `try` waits for it, else unknown."""
    if state.guarded:
        return [raise_error(error, message, state)]
    return _item_of_unknown(container, index)


@handles(StoreItem)
def store_item(instruction: StoreItem, state: State) -> list[Completion] | None:
    container = state.resolve(state.registers[instruction.object])
    index = state.resolve(state.registers[instruction.index])
    outcomes = set_item(container, index, state.registers[instruction.source], state)
    return None if outcomes is None else put(-1, outcomes)


def set_item(container: Value, index: Value, value: Value, state: State) -> list[Outcome] | None:
    """`container[index] = value`."""
    if isinstance(container, Either):
        return [
            outcome
            for settled, each in state.settle(container)
            for outcome in set_item(settled, each.resolve(index), value, each)
            or [Returns(None, each)]
        ]
    if isinstance(container, InstanceDict):
        if isinstance(index, str):
            put_attribute(container.receiver, index, value, state)
        else:
            forget_attributes(container.receiver, state)
        return None
    if isinstance(container, ModuleNames):
        bind(container, index, value, state)
        return None
    record = state.record(container) if isinstance(container, Ref) else None
    if isinstance(record, DictRecord) and isinstance(container, Ref):
        store_over(container, index, state)
        entries = state.edit(container, DictRecord).entries
        entries[new_key(index, entries, state)] = value
    elif isinstance(record, ListRecord) and isinstance(container, Ref):
        edited = state.edit(container, ListRecord)
        if isinstance(index, int) and -len(edited.items) <= index < len(edited.items):
            edited.items[index] = value
        elif not _put_part(edited, index, value, state):
            store_over(container, index, state)
            edited.more = symbol("elements stored at unknown places", "elements", container)
    elif isinstance(record, Instance):
        method = special_method(container, "__setitem__", state)
        if method is not None:
            return call_value(method, Call((index, value)), state)
    elif isinstance(container, Symbol):
        put_item(container, index, value, state)
    return None


def _put_part(edited: ListRecord, index: Value, value: Value, state: State) -> bool:
    """`edited[a:b] = value`, if all of it is known."""
    bounds = known_slice(index)
    items, is_whole = spread(state.resolve(value), state)
    if bounds is None or edited.more is not None or not is_whole:
        return False
    try:
        edited.items[bounds] = items
    except ValueError:  # of another length than an extended slice, which Python raises, too
        return False
    return True


@handles(DeleteItem)
def delete_item(instruction: DeleteItem, state: State) -> list[Completion] | None:
    container = state.resolve(state.registers[instruction.object])
    index = state.resolve(state.registers[instruction.index])
    method = own_method(container, "__delitem__", state)
    if method is not None:
        return put(-1, call_value(method, Call((index,)), state))
    remove_item(held_by(container, state) or container, index, state)
    return None


def remove_item(container: Value, index: Value, state: State) -> None:
    """`del container[index]`, of what is Python's own."""
    record = state.record(container) if isinstance(container, Ref) else None
    if isinstance(container, InstanceDict | ModuleNames):
        unbind(container, index, state)
    elif isinstance(record, DictRecord) and isinstance(container, Ref):
        state.edit(container, DictRecord).entries.pop(index, None)
    elif isinstance(record, ListRecord) and isinstance(container, Ref):
        edited = state.edit(container, ListRecord)
        bounds = index if isinstance(index, int) else known_slice(index)
        if isinstance(bounds, slice) or (
            bounds is not None and -len(edited.items) <= bounds < len(edited.items)
        ):
            del edited.items[bounds]
