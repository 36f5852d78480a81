"""Comments that suppress findings, put into a text and taken out of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from scopelint.frontend.editing.tree import Change
from scopelint.frontend.source import SourceFile
from scopelint.frontend.suppressions import Suppression, statement_around, suppressions_of
from scopelint.frontend.tokens import Kind, Token, tokens_of

#: Codes of rules by the line of the text on which they are to be ignored.
Wanted = Mapping[int, Collection[str]]


# --- out of a text ------------------------------------------------------------------------


def without_codes(source: SourceFile, said: Suppression, idle: Collection[str]) -> Change:
    """Take codes out of a comment; the whole of it, if no other is left."""
    line, column = said.at
    text = source.text.split("\n")[line - 1]
    end = column + len(said.text)
    kept = [word for word in said.codes if word not in idle]
    if kept:
        return Change(source.path, said.at, (line, end), _with_codes(said, kept))
    before, after = text[: column - 1], text[end - 1 :]
    if not before.strip() and not after.strip() and line <= source.text.count("\n"):
        return Change(source.path, (line, 1), (line + 1, 1), "")
    if not after.strip():
        return Change(source.path, (line, len(before.rstrip()) + 1), (line, len(text) + 1), "")
    spaces = len(after) - len(after.lstrip())
    return Change(source.path, said.at, (line, end + spaces), "")


def _with_codes(said: Suppression, codes: Iterable[str]) -> str:
    """The comment with other codes; all else of it stays."""
    text = said.text
    first = text.index(said.codes[0], text.index(":" if said.is_noqa else "["))
    end = first
    for code in said.codes:
        end = text.index(code, end) + len(code)
    return text[:first] + ", ".join(codes) + text[end:]


# --- into a text --------------------------------------------------------------------------


@dataclass(slots=True)
class _Lines:
    """The lines of a text, and its tokens."""

    text: str
    tokens: list[Token] = field(init=False)
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = list(tokens_of(self.text))
        self.starts = [0]
        for line in self.text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def line_of(self, offset: int) -> int:
        """The line of an offset."""
        return bisect_right(self.starts, offset)

    def for_comment(self, line: int) -> int:
        """The line of a statement at whose end a comment for one of its lines can stand."""
        at = next(
            (at for at, token in enumerate(self.tokens) if self.line_of(token.end - 1) >= line),
            len(self.tokens) - 1,
        )
        if self._ends_between_tokens(line):
            return line
        _, end = statement_around(self.tokens, at)
        return self.line_of(self.tokens[end].start)

    def _ends_between_tokens(self, line: int) -> bool:
        """Whether the line ends neither in a string nor in a line joint."""
        end = self.starts[line] - 1
        for token, after in pairwise(self.tokens):
            if token.start < end < token.end:
                return False
            if token.end <= end <= after.start:
                return "\\" not in self.text[token.end : end]
        return True


def with_ignores(source: SourceFile, wanted: Wanted) -> tuple[Change, ...]:
    """Add comments that ignore rules: at the end of the line, or else of its statement."""
    lines = _Lines(source.text)
    by_line: dict[int, list[str]] = {}
    for line, codes in sorted(wanted.items()):
        by_line.setdefault(lines.for_comment(line), []).extend(codes)
    return tuple(_ignoring(source, by_line))


def _ignoring(source: SourceFile, wanted: Mapping[int, list[str]]) -> Iterator[Change]:
    said_on = {
        said.at[0]: said
        for said in suppressions_of(source)
        if said.codes and not (said.is_noqa or said.is_for_file)
    }
    texts = source.text.split("\n")
    for line, codes in wanted.items():
        said = said_on.get(line)
        codes = sorted(set(codes))
        if said is None:
            at = (line, len(texts[line - 1].rstrip()) + 1)
            yield Change(source.path, at, at, f"  # scopelint: ignore[{', '.join(codes)}]")
        else:
            new = _with_codes(said, dict.fromkeys((*said.codes, *codes)))
            yield Change(source.path, said.at, (line, said.at[1] + len(said.text)), new)


def is_only_comments(before: SourceFile, after: SourceFile) -> bool:
    """Whether two texts are the same code, line by line."""
    return _code(before.text) == _code(after.text)


def _code(text: str) -> list[tuple[str, int]]:
    lines = _Lines(text)
    return [
        (token.text, lines.line_of(token.start))
        for token in lines.tokens
        if token.kind not in (Kind.COMMENT, Kind.END)
    ]
