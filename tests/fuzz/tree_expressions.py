"""The rows of expressions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lowered_rows import Row
from tree_reading import OPERATORS, Where, reads, rows

_VERBS: dict[type[ast.AST], str] = {ast.Load: "load", ast.Store: "store", ast.Del: "delete"}


@reads(ast.Constant)
def _constant(node: ast.Constant, where: Where) -> Iterator[Row]:
    yield where.row("constant", repr(node.value))


@reads(ast.Name)
def _name(node: ast.Name, where: Where) -> Iterator[Row]:
    yield where.row(_VERBS[type(node.ctx)], where.mangled(node.id))


@reads(ast.Attribute)
def _attribute(node: ast.Attribute, where: Where) -> Iterator[Row]:
    yield from rows(node.value, where)
    yield where.row(_VERBS[type(node.ctx)], ".", where.mangled(node.attr))


@reads(ast.Subscript)
def _subscript(node: ast.Subscript, where: Where) -> Iterator[Row]:
    yield from rows((node.value, node.slice), where)
    yield where.row(_VERBS[type(node.ctx)], "[]")


@reads(ast.Slice)
def _slice(node: ast.Slice, where: Where) -> Iterator[Row]:
    parts = (node.lower, node.upper, node.step)
    yield where.row("slice", *(part is not None for part in parts))
    yield from rows(parts, where)


@reads(ast.UnaryOp)
def _unary(node: ast.UnaryOp, where: Where) -> Iterator[Row]:
    yield from rows(node.operand, where)
    yield where.row("unary", OPERATORS[type(node.op)])


@reads(ast.BinOp)
def _binary(node: ast.BinOp, where: Where) -> Iterator[Row]:
    while True:  # a long sum is deep
        yield where.row("binary", OPERATORS[type(node.op)], False)
        yield from rows(node.right, where)
        if not isinstance(node.left, ast.BinOp):
            break
        node = node.left
    yield from rows(node.left, where)


@reads(ast.BoolOp)
def _boolean(node: ast.BoolOp, where: Where) -> Iterator[Row]:
    yield from (where.row("if") for _ in node.values[1:])
    yield from rows(node.values, where)


@reads(ast.Compare)
def _comparison(node: ast.Compare, where: Where) -> Iterator[Row]:
    yield from (where.row("if") for _ in node.ops[1:])
    yield from (where.row("compare", OPERATORS[type(each)]) for each in node.ops)
    yield from rows((node.left, *node.comparators), where)


@reads(ast.Tuple, ast.List, ast.Set)
def _sequence(node: ast.Tuple | ast.List | ast.Set, where: Where) -> Iterator[Row]:
    stars = [isinstance(each, ast.Starred) for each in node.elts]
    if isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load):
        yield where.row(type(node).__name__.lower(), *stars)
    elif isinstance(node.ctx, ast.Store):
        yield where.row("unpack", len(stars), stars.index(True) if any(stars) else None)
    yield from rows(node.elts, where)


@reads(ast.Dict)
def _dict(node: ast.Dict, where: Where) -> Iterator[Row]:
    yield where.row("dict", *(key is None for key in node.keys))
    yield from rows((*node.keys, *node.values), where)


@reads(ast.JoinedStr)
def _text(node: ast.JoinedStr, where: Where) -> Iterator[Row]:
    parts: list[Any] = []
    for each in node.values:
        if isinstance(each, ast.Constant):
            parts += [each.value] if each.value else []  # 3.12 has empty ones, too
        elif isinstance(each, ast.FormattedValue):
            conversion = chr(each.conversion) if each.conversion > 0 else None
            parts.append((conversion, each.format_spec is not None))
            yield from rows((each.value, each.format_spec), replace(where, in_text=True))
    yield where.row("text", *[tuple(parts)])


@reads(ast.Call)
def _call(node: ast.Call, where: Where) -> Iterator[Row]:
    yield from rows((node.func, *node.args, *node.keywords), where)
    at = where if where.in_text else replace(where, line=node.lineno)
    yield at.row("call", *arguments(node.args, node.keywords, where))


def arguments(args: list[ast.expr], keywords: list[ast.keyword], where: Where) -> Iterator[str]:
    """The kinds of arguments, as they are written."""
    for each in sorted([*args, *keywords], key=lambda each: (each.lineno, each.col_offset)):
        if isinstance(each, ast.keyword):
            yield "double star" if each.arg is None else where.mangled(each.arg)
        else:
            yield "star" if isinstance(each, ast.Starred) else "positional"


@reads(ast.Yield, ast.YieldFrom)
def _yield(node: ast.Yield | ast.YieldFrom, where: Where) -> Iterator[Row]:
    yield from rows(node.value, where)
    yield where.row("yield", node.value is not None, isinstance(node, ast.YieldFrom))


@reads(ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
def _comprehension(node: Any, where: Where) -> Iterator[Row]:
    """Loops that fill a container; in a class body, inside a function that is called."""
    yield from rows(node.generators[0].iter, where)
    if where.is_class_body:
        yield where.row(
            "function", "<comprehension>", ((".0", "positional only", False),), 0, False
        )
        yield where.row("call", "positional")
        where = replace(where, scope=(*where.scope, "<comprehension>"), is_class_body=False)
        yield from (where.row("load", ".0"), where.row("return", True))
    kind = {ast.SetComp: "set", ast.DictComp: "dict"}.get(type(node), "list")
    yield where.row(kind)
    yield where.row("store", "[]") if kind == "dict" else where.row("append", kind)
    parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    yield from rows(parts, where)
    for loop in node.generators:
        yield where.row("for", False)
        yield from (where.row("if") for _ in loop.ifs)
        yield from rows((loop.target, *loop.ifs), where)
    yield from rows((loop.iter for loop in node.generators[1:]), where)
