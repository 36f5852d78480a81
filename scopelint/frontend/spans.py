"""Places → lines and columns: what is kept of the tree of a file when it was lowered.

Four numbers a place are kept; they become a span when the place is reported, as few are.
"""

from __future__ import annotations

import ast
import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from typing import Any

from scopelint.finding import Span
from scopelint.frontend.source import SourceFile

#: Of a compound statement only the header is shown: up to where it ends, or its first words.
_HEADER = re.compile(r"(?:async\s+)?(?:def|class)\s+\w+|\w+")


class Spans:
    """The spans of all places of one file."""

    __slots__ = ("_lines", "_numbers", "_source")

    def __init__(self, source: SourceFile, nodes: Iterable[ast.AST]) -> None:
        self._source = source
        self._numbers = array("I", chain.from_iterable(map(_extent, nodes)))
        self._lines: array[int] | None = None  #: where they begin

    def __len__(self) -> int:
        """How many places there are."""
        return len(self._numbers) // 4

    def __iter__(self) -> Iterator[Span]:
        """All spans, in the order of their places."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, ordinal: int) -> Span:
        """The span of one place."""
        line, offset, last_line, last_offset = self._numbers[4 * ordinal : 4 * ordinal + 4]
        start = (line, self._column(line, offset))
        if last_line:
            return self._source.span(start, (last_line, self._column(last_line, last_offset)))
        words = _HEADER.match(self._line(line), start[1] - 1)
        return self._source.span(start, (line, words.end() + 1 if words else start[1] + 1))

    def _column(self, line: int, offset: int) -> int:
        """`ast` counts bytes of UTF-8 from 0; people count characters from 1."""
        text = self._line(line)
        if not text.isascii():
            offset = len(text.encode()[:offset].decode(errors="replace"))
        return offset + 1

    def _line(self, number: int) -> str:
        text = self._source.text
        if self._lines is None:
            lengths = (len(line) + 1 for line in text.split("\n"))
            self._lines = array("I", accumulate(lengths, initial=0))
        return text[self._lines[number - 1] : self._lines[number]]


def _extent(node: Any) -> tuple[int, int, int, int]:
    """Line and offset of start and end; zeros for the end of a header that `_HEADER` must find."""
    last = _LAST[type(node)](node) if type(node) in _LAST else node
    end = (0, 0) if last is None else (last.end_lineno, last.end_col_offset)
    return node.lineno, node.col_offset, *end


def _test(node: ast.If | ast.While) -> ast.expr:
    return node.test


def _iterable(node: ast.For | ast.AsyncFor) -> ast.expr:
    return node.iter


def _last_item(node: ast.With | ast.AsyncWith) -> ast.expr:
    return node.items[-1].optional_vars or node.items[-1].context_expr


def _subject(node: ast.Match) -> ast.expr:
    return node.subject


def _none(_: ast.AST) -> None:
    return None


#: The last expression in the header of a compound statement, if it has one.
_LAST: dict[type[ast.AST], Any] = {
    ast.If: _test,
    ast.While: _test,
    ast.For: _iterable,
    ast.AsyncFor: _iterable,
    ast.With: _last_item,
    ast.AsyncWith: _last_item,
    ast.Match: _subject,
    **dict.fromkeys(
        (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try, ast.TryStar), _none
    ),
}
