"""Which names a body of code binds, found before it is lowered.

A walk over its statements only: expressions bind names by `:=` alone, and are searched
only in files that contain it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import libcst as cst

from scopelint.frontend.lower.names import Bindings

Bind = Callable[[Bindings, Any], None]


def bindings_of(body: cst.BaseSuite | cst.Module, *, has_walrus: bool) -> Bindings:
    """The names that these statements bind, those in functions and classes inside left out."""
    found = Bindings()
    _bind_all(found, body.body)
    if has_walrus:
        bind_walrus(found, body)
    return found.without_declared()


def _bind_all(found: Bindings, statements: Iterable[cst.CSTNode]) -> None:
    for statement in statements:
        bind = _STATEMENTS.get(type(statement))
        if bind is not None:
            bind(found, statement)


def _bind_suite(found: Bindings, suite: cst.BaseSuite) -> None:
    _bind_all(found, suite.body)


def _bind_line(found: Bindings, node: cst.SimpleStatementLine) -> None:
    _bind_all(found, node.body)


# --- targets ------------------------------------------------------------------------------


def bind_target(found: Bindings, target: cst.BaseExpression) -> None:
    """The names that an assignment to `target` binds."""
    kind = type(target)
    if kind is cst.Name:
        found.bound.add(target.value)  # type: ignore[attr-defined]
    elif kind in (cst.Tuple, cst.List):
        for element in target.elements:  # type: ignore[attr-defined]
            bind_target(found, element.value)


def _bind_assign(found: Bindings, node: cst.Assign) -> None:
    for target in node.targets:
        bind_target(found, target.target)


def _bind_target_of(found: Bindings, node: cst.AnnAssign | cst.AugAssign | cst.Del) -> None:
    bind_target(found, node.target)


def _bind_named(found: Bindings, node: cst.FunctionDef | cst.ClassDef | cst.TypeAlias) -> None:
    found.bound.add(node.name.value)


def _bind_import(found: Bindings, node: cst.Import | cst.ImportFrom) -> None:
    if isinstance(node.names, cst.ImportStar):
        return
    for alias in node.names:
        name: cst.BaseExpression = alias.name if alias.asname is None else alias.asname.name
        while type(name) is cst.Attribute:
            name = name.value
        bind_target(found, name)


def _bind_global(found: Bindings, node: cst.Global) -> None:
    found.global_.update(item.name.value for item in node.names)


def _bind_nonlocal(found: Bindings, node: cst.Nonlocal) -> None:
    found.nonlocal_.update(item.name.value for item in node.names)


# --- compound statements ------------------------------------------------------------------


def _bind_if(found: Bindings, node: cst.If | cst.While) -> None:
    _bind_suite(found, node.body)
    if node.orelse is not None:
        _bind_orelse(found, node.orelse)


def _bind_orelse(found: Bindings, node: cst.If | cst.Else) -> None:
    while type(node) is cst.If:
        _bind_suite(found, node.body)
        if node.orelse is None:
            return
        node = node.orelse
    _bind_suite(found, node.body)


def _bind_for(found: Bindings, node: cst.For) -> None:
    bind_target(found, node.target)
    _bind_suite(found, node.body)
    if node.orelse is not None:
        _bind_suite(found, node.orelse.body)


def _bind_with(found: Bindings, node: cst.With) -> None:
    for item in node.items:
        if item.asname is not None:
            bind_target(found, item.asname.name)
    _bind_suite(found, node.body)


def _bind_try(found: Bindings, node: cst.Try | cst.TryStar) -> None:
    _bind_suite(found, node.body)
    for handler in node.handlers:
        if handler.name is not None:
            bind_target(found, handler.name.name)
        _bind_suite(found, handler.body)
    for part in (node.orelse, node.finalbody):
        if part is not None:
            _bind_suite(found, part.body)


def _bind_match(found: Bindings, node: cst.Match) -> None:
    for case in node.cases:
        found.bound.update(captures(case.pattern))
        _bind_suite(found, case.body)


def captures(pattern: cst.CSTNode) -> list[str]:
    """The names that a pattern binds, in source order; those of alternatives once."""
    found: list[str] = []
    _capture(found, (pattern,))
    return list(dict.fromkeys(found))


def _capture(found: list[str], nodes: Sequence[cst.CSTNode]) -> None:
    for node in nodes:
        if isinstance(node, cst.MatchAs | cst.MatchStar) and node.name is not None:
            if isinstance(node, cst.MatchAs) and node.pattern is not None:
                _capture(found, (node.pattern,))
            found.append(node.name.value)
        elif isinstance(node, cst.MatchMapping):
            _capture(found, node.elements)
            if node.rest is not None:
                found.append(node.rest.value)
        elif not isinstance(node, cst.MatchValue):
            _capture(found, node.children)


def bind_walrus(found: Bindings, node: cst.CSTNode) -> None:
    """The names that `:=` binds, wherever it stands below `node`."""
    for child in _run_here(node):
        if isinstance(child, cst.NamedExpr):
            bind_target(found, child.target)
        bind_walrus(found, child)


def _run_here(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    """The parts of a node; of a definition, what runs where it stands and not inside."""
    match node:
        case cst.FunctionDef(decorators=decorators, params=params):
            return (*decorators, *_defaults(params))
        case cst.Lambda(params=params):
            return tuple(_defaults(params))
        case cst.ClassDef(decorators=decorators, bases=bases, keywords=keywords):
            return (*decorators, *bases, *keywords)
    return node.children


def _defaults(parameters: cst.Parameters) -> Iterator[cst.BaseExpression]:
    for each in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
        if each.default is not None:
            yield each.default


_STATEMENTS: dict[type[cst.CSTNode], Bind] = {
    cst.SimpleStatementLine: _bind_line,
    cst.Assign: _bind_assign,
    cst.AnnAssign: _bind_target_of,
    cst.AugAssign: _bind_target_of,
    cst.Del: _bind_target_of,
    cst.FunctionDef: _bind_named,
    cst.ClassDef: _bind_named,
    cst.TypeAlias: _bind_named,
    cst.Import: _bind_import,
    cst.ImportFrom: _bind_import,
    cst.Global: _bind_global,
    cst.Nonlocal: _bind_nonlocal,
    cst.If: _bind_if,
    cst.While: _bind_if,
    cst.For: _bind_for,
    cst.With: _bind_with,
    cst.Try: _bind_try,
    cst.TryStar: _bind_try,
    cst.Match: _bind_match,
}
