"""Places → lines and columns, worked out for a whole file when the first of it is reported.

The file is parsed and lowered once more, which gives the node of each place: to keep positions
from the first time would cost every file, and few have anything to report.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from scopelint.finding import Problem, Span
from scopelint.frontend.lower.module import lower_tree, quick_and_quiet
from scopelint.frontend.source import SourceFile
from scopelint.frontend.syntax import parse

Point = tuple[int, int]  #: line and column, from 1


def spans_of(source: SourceFile) -> Sequence[Span]:
    """The span of each place of a file that was lowered; of one that cannot be parsed, none."""
    with quick_and_quiet():
        tree = parse(source)
        if isinstance(tree, Problem):
            return ()
        _, file = lower_tree(source, tree)
    lines = source.text.split("\n")
    return [source.span(*_stretch(node, lines)) for node in file.places]


_HEADER = re.compile(r"(?:async\s+)?(?:def|class)\s+\w+|\w+")


def _stretch(node: Any, lines: Sequence[str]) -> tuple[Point, Point]:
    """Where a node is; of a compound statement only the header."""
    start = _point(lines, node.lineno, node.col_offset)
    last = _end_of_header(node)
    if last is not None:
        return start, _point(lines, last.end_lineno, last.end_col_offset)
    if hasattr(node, "body") and isinstance(node, ast.stmt):
        found = _HEADER.match(lines[start[0] - 1], start[1] - 1)
        return start, (start[0], found.end() + 1 if found else start[1] + 1)
    return start, _point(lines, node.end_lineno, node.end_col_offset)


def _end_of_header(node: Any) -> Any:
    """The last expression in the header of a compound statement that has one."""
    kind = type(node)
    if kind in (ast.If, ast.While):
        return node.test
    if kind in (ast.For, ast.AsyncFor):
        return node.iter
    if kind in (ast.With, ast.AsyncWith):
        return node.items[-1].optional_vars or node.items[-1].context_expr
    return node.subject if kind is ast.Match else None


def _point(lines: Sequence[str], line: int, offset: int) -> Point:
    """`ast` counts bytes of UTF-8 from 0; people count characters from 1."""
    text = lines[line - 1]
    if not text.isascii():
        offset = len(text.encode()[:offset].decode(errors="replace"))
    return line, offset + 1
