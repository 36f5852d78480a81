"""What is read of a file: its text, and how that text lies in the user's own file."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from scopelint.finding import Span


@dataclass(frozen=True, slots=True)
class Anchor:
    """From `column` on, a rewritten line is what the user's line is from `user_column` on."""

    column: int
    user_column: int
    is_copied: bool = True  #: otherwise it is all new, and stands for that one column


@dataclass(frozen=True, slots=True)
class Cell:
    """A notebook's code cell: its number, and where it begins in the joined text."""

    number: int
    first_line: int


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A decoded file, line ends made one character. Lines and columns count from 1.

    `text` is what is parsed. Where that is not what the user wrote (Python 2, notebooks), it
    has the same lines, and `anchors` and `cells` tell where they come from. Of a notebook,
    some cell `is_python2`.
    """

    path: str
    text: str
    anchors: Mapping[int, tuple[Anchor, ...]] = field(default_factory=dict)
    cells: tuple[Cell, ...] = ()
    is_python2: bool = False  #: rewritten

    def user_column(self, line: int, column: int) -> int:
        """The user's column for one of `text`."""
        anchors = self.anchors.get(line)
        if not anchors:
            return column
        anchor = anchors[max(bisect_right(anchors, column, key=lambda it: it.column) - 1, 0)]
        return anchor.user_column + (column - anchor.column if anchor.is_copied else 0)

    def user_line(self, line: int) -> tuple[int, int | None]:
        """The user's line for one of `text`, and the cell in which it is."""
        if not self.cells:
            return line, None
        index = bisect_right(self.cells, line, key=lambda cell: cell.first_line) - 1
        cell = self.cells[max(index, 0)]
        return line - cell.first_line + 1, cell.number

    def text_line(self, line: int, cell: int | None) -> int:
        """The line of `text` for one of the user's."""
        first = next((each.first_line for each in self.cells if each.number == cell), 1)
        return first + line - 1

    def span(self, start: tuple[int, int], end: tuple[int, int]) -> Span:
        """The user's span for a stretch of `text`."""
        line, cell = self.user_line(start[0])
        end_line, end_cell = self.user_line(end[0])
        column, end_column = self.user_column(*start), self.user_column(*end)
        if end_cell != cell or (end_line, end_column) <= (line, column):
            end_line, end_column = line, column + 1
        return Span(shown_path(self.path), line, column, end_line, end_column, cell)


def shown_path(path: str) -> str:
    """The path as reports name it: relative to the working directory where it is below it."""
    try:
        here = os.getcwd()
    except OSError:  # a working directory that is gone
        return path.replace(os.sep, "/")
    return _shown_from(here, path)


@lru_cache(maxsize=50_000)  # a path is asked for many times a run
def _shown_from(here: str, path: str) -> str:
    try:
        relative = os.path.relpath(path, here)
    except ValueError:  # another drive
        relative = path
    shown = path if relative.startswith(os.pardir + os.sep) else relative
    return shown.replace(os.sep, "/")
