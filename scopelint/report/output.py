"""Styled lines on a stream: plain where it is piped, in colour on a terminal.

rich is imported for colour only, so that a piped run does not pay for it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import TextIO

from scopelint.report.layout import Line

_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")


def write_lines(lines: Iterable[Line], out: TextIO) -> None:
    """The lines, in colour where that is wanted; what would steer a terminal is spelled out."""
    lines = (tuple(each._replace(text=printable(each.text)) for each in line) for line in lines)
    if wants_colour(out, os.environ):
        from scopelint.report.terminal import write_styled

        write_styled(lines, out)
        return
    for line in lines:
        out.write("".join(piece.text for piece in line).rstrip() + "\n")


def printable(text: str) -> str:
    r"""A text in one line: `\x1b` for the character that begins a command to the terminal.

    >>> printable("a\x1b[2J.py")
    'a\\x1b[2J.py'
    """
    if text.isprintable():
        return text
    return _CONTROLS.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def wants_colour(out: TextIO, environment: Mapping[str, str]) -> bool:
    """NO_COLOR forbids it, FORCE_COLOR demands it (both: not empty); else a terminal has it."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return out.isatty() and environment.get("TERM") != "dumb"
