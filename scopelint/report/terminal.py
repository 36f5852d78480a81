"""Styled lines on a terminal. The one place that knows colours; rich is imported here only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.markdown import Markdown
from rich.text import Text

from scopelint.report.layout import WIDTH, Line, Piece, Style
from scopelint.report.links import rule_link

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
    link = rule_link if out.isatty() else lambda code: None
    for line in lines:
        pieces = ((piece.text, _styled(piece, link(piece.rule))) for piece in line)
        console.print(Text.assemble(*pieces), soft_wrap=True)


def _styled(piece: Piece, link: str | None) -> str:
    """How a piece looks, with the page that its rule has."""
    return f"{_LOOK[piece.style]} link {link}".strip() if link else _LOOK[piece.style]


def write_markdown(text: str, out: TextIO) -> None:
    """A page of Markdown."""
    console = _console(out)
    console.print(Markdown(text, code_theme="ansi_dark"), width=min(WIDTH, console.width))


def _console(out: TextIO) -> Console:
    return Console(file=out, force_terminal=True, highlight=False, emoji=False, markup=False)
