"""A file's text in two: what importing it runs, and the bodies of its functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from scopelint.digest import digest

#: So many digits of a digest tell the bodies of one function apart.
_DIGITS = 16


def surface_of(text: str, tree: ast.Module) -> tuple[str, dict[ast.AST, str]]:
    r"""A digest of all but the bodies of functions, and one of each body, by the function.

    >>> old, new, other = "def f(x):\n  return 1\ny = 2", "def f(x):\n  z = 3\n  return x\ny = 2", "y = 2"
    >>> surfaces = [surface_of(each, ast.parse(each)) for each in (old, new, other)]
    >>> [surface == surfaces[0][0] for surface, bodies in surfaces]
    [True, True, False]
    """
    lines = text.split("\n")
    kept: list[str] = []
    bodies: dict[ast.AST, str] = {}
    begin = 0
    for function, first, last in _bodies(tree.body, lines):
        kept += [*lines[begin : first - 1], "\f"]
        begin = last
        bodies[function] = digest("\n".join(lines[first - 1 : last]))[:_DIGITS]
    kept += lines[begin:]
    return digest("\n".join(kept)), bodies


def _bodies(statements: Iterable[ast.AST], lines: list[str]) -> Iterator[tuple[ast.AST, int, int]]:
    """The outermost functions and the lines of their bodies; not those that begin in the header."""
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            decorators = getattr(first, "decorator_list", ())
            line = min(each.lineno for each in (first, *decorators))
            if not lines[first.lineno - 1].encode()[: first.col_offset].strip():
                yield node, line, node.body[-1].end_lineno or line
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _bodies(ast.iter_child_nodes(node), lines)
