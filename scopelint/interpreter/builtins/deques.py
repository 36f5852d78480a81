"""`collections.deque`: a list that is changed at both ends, and may keep only so many elements."""

from __future__ import annotations

from scopelint.interpreter.builtins.containers import list_of
from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import pure, pure_external
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value, symbol


@pure_external("collections.deque")
def deque(call: Call, state: State) -> Value:
    """Of a number of elements that is not known, nothing is known of these."""
    items, more = elements(call.argument(0, "iterable", ()), state)
    most = state.resolve(call.argument(1, "maxlen", None))
    if most is not None and not isinstance(most, int):
        return state.new_list([], symbol("elements of a deque", "deque", most, call.arguments))
    made = state.new_list([], None)
    record = state.edit(made, ListRecord)
    record.most = most
    record.extend(items, more)
    return made


@pure("list.appendleft", least=2)
def append_left(call: Call, state: State) -> Value:
    record = list_of(call, state)
    record.items.insert(0, call.arguments[1])
    record.drop(at=-1)
    return None


@pure("list.extendleft", least=2)
def extend_left(call: Call, state: State) -> Value:
    record = list_of(call, state)
    items, more = elements(call.arguments[1], state)
    record.items[:0] = items[::-1]
    record.more = record.more or more
    record.drop(at=-1)
    return None


@pure("list.popleft")
def pop_left(call: Call, state: State) -> Value:
    record = list_of(call, state)
    return record.items.pop(0) if record.items else state.fresh("an element")


@pure("list.rotate")
def rotate(call: Call, state: State) -> Value:
    record, by = list_of(call, state), state.resolve(call.argument(1, "n", 1))
    if isinstance(by, int) and record.items and record.more is None:
        start = -by % len(record.items)
        record.items[:] = record.items[start:] + record.items[:start]
    elif record.items:
        record.more = symbol("elements of a deque", "deque", "rotated", call.arguments[0])
        record.items.clear()
    return None
