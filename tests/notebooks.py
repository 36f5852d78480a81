"""Programs in cells, parted by `# %%` lines: as a notebook, and as a script in which one cell runs twice.

Lines are those of the text with the marks, whichever form it is run in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MARK = "# %%"


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell: its number and text, and the line before its first."""

    number: int
    text: str
    above: int


def cells_of(text: str) -> list[Cell]:
    """The cells of a text that begins with a mark."""
    assert text.startswith(f"{MARK}\n")
    lines = text.splitlines()
    starts = [line for line, content in enumerate(lines, 1) if content == MARK]
    ends = [each - 1 for each in starts[1:]] + [len(lines)]
    return [
        Cell(number, "\n".join(lines[start:end]), start)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def as_notebook(text: str) -> str:
    """The cells as Jupyter keeps them."""
    cells = [{"cell_type": "code", "source": each.text} for each in cells_of(text)]
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": cells})


def twice(text: str, number: int) -> str:
    """A script of the cells up to this one, which comes twice."""
    cells = cells_of(text)
    cell = cells[number - 1]
    upto = cells[number].above - 1 if number < len(cells) else len(text.splitlines())
    return "\n".join([*text.splitlines()[:upto], cell.text]) + "\n"


def line_of(text: str, number: int, line: int) -> int:
    """A line of `twice` as one of the text."""
    cells = cells_of(text)
    upto = cells[number].above - 1 if number < len(cells) else len(text.splitlines())
    return line if line <= upto else line - upto + cells[number - 1].above


def in_text(text: str, finding: dict[str, Any]) -> dict[str, Any]:
    """A finding in the notebook as one in the text: no cells, and the text's lines."""
    above = next(each.above for each in cells_of(text) if each.number == finding["cell"])
    return {**finding, "path": "main.py", "line": finding["line"] + above}
