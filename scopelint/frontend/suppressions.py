"""`# scopelint: ignore[SL101] reason`: what the user does not want to be told, as data.

A comment behind code speaks of the lines of that statement; alone on a line, of the statement
that comes next; `ignore-file` speaks of the whole file. `# noqa: SL101` is understood, and the
plain `# noqa`; both only behind code, as other tools have it. What else stands behind
`# scopelint:` is a mistake, and kept as one, to be told.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

from scopelint.finding import Span
from scopelint.frontend.source import SourceFile
from scopelint.frontend.tokens import Kind, Token, tokens_of

#: No one writes so many in one file; each is compared with each finding.
MOST_SUPPRESSIONS = 1000

_OWN = re.compile(
    r"#\s*scopelint:\s*(?P<what>[\w-]*)\s*(?:\[(?P<codes>[^\]#]*)\])?\s*(?P<reason>[^#]*)", re.I
)
_NOQA = re.compile(
    r"#\s*noqa(?:\s*:\s*(?P<codes>[A-Z]+\d+(?:[,\s]+[A-Z]+\d+)*)|(?![\w:-]|\s*:))", re.I
)
_OURS = re.compile(r"SL\d*", re.I)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment. Lines are the user's, in a notebook within the cell."""

    codes: tuple[str, ...]  #: rules by code or name, as written; none: a plain noqa, or a mistake
    reason: str
    first_line: int  #: the lines that it speaks of
    last_line: int
    is_for_file: bool
    is_noqa: bool
    unknown: str | None  #: a word in place of `ignore`: such a comment says nothing else
    span: Span  #: the comment itself
    text: str  #: … as it is written
    at: tuple[int, int]  #: … and its line and column in the text that is parsed

    def covers(self, line: int, cell: int | None) -> bool:
        """Whether it speaks of a finding on this line; of its codes, the caller decides."""
        if self.is_for_file:
            return True
        return cell == self.span.cell and self.first_line <= line <= self.last_line


def suppressions_of(source: SourceFile) -> tuple[Suppression, ...]:
    """The suppressions of a file, in order; strings that look like one are none."""
    text = source.text.lower()
    if "scopelint:" not in text and "noqa" not in text:
        return ()
    return tuple(islice(_suppressions(source, list(tokens_of(source.text))), MOST_SUPPRESSIONS + 1))


def _suppressions(source: SourceFile, tokens: Sequence[Token]) -> Iterator[Suppression]:
    starts = [0, *(found.end() for found in re.finditer("\n", source.text))]
    statements = _statements(tokens)
    for at, token in enumerate(tokens):
        if token.kind is Kind.COMMENT and (_OWN.search(token.text) or _NOQA.search(token.text)):
            is_alone = at == 0 or tokens[at - 1].kind in (Kind.LINE_END, Kind.COMMENT)
            first, last = (tokens[index] for index in statements[at])
            lines = (bisect_right(starts, first.start), bisect_right(starts, last.start))
            line = bisect_right(starts, token.start)
            column = token.start - starts[line - 1] + 1
            patterns = (_OWN,) if is_alone else (_OWN, _NOQA)
            for pattern in patterns:
                yield from _in_comment(source, pattern, token.text, (line, column), lines)


def _statements(tokens: Sequence[Token]) -> Sequence[tuple[int, int]]:
    """For each token the first and last one of its statement; for lines of comments of the next."""
    bounds: list[tuple[int, int]] = []
    for last, token in enumerate(tokens):
        if token.kind in (Kind.LINE_END, Kind.END):
            bounds.append((bounds[-1][1] + 1 if bounds else 0, last))
    spoken_of: list[tuple[int, int]] = []
    code = bounds[-1]
    for first, last in reversed(bounds):
        is_comment = tokens[first].kind is Kind.COMMENT
        if not is_comment and tokens[first].kind is not Kind.LINE_END:
            code = first, last
        spoken_of += repeat(code if is_comment else (first, last), last + 1 - first)
    return spoken_of[::-1]


def statement_around(tokens: Sequence[Token], at: int) -> tuple[int, int]:
    """The indices of the first token of the statement that holds one, and of its line end."""
    first = last = at
    while first > 0 and tokens[first - 1].kind is not Kind.LINE_END:
        first -= 1
    while last + 1 < len(tokens) and tokens[last].kind not in (Kind.LINE_END, Kind.END):
        last += 1
    return first, last


def _in_comment(
    source: SourceFile,
    pattern: re.Pattern[str],
    comment: str,
    start: tuple[int, int],
    lines: tuple[int, int],
) -> Iterator[Suppression]:
    """What a comment says in one of the two ways; it may say several things."""
    for found in pattern.finditer(comment):
        codes = tuple(filter(None, re.split(r"[,\s]+", (found["codes"] or "").strip(", "))))
        if pattern is _NOQA and codes and not any(map(_OURS.match, codes)):
            continue
        text, column = found.group().rstrip(), start[1] + found.start()
        what = found["what"].lower() if pattern is _OWN else "ignore"
        is_known = what in ("ignore", "ignore-file")
        yield Suppression(
            codes=codes if is_known else (),
            reason=(found["reason"] if pattern is _OWN else "").strip(),
            first_line=source.user_line(lines[0])[0],
            last_line=source.user_line(lines[1])[0],
            is_for_file=what == "ignore-file",
            is_noqa=pattern is _NOQA,
            unknown=None if is_known else what,
            span=source.span((start[0], column), (start[0], column + len(text))),
            text=text,
            at=(start[0], column),
        )
