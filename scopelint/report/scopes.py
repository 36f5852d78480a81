"""What `scopelint scopes` writes: trees for people, JSON, and Mermaid; or names as in a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from scopelint.finding import Cut, Problem, Span
from scopelint.report.mermaid import write_mermaid
from scopelint.report.scope_words import shape_text
from scopelint.scope_tree import (
    EntryTrees,
    GraphNode,
    Saved,
    ScopeNode,
    ScopeReport,
    VariableNode,
    Way,
    Where,
    saved,
)

VERSION = 1
Json = dict[str, object]

#: Writes the report; with all ways of each entry, or the one that assumes least.
Writer = Callable[[ScopeReport, bool, TextIO], None]


def write_text(report: ScopeReport, all_ways: bool, out: TextIO) -> None:
    """Trees, in colour where that is wanted."""
    from scopelint.report.scope_terminal import write_trees  # rich: only for trees

    write_trees(report, all_ways, out)


def write_json(report: ScopeReport, all_ways: bool, out: TextIO) -> None:
    """One JSON document and a line's end."""
    _dump(report, lambda entry: _trees(entry, all_ways), out)


def write_names(report: ScopeReport, all_ways: bool, out: TextIO) -> None:
    """The variables of a checkpoint, one a line, below the entry and graph that it is of."""
    for entry in report.entries:
        for way in shown(entry, all_ways):
            for graph in way.graphs:
                several = f", graph {graph.number}" if len(way.graphs) > 1 else ""
                out.write(f"# {entry.name}{several}\n")
                out.writelines(f"{line}\n" for line in _name_lines(saved(graph)))


def write_names_json(report: ScopeReport, all_ways: bool, out: TextIO) -> None:
    """The variables of checkpoints as one JSON document."""
    _dump(report, lambda entry: _checkpoints(entry, all_ways), out)


FORMATS: Mapping[str, Writer] = {
    "json": write_json,
    "mermaid": lambda report, all_ways, out: write_mermaid(
        [(entry.name, way) for entry in report.entries for way in shown(entry, all_ways)], out
    ),
    "text": write_text,
}
NAMES: Mapping[str, Writer] = {"json": write_names_json, "text": write_names}


def shown(entry: EntryTrees, all_ways: bool) -> tuple[Way, ...]:
    """The ways to show."""
    return entry.ways if all_ways else entry.ways[:1]


def _name_lines(variables: list[Saved]) -> Iterator[str]:
    names = max((len(each.name) for each in variables), default=0)
    shapes = max((len(shape_text(each.shape)) for each in variables), default=0)
    for each in variables:
        yield f"{each.name:<{names}}  {shape_text(each.shape):<{shapes}}  {each.dtype}"


# --- JSON ---------------------------------------------------------------------------------


def _dump(report: ScopeReport, entry: Callable[[EntryTrees], Json], out: TextIO) -> None:
    document: Json = {
        "version": VERSION,
        "entries": [
            {"entry": each.name, "ways": each.count, "different": len(each.ways), **entry(each)}
            for each in report.entries
        ],
        "summary": {
            "files": report.files,
            "entries_without_variables": report.silent,
            "errors": [_problem(each) for each in report.errors],
        },
    }
    json.dump(document, out, indent=1)
    out.write("\n")


def _trees(entry: EntryTrees, all_ways: bool) -> Json:
    return {
        "shown": [_way(way) for way in shown(entry, all_ways)],
        "incomplete": [_cut(cut) for cut in entry.incomplete],
    }


def _checkpoints(entry: EntryTrees, all_ways: bool) -> Json:
    return {
        "checkpoints": [
            {
                "assumptions": list(way.assumptions),
                "graph": graph.number,
                "variables": [
                    {"name": each.name, "shape": each.shape, "dtype": each.dtype}
                    for each in saved(graph)
                ],
            }
            for way in shown(entry, all_ways)
            for graph in way.graphs
        ]
    }


def _way(way: Way) -> Json:
    return {
        "assumptions": list(way.assumptions),
        "ended": way.ended,
        "error": way.error,
        "graphs": [_graph(graph) for graph in way.graphs],
    }


def _graph(graph: GraphNode) -> Json:
    return {"graph": graph.number, **_inside(graph.root)}


def _inside(scope: ScopeNode) -> Json:
    return {
        "variables": [_variable(each) for each in scope.variables],
        "scopes": [
            {
                "name": each.name,
                "opened": [{**_where(one.where), "reuse": one.reuse} for one in each.openings],
                **_inside(each),
            }
            for each in scope.scopes
        ],
    }


def _variable(variable: VariableNode) -> Json:
    whole = variable.part_of
    return {
        "name": variable.name,
        "key": variable.key,
        "shape": variable.shape,
        "dtype": variable.dtype,
        "trainable": variable.is_trainable,
        "in_checkpoint": variable.is_global,
        "name_is_known": variable.is_named,
        "part_of": whole and {"name": whole[0], "shape": whole[1]},
        "created_at": _where(variable.created),
        "shared_by": [_where(each) for each in variable.shared],
        "slots": [_variable(each) for each in variable.slots],
    }


def _where(where: Where) -> Json:
    return {**_place(where.span), "calls": [_place(each) for each in where.calls]}


def _place(span: Span) -> Json:
    return {"path": span.path, "cell": span.cell, "line": span.line}


def _cut(cut: Cut) -> Json:
    return {"reason": cut.reason, "at": cut.span and _place(cut.span)}


def _problem(problem: Problem) -> Json:
    return {
        "path": problem.path,
        "cell": problem.cell,
        "line": problem.line,
        "message": problem.message,
    }
