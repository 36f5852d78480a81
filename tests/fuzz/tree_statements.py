"""The rows of statements, patterns and definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lowered_rows import Row
from tree_expressions import arguments
from tree_reading import OPERATORS, Where, all_parts, reads, rows

# --- statements ---------------------------------------------------------------------------


@reads(ast.AnnAssign)
def _annotated(node: ast.AnnAssign, where: Where) -> Iterator[Row]:
    if node.value is not None:
        yield from rows((node.target, node.value), where)
    elif not isinstance(node.target, ast.Name):
        yield from all_parts(node.target, where)


@reads(ast.AugAssign)
def _augmented(node: ast.AugAssign, where: Where) -> Iterator[Row]:
    yield from rows((node.target, node.value), where)
    yield where.row("binary", OPERATORS[type(node.op)], True)
    target = node.target
    if isinstance(target, ast.Name):
        yield where.row("load", where.mangled(target.id))
    elif isinstance(target, ast.Attribute):
        yield where.row("load", ".", where.mangled(target.attr))
    else:
        yield where.row("load", "[]")


@reads(*[getattr(ast, name) for name in ("TypeAlias",) if hasattr(ast, name)])
def _type_alias(node: Any, where: Where) -> Iterator[Row]:
    yield where.row("store", where.mangled(node.name.id))
    yield where.row("constant", "Ellipsis")


@reads(ast.Assert)
def _assert(node: ast.Assert, where: Where) -> Iterator[Row]:
    yield from rows((node.test, node.msg), where)
    yield where.row("if")
    yield where.row("load", "AssertionError")
    yield where.row("raise", True)
    if node.msg is not None:
        yield where.row("call", "positional")


@reads(ast.Raise)
def _raise(node: ast.Raise, where: Where) -> Iterator[Row]:
    yield from rows((node.exc, node.cause), where)
    yield where.row("raise", node.exc is not None)


@reads(ast.Return)
def _return(node: ast.Return, where: Where) -> Iterator[Row]:
    yield from rows(node.value, where)
    yield where.row("return", node.value is not None)


@reads(ast.Import)
def _import(node: ast.Import, where: Where) -> Iterator[Row]:
    for alias in node.names:
        yield where.row("import", alias.name, alias.asname is not None)
        yield where.row("store", where.mangled(alias.asname or alias.name.partition(".")[0]))


@reads(ast.ImportFrom)
def _import_from(node: ast.ImportFrom, where: Where) -> Iterator[Row]:
    for alias in node.names:
        yield where.row("import from", node.level, node.module or "", alias.name)
        if alias.name != "*":
            yield where.row("store", where.mangled(alias.asname or alias.name))


@reads(ast.Break, ast.Continue)
def _leave(node: ast.Break | ast.Continue, where: Where) -> Iterator[Row]:
    yield where.row(type(node).__name__.lower())


@reads(ast.If, ast.IfExp)
def _if(node: ast.If | ast.IfExp, where: Where) -> Iterator[Row]:
    yield where.row("if")
    yield from all_parts(node, where)


@reads(ast.For, ast.AsyncFor, ast.While)
def _loop(node: ast.For | ast.AsyncFor | ast.While, where: Where) -> Iterator[Row]:
    kind = "while" if isinstance(node, ast.While) else "for"
    yield where.row(kind, bool(node.orelse))
    yield from all_parts(node, where)


@reads(ast.With, ast.AsyncWith)
def _with(node: ast.With | ast.AsyncWith, where: Where) -> Iterator[Row]:
    yield from (where.row("with") for _ in node.items)
    yield from all_parts(node, where)


@reads(ast.Try, ast.TryStar)
def _try(node: Any, where: Where) -> Iterator[Row]:
    types = tuple(handler.type is not None for handler in node.handlers)
    yield where.row("try", types, bool(node.orelse), bool(node.finalbody))
    yield from all_parts(node, where)


@reads(ast.ExceptHandler)
def _handler(node: ast.ExceptHandler, where: Where) -> Iterator[Row]:
    if node.name is not None:
        yield where.row("store", where.mangled(node.name))
    yield from all_parts(node, where)


# --- match --------------------------------------------------------------------------------


@reads(ast.match_case)
def _case(node: ast.match_case, where: Where) -> Iterator[Row]:
    """A branch of what the pattern binds and the guard, and one of the body."""
    yield from (where.row("if"), where.row("if"))
    yield from _tested(node.pattern, where)
    yield from (where.row("store", where.mangled(name)) for name in _captures(node.pattern))
    yield from rows((node.guard, *node.body), where)


def _tested(pattern: ast.pattern, where: Where) -> Iterator[Row]:
    if isinstance(pattern, ast.MatchValue):
        yield where.row("compare", "==")
        yield from rows(pattern.value, where)
    elif isinstance(pattern, ast.MatchSingleton):
        yield where.row("compare", "is")
        yield where.row("constant", repr(pattern.value))
    elif isinstance(pattern, ast.MatchOr):
        yield from (where.row("if") for _ in pattern.patterns[1:])
        for each in pattern.patterns:
            yield from _tested(each, where)
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        yield where.row("constant", "True")
    elif isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        yield from _tested(pattern.pattern, where)


def _captures(pattern: ast.pattern) -> set[str]:
    names = (
        getattr(each, "name", None) or getattr(each, "rest", None) for each in ast.walk(pattern)
    )
    return {name for name in names if name is not None}


# --- definitions --------------------------------------------------------------------------


@reads(ast.FunctionDef, ast.AsyncFunctionDef)
def _function(node: Any, where: Where) -> Iterator[Row]:
    yield from _decorators(node, where)
    yield where.row("store", where.mangled(node.name))
    yield from _code(node, node.name, node.body, where)


@reads(ast.Lambda)
def _lambda(node: ast.Lambda, where: Where) -> Iterator[Row]:
    inside = replace(where, scope=(*where.scope, "<lambda>"))
    yield inside.row("return", True)
    yield from _code(node, "<lambda>", [node.body], where)


def _code(node: Any, name: str, body: list[ast.AST], where: Where) -> Iterator[Row]:
    of = node.args
    yield from rows((*of.defaults, *of.kw_defaults), where)
    in_order = [
        *((each, "positional only") for each in of.posonlyargs),
        *((each, "plain") for each in of.args),
        *((each, "star") for each in (of.vararg,) if each),
        *((each, "keyword only") for each in of.kwonlyargs),
        *((each, "double star") for each in (of.kwarg,) if each),
    ]
    plain = [*of.posonlyargs, *of.args]
    with_default = {*plain[len(plain) - len(of.defaults) :]}
    with_default |= {
        each for each, value in zip(of.kwonlyargs, of.kw_defaults, strict=True) if value
    }
    parameters = tuple(
        (where.mangled(each.arg), kind, each in with_default) for each, kind in in_order
    )
    is_generator = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _own(body))
    yield where.row("function", name, parameters, len(with_default), is_generator)
    inside = replace(where, scope=(*where.scope, name), is_class_body=False)
    yield from rows(body, inside)


def _own(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes that run in this very function."""
    for node in nodes:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            outside = [*getattr(node, "decorator_list", ()), *node.args.defaults]
            yield from _own([*outside, *filter(None, node.args.kw_defaults)])
        elif isinstance(node, ast.ClassDef):
            yield from _own([*node.decorator_list, *node.bases, *node.keywords])
        elif isinstance(node, ast.AnnAssign):
            yield from _own([node.target, *filter(None, [node.value])])
        else:
            yield from _own(ast.iter_child_nodes(node))


@reads(ast.ClassDef)
def _class(node: ast.ClassDef, where: Where) -> Iterator[Row]:
    yield from _decorators(node, where)
    yield where.row("store", where.mangled(node.name))
    yield where.row("class", node.name, *arguments(node.bases, node.keywords, where))
    yield from rows((*node.bases, *node.keywords), where)
    scope = (*where.scope, node.name)
    inside = replace(where, scope=scope, in_class=node.name, is_class_body=True)
    yield from rows(node.body, inside)


def _decorators(node: Any, where: Where) -> Iterator[Row]:
    yield from rows(node.decorator_list, where)
    for decorator in node.decorator_list:
        yield replace(where, line=decorator.lineno).row("call", "positional")
