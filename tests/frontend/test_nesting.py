"""What a parser would die of is a problem of its file; everything below that is parsed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.nesting import nested_too_deeply
from scopelint.frontend.source import SourceFile

NESTED: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "x = " + "[" * n + "]" * n,
    "parentheses": lambda n: "x = " + "(" * n + "1" + ")" * n,
    "calls": lambda n: "f(" * n + "1" + ")" * n,
    "dicts": lambda n: "x = " + "{1: " * n + "1" + "}" * n,
}
CHAINED: dict[str, Callable[[int], str]] = {
    "sum": lambda n: "x = " + " + ".join("a" * n),
    "sum over lines": lambda n: "x = (" + " +\n".join("a" * n) + ")",
    "joined lines": lambda n: "x = a" + "+\\\na" * n,
    "power": lambda n: "x = " + "**".join("a" * n),
    "not": lambda n: "x = " + "not " * n + "a",
    "minus": lambda n: "x = " + "-" * n + "a",
    "attributes": lambda n: "x = a" + ".b" * n,
    "attributes over lines": lambda n: "x = (a" + "\n.b" * n + ")",
    "chained calls": lambda n: "x = a" + "()" * n,
    "methods": lambda n: "x = a" + ".b(c)" * n,
    "subscripts": lambda n: "x = a" + "[0]" * n,
    "lambda": lambda n: "x = " + "lambda: " * n + "a",
    "conditional": lambda n: "x = " + "a if b else " * n + "a",
    "elif": lambda n: "if a:\n p\n" + "elif b:\n p\n" * n,
    "import": lambda n: "import a" + ".b" * n,
}


@pytest.mark.parametrize("make", NESTED.values(), ids=NESTED)
def test_brackets(make: Callable[[int], str]) -> None:
    assert lower_module(SourceFile("a.py", make(100))).module is not None
    assert nested_too_deeply("\n\n" + make(5000)) == 3


@pytest.mark.parametrize("make", CHAINED.values(), ids=CHAINED)
def test_chains(make: Callable[[int], str]) -> None:
    assert lower_module(SourceFile("a.py", make(400))).module is not None
    assert nested_too_deeply(make(20_000)) is not None


def test_long_is_not_deep() -> None:
    long = {
        "list": "x = [" + "a.b(c) + 1, " * 5000 + "]",
        "statements": "x = -a.b(c) + (1 - 2)\n" * 5000,
        "text": "x = '" + "(" * 5000 + "'  # " + "[" * 5000,
        "rulers": "# " + "-" * 70 + "\n" + "'''" + "+" * 3000 + "'''\n",
    }
    for text in long.values():
        assert nested_too_deeply(text) is None


def test_the_process_lives() -> None:
    """The files that end a process which parses them without a guard."""
    script = """
from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.source import SourceFile
for text in ("[" * 100_000, "x = " + "(" * 5000 + ")" * 5000, "x=" + "-" * 50_000 + "1"):
    lowered = lower_module(SourceFile("a.py", text))
    print(lowered.module, lowered.problems[0].message, lowered.problems[0].line)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["None nested too deeply to be parsed 1"] * 3
