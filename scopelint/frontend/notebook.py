"""A notebook → one Python text: its code cells in order, with what is not Python put out.

The lines of a cell stay lines, and the columns of what is Python stay columns: `%time f(x)`
becomes `if 1: f(x)`. A cell that is Python of no version is left out, and is a problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scopelint.finding import Problem
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.reading import (
    LARGEST_NOTEBOOK,
    LARGEST_SOURCE,
    decode,
    problem,
    read_bytes,
    too_large,
    unify_line_ends,
)
from scopelint.frontend.source import Anchor, Cell, SourceFile, shown_path
from scopelint.frontend.syntax import syntax_error
from scopelint.frontend.tokens import Kind, tokens_of

_CELL_MAGIC = re.compile(r"(?:\s*#[^\n]*\n)*\s*%%(\w+)")
#: Cell magics whose body is Python of this notebook.
_PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "python3"})
_LINE_MAGIC = re.compile(
    r"^(?P<indent>[ \t]*)(?:%(?P<timed>time|timeit|prun|memit)[ \t]+(?P<code>[^-\s].*)|[%!?].*"
    r"|(?:cd|conda|cp|git|ls|mkdir|mv|pip3?|rm|sudo|wget)(?:[ \t]+[^=(\s][^=(]*)?)$"
)
_CAPTURED = re.compile(r"^(?P<target>[\w., \t\[\]'\"]+=[ \t]*)(?:!|%(?!=)).*$")
#: How many lines ahead the end of a statement is looked for.
_LONGEST_STATEMENT = 200
_HELP = re.compile(r"^(?P<indent>[ \t]*)[\w.*]+\?{1,2}[ \t]*$")


@dataclass(frozen=True, slots=True)
class CodeCell:
    """A code cell: its number among all code cells, from 1, and its text."""

    number: int
    text: str


def read_notebook(
    path: str, data: bytes | None = None
) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """The joined code cells of a notebook, and the problems of those that are left out."""
    cells = read_cells(path, data)
    if isinstance(cells, Problem):
        return None, (cells,)
    texts: list[str] = []
    starts: list[Cell] = []
    anchors: dict[int, tuple[Anchor, ...]] = {}
    problems: list[Problem] = []
    line = 1
    is_python2 = False
    for cell in cells:
        python = _python_of(path, cell)
        if isinstance(python, Problem):
            problems.append(python)
            python = SourceFile(path, "\n" * cell.text.count("\n"))
        texts.append(python.text)
        starts.append(Cell(cell.number, line))
        anchors |= {line - 1 + number: found for number, found in python.anchors.items()}
        line += python.text.count("\n") + 1
        is_python2 |= python.is_python2
    text = "\n".join(texts) + "\n"
    return SourceFile(path, text, anchors, tuple(starts), is_python2), tuple(problems)


def read_cells(path: str, data: bytes | Problem | None = None) -> Sequence[CodeCell] | Problem:
    """The code cells as the user sees them; of the file on disk, where `data` is not given."""
    if data is None:
        data = read_bytes(path, LARGEST_NOTEBOOK)
    if isinstance(data, Problem):
        return data
    text = decode(path, data)
    if isinstance(text, Problem):
        return text
    try:
        content = json.loads(text.text)
    except (ValueError, RecursionError):
        return problem(path, "is not a notebook: not JSON")
    cells = [
        CodeCell(number, unify_line_ends(source).rstrip("\n"))
        for number, source in enumerate(_sources(content), 1)
    ]
    size = sum(len(cell.text) for cell in cells)
    return problem(path, too_large(size, LARGEST_SOURCE)) if size > LARGEST_SOURCE else cells


def user_lines(path: str, cell: int) -> Sequence[str]:
    """The lines of one cell as the user wrote them; none where it can't be read."""
    cells = read_cells(path)
    if isinstance(cells, Problem):
        return ()
    return next((each.text.split("\n") for each in cells if each.number == cell), ())


def _sources(content: Any) -> Iterator[str]:
    """The texts of the code cells."""
    for source in code_sources(content):
        yield "".join(map(str, source)) if isinstance(source, list) else str(source)


def code_sources(content: Any) -> Iterator[Any]:
    """What stands as the source of each code cell, in format 4 or the older 3, with worksheets."""
    if not isinstance(content, dict):
        return
    groups = [content, *_dicts(content.get("worksheets"))]
    for group in groups:
        for cell in _dicts(group.get("cells")):
            if cell.get("cell_type") == "code":
                yield cell.get("source", cell.get("input", ""))


def _dicts(content: Any) -> list[dict[str, Any]]:
    return [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []


# --- one cell -----------------------------------------------------------------------------


def _python_of(path: str, cell: CodeCell) -> SourceFile | Problem:
    """A cell as Python 3, with the anchors of its lines; magics are put out only where it needs it."""
    whole = SourceFile(path, cell.text)
    if syntax_error(whole.text) is None:
        return whole
    neutral = replace(whole, text=neutralise(cell.text))
    error = syntax_error(neutral.text)
    if error is None:
        return neutral
    rewritten = rewrite_python2(neutral)
    if rewritten is not neutral and syntax_error(rewritten.text) is None:
        return rewritten
    message = f"syntax error: {error.msg}"
    return Problem(shown_path(path), error.lineno, error.offset, message, cell.number)


def neutralise(text: str) -> str:
    r"""A cell without magics, shell lines and requests for help; its lines stay in place.

    >>> neutralise("%matplotlib inline\n!ls\nx = !pwd\n%time f(x)\nf?")
    'pass\npass\nx = None\nif 1: f(x)\npass'
    """
    magic = _CELL_MAGIC.match(text)
    if magic and magic.group(1) not in _PYTHON_MAGICS:
        return "\n" * text.count("\n")
    lines = text.split("\n")
    done: list[str] = []
    while len(done) < len(lines):
        line = lines[len(done)]
        neutral = _neutral_line(line)
        if neutral == line:
            ahead = lines[len(done) : len(done) + _LONGEST_STATEMENT]
            done += ahead[: _statement_length(ahead)]
        else:
            done.append(neutral)
            while line.endswith("\\") and len(done) < len(lines):
                line = lines[len(done)]
                done.append("")
    return "\n".join(done)


def _statement_length(lines: Sequence[str]) -> int:
    """How many lines the first statement takes; one where it does not end."""
    text = "\n".join(lines) + "\n"
    ends = (token.start for token in tokens_of(text) if token.kind is Kind.LINE_END)
    return text.count("\n", 0, next(ends, 0)) + 1


def _neutral_line(line: str) -> str:
    found = _LINE_MAGIC.match(line)
    if found:
        if not found["code"]:
            return found["indent"] + "pass"
        return (
            found["indent"]
            + "if 1:".ljust(found.start("code") - found.end("indent"))
            + found["code"]
        )
    found = _CAPTURED.match(line)
    if found:
        return found["target"] + "None"
    found = _HELP.match(line)
    return found["indent"] + "pass" if found else line
