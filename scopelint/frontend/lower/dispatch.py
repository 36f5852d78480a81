"""The two tables of the descent: how each kind of expression and of statement is lowered.

The files of this folder fill them, and reach each other only through `value`, `into`,
`statements` and `block`: so there is no cycle between them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from scopelint.frontend.lower.draft import Draft
from scopelint.ir import Block, Register, Unknown

#: Writes the code that leaves an expression's value in a register.
LowerExpression = Callable[[Draft, Any, Register], None]
#: Writes the code of a statement.
LowerStatement = Callable[[Draft, Any], None]

EXPRESSIONS: dict[type[ast.AST], LowerExpression] = {}
STATEMENTS: dict[type[ast.AST], LowerStatement] = {}

_E = TypeVar("_E", bound=LowerExpression)
_S = TypeVar("_S", bound=LowerStatement)


def expression(*kinds: type[ast.AST]) -> Callable[[_E], _E]:
    """Declare how these kinds of expression are lowered."""

    def register(lower: _E) -> _E:
        EXPRESSIONS.update(dict.fromkeys(kinds, lower))
        return lower

    return register


def statement(*kinds: type[ast.AST]) -> Callable[[_S], _S]:
    """Declare how these kinds of statement are lowered."""

    def register(lower: _S) -> _S:
        STATEMENTS.update(dict.fromkeys(kinds, lower))
        return lower

    return register


def into(draft: Draft, node: ast.expr, target: Register) -> None:
    """Lower an expression; its value is left in `target`."""
    lower = EXPRESSIONS.get(type(node))
    if lower is None:
        draft.emit(Unknown(target, f"{type(node).__name__} is not modelled"))
    else:
        lower(draft, node, target)


def value(draft: Draft, node: ast.expr) -> Register:
    """Lower an expression; returns the register of its value."""
    target = draft.next_register
    draft.next_register = target + 1
    into(draft, node, target)
    return target


def statements(draft: Draft, body: Sequence[ast.stmt]) -> None:
    """Lower statements; the registers that the code around them uses stay untouched."""
    first, around = draft.next_register, draft.statement
    for node in body:
        draft.next_register = first
        STATEMENTS[type(node)](draft, node)
    draft.statement = around


def block(draft: Draft, body: Sequence[ast.stmt]) -> Block:
    """Lower statements into a block of their own; no statements are an empty one."""
    around = draft.open()
    statements(draft, body)
    return draft.close(around)
