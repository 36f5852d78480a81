"""Tokens of Python 2 and 3 alike, read from the text without regard to grammar.

The standard library's `tokenize` follows the newest Python and gives up on older ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, unique


@unique
class Kind(Enum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    OPERATOR = "operator"
    COMMENT = "comment"
    LINE_END = "line end"  #: of a statement, not inside brackets
    END = "end"  #: of the file


@dataclass(slots=True)
class Token:
    """A token, where it starts, and how many brackets are open around it."""

    kind: Kind
    text: str
    start: int
    depth: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


Tokens = Sequence[Token]

#: A text that is not closed ends with its line, or with the file: nothing is read twice.
_PREFIX = r"(?:[uUbB]?[rR]?|[rR][bB]|[fF][rR]?|[rR][fF])"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\f]+|\\\r?\n)
    |(?P<comment>\#[^\n]*)
    |(?P<string>{_PREFIX}(?:\"{{3}}(?:[^\\]|\\.)*?(?:\"{{3}}|\\?\Z)|'{{3}}(?:[^\\]|\\.)*?(?:'{{3}}|\\?\Z)
        |"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?))
    |(?P<number>0[xX][\da-fA-F_]+[lL]?|0[oO][0-7_]+[lL]?|0[bB][01_]+[lL]?
        |(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d[\d_]*)?[jJlL]?)
    |(?P<name>\w+)
    |(?P<line_end>\n)
    |(?P<operator><<=|>>=|\*\*=|//=|\.\.\.|<>|!=|==|<=|>=|->|:=|\*\*|//|<<|>>|[-+*/%&|^@]=|.)""",
    re.X | re.S,
)
_KINDS = {kind.name.lower(): kind for kind in Kind}


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a text but for spaces and the line ends inside brackets; an `END` last."""
    depth = 0
    for found in _TOKEN.finditer(text):
        name = str(found.lastgroup)
        if name == "space" or (name == "line_end" and depth):
            continue
        token = found.group()
        if name == "operator" and token in ")]}":
            depth = max(depth - 1, 0)
        yield Token(_KINDS[name], token, found.start(), depth)
        if name == "operator" and token in "([{":
            depth += 1
    yield Token(Kind.END, "", len(text), 0)
