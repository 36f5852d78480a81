"""A parsed file as edits need it: the node of each place, what is around it, and where it stands.

Nothing outside this folder sees a node: what is asked and what is answered are places and text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from scopelint.frontend.editing.placed import placed_nodes
from scopelint.frontend.lower.module import quick_and_quiet
from scopelint.frontend.nesting import LIBCST, line_beyond
from scopelint.frontend.source import SourceFile
from scopelint.trace import Place

Point = tuple[int, int]  #: line and column of the parsed text, from 1

_N = TypeVar("_N", bound=cst.CSTNode)


@dataclass(frozen=True, slots=True)
class Change:
    """Put `text` in the place of what is from `start` to `end` in the parsed text of a file."""

    path: str
    start: Point
    end: Point
    text: str


Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file."""

    source: SourceFile
    module: cst.Module
    nodes: list[cst.CSTNode]  #: by the ordinal of their place
    ordinals: Mapping[cst.CSTNode, int]
    parents: Mapping[cst.CSTNode, cst.CSTNode]
    ranges: Mapping[cst.CSTNode, CodeRange]
    lines: list[str]

    def node(self, place: Place, kind: type[_N]) -> _N | None:
        """The node of a place, if it is of this kind."""
        node = self.nodes[place.ordinal]
        return node if isinstance(node, kind) else None

    def place(self, node: cst.CSTNode) -> Place:
        """The place of a statement or call."""
        return Place(self.source.path, self.ordinals[node])

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What holds a node, innermost first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def start(self, node: cst.CSTNode) -> Point:
        """Where a node begins."""
        at = self.ranges[node].start
        return at.line, at.column + 1

    def end(self, node: cst.CSTNode) -> Point:
        """Where it ends, exclusive."""
        at = self.ranges[node].end
        return at.line, at.column + 1

    def text(self, node: cst.CSTNode) -> str:
        """A node as it is written."""
        return self.between(self.start(node), self.end(node))

    def between(self, start: Point, end: Point) -> str:
        """The text from one point to another."""
        if start[0] == end[0]:
            return self.lines[start[0] - 1][start[1] - 1 : end[1] - 1]
        first, last = self.lines[start[0] - 1], self.lines[end[0] - 1]
        inner = self.lines[start[0] : end[0] - 1]
        return "\n".join([first[start[1] - 1 :], *inner, last[: end[1] - 1]])

    def insert(self, at: Point, text: str) -> Change:
        """Put `text` in at a point."""
        return Change(self.source.path, at, at, text)

    def replace(self, start: Point, end: Point, text: str) -> Change:
        """Put `text` in the place of what is between two points."""
        return Change(self.source.path, start, end, text)


def tree_of(source: SourceFile, places: int) -> Tree | None:
    """The tree of a file that was lowered and has so many places; None where LibCST refuses it."""
    if line_beyond(source.text, LIBCST) is not None:
        return None
    with quick_and_quiet():
        try:
            module = cst.parse_module(source.text)
        except cst.ParserSyntaxError:
            return None
        nodes = list(placed_nodes(module))
        if len(nodes) != places:
            return None
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        ranges = wrapper.resolve(PositionProvider)
    return Tree(
        source,
        module,
        nodes,
        {node: ordinal for ordinal, node in enumerate(nodes)},
        dict(_parents(module)),
        ranges,
        source.text.split("\n"),
    )


def _parents(module: cst.Module) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    waiting: list[cst.CSTNode] = [module]
    while waiting:
        node = waiting.pop()
        for child in node.children:
            yield child, node
            waiting.append(child)


def below(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all that it holds."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children
