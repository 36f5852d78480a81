"""Open with `reuse=True` the scope that only the second use opens."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.reusing import ask_scope
from scopelint.fixes.uses import (
    is_copy,
    is_fed_by_first,
    parting_depth,
    refusal,
    scopes_around,
    second_calls,
)
from scopelint.frontend.editing.statements import loops_around
from scopelint.trace import Place


def open_with_reuse(fault: Fault) -> Iterator[Candidate]:
    """Each scope around the fault that the first use did not open at the same place."""
    refused = refusal(fault)
    holder = refused.holder
    if holder is None:
        return
    first = {each.call for each in scopes_around(holder, fault.trace)}
    is_loop = parting_depth(holder, refused) is None
    is_doubtful = _is_doubtful(fault, is_loop)
    for opened in scopes_around(refused, fault.trace):
        if opened.call in first and not is_loop:
            continue
        for reuse in _later_turns(fault, opened.opening.place) if is_loop else ("True",):
            changes = ask_scope(fault, opened, reuse)
            if changes:
                yield Candidate(
                    description=f"open the scope {opened.opening.name} with reuse={reuse}",
                    changes=changes,
                    goal=Goal.SHARES,
                    is_safe=fault.is_alone(opened.opening.place) and not is_doubtful,
                )


def _is_doubtful(fault: Fault, is_loop: bool) -> bool:
    """Whether the second use is called as a copy of the first, or works on what that gave.

    Or whether the loop itself asks for the variable: each turn may as well be a layer of its own.
    """
    refused = refusal(fault)
    calls = list(second_calls(fault))
    return (is_loop and not calls) or any(
        is_copy(fault, call.site) or is_fed_by_first(fault, refused, call.depth) for call in calls
    )


def _later_turns(fault: Fault, place: Place) -> Iterator[str]:
    tree = fault.tree_at(place)
    for loop in () if tree is None else loops_around(tree, place):
        if loop.later_turn is not None:
            yield loop.later_turn


FIX = Kind(rules=("SL101",), rank=30, candidates=open_with_reuse)
