"""Which names a body of code binds, found before it is lowered.

A walk over its statements only: expressions bind names by `:=` alone, and are searched
only in files that contain it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from typing import Any

from scopelint.frontend.lower.names import Bindings

Bind = Callable[[Bindings, Any], None]


def bindings_of(body: Iterable[ast.stmt], *, has_walrus: bool) -> Bindings:
    """The names that these statements bind, those in functions and classes inside left out."""
    found = Bindings()
    _bind_all(found, body)
    if has_walrus:
        bind_walrus(found, body)
    return found.without_declared()


def _bind_all(found: Bindings, statements: Iterable[ast.stmt]) -> None:
    for statement in statements:
        bind = _STATEMENTS.get(type(statement))
        if bind is not None:
            bind(found, statement)


# --- targets ------------------------------------------------------------------------------


def bind_target(found: Bindings, target: ast.expr) -> None:
    """The names that an assignment to `target` binds."""
    if isinstance(target, ast.Name):
        found.bound.add(target.id)
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            bind_target(found, element)
    elif isinstance(target, ast.Starred):
        bind_target(found, target.value)


def _bind_targets(found: Bindings, node: ast.Assign | ast.Delete) -> None:
    for target in node.targets:
        bind_target(found, target)


def _bind_augmented(found: Bindings, node: ast.AugAssign) -> None:
    bind_target(found, node.target)


def _bind_annotated(found: Bindings, node: ast.AnnAssign) -> None:
    """`a: T` binds `a`, and `(a): T` does not."""
    if node.simple or node.value is not None:
        bind_target(found, node.target)


def _bind_named(
    found: Bindings, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
) -> None:
    found.bound.add(node.name)


def _bind_type_alias(found: Bindings, node: Any) -> None:
    bind_target(found, node.name)


def _bind_import(found: Bindings, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.partition(".")[0]
        if name != "*":
            found.bound.add(name)


def _bind_global(found: Bindings, node: ast.Global) -> None:
    found.global_.update(node.names)


def _bind_nonlocal(found: Bindings, node: ast.Nonlocal) -> None:
    found.nonlocal_.update(node.names)


# --- compound statements ------------------------------------------------------------------


def _bind_if(found: Bindings, node: ast.If | ast.While) -> None:
    _bind_all(found, node.body)
    _bind_all(found, node.orelse)


def _bind_for(found: Bindings, node: ast.For | ast.AsyncFor) -> None:
    bind_target(found, node.target)
    _bind_all(found, node.body)
    _bind_all(found, node.orelse)


def _bind_with(found: Bindings, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        if item.optional_vars is not None:
            bind_target(found, item.optional_vars)
    _bind_all(found, node.body)


def _bind_try(found: Bindings, node: ast.Try | ast.TryStar) -> None:
    _bind_all(found, node.body)
    for handler in node.handlers:
        if handler.name is not None:
            found.bound.add(handler.name)
        _bind_all(found, handler.body)
    _bind_all(found, node.orelse)
    _bind_all(found, node.finalbody)


def _bind_match(found: Bindings, node: ast.Match) -> None:
    for case in node.cases:
        found.bound.update(captures(case.pattern))
        _bind_all(found, case.body)


def captures(pattern: ast.pattern) -> list[str]:
    """The names that a pattern binds, in source order; those of alternatives once."""
    found: list[str] = []
    _capture(found, pattern)
    return list(dict.fromkeys(found))


def _capture(found: list[str], pattern: ast.pattern) -> None:
    for inner in ast.iter_child_nodes(pattern):
        if isinstance(inner, ast.pattern):
            _capture(found, inner)
    if isinstance(pattern, ast.MatchAs | ast.MatchStar) and pattern.name is not None:
        found.append(pattern.name)
    elif isinstance(pattern, ast.MatchMapping) and pattern.rest is not None:
        found.append(pattern.rest)


def bind_walrus(found: Bindings, nodes: Iterable[ast.AST | None]) -> None:
    """The names that `:=` binds, wherever it stands in these nodes or below them."""
    for node in nodes:
        if isinstance(node, ast.NamedExpr):
            bind_target(found, node.target)
        if node is not None:
            bind_walrus(found, _run_here(node))


def _run_here(node: ast.AST) -> Iterable[ast.AST | None]:
    """The parts of a node; of a definition, what runs where it stands and not inside."""
    match node:
        case ast.FunctionDef(decorator_list=decorators, args=given):
            return (*decorators, *given.defaults, *given.kw_defaults)
        case ast.AsyncFunctionDef(decorator_list=decorators, args=given):
            return (*decorators, *given.defaults, *given.kw_defaults)
        case ast.Lambda(args=given):
            return (*given.defaults, *given.kw_defaults)
        case ast.ClassDef(decorator_list=decorators, bases=bases, keywords=keywords):
            return (*decorators, *bases, *keywords)
    return ast.iter_child_nodes(node)


_STATEMENTS: dict[type[ast.AST], Bind] = {
    ast.Assign: _bind_targets,
    ast.AnnAssign: _bind_annotated,
    ast.AugAssign: _bind_augmented,
    ast.Delete: _bind_targets,
    ast.FunctionDef: _bind_named,
    ast.AsyncFunctionDef: _bind_named,
    ast.ClassDef: _bind_named,
    ast.Import: _bind_import,
    ast.ImportFrom: _bind_import,
    ast.Global: _bind_global,
    ast.Nonlocal: _bind_nonlocal,
    ast.If: _bind_if,
    ast.While: _bind_if,
    ast.For: _bind_for,
    ast.AsyncFor: _bind_for,
    ast.With: _bind_with,
    ast.AsyncWith: _bind_with,
    ast.Try: _bind_try,
    ast.TryStar: _bind_try,
    ast.Match: _bind_match,
}
if sys.version_info >= (3, 12):
    _STATEMENTS[ast.TypeAlias] = _bind_type_alias
