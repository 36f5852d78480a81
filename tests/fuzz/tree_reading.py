"""How Python's tree is read: what a row is made of, and the table of those who read a kind of node."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lowered_rows import Row, Scope

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
    ast.Not: "not", ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">",
    ast.GtE: ">=", ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Where:
    """Where a part of the tree stands."""

    scope: Scope = ()
    line: int = 0  #: of the statement
    in_class: str = ""  #: the innermost class around
    is_class_body: bool = False
    in_text: bool = False  #: inside an f-string

    def row(self, *said: Any) -> Row:
        """A row of this place."""
        return (self.scope, self.line, *said)

    def mangled(self, name: str) -> str:
        """A name as Python spells it in this class."""
        stem = self.in_class.lstrip("_")
        is_private = name.startswith("__") and not name.endswith("__")
        return f"_{stem}{name}" if is_private and stem else name


_Part = ast.AST | Iterable[ast.AST | None] | None
_Read = Callable[[Any, Where], Iterator[Row]]
_READ: dict[type[ast.AST], _Read] = {}


def reads(*kinds: type[ast.AST]) -> Callable[[_Read], _Read]:
    """Declare how these kinds of nodes are read."""

    def declare(read: _Read) -> _Read:
        _READ.update(dict.fromkeys(kinds, read))
        return read

    return declare


def rows(part: _Part, where: Where) -> Iterator[Row]:
    """The rows of a node, or of several."""
    if part is None:
        return
    if not isinstance(part, ast.AST):
        for each in part:
            yield from rows(each, where)
        return
    if isinstance(part, ast.stmt):
        where = replace(where, line=part.lineno)
        yield where.row("statement")
    yield from _READ.get(type(part), all_parts)(part, where)


def all_parts(node: ast.AST, where: Where) -> Iterator[Row]:
    """What has no row of its own, but parts: `await`, `*a`, `pass`, an expression as statement."""
    yield from rows(ast.iter_child_nodes(node), where)
