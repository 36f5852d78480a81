"""Unpacking: `a, *b = source`."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import own_method
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.generators import drain
from scopelint.interpreter.heap import GeneratorRecord, Instance, IteratorRecord
from scopelint.interpreter.library import Call, Raises
from scopelint.interpreter.run import Completion, Ended, How, handles
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Either, Ref, Value, describe, symbol
from scopelint.ir import Unpack


@handles(Unpack)
def unpack(instruction: Unpack, state: State) -> list[Completion] | None:
    source = state.resolve(state.registers[instruction.source])
    if isinstance(source, Either):
        return [
            completion
            for _, each in state.settle(source)
            for completion in unpack(instruction, each) or [each]
        ]
    if isinstance(source, Ref) and isinstance(state.record(source), GeneratorRecord):
        return _unpack_each(instruction, drain(source, state))
    method = own_method(source, "__iter__", state)
    if method is not None:
        return _unpack_each(instruction, call_value(method, Call(), state))
    _unpack_into(instruction, source, state)
    return None


def _unpack_each(instruction: Unpack, outcomes: list[Outcome]) -> list[Completion]:
    """What going through the source has given on each path."""
    completions: list[Completion] = []
    for outcome in outcomes:
        if isinstance(outcome, Raises):
            completions.append(Ended(How.RAISE, outcome.state, outcome.error))
            continue
        value, after = outcome.value, outcome.state
        if isinstance(value, Ref) and isinstance(after.record(value), GeneratorRecord):
            completions += _unpack_each(instruction, drain(value, after))
        else:
            _unpack_into(instruction, value, after)
            completions.append(after)
    return completions


def _unpack_into(instruction: Unpack, source: Value, state: State) -> None:
    values = unpacked(source, len(instruction.targets), instruction.star, state)
    for target, value in zip(instruction.targets, values, strict=True):
        state.registers[target] = value


def unpacked(source: Value, count: int, star: int | None, state: State) -> list[Value]:
    """`count` values out of a source; unknown ones where it does not fit or is not known."""
    items = _known_items(source, state)
    if items is not None and star is None and len(items) == count:
        return list(items)
    if items is not None and star is not None and len(items) >= count - 1:
        after = len(items) - (count - 1 - star)
        return [*items[:star], state.new_list(list(items[star:after])), *items[after:]]
    unknown = [symbol(f"{describe(source)}[{i}]", "item", source, i) for i in range(count)]
    return [state.resolve(each) for each in unknown]


def _known_items(source: Value, state: State) -> tuple[Value, ...] | None:
    record = state.record(source) if isinstance(source, Ref) else None
    if isinstance(record, Instance):
        return record.arguments or None
    if isinstance(record, IteratorRecord):
        return None if record.more else record.items[record.position :]
    known, complete = spread(source, state)
    return known if complete else None
