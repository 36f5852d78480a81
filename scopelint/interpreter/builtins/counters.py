"""`collections.Counter`: a dict of numbers that gives 0 for what it has not seen."""

from __future__ import annotations

from scopelint.interpreter.builtins.containers import entries_of, store_entries
from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import pure, pure_external
from scopelint.interpreter.heap import UNCOUNTED, DictRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.overwriting import store_over
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Value, describe, symbol


@pure_external("collections.Counter")
def counter(call: Call, state: State) -> Value:
    counted = state.new_dict({}, None, UNCOUNTED)
    _count(counted, call, 0, 1, state)
    return counted


@pure("dict.update", "dict.__init__", least=1)
def update(call: Call, state: State) -> Value:
    """That of a dict stores, that of a counter adds."""
    receiver = call.arguments[0]
    record = state.contents(receiver)
    if isinstance(receiver, Ref) and isinstance(record, DictRecord) and record.default == UNCOUNTED:
        _count(receiver, call, 1, 1, state)
    else:
        store_entries(call, state)
    return None


@pure("dict.subtract", least=1)
def subtract(call: Call, state: State) -> Value:
    receiver = call.arguments[0]
    if isinstance(receiver, Ref) and isinstance(state.record(receiver), DictRecord):
        _count(receiver, call, 1, -1, state)
    return None


@pure("dict.most_common", least=1)
def most_common(call: Call, state: State) -> Value:
    """Pairs, the most frequent first; those that are alike in the order in which they were met."""
    known, more = entries_of(call.arguments[0], state)
    most = state.resolve(call.argument(1, "n", None))
    if more is not None or not all(isinstance(each, int) for each in known.values()):
        return state.new_list([], symbol("the most common", "most common", *call.arguments))
    ordered = sorted(known.items(), key=lambda pair: pair[1], reverse=True)  # type: ignore[arg-type, return-value]
    return state.new_list([*ordered[: most if isinstance(most, int) else None]])


def _count(counted: Ref, call: Call, first: int, sign: int, state: State) -> None:
    """Count what a call is given from this argument on; behind what is not known there may be anything."""
    added, more = (
        _numbers(call.arguments[first], state) if len(call.arguments) > first else ({}, None)
    )
    if more is not None:
        store_over(counted, more, state)
    record = state.edit(counted, DictRecord)
    for key, number in [*added.items(), *call.keywords.items()]:
        before = record.entries.get(key, 0)
        if isinstance(before, int) and isinstance(number, int):
            record.entries[key] = before + sign * number
        else:
            says = f"how often {describe(key)} was counted"
            record.entries[key] = symbol(says, "counted", key, before, number)
    record.more = record.more or more


def _numbers(given: Value, state: State) -> tuple[dict[Value, Value], Symbol | None]:
    """How often each thing is counted: once for each time that it is there, or as a mapping says."""
    given = state.resolve(given)
    if isinstance(state.contents(given), DictRecord):
        return entries_of(given, state)
    items, more = elements(given, state)
    things = list(map(state.resolve, items))
    return {each: things.count(each) for each in things}, more
