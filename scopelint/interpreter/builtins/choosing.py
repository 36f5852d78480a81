"""Builtins that ask a function about each element, and keep, group or add up what it says."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeAlias

from scopelint.interpreter.builtins.sequences import called_on_each, elements
from scopelint.interpreter.builtins.table import builtin, external
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.operators import computed
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Ref, Symbol, Value, describe, is_known, symbol

#: What is made of the elements and the answers for them; None where the answers do not decide.
_Make: TypeAlias = "Callable[[list[Value], list[Value], Symbol | None, State], Value | None]"


def _asking(says: str, function: Value, items: Value, make: _Make, state: State) -> list[Outcome]:
    """Ask the function about each known element, in order, and make something of what it says."""
    known, more = elements(items, state)
    outcomes: list[Outcome] = []
    if state.resolve(function) is None:
        answered: list[Outcome] = [Returns(state.new_list(known), state)]
    else:
        answered = called_on_each(function, [(each,) for each in known], None, state)
    for each in answered:
        if isinstance(each, Raises):
            outcomes.append(each)
            continue
        after = each.state
        record = after.record(each.value) if isinstance(each.value, Ref) else None
        assert isinstance(record, ListRecord)
        made = make(known, record.items, more, after)
        unknown = symbol(f"{says} of {describe(items)}", says, function, items)
        outcomes.append(Returns(after.new_list([], unknown) if made is None else made, after))
    return outcomes


def _truths(answers: list[Value], state: State) -> list[bool] | None:
    found = [state.truth(each) for each in answers]
    return (
        [each is True for each in found] if all(isinstance(each, bool) for each in found) else None
    )


@builtin("filter", "itertools.ifilter", least=2)
@external("itertools.ifilter", least=2)
def keep(call: Call, state: State) -> list[Outcome]:
    return _asking(
        "elements that pass a filter", call.arguments[0], call.arguments[1], _kept, state
    )


def _kept(
    items: list[Value], answers: list[Value], more: Symbol | None, state: State
) -> Value | None:
    truths = _truths(answers, state)
    if truths is None:
        return None
    return state.new_list(
        [item for item, is_kept in zip(items, truths, strict=True) if is_kept], more
    )


@external("itertools.filterfalse", "itertools.ifilterfalse", least=2)
def leave_out(call: Call, state: State) -> list[Outcome]:
    def make(
        items: list[Value], answers: list[Value], more: Symbol | None, after: State
    ) -> Value | None:
        truths = _truths(answers, after)
        return None if truths is None else _kept(items, [not each for each in truths], more, after)

    return _asking(
        "elements that pass no filter", call.arguments[0], call.arguments[1], make, state
    )


@external("itertools.takewhile", least=2)
def take_while(call: Call, state: State) -> list[Outcome]:
    def make(
        items: list[Value], answers: list[Value], more: Symbol | None, after: State
    ) -> Value | None:
        truths = _truths(answers, after)
        if truths is None or (more is not None and all(truths)):
            return None
        return after.new_list(items[: [*truths, False].index(False)])

    return _asking("the first elements", call.arguments[0], call.arguments[1], make, state)


@external("itertools.dropwhile", least=2)
def drop_while(call: Call, state: State) -> list[Outcome]:
    def make(
        items: list[Value], answers: list[Value], more: Symbol | None, after: State
    ) -> Value | None:
        truths = _truths(answers, after)
        if truths is None or (more is not None and all(truths)):
            return None
        return after.new_list(items[[*truths, False].index(False) :], more)

    return _asking("the last elements", call.arguments[0], call.arguments[1], make, state)


@external("itertools.groupby", least=1)
def grouped(call: Call, state: State) -> list[Outcome]:
    """Pairs of a key and the list of the elements that stand together and have it."""

    def make(
        items: list[Value], answers: list[Value], more: Symbol | None, after: State
    ) -> Value | None:
        keys = [after.resolve(each) for each in answers]
        if more is not None or not is_known(tuple(keys)):
            return None
        pairs = itertools.groupby(zip(keys, items, strict=True), key=lambda pair: pair[0])
        return after.new_list(
            [(key, after.new_list([each for _, each in group])) for key, group in pairs]
        )

    key = call.argument(1, "key", None)
    return _asking("groups", key, call.arguments[0], make, state)


@external("itertools.starmap", least=2)
def map_rows(call: Call, state: State) -> list[Outcome]:
    rows, more = elements(call.arguments[1], state)
    known = [elements(each, state) for each in rows]
    if any(rest is not None for _, rest in known):
        return [Returns(state.fresh("what a function gives for rows"), state)]
    return called_on_each(call.arguments[0], [tuple(row) for row, _ in known], more, state)


@external("itertools.accumulate", least=1)
def accumulated(call: Call, state: State) -> list[Outcome]:
    """Sums of the elements so far; by another function they are not known."""
    items, more = elements(call.arguments[0], state)
    sums: list[Value] = []
    if call.argument(1, "func", MISSING) is not MISSING or more is not None:
        return [Returns(state.fresh("sums"), state)]
    for each in items:
        total = computed("+", sums[-1], state.resolve(each), state) if sums else each
        if total is None:
            return [Returns(state.fresh("sums"), state)]
        sums.append(total)
    return [Returns(state.new_list(sums), state)]
