"""Move the optimizer out of the scope that reuses."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import refusal, scopes_around
from scopelint.frontend.editing.statements import put_after, statement_around, withs_around


def optimizer_out(fault: Fault) -> Iterator[Candidate]:
    """After the `with` that opened the scope, with all that follows it there."""
    refused = refusal(fault)
    opened = {each.opening.place for each in scopes_around(refused, fault.trace)}
    for site in reversed(refused.stack):
        tree = fault.tree_at(site.place)
        statement = None if tree is None else statement_around(tree, site.place)
        if tree is None or statement is None:
            continue
        for around in withs_around(tree, site.place):
            changes = put_after(tree, statement, around) if around in opened else None
            if changes:
                yield Candidate(
                    description="make the optimizer's variables after the scope that reuses",
                    changes=changes,
                    goal=Goal.CREATES,
                    is_safe=fault.is_alone(site.place),
                )


FIX = Kind(rules=("SL105",), rank=5, candidates=optimizer_out)
