"""What of a file importing it runs: its text without the bodies of functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from scopelint.digest import digest


def surface_of(text: str, tree: ast.Module) -> str:
    r"""A digest that stays the same where nothing but bodies of functions changes.

    >>> old, new, other = "def f(x):\n  return 1\ny = 2", "def f(x):\n  z = 3\n  return x\ny = 2", "y = 2"
    >>> [surface_of(each, ast.parse(each)) == surface_of(old, ast.parse(old)) for each in (new, other)]
    [True, False]
    """
    lines = text.split("\n")
    kept: list[str] = []
    begin = 0
    for first, last in _bodies(tree.body, lines):
        kept += [*lines[begin : first - 1], "\f"]
        begin = last
    kept += lines[begin:]
    return digest("\n".join(kept))


def _bodies(statements: Iterable[ast.AST], lines: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of the bodies of functions, the outermost; not of those that begin in the header."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            decorators = getattr(first, "decorator_list", ())
            line = min(each.lineno for each in (first, *decorators))
            if not lines[first.lineno - 1].encode()[: first.col_offset].strip():
                yield line, node.body[-1].end_lineno or line
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _bodies(ast.iter_child_nodes(node), lines)
