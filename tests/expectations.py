"""What a program of `fixtures/` expects, written in it as marks, and who is asked about it.

The marks are those of CONTRIBUTING.md. Four judges give what was seen of a program: the
interpreter, the numpy runtime, TensorFlow as it was recorded, and a live TensorFlow.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "fixtures"

_MARK = re.compile(r"#\s*(want|todo|var)\b\s*([^#]*)")
_WANT = re.compile(r'(SL\d{3})(?: "([^"]+)")?(?: from (\S*):(\d+))?')
_TODO = re.compile(r"(not )?(SL\d{3})")
_VAR = re.compile(r"(perhaps )?(creates|shares|refuses) (\S+)")


class MarkError(ValueError):
    """A comment that begins like a mark and is none."""


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """Something that happened to a variable at a line. `key` is `-` for what has none."""

    path: str
    line: int
    verb: str
    key: str


@dataclass(frozen=True, slots=True)
class Want:
    """A finding that must be there, or (`todo`) one that is known to be missing or false."""

    path: str
    line: int
    code: str
    text: str = ""
    origin: tuple[str, int] | None = None


@dataclass(slots=True)
class Marks:
    """All that the files of one program expect."""

    wants: list[Want] = field(default_factory=list)
    misses: list[Want] = field(default_factory=list)
    false_alarms: list[Want] = field(default_factory=list)
    seen: set[Seen] = field(default_factory=set)
    perhaps: set[Seen] = field(default_factory=set)


def read_marks(sources: dict[str, str]) -> Marks:
    """The marks of a program, given as its files' texts by path."""
    marks = Marks()
    for path, text in sources.items():
        for line, kind, rest in _comments(text):
            _READERS[kind](marks, path, line, rest.strip())
    return marks


def _comments(text: str) -> Iterator[tuple[int, str, str]]:
    """Each mark with the line that it speaks of, read from tokens: strings carry none."""
    waiting: list[tuple[str, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found = _MARK.findall(token.string)
            if token.line.strip().startswith("#"):
                waiting += found
            else:
                yield from ((token.start[0], *each) for each in found)
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT) and waiting:
            yield from ((token.start[0], *each) for each in waiting)
            waiting.clear()


def _read_want(marks: Marks, path: str, line: int, rest: str) -> None:
    code, text, origin, at = _parsed(_WANT, rest, path, line)
    where = (origin or path, int(at)) if at else None
    marks.wants.append(Want(path, line, code, text or "", where))


def _read_todo(marks: Marks, path: str, line: int, rest: str) -> None:
    negated, code = _parsed(_TODO, rest, path, line)
    (marks.false_alarms if negated else marks.misses).append(Want(path, line, code))


def _read_var(marks: Marks, path: str, line: int, rest: str) -> None:
    perhaps, verb, key = _parsed(_VAR, rest, path, line)
    (marks.perhaps if perhaps else marks.seen).add(Seen(path, line, verb, key))


_READERS = {"want": _read_want, "todo": _read_todo, "var": _read_var}


def _parsed(pattern: re.Pattern[str], rest: str, path: str, line: int) -> tuple[str, ...]:
    found = pattern.fullmatch(rest)
    if found is None:
        raise MarkError(f"{path}:{line}: {rest!r}")
    return found.groups()


# --- complaints ---------------------------------------------------------------------------

#: A finding as the JSON report has it.
Finding = dict[str, Any]
#: What is wrong, by path and line.
Complaints = dict[tuple[str, int], list[str]]


def judge_findings(marks: Marks, findings: list[Finding]) -> Complaints:
    """What is wrong with the findings (as in the JSON report): too many, too few, other words."""
    wrong: Complaints = defaultdict(list)
    at = {(each["path"], each["line"], each["rule"]): each for each in findings}
    for want in marks.wants:
        finding = at.pop((want.path, want.line, want.code), None)
        related = [] if finding is None else finding["related"]
        places = {(note["path"], note["line"]) for note in related}
        if finding is None:
            wrong[want.path, want.line].append(f"no {want.code} here")
        elif want.text not in finding["message"]:
            wrong[want.path, want.line].append(f"{want.code} says: {finding['message']}")
        elif want.origin and want.origin not in places:
            wrong[want.path, want.line].append(f"{want.code} is from {sorted(places)}")
    for want in marks.misses:
        if at.pop((want.path, want.line, want.code), None):
            wrong[want.path, want.line].append(f"{want.code} is found now: make it a want")
    for want in marks.false_alarms:
        if not at.pop((want.path, want.line, want.code), None):
            wrong[want.path, want.line].append(f"{want.code} is gone: take the mark away")
    for (path, line, code), finding in at.items():
        wrong[path, line].append(f"{code}, not wanted: {finding['message']}")
    return wrong


def judge_events(marks: Marks, seen: set[Seen], *, in_part: bool = False) -> Complaints:
    """What is wrong with the events; `in_part`: the marks need not name them all."""
    wrong: Complaints = defaultdict(list)
    for event in sorted(marks.seen - seen):
        wrong[event.path, event.line].append(f"never {event.verb} {event.key}")
    for event in () if in_part else sorted(seen - marks.seen - marks.perhaps):
        wrong[event.path, event.line].append(f"{event.verb} {event.key}, not marked")
    return wrong


def drawn(sources: dict[str, str], wrong: Complaints) -> str:
    """The program with the complaints in the margin, for the message of a failing test."""
    lines = []
    for path, text in sources.items():
        lines.append(f"--- {path}")
        for number, line in enumerate(text.splitlines(), 1):
            said = wrong.get((path, number), [])
            lines.append(f"{'-->' if said else '   '} {number:3} {line}")
            lines += [f"        ^ {each}" for each in said]
    lines += [f"{place}: {said}" for place, said in wrong.items() if place[0] not in sources]
    return "\n" + "\n".join(lines)
