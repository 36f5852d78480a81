"""Trees of scopes as people read them: in colour on a terminal, plain where they are piped."""

from __future__ import annotations

import os
from typing import TextIO

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from scopelint.report.layout import number_of
from scopelint.report.output import wants_colour
from scopelint.report.scope_words import (
    incomplete_remarks,
    opening_texts,
    shape_text,
    sites,
    times,
    titles,
    traits,
    way_remarks,
)
from scopelint.scope_tree import GraphNode, ScopeNode, ScopeReport, VariableNode, Way

#: Where no terminal folds them, lines are as long as they are.
_ENDLESS = 10_000


def write_trees(report: ScopeReport, all_ways: bool, out: TextIO) -> None:
    """A tree for each way that is to be shown, with what is to be known about it below."""
    colour = wants_colour(out, os.environ)
    console = Console(
        file=out,
        force_terminal=colour,
        no_color=not colour,
        width=None if colour else _ENDLESS,
        highlight=False,
        emoji=False,
        markup=False,
    )
    for entry in report.entries:
        ways = entry.ways if all_ways else entry.ways[:1]
        for title, way in zip(titles(entry, ways), ways, strict=True):
            console.print(way_tree(title, way))
            for remark in way_remarks(entry, way, len(ways)):
                console.print(Text(f"  {remark}", style="dim"))
        for remark in incomplete_remarks(entry):
            console.print(Text(f"  {remark}", style="yellow"))
        console.print()
    console.print(Text(_counted(report), style="bold"))


def way_tree(title: str, way: Way) -> Tree:
    """The tree of one way through an entry."""
    tree = Tree(Text(title, style="bold cyan"), guide_style="dim")
    for graph in way.graphs:
        _add_scope(_graph_branch(tree, graph, len(way.graphs)), graph.root)
    return tree


def _graph_branch(tree: Tree, graph: GraphNode, count: int) -> Tree:
    return tree if count == 1 else tree.add(Text(f"graph {graph.number}", style="bold"))


def _add_scope(tree: Tree, scope: ScopeNode) -> None:
    for variable in scope.variables:
        branch = tree.add(_variable_line(variable))
        for slot in variable.slots:
            branch.add(_slot_line(slot, variable))
    for inner in scope.scopes:
        line = Text(f"{inner.last_name}/", style="bold")
        opened = ", ".join(opening_texts(inner.openings))
        if opened:
            line.append(f"  opened at {opened}", style="dim")
        _add_scope(tree.add(line), inner)


def _variable_line(variable: VariableNode) -> Text:
    line = Text(variable.last_name, style="green")
    line.append(f"  {shape_text(variable.shape)} {variable.dtype}", style="default")
    for trait in traits(variable):
        line.append(f", {trait}", style="yellow")
    line.append(f"  {_uses(variable)}", style="dim")
    return line


def _slot_line(slot: VariableNode, variable: VariableNode) -> Text:
    name = slot.name.removeprefix(f"{variable.name}/")
    line = Text(f"slot {name}", style="dim green")
    line.append(f"  {shape_text(slot.shape)} {slot.dtype}  {_uses(slot)}", style="dim")
    return line


def _uses(variable: VariableNode) -> str:
    """`created by gan.py:10, shared by gan.py:11 ×2, gan.py:12`."""
    uses = list(sites(variable))
    shared = ", ".join(times(site, count) for verb, site, count in uses if verb == "shares")
    created = f"created by {uses[0][1]}"
    return f"{created}, shared by {shared}" if shared else created


def _counted(report: ScopeReport) -> str:
    shown = number_of(len(report.entries), "entry builds variables", "entries build variables")
    silent = number_of(report.silent, "entry does not", "entries do not")
    return f"{shown}; {silent}." if report.silent else f"{shown}."
