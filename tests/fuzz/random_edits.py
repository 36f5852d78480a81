"""Random edits of a text: what is left is Python, or nearly so, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_INSERTED = (
    "(", ")", "[", "]", "{", "}", ":", ",", "=", ".", "*", "**", "'", '"', "\\", "#", "\n", "    ", "0", "None", "True",
    "False", "not ", "lambda: ", "reuse=True", "yield ", "await ", "return ", "del ", "for x in y", "if x", "else",
    "with a as b:", "tf", "tf.AUTO_REUSE", "x", "self", "pass\n", "global x\n", "@x\n", "\t", "é", "f'{x}'",
)  # fmt: skip


def edited(random: Random, text: str, times: int) -> str:
    """The text after some edits of tokens and lines."""
    for _ in range(times):
        text = random.choice((_of_tokens, _of_lines))(random, text)
    return text


def _of_tokens(random: Random, text: str) -> str:
    return "".join(_changed(random, _TOKEN.findall(text), random.choice(_INSERTED)))


def _of_lines(random: Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    line = random.choice(lines or [""])
    indented = random.choice(["    " + line, line.removeprefix("    "), "\t" + line, " " + line])
    return "".join(_changed(random, lines, indented))


def _changed(random: Random, parts: list[str], new: str) -> list[str]:
    """The parts with one gone, put in, replaced, doubled, or in another's place."""
    at, other = random.randrange(len(parts) + 1), random.randrange(len(parts) + 1)
    here = parts[at : at + 1]
    edits: list[Callable[[], list[str]]] = [
        lambda: parts[:at] + parts[at + 1 :],
        lambda: [*parts[:at], new, *parts[at:]],
        lambda: [*parts[:at], new, *parts[at + 1 :]],
        lambda: parts[:at] + here + parts[at:],
        lambda: [here[0] if index == other and here else each for index, each in enumerate(parts)],
    ]
    return random.choice(edits)()
