"""Executions → trees of scopes and variables: for each entry, what each way through it builds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from scopelint.config import Settings
from scopelint.engine.pipeline import opened
from scopelint.engine.runs import entry_name
from scopelint.engine.stages import executions
from scopelint.engine.tally import Tally
from scopelint.finding import Span
from scopelint.frontend.project import Project
from scopelint.frontend.source import shown_path
from scopelint.interpreter.entry import Entry, Execution
from scopelint.interpreter.said import said
from scopelint.replay.confirm import first_line
from scopelint.scope_tree import (
    EntryTrees,
    GraphNode,
    Opening,
    ScopeNode,
    ScopeReport,
    VariableNode,
    Way,
    Where,
)
from scopelint.trace import (
    Event,
    Place,
    ScopeOpened,
    Trace,
    VariableCreated,
    VariableShared,
)

_ENDINGS = ("returned", "raised", "cut")


def scope_trees(settings: Settings) -> ScopeReport:
    """What each entry builds. User code never runs; what is given up on is said."""
    found, project, seen = opened(settings)
    tally = Tally()
    ways: dict[Entry, list[Way]] = {}
    with tally.interruptible():
        for execution in executions(seen.relevant, project, settings, tally):
            ways.setdefault(execution.entry, []).append(way_of(execution, project))
    entries = [_entry(entry, several, tally) for entry, several in ways.items()]
    shown = tuple(each for each in entries if each.ways)
    problems = (*found.problems, *seen.problems, *project.problems, *tally.problems)
    return ScopeReport(
        entries=tuple(sorted(shown, key=lambda each: each.name)),
        files=len(found.files),
        silent=tally.entries - len(shown),
        errors=tuple(sorted(problems, key=lambda each: each.order)),
        interrupted=tally.interrupted,
    )


def _entry(entry: Entry, ways: Sequence[Way], tally: Tally) -> EntryTrees:
    """The ways that build something; of those that build the same, the one that assumes least."""
    path = shown_path(entry.path)
    name = f"{path}::{entry.function}" if entry.function else path
    different: dict[tuple[GraphNode, ...], Way] = {}
    for way in sorted(ways, key=_cost):
        if any(way.variables()):
            different.setdefault(way.graphs, way)
    cuts = tuple(cut for cut in tally.cuts if cut.entry == entry_name(entry))
    return EntryTrees(name, tuple(different.values()), len(ways), cuts)


def _cost(way: Way) -> tuple[int, int]:
    return _ENDINGS.index(way.ended), len(way.assumptions)


# --- one way ------------------------------------------------------------------------------


def way_of(execution: Execution, project: Project) -> Way:
    """What an execution builds."""
    trace = execution.trace
    numbers = sorted({each.graph for each in trace.of(VariableCreated)})
    raised = trace.raised
    return Way(
        graphs=tuple(_graph(number, trace, project.span) for number in numbers),
        assumptions=said(execution.assumptions),
        ended=execution.ended,
        error=None if raised is None else f"{raised.error_type}: {first_line(raised.text)}",
    )


_SpanOf = Callable[[Place], Span]


def _graph(number: int, trace: Trace, span_of: _SpanOf) -> GraphNode:
    created = [each for each in trace.of(VariableCreated) if each.graph == number]
    shared: dict[int, list[Where]] = defaultdict(list)
    for use in trace.of(VariableShared):
        for part in _held(use, created):
            shared[id(part)].append(_where(use, span_of))
    nodes = [(each, _variable(each, shared[id(each)], span_of)) for each in created]
    openings: dict[str, list[Opening]] = defaultdict(list)
    for opening in trace.of(ScopeOpened):
        if opening.graph == number:
            openings[opening.name].append(Opening(_where(opening, span_of), opening.reuse))
    return GraphNode(number, _scope("", _with_slots(nodes), openings))


def _held(shared: VariableShared, created: Iterable[VariableCreated]) -> Iterator[VariableCreated]:
    """The variable that is shared; of a partitioned one, all parts."""
    for each in created:
        is_whole = each.part_of is not None and each.part_of[0] == shared.key
        if is_whole or each is shared.holder:
            yield each


def _variable(created: VariableCreated, shared: Iterable[Where], span_of: _SpanOf) -> VariableNode:
    return VariableNode(
        name=(created.op_name or created.key or "").rstrip("/"),
        key=created.key,
        shape=created.shape,
        dtype=created.dtype,
        is_trainable=created.trainable,
        is_global=created.is_global,
        is_named=created.is_named,
        part_of=created.part_of,
        created=_where(created, span_of),
        shared=tuple(shared),
        slots=(),
    )


def _with_slots(nodes: Iterable[tuple[VariableCreated, VariableNode]]) -> list[VariableNode]:
    """The variables, each with its slots; slots themselves only where theirs is not there."""
    nodes = list(nodes)
    slots: dict[str, list[VariableNode]] = defaultdict(list)
    names = {node.name for event, node in nodes if event.slot_of is None}
    for event, node in nodes:
        if event.slot_of in names:
            slots[event.slot_of].append(node)
    return [
        replace(node, slots=tuple(slots[node.name]))
        for event, node in nodes
        if event.slot_of not in names
    ]


def _scope(
    name: str, inside: Iterable[VariableNode], openings: dict[str, list[Opening]]
) -> ScopeNode:
    """The scope of a name, with the variables whose names begin with it, in their order."""
    start = f"{name}/" if name else ""
    own: list[VariableNode] = []
    below: dict[str, list[VariableNode]] = {}
    for node in inside:
        first, slash, _ = node.name.removeprefix(start).partition("/")
        if slash:
            below.setdefault(f"{start}{first}", []).append(node)
        else:
            own.append(node)
    scopes = tuple(_scope(each, nodes, openings) for each, nodes in below.items())
    return ScopeNode(name, tuple(openings.get(name, ())), scopes, tuple(own))


def _where(event: Event, span_of: _SpanOf) -> Where:
    calls = (span_of(site.place) for site in event.stack[:-1])
    return Where(span_of(event.place), tuple(calls))
