"""Making one state of several that reached the same point of the program.

Two states that differ in nothing but what they assumed are merged and the differing
assumptions forgotten. States that did the same to the library and differ in values on which
hardly anything depends (numbers, tensors, other unknowns) are joined: what differs becomes
unknown. Beyond the budget's number of paths, all that did the same to the library are.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from scopelint.interpreter.heap import DictRecord, Environment, Instance, ListRecord, Record
from scopelint.interpreter.run import Completion, Ended, How, separate
from scopelint.interpreter.state import Chain, State
from scopelint.interpreter.values import MISSING, Foreign, Symbol, Text, Value, same, symbol


def merge_completions(completions: list[Completion]) -> list[Completion]:
    """The same completions with equal states that go on, or return the same, made one."""
    if len(completions) < 2:
        return completions
    going, ended = separate(completions)
    returned = [end for end in ended if end.how is How.RETURN]
    merged: list[Completion] = [end for end in ended if end.how is not How.RETURN]
    merged += merge_states(going)
    merged += _merge_returns(returned)
    return merged


def merge_states(states: list[State]) -> list[State]:
    """Equal states made one; over the budget, joined where that loses only Python values."""
    kept: list[State] = []
    for state in states:
        if not any(_absorb(other, state) for other in kept):
            kept.append(state)
    return kept


def _merge_returns(returned: list[Ended]) -> list[Ended]:
    kept: list[Ended] = []
    for end in returned:
        if not any(
            same(other.value, end.value) and _absorb(other.state, end.state) for other in kept
        ):
            kept.append(end)
    return kept


def _absorb(state: State, other: State) -> bool:
    """Make `state` stand for both if they are equal, or if paths must be saved."""
    if not _same_history(state, other):
        return False
    differing = _differences(state, other)
    budget = state.world.budget
    if differing or state.registers != other.registers:
        if budget.paths <= budget.limits.paths and not _differ_in_dull_values(
            state, other, differing
        ):
            return False
        _join(state, other, differing)
    budget.paths -= 1
    _forget_differences(state, other)
    return True


def _same_history(state: State, other: State) -> bool:
    return (
        state.events is other.events
        and state.steps is other.steps
        and state.frame is other.frame
        and state.pending == other.pending
        and state.handling == other.handling
        and (state.library is other.library or state.library == other.library)
    )


def _differences(state: State, other: State) -> list[object]:
    """Keys of the heap whose records differ."""
    mine, theirs = state.heap, other.heap
    candidates: Iterable[object] = [
        key for key, record in mine.items() if theirs.get(key) is not record
    ]
    added = [key for key in theirs if key not in mine]
    return [
        key for key in (*candidates, *added) if not _same_record(mine.get(key), theirs.get(key))
    ]


def _differ_in_dull_values(state: State, other: State, differing: list[object]) -> bool:
    """Whether no condition is likely to ask for what differs."""
    names = [
        pair
        for key in differing
        for pair in _differing_slots(_record_at(state, key), _record_at(other, key))
    ]
    names += [(value, other.registers.get(register)) for register, value in state.registers.items()]
    return all(
        same(mine, theirs) or (_is_dull(mine) and _is_dull(theirs)) for mine, theirs in names
    )


def _record_at(state: State, key: object) -> Record | None:
    return state.heap.get(key) or state.base.get(key)


def _differing_slots(mine: Record | None, theirs: Record | None) -> Iterator[tuple[Value, Value]]:
    """What two records hold under the same names."""
    if isinstance(mine, Environment) and isinstance(theirs, Environment):
        slots, others = mine.names, theirs.names
    elif isinstance(mine, Instance) and isinstance(theirs, Instance) and same(mine.cls, theirs.cls):
        slots, others = mine.attributes, theirs.attributes
    elif isinstance(mine, ListRecord) and isinstance(theirs, ListRecord):
        for item in (*mine.items, *theirs.items):
            yield (None if isinstance(item, Foreign) else item), MISSING
        return
    elif mine is None or theirs is None:
        return  # made on one of the paths only: nothing else refers to it
    else:
        yield None, MISSING
        return
    for name in {**slots, **others}:
        yield slots.get(name, MISSING), others.get(name, MISSING)


def _is_dull(value: Value) -> bool:
    """A number, a tensor, an unknown: nothing that is asked to be None, true or some text."""
    return (
        value is MISSING
        or isinstance(value, (float, Symbol, Text, Foreign))
        or (isinstance(value, int) and not isinstance(value, bool))
    )


def widen(before: list[State], after: list[State]) -> bool:
    """Make unknown what a turn of a loop has changed, if it did nothing to the library.

    `after` are the states behind the turn, each a successor of one in `before`. False where
    some state did something to the library.
    """
    origins = [
        next((each for each in before if _same_history(each, state)), None) for state in after
    ]
    if any(origin is None for origin in origins):
        return False
    for state, origin in zip(after, origins, strict=True):
        assert origin is not None
        _join(state, origin, _differences(state, origin))
    return True


def _same_record(mine: Record | None, theirs: Record | None) -> bool:
    if mine is None or theirs is None:
        return mine is theirs
    return type(mine) is type(theirs) and mine.content() == theirs.content()


def _forget_differences(state: State, other: State) -> None:
    """Keep only the assumptions that both made."""
    state.truths = {
        key: holds for key, holds in state.truths.items() if other.truths.get(key) is holds
    }
    state.known = {
        key: value
        for key, value in state.known.items()
        if key in other.known and same(other.known[key], value)
    }
    state.assumptions = _common(state.assumptions, other.assumptions)
    state.next_address = max(state.next_address, other.next_address)
    state.fresh_count = max(state.fresh_count, other.fresh_count)


def _common(left: Chain | None, right: Chain | None) -> Chain | None:
    """The longest beginning that two chains share."""
    while left is not right:
        if left is None or right is None:
            return None
        if left.length > right.length:
            left = left.before
        elif right.length > left.length:
            right = right.before
        else:
            left, right = left.before, right.before
    return left


def _join(state: State, other: State, differing: list[object]) -> None:
    """Where the two differ, `state` no longer knows."""
    for key in differing:
        mine, theirs = state.heap.get(key), other.heap.get(key)
        if mine is None and theirs is not None and key not in state.base:
            state.heap[key] = theirs
        elif theirs is not None or key in other.base:
            _join_record(state, key, theirs or other.base[key])
    for register, value in other.registers.items():
        if register in state.registers and not same(state.registers[register], value):
            state.registers[register] = symbol(
                "one of two values", "joined", state.here(), register
            )


def _join_record(state: State, key: object, theirs: Record) -> None:
    mine = state.edit_at(key)
    if isinstance(mine, Environment) and isinstance(theirs, Environment):
        mine.names = _join_names(state, key, mine.names, theirs.names)
    elif isinstance(mine, Instance) and isinstance(theirs, Instance):
        mine.attributes = _join_names(state, key, mine.attributes, theirs.attributes)
    elif isinstance(mine, ListRecord) and isinstance(theirs, ListRecord):
        same_items = itertools.takewhile(
            lambda pair: same(*pair), zip(mine.items, theirs.items, strict=False)
        )
        mine.items = [item for item, _ in same_items]
        mine.more = symbol("elements of one of two lists", "joined", state.here(), key)
    elif isinstance(mine, DictRecord) and isinstance(theirs, DictRecord):
        mine.entries = {
            entry: value
            for entry, value in mine.entries.items()
            if entry in theirs.entries and same(value, theirs.entries[entry])
        }
        mine.more = symbol("entries of one of two dicts", "joined", state.here(), key)
    else:
        unknown = symbol("one of two objects", "joined", state.here(), key)
        state.heap[key] = Instance(state.token, unknown, {})


def _join_names(
    state: State, key: object, mine: dict[str, Value], theirs: dict[str, Value]
) -> dict[str, Value]:
    joined = dict(mine)
    for name in {**mine, **theirs}:
        if name not in mine or name not in theirs or not same(mine[name], theirs[name]):
            joined[name] = symbol(f"`{name}`", "joined", state.here(), key, name)
    return joined
