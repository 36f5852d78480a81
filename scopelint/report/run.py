"""What `scopelint run` says: a table of variables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TextIO

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text


class Outcome(Protocol):
    """What a program did, as the guard tells it."""

    @property
    def ended(self) -> str:
        """How it ended: "end", "exception", "session", …."""

    @property
    def error(self) -> Mapping[str, Any] | None:
        """Type, message, path and line of what ended it."""

    @property
    def traceback(self) -> Sequence[Mapping[str, Any]]:
        """The user's frames, outermost first."""

    @property
    def variables(self) -> Sequence[Mapping[str, Any]]:
        """The variables in the order they were made."""

    @property
    def refused(self) -> Sequence[str]:
        """What the guard refused."""

    @property
    def stand_ins(self) -> Sequence[str]:
        """What was replaced."""


#: How a run that came to no end of its own is put in words.
_ENDINGS = {
    "session": "The training loop was ended: its graph is built.",
    "time limit": "The program was stopped: its time was over.",
    "memory limit": "The program was stopped: it wanted more memory than it may have.",
    "killed": "The program was killed.",
}


def write_json(outcome: Outcome, out: TextIO) -> None:
    """One JSON document and a line's end."""
    document = {
        "error": None if outcome.error is None else dict(outcome.error),
        "variables": list(outcome.variables),
        "refused": list(outcome.refused),
        "stand_ins": list(outcome.stand_ins),
    }
    json.dump(document, out, indent=1)
    out.write("\n")


def write_text(outcome: Outcome, out: TextIO) -> None:
    """The table, what was refused or replaced, and the error as Python prints it."""
    console = Console(file=out, highlight=False, emoji=False, markup=False)
    if outcome.variables:
        head, *rows = table_lines(outcome.variables)
        console.print(Text(head, style="bold"), soft_wrap=True)
        console.print(Text("\n".join(rows)), soft_wrap=True)
    elif outcome.ended != "unreadable":
        console.print("No variables were made.")
    for title, items in (
        ("Refused", outcome.refused),
        ("Replaced by stand-ins", outcome.stand_ins),
    ):
        if items:
            console.print(Text(f"{title}: {', '.join(items)}", style="dim"))
    if outcome.ended in _ENDINGS:
        console.print(Text(_ENDINGS[outcome.ended], style="dim"))
    if outcome.error is not None:
        console.print(Text("\n".join(error_lines(outcome)), style="red"), soft_wrap=True)


def table_lines(variables: Sequence[Mapping[str, Any]]) -> list[str]:
    """A head, then one line a variable: name, shape, dtype, where it was made, who shares it.

    A line is never broken, however long the names: it may be searched for.
    """
    several = len({variable["graph"] for variable in variables}) > 1
    head = ["Variable", "Shape", "Dtype", "Trained", "Made at", "Shared by"]
    rows = [head + ["Graph"] * several]
    for variable in variables:
        cells = [
            str(variable["name"]),
            _shape(variable["shape"]),
            str(variable["dtype"] or ""),
            "yes" if variable["trainable"] else "no",
            variable["created_at"] or "",
            ", ".join(_counted(variable["shared_by"])),
        ]
        rows.append(cells + [str(variable["graph"])] * several)
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(set_cell_size, row, widths)).rstrip() for row in rows]


def _shape(shape: Sequence[int | None] | None) -> str:
    if shape is None:
        return "?"
    return "[" + ", ".join("?" if size is None else str(size) for size in shape) + "]"


def _counted(places: Sequence[str]) -> list[str]:
    """Each place once, with the number of times where there are several."""
    return [
        f"{place} ×{places.count(place)}" if places.count(place) > 1 else str(place)
        for place in dict.fromkeys(places)
    ]


def error_lines(outcome: Outcome) -> list[str]:
    """The error as Python prints it, with the user's own frames."""
    error = outcome.error
    assert error is not None
    lines = []
    if outcome.traceback:
        lines.append("Traceback (most recent call last):")
    for frame in outcome.traceback:
        lines.append(f'  File "{frame["path"]}", line {frame["line"]}, in {frame["function"]}')
        if frame["text"]:
            lines.append(f"    {frame['text']}")
    if not outcome.traceback and error["line"] is not None:
        lines.append(f'  File "{error["path"]}", line {error["line"]}')
    said = str(error["message"]).removeprefix(f"{error['type']}: ")  # AutoGraph says it twice
    return [*lines, f"{error['type']}: {said}"]


FORMATS: dict[str, Callable[[Outcome, TextIO], None]] = {"json": write_json, "text": write_text}
