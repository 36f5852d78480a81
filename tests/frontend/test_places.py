"""Places: LibCST has the same ones as lowering, and they become the user's lines and columns."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from random import Random

import libcst as cst
import pytest

from scopelint.finding import Problem
from scopelint.frontend.editing.placed import placed_nodes
from scopelint.frontend.lower.module import lower_module, lower_tree, quick_and_quiet
from scopelint.frontend.reading import read_source
from scopelint.frontend.source import SourceFile
from scopelint.frontend.syntax import parse
from scopelint.ir_text import faults, listing

LIBRARY = Path(sysconfig.get_path("stdlib"))
OWN = Path(__file__).parents[2]
SAMPLE = [
    *Random(7).sample(sorted(LIBRARY.glob("*.py")), 25),
    *sorted(LIBRARY.glob("test/test_[gpu]*.py"))[::12],
    *sorted((OWN / "scopelint/frontend").rglob("*.py")),
]
_SAME = {"AsyncFunctionDef": "FunctionDef", "AsyncFor": "For", "AsyncWith": "With", "Delete": "Del"}


def kind(node: object) -> str:
    name = type(node).__name__
    return _SAME.get(name, name)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.name)
def test_libcst_counts_as_lowering_does(path: Path) -> None:
    """For edits: the node of a place is found in LibCST's tree by its number."""
    source = read_source(str(path))
    if isinstance(source, Problem):
        pytest.skip(source.message)
    with quick_and_quiet():
        tree = parse(source)
        if isinstance(tree, Problem):
            pytest.skip(tree.message)
        module, file = lower_tree(source, tree)
        counted = list(placed_nodes(cst.parse_module(source.text)))
    assert len(counted) == len(file.places)
    for theirs, ours in zip(counted, file.places, strict=True):
        assert isinstance(theirs, cst.Decorator) or kind(theirs) == kind(ours)
    assert not faults(module)
    assert listing(module)


TEXT = """\
@deco(1)  # é
def f(x=g(2)):
    é = "ü" + h(y)(z)
    with a(1) as b, c(2):
        pass
    return [k(i) for i in l(3)] if m() else f"{n()}"

class A(B, metaclass=C()): x[o()] = p()
if (q
    (1)): async_ = lambda: r()
"""


def shown(text: str, line: int, column: int, end_line: int, end_column: int) -> str:
    lines = text.split("\n")
    if line == end_line:
        return lines[line - 1][column - 1 : end_column - 1]
    return "\n".join([lines[line - 1][column - 1 :], lines[end_line - 1][: end_column - 1]])


def test_spans_are_the_text() -> None:
    source = SourceFile("a.py", TEXT)
    found = [
        shown(TEXT, span.line, span.column, span.end_line, span.end_column)
        for span in lower_module(source).spans
    ]
    assert found == [
        "def f", "deco(1)", "deco(1)", "g(2)", 'é = "ü" + h(y)(z)', "h(y)(z)", "h(y)",
        "with a(1) as b, c(2)", "a(1)", "c(2)", "pass",
        'return [k(i) for i in l(3)] if m() else f"{n()}"', "k(i)", "l(3)", "m()",
        "class A", "C()", "x[o()] = p()", "o()", "p()", "if (q\n    (1)", "q\n    (1)",
        "async_ = lambda: r()", "r()",
    ]  # fmt: skip


def test_lowering_follows_places_in_order() -> None:
    """Ordinals grow with the source, whatever runs first."""
    source = SourceFile("a.py", "a[f()] = g() if h() else {i(): j() for k in l()}\n")
    spans = lower_module(source).spans
    assert [span.column for span in spans] == [1, 3, 10, 17, 27, 32, 45]
