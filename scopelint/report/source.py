"""The user's own text, for the frames around findings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache

from scopelint.finding import Problem
from scopelint.frontend.reading import read_source
from scopelint.report.formats import Source


def source_of_now() -> Source:
    """A reader of the files as they are now: each is read once."""
    return cache(read_lines)


def read_lines(path: str, cell: int | None) -> Sequence[str]:
    """The lines of a file, decoded as Python would; empty where that fails."""
    if cell is not None:
        from scopelint.frontend.notebook import user_lines

        return user_lines(os.path.abspath(path), cell)
    source = read_source(os.path.abspath(path))
    return () if isinstance(source, Problem) else source.text.split("\n")
