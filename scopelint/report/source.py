"""The user's own text, for the frames around findings."""

from __future__ import annotations

import tokenize
from collections.abc import Sequence
from functools import cache


@cache
def read_lines(path: str, cell: int | None) -> Sequence[str]:
    """The lines of a file, decoded as Python would; empty where that fails."""
    if cell is not None:
        return ()
    try:
        with tokenize.open(path) as file:
            return file.read().splitlines()
    except (OSError, SyntaxError, UnicodeDecodeError):
        return ()
