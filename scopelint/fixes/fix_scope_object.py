"""Open a scope by its object, which is at hand, in place of its name."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import opened_by_program
from scopelint.frontend.editing.calls import give_instead, given, index_of
from scopelint.trace import ScopeOpened


def pass_scope_object(fault: Fault) -> Iterator[Candidate]:
    """The opening that the finding is about, with the object as its first argument."""
    opening = fault.claim.shown_by
    if not isinstance(opening, ScopeOpened) or opening.at_hand is None:
        return
    name = opening.at_hand.name
    for opened in opened_by_program(opening, fault.trace):
        tree = fault.tree_at(opened.call)
        arguments = () if tree is None else given(tree, opened.call) or ()
        index = index_of(arguments, "name_or_scope", 0)
        if tree is None or index is None:
            continue
        keyword = arguments[index].keyword
        changes = give_instead(
            tree, opened.call, index, name if keyword is None else f"{keyword}={name}"
        )
        if changes:
            yield Candidate(
                description=f"open the scope {opening.name} by its object, {name}",
                changes=changes,
                goal=Goal.KEEPS,
                is_safe=fault.is_alone(opening.place),
            )


FIX = Kind(rules=("SL301",), rank=10, candidates=pass_scope_object)
