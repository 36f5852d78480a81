"""Give a `reuse_variables()` an end: a `with` around what is meant to share."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import parting_depth, refusal, tensorflow_in
from scopelint.frontend.editing.statements import (
    count_between,
    loops_around,
    put_next_under,
    put_under,
    statement_around,
)
from scopelint.rules.reading import reuse_origin
from scopelint.trace import CallSite, Place, ReuseTurnedOn


def end_reuse(fault: Fault) -> Iterator[Candidate]:
    """From where reuse was turned on to before the fault; or around the loop or call that does so."""
    refused = refusal(fault)
    origin = reuse_origin(refused, fault.trace)
    if not isinstance(origin, ReuseTurnedOn):
        return
    depth = parting_depth(origin, refused)
    if depth is None:
        return
    if depth == len(origin.stack) - 1:
        yield from _statements(fault, origin, refused.stack[depth])
    for level in range(len(origin.stack) - 1, depth - 1, -1):
        later = refused.stack[depth] if level == depth else None
        yield from _loop(fault, origin.stack[level], later)
    if depth < len(origin.stack) - 1:
        yield from _call(fault, origin.stack[depth])


def _statements(fault: Fault, origin: ReuseTurnedOn, later: CallSite) -> Iterator[Candidate]:
    tree = fault.tree_at(origin.place)
    tf = None if tree is None else tensorflow_in(tree)
    if tree is None or tf is None:
        return
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


def _loop(fault: Fault, site: CallSite, later: CallSite | None) -> Iterator[Candidate]:
    """Around the outermost loop that holds a place, and not a later one of the same function."""
    tree = fault.tree_at(site.place)
    if tree is None:
        return
    around = () if later is None else loops_around(tree, later.place)
    outside = {loop.place for loop in around}
    for loop in reversed(tuple(loops_around(tree, site.place))):
        if loop.place not in outside:
            said = "let the reuse end with the loop that turns it on"
            yield from _bounded(fault, site, loop.place, said)


def _call(fault: Fault, site: CallSite) -> Iterator[Candidate]:
    """Around the call that came to turn reuse on."""
    tree = fault.tree_at(site.place)
    statement = None if tree is None else statement_around(tree, site.place)
    if statement is not None:
        said = "let the reuse end with the call that turns it on"
        yield from _bounded(fault, site, statement, said)


def _bounded(fault: Fault, site: CallSite, place: Place, said: str) -> Iterator[Candidate]:
    tree = fault.tree_at(place)
    tf = None if tree is None else tensorflow_in(tree)
    header = f"with {tf}.variable_scope({tf}.get_variable_scope()):"
    changes = None if tree is None or tf is None else put_under(tree, place, header)
    if changes is not None:
        yield Candidate(
            description=said,
            changes=changes,
            goal=Goal.CREATES,
            is_safe=fault.is_alone(site.place),
        )


FIX = Kind(rules=("SL102", "SL105"), rank=10, candidates=end_reuse)
