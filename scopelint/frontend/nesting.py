"""A guard before the parser: what is nested so deeply that LibCST would end the process.

LibCST 1.9 dies on some 1,000 nested brackets, on chains of a few thousand operators, and takes
quadratic time before that (its issues #619, #980, #1000). Python itself refuses more than 200
nested brackets. Nearly every file is cleared by counting characters; the others are read
token by token.
"""

from __future__ import annotations

import re
from array import array
from itertools import accumulate

DEEPEST_BRACKETS = 200
#: Operators, calls, attributes and subscripts that hang on each other in one expression.
LONGEST_CHAIN = 2000

_OPENING, _CLOSING = b"([{", b")]}"
_STEP = bytes(1 if byte in _OPENING else 255 if byte in _CLOSING else 0 for byte in range(256))
_OPERATORS = b"+-*/%@&|^~<"
_TRAILERS = (b")(", b"](", b")[", b"][", b").", b"].")
_WORDY = ("not", "lambda", "if")


def _all_but(kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte not in kept)


_NOT_BRACKETS = _all_but(_OPENING + _CLOSING)
_NOT_OPERATORS = _all_but(_OPERATORS)
_NOT_LINKS = _all_but(b".,;=()[]{}" + _OPERATORS)
_NOT_LINKS_OR_LINES = _all_but(b"\n.,;=()[]{}" + _OPERATORS)

_ELIF = re.compile(r"^([ \t]*)elif\b", re.M)

_TOKEN = re.compile(
    r"""[rRbBuUfF]{0,2}(?:\"{3}(?:[^\\]|\\.)*?\"{3}|'{3}(?:[^\\]|\\.)*?'{3})
    |[rRbBuUfF]{0,2}(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |\#[^\n]*|\\\n|\n|[(\[{]|[)\]}]|[,;=]
    |\b(?:and|or|not|if|else|lambda|await)\b|\w+|[-+*/%@&|^~.<>!]+""",
    re.X | re.S,
)
_WORDS = frozenset({"and", "or", "not", "if", "else", "lambda", "await"})


def nested_too_deeply(text: str) -> int | None:
    """The line where an expression is nested too deeply to be parsed, if there is one."""
    if _is_long_elif_chain(text):
        return 1
    return _deep_line(text) if _may_be_deep(text) else None


def _is_long_elif_chain(text: str) -> bool:
    if text.count("elif") <= LONGEST_CHAIN:
        return False
    indents = _ELIF.findall(text)
    return any(indents.count(indent) > LONGEST_CHAIN for indent in set(indents))


def _may_be_deep(text: str) -> bool:
    """Whether a cheap count leaves room for deep nesting; brackets in strings count, too."""
    if len(text) < DEEPEST_BRACKETS:
        return False
    data = text.encode("utf-8", "replace")
    steps = array("b", data.translate(_STEP, _NOT_BRACKETS))
    if max(accumulate(steps), default=0) > DEEPEST_BRACKETS:
        return True
    operators = data.translate(None, _NOT_OPERATORS)
    if any(operators.count(byte) > LONGEST_CHAIN for byte in _OPERATORS):
        return True
    links = data.translate(None, _NOT_LINKS)
    if sum(map(links.count, _TRAILERS)) > LONGEST_CHAIN or b"." * LONGEST_CHAIN in links:
        return True
    if b"." * (LONGEST_CHAIN // 8) in data.translate(None, _NOT_LINKS_OR_LINES):
        return True
    if any(text.count(word) > LONGEST_CHAIN for word in _WORDY):
        return True
    return text.count("and") + text.count("or") > 2 * LONGEST_CHAIN


def _deep_line(text: str) -> int | None:
    """Read the tokens: at each open bracket, how long is the chain so far?"""
    chains = [0]  # of the statement, and of each bracket that is open
    length = 0  # the sum of them
    for found in _TOKEN.finditer(text):
        token = found.group()
        first = token[0]
        if first in "([{":
            chains.append(0)
        elif first in ")]}":
            if len(chains) > 1:
                length -= chains.pop()
            chains[-1] += 1
            length += 1
        elif first in ",;=" or (first == "\n" and len(chains) == 1):
            length -= chains[-1]
            chains[-1] = 0
        elif token in _WORDS or first in "-+*/%@&|^~.<>!":
            chains[-1] += len(token) if first in "-+~" else 1
            length += len(token) if first in "-+~" else 1
        if len(chains) > DEEPEST_BRACKETS or length > LONGEST_CHAIN:
            return text.count("\n", 0, found.start()) + 1
    return None
