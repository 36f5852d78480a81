"""Builtins that ask a function about each element, and keep, group or add up what it says."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TypeAlias

from scopelint.interpreter.builtins.sequences import called_on_each, elements
from scopelint.interpreter.builtins.table import Transfer, builtin, external
from scopelint.interpreter.heap import ListRecord, Sought
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


#: The places of the elements that are kept, by the answers; None where these do not decide.
_Pick: TypeAlias = "Callable[[list[bool], Symbol | None], list[bool] | None]"


def _choosing(says: str, pick: _Pick, *, goes_on: bool = True) -> Transfer:
    """A builtin that keeps some elements by the truth of the answers for them.

    What is not known of the elements goes on behind those that are, unless all end before.
    """

    def make(
        items: list[Value], answers: list[Value], more: Symbol | None, after: State
    ) -> Value | None:
        truths = [after.truth(each) for each in answers]
        known = [each is True for each in truths if isinstance(each, bool)]
        kept = pick(known, more) if len(known) == len(truths) else None
        if kept is None:
            return None
        chosen = [item for item, is_kept in zip(items, kept, strict=True) if is_kept]
        sought = Sought(after.here(), tuple(items)) if items and not chosen else None
        return after.new_list(chosen, more if goes_on else None, sought=sought)

    def choose(call: Call, state: State) -> list[Outcome]:
        return _asking(says, call.arguments[0], call.arguments[1], make, state)

    return choose


def _first_true(truths: list[bool], more: Symbol | None) -> list[bool] | None:
    """All before the first that is not true."""
    return None if more is not None and all(truths) else [*itertools.accumulate(truths, min)]


def _behind_first_true(truths: list[bool], more: Symbol | None) -> list[bool] | None:
    """The others."""
    first = _first_true(truths, more)
    return None if first is None else [not each for each in first]


_KEPT = _choosing("elements that pass a filter", lambda truths, more: truths)
builtin("filter", least=2)(_KEPT)
external("itertools.ifilter", least=2)(_KEPT)
external("itertools.filterfalse", "itertools.ifilterfalse", least=2)(
    _choosing("elements that pass no filter", lambda truths, more: [not each for each in truths])
)
external("itertools.takewhile", least=2)(
    _choosing("the first elements", _first_true, goes_on=False)
)
external("itertools.dropwhile", least=2)(_choosing("the last elements", _behind_first_true))


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
