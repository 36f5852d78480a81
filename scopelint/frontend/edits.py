"""Changes within the lines of a text, and where the user's columns are after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scopelint.frontend.source import Anchor


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of what is from `start` to `end`; neither holds a line end."""

    start: int  #: offset in the text
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, Mapping[int, tuple[Anchor, ...]]]:
    r"""The changed text, and the anchors of each line that was changed.

    >>> changed, anchors = apply("a\nprint b", [Edit(7, 8, "("), Edit(9, 9, ")")])
    >>> changed
    'a\nprint(b)'
    """
    pieces: list[str] = []
    anchors: dict[int, list[Anchor]] = defaultdict(list)
    at, line, line_start, shift = 0, 1, 0, 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        newlines = text.count("\n", at, edit.start)
        if newlines:
            line, shift = line + newlines, 0
            line_start = text.rindex("\n", at, edit.start) + 1
        pieces += (text[at : edit.start], edit.text)
        user_column = edit.start - line_start + 1
        if not anchors[line]:
            anchors[line].append(Anchor(1, 1))
        anchors[line].append(Anchor(user_column + shift, user_column, is_copied=False))
        shift += len(edit.text) - (edit.end - edit.start)
        user_column += edit.end - edit.start
        anchors[line].append(Anchor(user_column + shift, user_column))
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces), {number: tuple(found) for number, found in anchors.items()}
