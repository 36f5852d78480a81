"""What is lowered of a random program, or of Python's own library, is all that Python sees in it."""

from __future__ import annotations

import ast
import sys
import sysconfig
from pathlib import Path
from random import Random

import pytest
from lowered_rows import lowered_rows
from random_python import compiles, program
from reaches import strange_names
from seeds import seeds
from tree_rows import tree_rows

from scopelint.finding import Problem
from scopelint.frontend.lower.module import lower_module, quick_and_quiet
from scopelint.frontend.reading import read_source
from scopelint.frontend.source import SourceFile
from scopelint.ir_text import faults

LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = sorted(file for file in LIBRARY.rglob("*.py") if "site-packages" not in file.parts)
#: From 3.12 on, `symtable` shows a comprehension's names among those of the code around.
TELLS_REACHES = sys.version_info < (3, 12)


def compare(source: SourceFile) -> None:
    """Nothing is lost, added or put in another line or scope, and names are looked up alike."""
    lowered = lower_module(source)
    assert lowered.module is not None, lowered.problems
    assert faults(lowered.module) == []
    with quick_and_quiet():
        ours = lowered_rows(lowered.module, [span.line for span in lowered.spans])
        pythons = tree_rows(ast.parse(source.text))
        assert (sorted(ours - pythons), sorted(pythons - ours)) == ([], []), source.text
        if TELLS_REACHES:
            assert strange_names(lowered.module, source.text) == [], source.text


@pytest.mark.parametrize("seed", seeds(25))
def test_random_programs(seed: int) -> None:
    compare(SourceFile("program.py", program(seed)))


@pytest.mark.parametrize("seed", seeds(5))
def test_the_library_of_python(seed: int) -> None:
    """As many seeds as there are files take all of them."""
    file = FILES[seed] if seed < len(FILES) else Random(seed).choice(FILES)
    source = read_source(str(file))
    if isinstance(source, Problem) or not compiles(source.text):
        pytest.skip(f"{file} is not meant to be read")
    compare(source)


FOUND = {
    "blanks before the = of an f-string": 'x = f"{a  = }"\n',
    "a walrus in a default": "def f():\n    def g(x=(y := 1)): pass\n    return y\n",
    "a walrus among bases": "def f():\n    class A(B := object): pass\n    return B\n",
    "a name in another form": "def f(ｗ):\n    return w\n",
    "alternatives bind one name": "match x:\n    case [a] | (a, _): a\n",
    "parts of a target that is only declared": "def f():\n    g((yield)).x: int\n    a[h()]: int\n",
    "targets in parentheses": "def f():\n    (a): int\n    (a.b): int = 1\n    return a\n",
    "another class's private name": "def f(__p):\n    class A: x = __p\n",
    "a private name in a class body's loop": "class A: x = [__p for __p in y]\n",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_once(name: str) -> None:
    compare(SourceFile("program.py", FOUND[name]))
