"""Frames of code: the lines of a place, with a mark under what is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import east_asian_width

from scopelint.finding import Span

#: No more lines of one call are shown than this.
LONGEST = 8
_TAB = 4


class Row(NamedTuple):
    """One line of a frame: of code, or of marks below it."""

    number: int | None
    text: str
    is_hit: bool = False
    is_mark: bool = False


def code_frame(lines: Sequence[str], span: Span, around: int) -> tuple[Row, ...]:
    """The span's lines with `around` lines on each side; nothing where the text is not at hand."""
    if not 1 <= span.line <= len(lines):
        return ()
    last = min(span.end_line, span.line + LONGEST - 1, len(lines))
    return tuple(_rows(lines, span, last, around))


def one_line(lines: Sequence[str], span: Span) -> str:
    """The first line of a span, without its indentation."""
    return _shown(lines[span.line - 1]).strip() if 1 <= span.line <= len(lines) else ""


def shorten(text: str, width: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def _rows(lines: Sequence[str], span: Span, last: int, around: int) -> Iterator[Row]:
    first, end = max(1, span.line - around), min(len(lines), last + around)
    while first < span.line and not lines[first - 1].strip():
        first += 1
    while end > last and not lines[end - 1].strip():
        end -= 1
    for number in range(first, end + 1):
        text = lines[number - 1]
        is_hit = span.line <= number <= last
        yield Row(number, _shown(text), is_hit)
        if is_hit and span.line == span.end_line:
            yield Row(None, _marks(text, span), is_mark=True)


def _marks(text: str, span: Span) -> str:
    """Carets under the columns of a span on one line."""
    before, meant = text[: span.column - 1], text[span.column - 1 : span.end_column - 1]
    return " " * _columns(before) + "^" * max(1, _columns(meant))


def _shown(text: str) -> str:
    """The line as it is printed: tabs as spaces, nothing that moves the cursor."""
    text = text.rstrip().replace("\t", " " * _TAB)
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(
        _TAB if letter == "\t" else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )
