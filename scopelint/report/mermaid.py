"""Trees of scopes as a Mermaid flowchart: calls, and arrows to the variables that they make or share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from scopelint.report.scope_words import shape_text, sites, times
from scopelint.scope_tree import GraphNode, ScopeNode, VariableNode, Way

_ARROWS = {"creates": "-->", "shares": "-.->"}


@dataclass(slots=True)
class _Chart:
    lines: list[str] = field(default_factory=list)
    arrows: list[str] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)
    depth: int = 1
    nodes: int = 0

    def put(self, text: str) -> None:
        self.lines.append(f"{'  ' * self.depth}{text}")

    def node(self, kind: str) -> str:
        """A new identifier."""
        self.nodes += 1
        return f"{kind}{self.nodes}"

    def open(self, title: str) -> None:
        self.put(f"subgraph {self.node('s')}[{_quoted(title)}]")
        self.depth += 1

    def close(self) -> None:
        self.depth -= 1
        self.put("end")


def write_mermaid(ways: Sequence[tuple[str, Way]], out: TextIO) -> None:
    """One flowchart of these ways through entries."""
    chart = _Chart()
    for name, way in ways:
        chart.open(name)
        for graph in way.graphs:
            _graph(chart, graph, is_alone=len(way.graphs) == 1)
        chart.close()
    for site, node in chart.calls.items():
        chart.put(f"{node}([{_quoted(site)}])")
    out.write("flowchart LR\n")
    out.writelines(f"{line}\n" for line in (*chart.lines, *chart.arrows))


def _graph(chart: _Chart, graph: GraphNode, is_alone: bool) -> None:
    if is_alone:
        _inside(chart, graph.root)
        return
    chart.open(f"graph {graph.number}")
    _inside(chart, graph.root)
    chart.close()


def _inside(chart: _Chart, scope: ScopeNode) -> None:
    _variables(chart, scope.variables)
    for inner in scope.scopes:
        chart.open(inner.last_name)
        _inside(chart, inner)
        chart.close()


def _variables(chart: _Chart, variables: Iterable[VariableNode]) -> None:
    for variable in variables:
        node = chart.node("v")
        about = f"{variable.last_name}<br/>{shape_text(variable.shape)} {variable.dtype}"
        slots = ", ".join(each.last_name for each in variable.slots)
        chart.put(f"{node}[{_quoted(f'{about}<br/>slots: {slots}' if slots else about)}]")
        for verb, site, count in sites(variable):
            call = chart.calls.setdefault(site, f"c{len(chart.calls) + 1}")
            chart.arrows.append(f"  {call} {_ARROWS[verb]}|{times(verb, count)}| {node}")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "#quot;") + '"'
