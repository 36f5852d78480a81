"""`tf.variable_scope(name, reuse)` gives the reuse to the default name: give it by its own."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import opened_by_program, refused_of
from scopelint.frontend.editing.calls import give_instead, given
from scopelint.trace import ScopeOpened

_DEFAULT_NAME = 1


def misplaced_reuse(fault: Fault) -> Iterator[Candidate]:
    """Each scope that was opened so, with what the second argument says as its reuse."""
    goal = Goal.REJOINS if refused_of(fault) is None else Goal.SHARES
    seen = set()
    for opening in fault.trace.of(ScopeOpened):
        opened = next(opened_by_program(opening, fault.trace), None)
        if not opening.is_misplaced or opened is None or opened.call in seen:
            continue
        seen.add(opened.call)
        tree = fault.tree_at(opened.call)
        arguments = None if tree is None else given(tree, opened.call)
        if tree is None or arguments is None or len(arguments) <= _DEFAULT_NAME:
            continue
        text = arguments[_DEFAULT_NAME].text
        changes = give_instead(tree, opened.call, _DEFAULT_NAME, f"reuse={text}")
        if changes is not None and arguments[_DEFAULT_NAME].keyword is None:
            yield Candidate(
                description=f"give {text} to the scope as its reuse, not as its default name",
                changes=changes,
                goal=goal,
            )


FIX = Kind(rules=("SL101", "SL201", "SL202", "SL208"), rank=15, candidates=misplaced_reuse)
