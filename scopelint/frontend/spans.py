"""Places → lines and columns, worked out for a whole file when the first of it is reported.

The nodes of `ast` are counted in the order in which `lower` counts LibCST's: statements,
decorators and calls, in source order, outer before inner. That costs a tenth of a parse;
where the two do not agree, or `ast` refuses the file, LibCST's own slow positions are taken.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from scopelint.finding import Span
from scopelint.frontend.source import SourceFile
from scopelint.frontend.syntax import parse_quietly

Point = tuple[int, int]  #: line and column, from 1
Stretch = tuple[Point, Point]

_Children = Callable[[Any], Iterable[ast.AST | None]]


def spans_of(source: SourceFile, places: int | None = None) -> Sequence[Span]:
    """The span of each place of a file; `places` is how many there should be."""
    stretches = _stretches_of_ast(source.text)
    if stretches is None or (places is not None and len(stretches) != places):
        stretches = _stretches_of_libcst(source)
    return [source.span(start, end) for start, end in stretches]


# --- ast ----------------------------------------------------------------------------------


def _stretches_of_ast(text: str) -> list[Stretch] | None:
    try:
        tree = parse_quietly(text)
    except SyntaxError:
        return None
    lines = text.split("\n")
    return [_stretch(node, lines) for node in placed_nodes(tree)]


def placed_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """The statements, decorators and calls of a file, in the order of `lower`.

    A decorator comes as the expression after the `@`, before what that expression holds.
    """
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, is_decorator = waiting.pop()
        if is_decorator:
            yield node
        if isinstance(node, ast.stmt | ast.Call):
            yield node
        children = [*_CHILDREN.get(type(node), ast.iter_child_nodes)(node)]
        decorators = getattr(node, "decorator_list", ())
        for child in reversed(children):
            is_decorator = child in decorators
            if child is not None and (is_decorator or type(child) not in _LEAVES):
                waiting.append((child, is_decorator))


def _of_call(node: ast.Call) -> Iterator[ast.AST]:
    yield node.func
    yield from _in_source_order(node.args, [keyword.value for keyword in node.keywords])


def _in_source_order(*groups: Iterable[ast.expr]) -> list[ast.expr]:
    return sorted(chain(*groups), key=lambda node: (node.lineno, node.col_offset))


def _of_arguments(node: ast.arguments) -> Iterator[ast.AST | None]:
    yield from node.defaults
    yield from node.kw_defaults


def _of_function(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    yield from node.decorator_list
    yield node.args
    yield from node.body


def _of_class(node: ast.ClassDef) -> Iterator[ast.AST]:
    yield from node.decorator_list
    yield from node.bases
    yield from (keyword.value for keyword in node.keywords)
    yield from node.body


def _of_conditional(node: ast.IfExp) -> Iterator[ast.AST]:
    yield from (node.body, node.test, node.orelse)


def _of_dict(node: ast.Dict) -> Iterator[ast.AST | None]:
    yield from chain.from_iterable(zip(node.keys, node.values, strict=True))


def _of_annotated(node: ast.AnnAssign) -> Iterator[ast.AST | None]:
    yield from (node.target, node.value)


def _of_case(node: ast.match_case) -> Iterator[ast.AST | None]:
    yield node.guard
    yield from node.body


def _of_nothing(_: ast.AST) -> tuple[ast.AST, ...]:
    return ()


_LEAVES = frozenset({ast.Constant, ast.Name, ast.Load, ast.Store, ast.Add, ast.Mult, ast.Eq})

#: Where the order of `ast`'s fields is not that of the source, or a part has no places.
_CHILDREN: dict[type[ast.AST], _Children] = {
    ast.Call: _of_call,
    ast.arguments: _of_arguments,
    ast.FunctionDef: _of_function,
    ast.AsyncFunctionDef: _of_function,
    ast.ClassDef: _of_class,
    ast.IfExp: _of_conditional,
    ast.Dict: _of_dict,
    ast.AnnAssign: _of_annotated,
    ast.match_case: _of_case,
    ast.JoinedStr: _of_nothing,
}

# --- what is shown of a node --------------------------------------------------------------

_HEADER = re.compile(r"(?:async\s+)?(?:def|class)\s+\w+|\w+")


def _stretch(node: Any, lines: Sequence[str]) -> Stretch:
    """Where a node is; of a compound statement only the header."""
    start = _point(lines, node.lineno, node.col_offset)
    last = _end_of_header(node)
    if last is not None:
        return start, _point(lines, last.end_lineno, last.end_col_offset)
    if hasattr(node, "body") and isinstance(node, ast.stmt):
        found = _HEADER.match(lines[start[0] - 1], start[1] - 1)
        return start, (start[0], found.end() + 1 if found else start[1] + 1)
    return start, _point(lines, node.end_lineno, node.end_col_offset)


def _end_of_header(node: Any) -> Any:
    """The last expression in the header of a compound statement that has one."""
    kind = type(node)
    if kind in (ast.If, ast.While):
        return node.test
    if kind in (ast.For, ast.AsyncFor):
        return node.iter
    if kind in (ast.With, ast.AsyncWith):
        return node.items[-1].optional_vars or node.items[-1].context_expr
    return node.subject if kind is ast.Match else None


def _point(lines: Sequence[str], line: int, offset: int) -> Point:
    """`ast` counts bytes of UTF-8 from 0; people count characters from 1."""
    text = lines[line - 1]
    if not text.isascii():
        offset = len(text.encode()[:offset].decode(errors="replace"))
    return line, offset + 1


# --- LibCST -------------------------------------------------------------------------------


def _stretches_of_libcst(source: SourceFile) -> list[Stretch]:
    from scopelint.frontend.lower.positions import positions_of

    return positions_of(source)
