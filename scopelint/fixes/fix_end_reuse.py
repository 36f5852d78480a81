"""Give a `reuse_variables()` an end: a `with` around what is meant to share."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import refusal, tensorflow_in
from scopelint.frontend.editing.statements import (
    count_between,
    loops_around,
    put_next_under,
    put_under,
    statement_around,
)
from scopelint.frontend.editing.tree import Tree
from scopelint.rules.reading import reuse_origin
from scopelint.trace import CallSite, ReuseTurnedOn


def end_reuse(fault: Fault) -> Iterator[Candidate]:
    """From where reuse was turned on to before the fault, or around the loop that turns it on."""
    refused = refusal(fault)
    origin = reuse_origin(refused, fault.trace)
    if not isinstance(origin, ReuseTurnedOn) or origin.name:
        return
    depth = len(origin.stack) - 1
    tree = fault.tree_at(origin.place)
    tf = None if tree is None else tensorflow_in(tree)
    if tree is None or tf is None or origin.stack[:depth] != refused.stack[:depth]:
        return
    yield from _statements(fault, origin, refused.stack[depth], tree, tf)
    yield from _loop(fault, origin, refused.stack[depth], tree, tf)


def _statements(
    fault: Fault, origin: ReuseTurnedOn, later: CallSite, tree: Tree, tf: str
) -> Iterator[Candidate]:
    statement = statement_around(tree, origin.place)
    count = None if statement is None else count_between(tree, statement, later.place)
    if statement is None or not count:
        return
    header = f"with {tf}.variable_scope({tf}.get_variable_scope(), reuse=True):"
    for some in range(1, count + 1):
        changes = put_next_under(tree, statement, header, some)
        if changes is not None:
            yield Candidate(
                description="reuse the variables in a block that ends before new ones are made",
                changes=changes,
                goal=Goal.CREATES,
                is_safe=fault.is_alone(origin.place),
            )


def _loop(
    fault: Fault, origin: ReuseTurnedOn, later: CallSite, tree: Tree, tf: str
) -> Iterator[Candidate]:
    outside = {loop.place for loop in loops_around(tree, later.place)}
    for loop in reversed(tuple(loops_around(tree, origin.place))):
        changes = None
        if loop.place not in outside:
            header = f"with {tf}.variable_scope({tf}.get_variable_scope()):"
            changes = put_under(tree, loop.place, header)
        if changes is not None:
            yield Candidate(
                description="let the reuse end with the loop that turns it on",
                changes=changes,
                goal=Goal.CREATES,
                is_safe=fault.is_alone(origin.place),
            )


FIX = Kind(rules=("SL102", "SL105"), rank=10, candidates=end_reuse)
