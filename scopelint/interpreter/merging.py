"""Making one state of several that reached the same point of the program.

Two states that did the same to the library are joined: where they differ, a name stands for
`Either` value, by the condition that told the two apart. Equal states lose nothing but the
assumptions in which they differ. Beyond the budget's number of paths also what cannot be told
apart by a condition (a list that grew on one path) is given up and becomes unknown.
"""

from __future__ import annotations

import itertools

from scopelint.interpreter.classes import value_if_unset
from scopelint.interpreter.frames import Chain, grow, length_of, since
from scopelint.interpreter.heap import (
    NOBODY,
    ClassRecord,
    DictRecord,
    Environment,
    FunctionRecord,
    Instance,
    ListRecord,
    Record,
    is_external,
)
from scopelint.interpreter.run import CUT, RETURN, Completion, Ended, separate
from scopelint.interpreter.state import State
from scopelint.interpreter.traces import refusal_in
from scopelint.interpreter.values import MISSING, Symbol, Value, either, same, symbol
from scopelint.interpreter.ways import Fact, Ways, joined
from scopelint.noun import noun


def spare(state: State) -> State:
    """A second state like this one, which is none of the paths unless it is counted in."""
    other = state.clone()
    other.is_over = True
    return other


def merge_completions(completions: list[Completion]) -> list[Completion]:
    """The same completions with equal states that go on, return or are over, made one."""
    if len(completions) < 2:
        return completions
    going, ended = separate(completions)
    returned = [end for end in ended if end.how is RETURN]
    over = [end for end in ended if end.is_final()]
    merged: list[Completion] = [
        end for end in ended if end.how is not RETURN and not end.is_final()
    ]
    merged += _merge_over(over)
    merged += merge_states(going)
    merged += _merge_returns(returned)
    return merged


def merge_states(states: list[State], may_lose: bool = False) -> list[State]:
    """States that did the same to the library made one, where `_absorb` can."""
    kept: list[State] = []
    for state in states:
        if not any(_absorb(other, state, may_lose) for other in kept):
            kept.append(state)
    return kept


def merge_returned(ended: list[Ended]) -> list[Ended]:
    """The same endings with equal returns made one, before there are too many to go on."""
    returned = [end for end in ended if end.how is RETURN]
    if len(returned) < 2:
        return ended
    return [*(end for end in ended if end.how is not RETURN), *_merge_returns(returned)]


def _merge_returns(returned: list[Ended]) -> list[Ended]:
    kept: list[Ended] = []
    for end in returned:
        for other in kept:
            parting = _parting(other.state, end.state)
            if not _may_lose(other.state) and parting is None and not same(other.value, end.value):
                continue
            if _absorb(other.state, end.state):
                other.value = _one_of(parting, other.state, other.value, end.value, "returned")
                break
        else:
            kept.append(end)
    return kept


def _merge_over(over: list[Ended]) -> list[Ended]:
    """One of several paths that end alike, by the same event or by none: the one that assumes least.

    What they did to the library is what shows; what else they left in it nobody will ask for.
    """
    if len(over) < 2:
        return over
    alike: dict[object, Ended] = {}
    for end in over:
        state = end.state
        did = state.events, state.steps, state.frame, state.pending, state.handling
        key = (*did, id(refusal_in(state, end.value)), end.value is CUT)
        other = alike.setdefault(key, end)
        if other is not end:
            alike[key] = least = min(other, end, key=lambda each: length_of(each.state.assumptions))
            (end if least is other else other).state.count_in(is_over=True)
    return [*alike.values()]


def _absorb(state: State, other: State, may_lose: bool = False) -> bool:
    """Make `state` stand for both, if that loses nothing or if something may be lost."""
    if not _same_history(state, other):
        return False
    parting = _parting(state, other)
    differing = differences(state, other)
    if not (may_lose or _may_lose(state)):
        if parting is None and (differing or state.registers != other.registers):
            return False
        if not all(_is_joinable(state.record_at(key), other.record_at(key)) for key in differing):
            return False
    _join(state, other, differing, parting)
    other.count_in(is_over=True)
    _forget_differences(state, other)
    return True


def _may_lose(state: State) -> bool:
    """Whether there are so many paths that something has to be given up."""
    budget = state.world.budget
    return budget.paths > budget.limits.paths


@noun
class Turns:
    """Two states are apart by a turn of a loop over something of which the end is not known."""

    over: Value


#: A condition that told two states apart, and whether it held in the first; or a loop's turns.
_Parting = tuple[Symbol, bool] | Turns | None

#: Of longer lists it is not asked whether they grew as others did.
_COMPARED = 64


def _parting(state: State, other: State) -> _Parting:
    """The outermost condition on which the two states differ."""
    mine, theirs = state.truths, other.truths
    for condition in reversed(_settled_apart(state, other)):
        holds = mine.get(condition)
        if holds is not None and theirs.get(condition, holds) is not holds:
            return condition, holds
    return None


