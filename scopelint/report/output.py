"""Styled lines on a stream: plain where it is piped, in colour on a terminal.

rich is imported for colour only, so that a piped run does not pay for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TextIO

from scopelint.report.layout import Line


def write_lines(lines: Iterable[Line], out: TextIO) -> None:
    """The lines, in colour where that is wanted."""
    if wants_colour(out, os.environ):
        from scopelint.report.terminal import write_styled

        write_styled(lines, out)
        return
    for line in lines:
        out.write("".join(piece.text for piece in line).rstrip() + "\n")


def wants_colour(out: TextIO, environment: Mapping[str, str]) -> bool:
    """NO_COLOR forbids it, FORCE_COLOR demands it (both: not empty); else a terminal has it."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return out.isatty() and environment.get("TERM") != "dumb"
