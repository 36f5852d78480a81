"""Calls that are not run twice: what a call has read of the state, and the value it gave.

A call is remembered if it did nothing but find its value: nothing that was there before it has
changed, the library was not asked, no step was added, nothing was assumed, given up or called
unknown. It is not run again with equal arguments wherever all that it has read is as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from scopelint.interpreter.heap import NOBODY, FunctionRecord, Record
from scopelint.interpreter.journal import Journal, Lengths
from scopelint.interpreter.origins import origin_of
from scopelint.interpreter.renewal import CannotRenew, made_for, renewed, renewed_record
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Symbol, Value, same
from scopelint.ir import FunctionCode

#: A call of fewer instructions is run again rather than remembered.
_WORTH_REMEMBERING = 12

#: So many calls of one function are remembered, the latest first.
_MOST_CALLS = 8

#: A function whose calls do more than find a value is watched no longer after so many of them.
_MOST_FAILURES = 4


@dataclass(frozen=True, slots=True)
class _Known:
    """A call that was run: it gives the same again where this holds."""

    environment: int  #: what the function closes over
    arguments: Mapping[str, Value]
    read: tuple[tuple[object, Record | None], ...]  #: of what was there before it
    names: tuple[tuple[int, str, Value], ...]  #: that were read, by their environment
    asked: tuple[tuple[Symbol, bool | None, Value], ...]  #: what unknowns were taken for
    handling: tuple[Value, ...]
    value: Value
    made: Mapping[int, Record]  #: the objects in the value that the call has made

    def holds(self, arguments: Mapping[str, Value], state: State) -> bool:
        """Whether the call would go as it went."""
        given = self.arguments
        for name, value in arguments.items():
            if not same(given[name], value, _kind):
                return False
        heap, base = state.heap, state.base
        for key, record in self.read:
            if (heap.get(key) or base.get(key)) is not record:
                return False
        for address, name, value in self.names:
            environment: Any = heap.get(address) or base.get(address)
            if environment is None or environment.names.get(name, MISSING) is not value:
                return False
        return self.handling == state.handling and all(
            state.truths.get(unknown) is truth and state.known.get(unknown, MISSING) is known
            for unknown, truth, known in self.asked
        )

    def tell(self, journal: Journal) -> None:
        """What is given is as good as read again."""
        journal.read += [key for key, _ in self.read]
        journal.read += [(address, name) for address, name, _ in self.names]
        journal.asked += [unknown for unknown, _, _ in self.asked]

    def give(self, state: State) -> Value:
        """The value, the objects that the call has made made anew."""
        if not self.made:
            return self.value
        addresses = {old: next(state.world.addresses) for old in self.made}

        def address_of(old: int) -> int:
            return addresses.get(old, old)

        for old, record in self.made.items():
            state.put(addresses[old], renewed_record(record, address_of))
        given: Value = renewed(self.value, address_of)
        return given


@dataclass(slots=True)
class _Calls:
    """What is known of the calls of one function."""

    code: FunctionCode
    known: list[_Known] = field(default_factory=list)
    failures: int = 0  #: since a call was remembered


@dataclass(slots=True)
class Running:
    """A call that is run now, and how everything was before it."""

    calls: _Calls
    environment: int
    arguments: Mapping[str, Value]
    before: tuple[object, ...]
    spent: int
    begun: Lengths


def find(record: FunctionRecord, arguments: Mapping[str, Value], state: State) -> _Known | None:
    """A call that went as this one would."""
    known_calls = state.world.calls
    calls: _Calls | None = known_calls.get(id(record.code)) if known_calls else None
    for known in calls.known if calls else ():
        if known.environment == record.environment and known.holds(arguments, state):
            known.tell(state.world.journal)
            return known
    return None


def watch(record: FunctionRecord, arguments: Mapping[str, Value], state: State) -> Running | None:
    """A call begins; None if it is not to be remembered."""
    code, world = record.code, state.world
    if world.calls is None:
        return None
    calls: _Calls | None = world.calls.get(id(code))
    if calls is None:
        calls = world.calls[id(code)] = _Calls(code)
    elif calls.failures >= _MOST_FAILURES:
        return None
    now, spent = _now(state), world.budget.instructions
    return Running(calls, record.environment, dict(arguments), now, spent, world.journal.lengths())


def end(running: Running, first: int, value: Value, state: State) -> None:
    """The call has come to one end; all from the address `first` on was made by it."""
    spent = state.world.budget.instructions - running.spent
    known = None if 0 <= spent < _WORTH_REMEMBERING else _known(running, first, value, state)
    calls = running.calls
    if known is None:
        calls.failures += 1
    else:
        calls.failures = 0
        calls.known.insert(0, known)
        del calls.known[_MOST_CALLS:]


def _known(running: Running, first: int, value: Value, state: State) -> _Known | None:
    """What is to be remembered of a call, if it did nothing but find its value."""
    if _now(state) != running.before:
        return None
    read, written, asked = state.world.journal.since(running.begun)
    if any(_was_there(key, first) for key in written):
        return None
    try:
        made = made_for(value, first, state.heap)
    except CannotRenew:
        return None
    keys = {key for key in set(read) if _was_there(key, first)}
    names = tuple(
        (*key, state.peek(key[0]).names.get(key[1], MISSING)) for key in keys if _is_name(key)
    )
    records = tuple(
        (key, state.heap.get(key) or state.base.get(key)) for key in keys if not _is_name(key)
    )
    for record in (*(record for _, record in records), *made.values()):
        if record is not None:
            record.owner = NOBODY  # whoever changes it, changes a copy
    unknowns = tuple(
        (unknown, state.truths.get(unknown), state.known.get(unknown, MISSING))
        for unknown in set(asked)
    )
    return _Known(
        running.environment,
        running.arguments,
        records,
        names,
        unknowns,
        state.handling,
        value,
        made,
    )


def _now(state: State) -> tuple[object, ...]:
    """All that does not change during a call that is remembered, but for the heap."""
    world, budget = state.world, state.world.budget
    return (
        state.steps, state.events, world.journal.looks, state.fresh_count, state.settled,
        state.assumptions, state.pending, world.named, budget.paths, budget.turns_taken,
        len(budget.cuts),
    )  # fmt: skip


def _was_there(key: object, first: int) -> bool:
    """Whether a record, or the environment of a name, is not one of those that were made since."""
    address = key[0] if isinstance(key, tuple) else key
    return not (isinstance(address, int) and address >= first)


def _is_name(key: object) -> TypeGuard[tuple[int, str]]:
    """Whether a key is that of one name, and not of a whole record."""
    return isinstance(key, tuple) and isinstance(key[0], int)


def _kind(value: Value) -> tuple[type, str | None]:
    """The type of a value, and what it was made of, which may go on into the result."""
    return type(value), origin_of(value)