def _settled_apart(state: State, other: State) -> list[Symbol]:
    """What was settled since the two parted, the last first; there may be hundreds before that."""
    shared = _common(state.settled, other.settled)
    return [*since(other.settled, shared), *since(state.settled, shared)]  # type: ignore[list-item]


def _one_of(parting: _Parting, state: State, mine: Value, theirs: Value, name: object) -> Value:
    """What stands for both values."""
    if same(mine, theirs):
        return mine
    if parting is None:
        return symbol("one of two values", "joined", state.here(), name)
    if isinstance(parting, Turns):
        own = name[1] if isinstance(name, tuple) else name
        return _after_turns(parting, "one of two values", state, own, mine, theirs)
    condition, holds = parting
    return either(condition, mine, theirs) if holds else either(condition, theirs, mine)


def _after_turns(turns: Turns, says: str, state: State, *what: object) -> Symbol:
    """What a loop comes to: the same, where it does the same once more over the same things."""
    return symbol(says, "joined", state.here(), turns.over, *what)


def _same_history(state: State, other: State) -> bool:
    return (
        state.events is other.events
        and state.steps is other.steps
        and state.frame is other.frame
        and state.pending == other.pending
        and state.handling == other.handling
        and (state.library is other.library or state.library == other.library)
    )


def differences(state: State, other: State) -> list[object]:
    """Keys of the heap whose records differ: of those written since the two parted."""
    shared = _common(state.writes, other.writes)
    written = dict.fromkeys([*since(state.writes, shared), *since(other.writes, shared)])
    mine, theirs = state.heap, other.heap
    return [key for key in written if not _same_record(mine.get(key), theirs.get(key))]


def _is_joinable(mine: Record | None, theirs: Record | None) -> bool:
    """Whether a condition can tell apart all in which the two records differ."""
    if mine is None or theirs is None:
        return True  # made on one of the paths only: nothing else refers to it
    match mine, theirs:
        case (Environment(), Environment()) | (FunctionRecord(), FunctionRecord()):
            return True
        case Instance(), Instance():
            return same(mine.cls, theirs.cls)
        case ClassRecord(), ClassRecord():
            return True
        case ListRecord(), ListRecord():
            return len(mine.items) == len(theirs.items) and mine.more is theirs.more
        case DictRecord(), DictRecord():
            return list(mine.entries) == list(theirs.entries) and mine.more is theirs.more
        case _:
            return False


def widen(
    before: list[State], after: list[State], turns: Turns | None, *, may_be_none: bool = False
) -> bool:
    """Make unknown what a turn of a loop has changed, if it did nothing to the library.

    `after` are the states behind the turn, each a successor of one in `before`. There may be no
    such turn at all if `may_be_none`. False where some state did something to the library.
    """
    origins = [
        next((each for each in before if _same_history(each, state)), None) for state in after
    ]
    if any(origin is None for origin in origins):
        return False
    for state, origin in zip(after, origins, strict=True):
        assert origin is not None
        differing = differences(state, origin)
        grown = {} if may_be_none else _grown_lists(differing, state, origin)
        _join(state, origin, differing, turns)
        for key, items in grown.items():
            record = state.edit_at(key)
            assert isinstance(record, ListRecord)
            record.items = items
    return True


def _grown_lists(differing: list[object], state: State, origin: State) -> dict[object, list[Value]]:
    """The elements of lists that a turn has added to: further turns leave these where they are."""
    return {key: items for key in differing if (items := _grown(key, state, origin))}


def _grown(key: object, state: State, origin: State) -> list[Value] | None:
    after, before = state.record_at(key), origin.record_at(key)
    if not (isinstance(after, ListRecord) and isinstance(before, ListRecord)):
        return None
    count = len(before.items)
    is_longer = len(after.items) > count and before.more is after.more
    return list(after.items) if is_longer and all(map(same, after.items, before.items)) else None


def _same_record(mine: Record | None, theirs: Record | None) -> bool:
    if mine is theirs:
        return True
    if mine is None or theirs is None:
        return False
    return type(mine) is type(theirs) and _same_content(mine.content(), theirs.content())


def _same_content(mine: object, theirs: object) -> bool:
    """Equal and of one type all the way down: Python holds 0, False and 0.0 for equal."""
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return mine.keys() == theirs.keys() and all(
            value is theirs[key] or _same_content(value, theirs[key]) for key, value in mine.items()
        )
    if isinstance(mine, (list, tuple)) and isinstance(theirs, (list, tuple)):
        return len(mine) == len(theirs) and all(map(_same_content, mine, theirs))
    return mine is theirs or (type(mine) is type(theirs) and mine == theirs)


