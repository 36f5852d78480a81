"""Begin each build of a whole program with `tf.reset_default_graph()`."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import parting_depth, refusal, tensorflow_in
from scopelint.frontend.editing.calls import calls_before, names_called
from scopelint.frontend.editing.functions import definition_around
from scopelint.frontend.editing.statements import (
    first_in,
    loops_around,
    put_before,
    statement_around,
)
from scopelint.trace import CallSite, Event, Place

#: What a program makes once for a whole graph: who makes one for each use builds anew.
_SESSIONS = frozenset({
    "InteractiveSession", "MonitoredSession", "MonitoredTrainingSession", "Session",
    "SingularMonitoredSession", "Supervisor", "managed_session",
})  # fmt: skip
#: What may be called before without putting anything into the graph.
_OUTSIDE_GRAPHS = (
    "ConfigProto", "GPUOptions", "Session", "app.", "flags.", "gfile.", "logging.",
    "reset_default_graph", "train.latest_checkpoint",
)  # fmt: skip


def reset_graph(fault: Fault) -> Iterator[Candidate]:
    """Before the second of two builds, or at the beginning of each turn of a loop that builds."""
    refused = refusal(fault)
    if refused.holder is None:
        return
    depth = parting_depth(refused.holder, refused)
    if depth is None:
        yield from _in_loops(fault)
        return
    site = refused.stack[depth]
    has_sessions = all(
        _makes_session(fault, event, depth + 1) for event in (refused.holder, refused)
    )
    tree = fault.tree_at(site.place)
    statement = None if tree is None else statement_around(tree, site.place)
    if has_sessions and statement is not None:
        first = refused.holder.stack[depth]
        yield from _reset(fault, statement, refused.stack[:depth], first)


def _in_loops(fault: Fault) -> Iterator[Candidate]:
    refused = refusal(fault)
    for depth, site in enumerate(refused.stack):
        tree = fault.tree_at(site.place)
        if tree is None:
            continue
        for loop in reversed(tuple(loops_around(tree, site.place))):
            is_build = bool(_SESSIONS & names_called(tree, loop.place))
            statement = first_in(tree, loop.place)
            if statement is not None and (is_build or _makes_session(fault, refused, depth + 1)):
                before = CallSite(loop.place, site.function)
                yield from _reset(fault, statement, refused.stack[:depth], before)


def _makes_session(fault: Fault, event: Event, depth: int) -> bool:
    """Whether a function on the way to an event, from a level on, makes a session."""
    for site in event.stack[depth:]:
        tree = fault.tree_at(site.place)
        around = None if tree is None else definition_around(tree, site.place)
        if tree is not None and around is not None and _SESSIONS & names_called(tree, around.place):
            return True
    return False


def _reset(
    fault: Fault, statement: Place, callers: tuple[CallSite, ...], first: CallSite
) -> Iterator[Candidate]:
    """A reset before a statement, where nothing of the graph was made before the first build."""
    tree = fault.tree_at(statement)
    tf = None if tree is None else tensorflow_in(tree)
    if tree is None or tf is None or not all(_is_first(fault, each) for each in (*callers, first)):
        return
    changes = put_before(tree, statement, f"{tf}.reset_default_graph()")
    if changes is not None:
        yield Candidate(
            description="reset the default graph before it is built again",
            changes=changes,
            goal=Goal.REBUILDS,
        )


def _is_first(fault: Fault, site: CallSite) -> bool:
    """Whether nothing was put into the graph before a call, in the function that makes it."""
    tree = fault.tree_at(site.place)
    tf = None if tree is None else tensorflow_in(tree)
    if tree is None:
        return False
    if tf is None:
        return True
    called = (
        each.removeprefix(f"{tf}.")
        for each in calls_before(tree, site.place)
        if each.startswith(f"{tf}.")
    )
    return all(each.startswith(_OUTSIDE_GRAPHS) for each in called)


FIX = Kind(rules=("SL101",), rank=10, candidates=reset_graph)
