"""Guards before the parsers: what is so deep or so long that one of them would die of it, or hang.

Python's own parser refuses what is too deep for it, but is quadratic in the fields of an f-string
and in the dots of an import; what it reads must not be too deep for `lower`. LibCST, with which
files are edited, ends the process on some 1,000 nested brackets and on chains of a few thousand
operators, copies what stands to the left at each link of a chain, and takes four times as long for
each level of a `case` pattern (its issues #619, #980, #1000).

The tokens of a text are read one by one; nearly every file is spared that by counting characters.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one expression may have for a parser."""

    deepest: int  #: brackets, and what stands before an operand (`not`, `lambda`, …), in each other
    longest_chain: int  #: operators, calls, attributes and subscripts that hang on each other
    most_copies: int | None  #: tokens that are copied in the whole file, each in a microsecond


PYTHON = Bounds(2000, 2000, None)
LIBCST = Bounds(200, 1000, 5_000_000)

#: So many nested brackets are worth a look.
_MANY = 200

_OPENING, _CLOSING = b"([{", b")]}"
_STEP = bytes(1 if byte in _OPENING else 255 if byte in _CLOSING else 0 for byte in range(256))
_OPERATORS = b"+-*/%@&|^~<"
_TRAILERS = (b")(", b"](", b")[", b"][", b").", b"].")


def _all_but(kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in kept)


_NOT_BRACKETS = _all_but(_OPENING + _CLOSING)
_NOT_OPERATORS = _all_but(_OPERATORS)
_NOT_LINKS = _all_but(b".,;=()[]{}" + _OPERATORS)
_NOT_LINKS_OR_LINES = _all_but(b"\n.,;=()[]{}" + _OPERATORS)

#: Words that link or nest.
_WORDS = frozenset({"and", "or", "not", "in", "is", "if", "else", "lambda", "await"})
_WORDY = ("not", "lambda", "if", " in ")
_TIGHT = frozenset({"not", "await", "**"})
#: Behind these an expression begins anew.
_PARTS = frozenset({",", ";", ":", "=", ":=", "->"})

_ELIF = re.compile(r"^([ \t]*)elif\b", re.M)
_FORMATTED = frozenset("fFtT")
_FORMATTED_TEXT = re.compile(r"[fFtT][rR]?[\"']")

#: A text that is not closed ends with its line, or with the file: nothing is read twice.
_TOKEN = re.compile(
    r"""(?P<prefix>[rRbBuUfFtT]{0,2})(?P<text>\"{3}(?:[^\\]|\\.)*?(?:\"{3}|\\?\Z)
    |'{3}(?:[^\\]|\\.)*?(?:'{3}|\\?\Z)|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)
    |\#[^\n]*|\\\n|\n|[(\[{]|[)\]}]|[,;]
    |\w+|\*\*|//|<<|>>|->|:=|[=!<>]=|[:=]|[-+*/%@&|^~.<>]""",
    re.X | re.S,
)


def nested_too_deeply(text: str) -> int | None:
    """The line where a text is too deep or too long to be read by Python and lowered by us."""
    line = _long_if(text)
    if line is not None:
        return line
    return line_beyond(text, PYTHON) if _may_be_deep(text) else None


def _long_if(text: str) -> int | None:
    """The line of a branch of an `if` that has too many."""
    if text.count("elif") <= PYTHON.longest_chain:
        return None
    branches: Counter[str] = Counter()
    for found in _ELIF.finditer(text):
        branches[found[1]] += 1
        if branches[found[1]] > PYTHON.longest_chain:
            return _line_at(text, found.start())
    return None


