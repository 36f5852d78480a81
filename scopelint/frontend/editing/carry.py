"""Changes of a parsed text → the bytes of the user's own file, and bytes → edits to report.

Encoding, byte order mark and line ends stay; what the parsed text has otherwise than the file
(Python 2, notebooks) is found again through the anchors. What cannot be carried is None.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from scopelint.finding import Edit, Problem, Span
from scopelint.frontend.editing.cells import with_cells
from scopelint.frontend.editing.tree import Change, Point
from scopelint.frontend.notebook import read_cells
from scopelint.frontend.reading import decode, encoding_of
from scopelint.frontend.source import SourceFile, shown_path

_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(r"\r\n|\r|\n")

#: A stretch of the user's text from one point to another, and what is to stand there.
Replacement = tuple[Point, Point, str]


def carried(data: bytes, source: SourceFile, changes: Iterable[Change]) -> bytes | None:
    """A file after changes of its parsed text."""
    by_cell: dict[int | None, list[Replacement]] = {}
    for change in changes:
        start, end = _user_point(source, change.start), _user_point(source, change.end)
        if start is None or end is None or start[0] != end[0]:
            return None
        by_cell.setdefault(start[0], []).append((start[1], end[1], change.text))
    if None in by_cell:
        return _with_replacements(data, by_cell[None])
    return _with_changed_cells(source.path, data, by_cell)


def _user_point(source: SourceFile, point: Point) -> tuple[int | None, Point] | None:
    """The cell and the user's point, unless it lies within what was rewritten."""
    line, column = point
    anchors = source.anchors.get(line, ())
    at = bisect_right(anchors, column, key=lambda it: it.column) - 1
    if at >= 0 and not anchors[at].is_copied and anchors[at].column != column:
        return None
    user_line, cell = source.user_line(line)
    return cell, (user_line, source.user_column(line, column))


# --- a file of text -----------------------------------------------------------------------


def _with_replacements(data: bytes, replacements: Sequence[Replacement]) -> bytes | None:
    encoding, mark = encoding_of(data), _BOM if data.startswith(_BOM) else b""
    text = data.removeprefix(mark).decode(encoding)
    changed = replaced(text, replacements)
    try:
        is_kept = text.encode(encoding) == data.removeprefix(mark)
        return mark + changed.encode(encoding) if is_kept and changed is not None else None
    except UnicodeEncodeError:
        return None


def replaced(text: str, replacements: Sequence[Replacement]) -> str | None:
    r"""A text after replacements, new lines ending as the line that they are put into.

    >>> replaced("a\r\nb\r\n", [((2, 1), (2, 1), "new\n")])
    'a\r\nnew\r\nb\r\n'
    """
    ends = list(_LINE_END.finditer(text))
    starts = [0, *(end.end() for end in ends)]
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(replacements, key=lambda each: each[:2]):
        first, last = (starts[line - 1] + column - 1 for line, column in (start, end))
        if first < at:
            return None
        own = ends[min(start[0], len(ends)) - 1].group() if ends else "\n"
        pieces += (text[at:first], new.replace("\n", own))
        at = last
    return "".join([*pieces, text[at:]])


# --- a notebook ---------------------------------------------------------------------------


def _with_changed_cells(
    path: str, data: bytes, by_cell: dict[int | None, list[Replacement]]
) -> bytes | None:
    cells = read_cells(path, data)
    if isinstance(cells, Problem):
        return None
    texts: dict[int, str] = {}
    for cell in cells:
        if cell.number in by_cell:
            changed = replaced(cell.text, by_cell[cell.number])
            if changed is None:
                return None
            texts[cell.number] = changed
    return with_cells(data, texts)


# --- what is different --------------------------------------------------------------------


def edits_between(path: str, old: bytes, new: bytes) -> tuple[Edit, ...]:
    """The edits that make one state of a file the other, in the order of the file."""
    edits: list[Edit] = []
    for (cell, one), (_, other) in zip(_texts(path, old), _texts(path, new), strict=True):
        edits += _edits(shown_path(path), cell, one.split("\n"), other.split("\n"))
    return tuple(edits)


def _texts(path: str, data: bytes) -> list[tuple[int | None, str]]:
    if path.endswith(".ipynb"):
        cells = read_cells(path, data)
        return [] if isinstance(cells, Problem) else [(cell.number, cell.text) for cell in cells]
    source = decode(path, data)
    return [] if isinstance(source, Problem) else [(None, source.text)]


def _edits(path: str, cell: int | None, old: Sequence[str], new: Sequence[str]) -> Iterator[Edit]:
    for kind, first, last, new_first, new_last in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "replace" and last - first == new_last - new_first:
            for number in range(last - first):
                yield _within_line(path, cell, first + number, old, new[new_first + number])
        elif kind != "equal":
            yield _whole_lines(path, cell, (first, last), old, new[new_first:new_last])


def _within_line(path: str, cell: int | None, line: int, old: Sequence[str], new: str) -> Edit:
    """The shortest edit that makes one line another."""
    text = old[line]
    shorter = min(len(text), len(new))
    before = next((at for at in range(shorter) if text[at] != new[at]), shorter)
    after = next(
        (at for at in range(shorter - before) if text[-1 - at] != new[-1 - at]), shorter - before
    )
    span = Span(path, line + 1, before + 1, line + 1, len(text) - after + 1, cell)
    return Edit(span, new[before : len(new) - after])


def _whole_lines(
    path: str, cell: int | None, lines: tuple[int, int], old: Sequence[str], new: Sequence[str]
) -> Edit:
    first, last = lines
    if last < len(old):
        text = "".join(f"{line}\n" for line in new)
        return Edit(Span(path, first + 1, 1, last + 1, 1, cell), text)
    column = len(old[first - 1]) + 1 if first else 1
    text = "".join(f"\n{line}" for line in new) if first else "\n".join(new)
    return Edit(Span(path, first or 1, column, last, len(old[-1]) + 1, cell), text)
