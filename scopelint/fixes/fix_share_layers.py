"""Name the layers that a second call builds again, and let it share them."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Confidence
from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.naming import names_as_made
from scopelint.fixes.reusing import asked, reuse_parameter
from scopelint.fixes.uses import TwoUses, two_uses
from scopelint.frontend.editing.functions import definition_around, names_in, take
from scopelint.frontend.editing.tree import Changes

_PARAMETER = "reuse"


def share_layers(fault: Fault) -> Iterator[Candidate]:
    """By the names alone, where the second use reuses; else with a `reuse` for the layers."""
    uses = two_uses(fault)
    if uses is None:
        return
    is_safe = fault.claim.at_most is Confidence.CERTAIN
    named = names_as_made(fault, uses.first.stack[: uses.depth + 1])
    if named:
        yield Candidate(
            description="name the layers as TensorFlow named them in the first use",
            changes=named,
            goal=Goal.REJOINS,
            is_safe=is_safe,
        )
    threaded = _threaded(fault, uses)
    if threaded is not None:
        yield Candidate(
            description="name the layers as TensorFlow named them in the first use, "
            "and share them from the second call on by a parameter reuse",
            changes=threaded,
            goal=Goal.REJOINS,
            is_safe=is_safe and fault.is_alone(uses.second.stack[uses.depth].place),
        )


def _threaded(fault: Fault, uses: TwoUses) -> Changes | None:
    """A parameter `reuse` of the function that is called, for all its layers."""
    if len(uses.second.stack) <= uses.depth + 1:
        return None
    call, inner = (site.place for site in uses.second.stack[uses.depth : uses.depth + 2])
    tree = fault.tree_at(inner)
    definition = None if tree is None else definition_around(tree, inner)
    if tree is None or definition is None:
        return None
    parameter = reuse_parameter(definition)
    taken: Changes | None = ()
    if parameter is None:
        parameter = _PARAMETER
        if parameter in names_in(tree, definition.place):
            return None
        taken = take(tree, definition.place, parameter, "None")
    passed = asked(fault, call, parameter, definition.position(parameter), "True")
    named = names_as_made(fault, uses.first.stack[: uses.depth + 1], also=parameter)
    if taken is None or passed is None or not named:
        return None
    return (*taken, *passed, *named)


FIX = Kind(rules=("SL202", "SL208"), rank=30, candidates=share_layers)