def _line_at(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def _may_be_deep(text: str) -> bool:
    """Whether cheap counts leave room for it; what stands in strings counts, too."""
    if len(text) < _MANY:
        return False
    longest = PYTHON.longest_chain
    data = text.encode("utf-8", "replace")
    steps = array("b", data.translate(_STEP, _NOT_BRACKETS))
    if max(accumulate(steps), default=0) > _MANY:
        return True
    operators = data.translate(None, _NOT_OPERATORS)
    if any(operators.count(byte) > longest for byte in _OPERATORS):
        return True
    links = data.translate(None, _NOT_LINKS)
    if sum(map(links.count, _TRAILERS)) > longest or b"." * longest in links:
        return True
    if b"." * (longest // 8) in data.translate(None, _NOT_LINKS_OR_LINES):
        return True
    if links.count(b"{") > longest and _FORMATTED_TEXT.search(text):
        return True
    if any(text.count(word) > longest for word in _WORDY):
        return True
    return text.count("and") + text.count("or") > 2 * longest


@dataclass(slots=True)
class _Level:
    """An open bracket, or a `lambda` up to its colon, or the statement around all of them."""

    bracket: str
    starts_at: int  #: tokens before it
    chain_at: int  #: tokens before the chain that goes on here
    links: int = 0
    loose: int = 0  #: prefixes that reach up to the next comma: `lambda`, `else`
    tight: int = 0  #: those that reach up to the next operator: `-`, `not`, `**`

    def begin(self, at: int) -> tuple[int, int]:
        """A new expression begins; what the one before had of links and prefixes."""
        spent = self.links, self.loose + self.tight
        self.links, self.loose, self.tight, self.chain_at = 0, 0, 0, at
        return spent


@dataclass(slots=True)
class _Reader:
    """What is open at a token, and what LibCST has copied so far."""

    levels: list[_Level] = field(default_factory=lambda: [_Level("", 0, 0)])
    at: int = 0
    links: int = 0
    prefixes: int = 0
    copies: int = 0
    in_case: bool = False
    expects_operand: bool = True

    def is_beyond(self, bounds: Bounds) -> bool:
        """Whether it is too much by now."""
        if len(self.levels) + self.prefixes > bounds.deepest or self.links > bounds.longest_chain:
            return True
        return bounds.most_copies is not None and self.copies > bounds.most_copies

    def take(self, token: str) -> None:
        """Go on by one token."""
        self.at += 1
        first = token[0]
        if first in "([{":
            self._open(first)
        elif first in ")]}":
            self._close()
        elif token in _PARTS or (first == "\n" and len(self.levels) == 1):
            self._part(first)
        elif token in _WORDS or first in "-+*/%@&|^~.<>!":
            self._link(token)
        elif first == "\n":
            return
        else:
            if token == "case" and len(self.levels) == 1 and self.at == self.levels[0].chain_at + 1:
                self.in_case = True
            self.expects_operand = False

    def _open(self, bracket: str) -> None:
        if self.in_case:
            self.copies += 4 ** min(len(self.levels), 16)
        self.levels.append(_Level(bracket, self.at, self.at))
        self.expects_operand = True

    def _close(self) -> None:
        while len(self.levels) > 1:
            closed = self.levels.pop()
            self._forget(closed)
            self.copies += self.at - closed.starts_at
            if closed.bracket != "lambda":
                break
        self._count_link()
        self.expects_operand = False

    def _part(self, sign: str) -> None:
        """A comma, colon or line end: what came before is complete."""
        if sign == ":" and self.levels[-1].bracket == "lambda":
            self._forget(self.levels.pop())
            self.levels[-1].loose += 1
            self.prefixes += 1
        else:
            if sign == "\n" or (sign == ":" and len(self.levels) == 1):
                self.in_case = False
            self._forget(self.levels[-1])
            self.levels[-1].begin(self.at)
        self.expects_operand = True

    def _link(self, token: str) -> None:
        level = self.levels[-1]
        if token == "lambda":
            self.levels.append(_Level("lambda", self.at, self.at))
        elif token == "else":
            level.loose += 1
            self.prefixes += 1
        elif token in _TIGHT or (self.expects_operand and token in "+-~"):
            level.tight += 1
            self.prefixes += 1
        elif token != ".":
            self.prefixes -= level.tight
            level.tight = 0
        self._count_link()
        self.expects_operand = token != "."

    def _count_link(self) -> None:
        self.links += 1
        self.levels[-1].links += 1
        self.copies += self.at - self.levels[-1].chain_at

    def _forget(self, level: _Level) -> None:
        links, prefixes = level.begin(self.at)
        self.links -= links
        self.prefixes -= prefixes


def line_beyond(text: str, bounds: Bounds) -> int | None:
    """The line where a text is too much for a parser with these bounds."""
    reader = _Reader()
    for token, offset in _tokens(text):
        reader.take(token)
        if reader.is_beyond(bounds):
            return _line_at(text, offset)
    return None


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The tokens that are no comments, each with its offset; of f-strings what is in braces."""
    for found in _TOKEN.finditer(text):
        token = found.group()
        if token[0] in "#\\":
            continue
        yield token, found.start()
        if found["text"] and "{" in token and _FORMATTED.intersection(found["prefix"]):
            yield from _formatted(token, found.start())


_UNQUOTED = str.maketrans("'\"#\n", "    ")


def _formatted(token: str, offset: int) -> Iterator[tuple[str, int]]:
    """The code in the braces of an f-string; quotes in it do not hide brackets."""
    depth, skipped = 0, -1
    for found in _TOKEN.finditer(token.translate(_UNQUOTED)):
        inner = found.group()
        is_literal = inner == "{" and not depth and token[found.end() : found.end() + 1] == "{"
        if found.start() == skipped:
            continue
        if is_literal:
            skipped = found.end()
            continue
        depth += (inner in "([{" and (depth or inner == "{")) - (inner in ")]}" and depth > 0)
        if depth or inner == "}":
            yield inner, offset + found.start()
