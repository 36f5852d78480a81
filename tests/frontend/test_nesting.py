"""What a parser would die of is a problem of its file; everything below that is parsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from commands import check
from reports import PROGRAM

from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.nesting import LIBCST, line_beyond, nested_too_deeply
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
    "in": lambda n: "x = " + " in ".join("a" * n),
    "fields of a text": lambda n: "x = f'''" + "{a}\n" * n + "'''",
    "sum in a text": lambda n: 'x = f"{' + " + ".join("a" * n) + '}"',
}
#: What costs LibCST twice as much or more for each level, or copies all that stands to the left.
COSTLY: dict[str, Callable[[int], str]] = {
    "patterns of dicts": lambda n: "match a:\n case " + "{1: " * n + "1" + "}" * n + ": p",
    "patterns of classes": lambda n: "match a:\n case " + "A(b=" * n + "1" + ")" * n + ": p",
    "many patterns": lambda n: "match a:\n" + f" case {'{1:' * 8}2{'}' * 8}: p\n" * 20 * n,
    "long arguments": lambda n: "x = a" + f".b([{'1, ' * 200}])" * 10 * n,
    "long arguments over lines": lambda n: (
        "x = (a" + ("\n .b([" + "1, " * 200 + "])") * 10 * n + ")"
    ),
}


@pytest.mark.parametrize("make", NESTED.values(), ids=NESTED)
def test_brackets(make: Callable[[int], str]) -> None:
    assert lower_module(SourceFile("a.py", make(100))).module is not None
    assert nested_too_deeply("\n\n" + make(5000)) == 3
    assert line_beyond("\n\n" + make(201), LIBCST) == 3


@pytest.mark.parametrize("make", CHAINED.values(), ids=CHAINED)
def test_chains(make: Callable[[int], str]) -> None:
    assert lower_module(SourceFile("a.py", make(150))).module is not None
    assert nested_too_deeply(make(20_000)) is not None


@pytest.mark.parametrize("make", COSTLY.values(), ids=COSTLY)
def test_costly(make: Callable[[int], str]) -> None:
    assert lower_module(SourceFile("a.py", make(2))).module is not None
    assert line_beyond(make(2), LIBCST) is None
    assert line_beyond(make(30), LIBCST) is not None


def test_a_deep_text_in_a_text() -> None:
    for text in ("f'{" + "(" * 999 + ")" * 999 + "}'", "f'{" * 999 + "1" + "}'" * 999):
        assert line_beyond("\n" + text, LIBCST) == 2
    defaults = "lambda a=" * 999 + "1" + ": 1" * 999
    assert line_beyond(defaults, LIBCST) == 1


def test_long_is_not_deep() -> None:
    long = {
        "list": "x = [" + "a.b(c) + 1, " * 5000 + "]",
        "statements": "x = -a.b(c) + (1 - 2)\n" * 5000,
        "text": "x = '" + "(" * 5000 + "'  # " + "[" * 5000,
        "powers": "x = " + " + ".join(["a**2 * -b"] * 210),
        "lambdas": "x = [" + "lambda a: a if b else not c, " * 2000 + "]",
        "texts": "f'{a}' '{{' f'({b}'\n" * 3000,
        "calls of case": "case(a, b[0]).c = 1\n" * 3000,
        "rulers": "# " + "-" * 70 + "\n" + "'''" + "+" * 3000 + "'''\n",
    }
    for text in long.values():
        assert nested_too_deeply(text) is None
        assert line_beyond(text, LIBCST) is None


TRAPS: dict[str, Callable[[int], str]] = {
    "open text over lines": lambda n: "print 1\n'''" + "\n\\'''" * n,
    "escaped quotes": lambda n: "print 1\nx = '" + "\\'" * n,
    "imports": lambda n: "from a import (\n" * n,
    "packages": lambda n: "import a" + ".a" * n,
    "remarks": lambda n: "#noqa:" * n,
    "ignores": lambda n: "x #scopelint:ignore[" + "#scopelint:ignore[" * n,
    "comments of one statement": lambda n: "x = [\n" + "1, # scopelint: ignore\n" * n + "]",
    "lambdas": lambda n: "print 1\nx = [" + "lambda a, " * n + "]",
    "fors": lambda n: "print 1\nx = [" + "for a " * n + "]",
    "defs": lambda n: "print 1\n" + "def " * n,
    "decorators": lambda n: "@a\n" * n + "def f(): pass",
    "percents": lambda n: "'" + "%(" * n + "' % x",
    "zeros": lambda n: "'%" + "0" * n + "' % x",
    "items of a with": lambda n: "with " + "a, " * n + "a: p",
    "cases": lambda n: "match a:\n" + " case 1: p\n" * n,
}


@pytest.mark.parametrize("make", TRAPS.values(), ids=TRAPS)
def test_no_text_is_read_again_and_again(make: Callable[[int], str], tmp_path: Path) -> None:
    """What is quadratic takes minutes here; what is not, a second or two."""
    (tmp_path / "main.py").write_text(f"# tensorflow\n{make(40_000)}\n")
    done = check(tmp_path, "--format", "concise", "main.py")
    assert done.returncode in (0, 2), done.stderr


def test_the_process_lives(tmp_path: Path) -> None:
    """The files that end a process which parses them without a guard, beside one with a fault."""
    (tmp_path / "main.py").write_text(PROGRAM)
    texts = {
        "brackets.py": "[" * 100_000,
        "parentheses.py": "\nx = " + "(" * 5000 + ")" * 5000,
        "signs.py": "x=" + "-" * 50_000 + "1",
        "sum.py": "\n\nx=" + "1+" * 50_000 + "1",
        "links.py": "x=a" + ".b(c)" * 50_000,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(f"import tensorflow\n{text}\n")
    done = check(tmp_path, "--format", "concise")
    assert "main.py:6:20: error: SL101" in done.stdout
    assert done.returncode == 2
    assert sorted(done.stderr.splitlines()) == [
        "error: brackets.py:2: nested too deeply to be parsed",
        "error: links.py:2: nested too deeply to be parsed",
        "error: parentheses.py:3: nested too deeply to be parsed",
        "error: signs.py:2: nested too deeply to be parsed",
        "error: sum.py:4: nested too deeply to be parsed",
    ]
