"""Files that are not read as they stand: their text was rewritten before the program began.

Only whoever starts a program knows how (Python 2 is no matter of the runtime). The text has the
lines of the file, so that a traceback names the user's own.
"""

from __future__ import annotations

import ast
import builtins
import importlib.machinery
from collections.abc import Mapping
from copy import deepcopy
from numbers import Integral
from types import CodeType
from typing import Any

_TEXTS: dict[str, str] = {}


def read_instead(texts: Mapping[str, str]) -> None:
    """From now on import these files, by absolute path, as these texts."""
    if not texts:
        return
    _TEXTS.update(texts)
    compile_file = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self: Any, data: Any, path: Any, *, _optimize: int = -1) -> CodeType:
        text = _TEXTS.get(path)
        meant = data if text is None else _as_python2(text, path)
        return compile_file(self, meant, path, _optimize=_optimize)

    importlib.machinery.SourceFileLoader.source_to_code = source_to_code  # type: ignore[method-assign]


def code_of(path: str) -> CodeType:
    """The compiled program. Raises OSError, SyntaxError or ValueError where there is none."""
    text = _TEXTS.get(path)
    if text is not None:
        return compile(_as_python2(text, path), path, "exec", dont_inherit=True)
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec", dont_inherit=True)


# --- what the same text means in Python 2 -------------------------------------------------


def _as_python2(text: str, path: str) -> ast.Module:
    """The parsed text; `/` divides integers as Python 2 does, and dicts have their old methods."""
    tree = ast.parse(text, path)
    if not any(map(_imports_division, tree.body)):
        setattr(builtins, _DIVIDE, _divide)
        tree = _Division().visit(tree)
    return ast.fix_missing_locations(_OldMethods().visit(tree))  # type: ignore[no-any-return]


def _imports_division(statement: ast.stmt) -> bool:
    is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
    return is_future and any(name.name == "division" for name in statement.names)  # type: ignore[attr-defined]


_DIVIDE = "__python2_divide__"


def _divide(left: Any, right: Any) -> Any:
    if isinstance(left, Integral) and isinstance(right, Integral):
        return left // right
    method = getattr(type(left), "__div__", None)
    return left / right if method is None else method(left, right)


class _Division(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """`a / b`; the call stands where the operation stood."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        return self._call(node, node.left, node.right)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        """`a /= b`, as `a = a / b`: what `a` is made of is computed twice."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.Div):
            return node
        old = deepcopy(node.target)
        old.ctx = ast.Load()
        quotient = self._call(node, old, node.value)
        return ast.copy_location(ast.Assign([node.target], quotient), node)

    def _call(self, node: ast.AST, left: ast.expr, right: ast.expr) -> ast.expr:
        function = ast.copy_location(ast.Name(_DIVIDE, ast.Load()), node)
        return ast.copy_location(ast.Call(function, [left, right], []), node)


class _OldMethods(ast.NodeTransformer):
    _NEW = {"iteritems": "items", "itervalues": "values", "iterkeys": "keys"}  # noqa: RUF012

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`d.iteritems`."""
        self.generic_visit(node)
        node.attr = self._NEW.get(node.attr, node.attr)
        return node