def _forget_differences(state: State, other: State) -> None:
    """Keep only the assumptions that both made, and that one made its own or the other did."""
    apart = _settled_apart(state, other)
    facts = joined(_facts_apart(state, other, apart), _facts_apart(other, state, apart))
    state.ways = _common(state.ways, other.ways)
    state.hold_one_of(facts)
    state.settled = _common(state.settled, other.settled)
    for key in reversed(apart):
        if other.truths.get(key) is not state.truths.get(key):
            state.truths.pop(key, None)
        if not (key in other.known and same(other.known[key], state.known.get(key, MISSING))):
            state.known.pop(key, None)
        if key in state.truths or key in state.known:
            state.settled = grow(state.settled, key)
    state.assumptions = _common(state.assumptions, other.assumptions)
    state.fresh_count = max(state.fresh_count, other.fresh_count)


def _facts_apart(state: State, other: State, apart: list[Symbol]) -> list[Ways]:
    """What one of two states knows of conditions and the other does not."""
    mine, theirs = state.truths, other.truths
    way = {key: mine[key] for key in apart if mine.get(key) is not theirs.get(key) and key in mine}
    facts: list[Fact] = since(state.ways, _common(state.ways, other.ways))  # type: ignore[assignment]
    return [(way,), *(fact.ways for fact in facts)]


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


def _join(state: State, other: State, differing: list[object], parting: _Parting) -> None:
    """Where the two differ, `state` holds what stands for both."""
    for key in differing:
        held, theirs = (each.heap.get(key) or each.base.get(key) for each in (state, other))
        if isinstance(key, Symbol) or is_external(key):  # an unknown object, which both paths know
            held, theirs = held or _nothing_on(theirs), theirs or _nothing_on(held)
            state.heap.setdefault(key, held)
        if held is None:
            assert theirs is not None
            state.put(key, theirs)
        elif theirs is not None:
            _join_record(state, key, theirs, parting)
    for register, value in other.registers.items():
        mine = state.registers.get(register, value)
        if mine is not value:
            state.registers[register] = _one_of(parting, state, mine, value, register)


def _nothing_on(record: Record | None) -> Record:
    """The record of an unknown object on which a path stored nothing."""
    assert isinstance(record, Instance)
    return Instance(NOBODY, record.cls, {})


def _join_record(state: State, key: object, theirs: Record, parting: _Parting) -> None:
    mine = state.edit_at(key)
    if isinstance(mine, Environment) and isinstance(theirs, Environment):
        mine.names = _join_names(state, key, mine.names, theirs.names, parting)
        mine.more = mine.more or theirs.more
    elif isinstance(mine, _NAMED) and isinstance(theirs, _NAMED):
        if isinstance(mine, Instance) and isinstance(theirs, Instance):
            mine.more = mine.more or theirs.more
        mine.attributes = _join_names(state, key, mine.attributes, theirs.attributes, parting)
    elif isinstance(mine, ListRecord) and isinstance(theirs, ListRecord):
        _join_lists(state, key, mine, theirs, parting)
    elif isinstance(mine, DictRecord) and isinstance(theirs, DictRecord):
        _join_dicts(state, key, mine, theirs, parting)
    else:
        unknown = symbol("one of two objects", "joined", state.here(), key)
        state.put(key, Instance(state.token, unknown, {}))


_NAMED = (Instance, ClassRecord, FunctionRecord)


def _join_names(
    state: State, key: object, mine: dict[str, Value], theirs: dict[str, Value], parting: _Parting
) -> dict[str, Value]:
    joined = dict(mine)
    for name in {**mine, **theirs}:
        is_set = name in mine and name in theirs
        unset = MISSING if is_set else value_if_unset(key, name, state)
        ours, others = mine.get(name, unset), theirs.get(name, unset)
        if ours is not others:
            joined[name] = _one_of(parting, state, ours, others, (key, name))
    return joined


def _join_lists(
    state: State, key: object, mine: ListRecord, theirs: ListRecord, parting: _Parting
) -> None:
    pairs = list(zip(mine.items, theirs.items, strict=False))
    if not _is_joinable(mine, theirs):
        pairs = list(itertools.takewhile(lambda pair: same(*pair), pairs))
        says, held = "elements of one of two lists", (*mine.items, mine.more)
        if isinstance(parting, Turns) and len(held) <= _COMPARED:
            mine.more = _after_turns(parting, says, state, held, (*theirs.items, theirs.more))
        else:
            mine.more = symbol(says, "joined", state.here(), key)
    mine.items = [
        _one_of(parting, state, ours, others, (key, index))
        for index, (ours, others) in enumerate(pairs)
    ]


def _join_dicts(
    state: State, key: object, mine: DictRecord, theirs: DictRecord, parting: _Parting
) -> None:
    if not _is_joinable(mine, theirs):
        mine.more = symbol("entries of one of two dicts", "joined", state.here(), key)
    mine.entries = {
        entry: _one_of(parting, state, value, theirs.entries[entry], (key, entry))
        for entry, value in mine.entries.items()
        if entry in theirs.entries
    }
