"""Styled lines on a terminal. The one place that knows colours; rich is imported here only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from scopelint.report.layout import WIDTH, Line, Style

_LOOK = {
    Style.PLAIN: "",
    Style.ERROR: "bold red",
    Style.WARNING: "bold yellow",
    Style.NOTE: "bold blue",
    Style.STRONG: "bold",
    Style.PLACE: "cyan",
    Style.FAINT: "dim",
    Style.MARK: "red",
    Style.GOOD: "bold green",
}


def write_styled(lines: Iterable[Line], out: TextIO) -> None:
    """Each line with its colours; long ones are left to the terminal."""
    console = _console(out)
    for line in lines:
        text = Text.assemble(*((piece.text, _LOOK[piece.style]) for piece in line))
        console.print(text, soft_wrap=True)


def write_markdown(text: str, out: TextIO) -> None:
    """A page of Markdown."""
    console = _console(out)
    console.print(Markdown(text, code_theme="ansi_dark"), width=min(WIDTH, console.width))


def _console(out: TextIO) -> Console:
    return Console(file=out, force_terminal=True, highlight=False, emoji=False, markup=False)
