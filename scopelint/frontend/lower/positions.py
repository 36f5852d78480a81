"""The positions of a file's places from LibCST itself: slow, for files that `ast` refuses."""

from __future__ import annotations

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from scopelint.finding import Problem
from scopelint.frontend.lower.module import lower_tree, parse, quick_and_quiet
from scopelint.frontend.source import SourceFile

Point = tuple[int, int]


def positions_of(source: SourceFile) -> list[tuple[Point, Point]]:
    """Start and end of each place, lines and columns from 1."""
    with quick_and_quiet():
        tree = parse(source)
        if isinstance(tree, Problem):
            return []
        _, nodes = lower_tree(source, tree)
        wrapper = MetadataWrapper(tree, unsafe_skip_copy=True)
        ranges = wrapper.resolve(PositionProvider)
    return [_stretch(node, ranges[_shown(node)]) for node in nodes]


def _shown(node: cst.CSTNode) -> cst.CSTNode:
    return node.decorator if isinstance(node, cst.Decorator) else node


def _stretch(node: cst.CSTNode, at: CodeRange) -> tuple[Point, Point]:
    """Of a compound statement only its first word, as it may be long."""
    start = (at.start.line, at.start.column + 1)
    if isinstance(node, cst.BaseCompoundStatement):
        return start, (start[0], start[1] + len(type(node).__name__.removesuffix("Def")))
    return start, (at.end.line, at.end.column + 1)
