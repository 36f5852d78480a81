"""Names, operators, displays, subscripts and calls → instructions, in evaluation order."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import cache

from scopelint.frontend.lower.dispatch import expression, into, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.names import find, find_outside_comprehensions
from scopelint.ir import (
    CLASSIC_DIVISION,
    Argument,
    ArgumentKind,
    Binary,
    BuildDict,
    BuildSequence,
    BuildSlice,
    Call,
    Compare,
    If,
    Instruction,
    Item,
    LoadItem,
    Reach,
    Register,
    StoreName,
    Unary,
    Yield,
)

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
    ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^",
    ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip

#: There are few different arguments, and a frozen one takes long to make.
_known_argument = cache(Argument)

#: An argument as it is written.
_Written = ast.expr | ast.keyword

_UNARY: dict[type[ast.unaryop], str] = {
    ast.USub: "-", ast.UAdd: "+", ast.Invert: "~", ast.Not: "not",
}  # fmt: skip


# --- names and what hangs on them ---------------------------------------------------------


@expression(ast.Name)
def lower_name(draft: Draft, node: ast.Name, target: Register) -> None:
    """A name."""
    spelled, reach = find(draft.names, node.id)
    draft.load_name(target, spelled, reach)


@expression(ast.Attribute)
def lower_attribute(draft: Draft, node: ast.Attribute, target: Register) -> None:
    """`object.name`."""
    owner, name = value(draft, node.value), node.attr
    draft.load_attribute(target, owner, name if name[:2] != "__" else draft.names.mangle(name))


@expression(ast.Subscript)
def lower_subscript(draft: Draft, node: ast.Subscript, target: Register) -> None:
    """`object[index]`; the index is a tuple if there is a comma."""
    owner = value(draft, node.value)
    draft.emit(LoadItem(target, owner, value(draft, node.slice)))


@expression(ast.Slice)
def lower_slice(draft: Draft, node: ast.Slice, target: Register) -> None:
    """`start:stop:step`."""
    start, stop, step = (
        None if end is None else value(draft, end) for end in (node.lower, node.upper, node.step)
    )
    draft.emit(BuildSlice(target, start, stop, step))


@expression(ast.NamedExpr)
def lower_walrus(draft: Draft, node: ast.NamedExpr, target: Register) -> None:
    """`name := value`; the name is the function's, also inside a comprehension."""
    into(draft, node.value, target)
    name, reach = find_outside_comprehensions(draft.names, node.target.id)
    draft.emit(StoreName(name, target, reach))


# --- operators ----------------------------------------------------------------------------


@expression(ast.UnaryOp)
def lower_unary(draft: Draft, node: ast.UnaryOp, target: Register) -> None:
    """`-x`, `not x` and the like."""
    operand = value(draft, node.operand)
    draft.emit(Unary(target, _UNARY[type(node.op)], operand))


@expression(ast.BinOp)
def lower_binary(draft: Draft, node: ast.BinOp, target: Register) -> None:
    """`a + b + c …`: a long sum is a loop here, not a recursion."""
    chain = [node]
    while isinstance(first := chain[-1].left, ast.BinOp):
        chain.append(first)
    left = value(draft, first)
    for link in reversed(chain):
        right = value(draft, link.right)
        result = target if link is node else draft.register()
        draft.emit(Binary(result, sign_of(draft, link.op), left, right))
        left = result


def sign_of(draft: Draft, operator: ast.operator) -> str:
    """A binary operator, as the file means it."""
    if draft.file.has_classic_division and type(operator) is ast.Div:
        return CLASSIC_DIVISION
    return _BINARY[type(operator)]


@expression(ast.BoolOp)
def lower_boolean(draft: Draft, node: ast.BoolOp, target: Register) -> None:
    """`a and b`, `a or b`: what is further right runs only where the left does not decide."""
    into(draft, node.values[0], target)
    for operand in node.values[1:]:
        around = draft.open()
        into(draft, operand, target)
        right = draft.close(around)
        is_and = isinstance(node.op, ast.And)
        draft.emit(If(target, right, ()) if is_and else If(target, (), right))


@expression(ast.Compare)
def lower_comparison(draft: Draft, node: ast.Compare, target: Register) -> None:
    """`a < b < c`: each part is computed once, and only while the parts before hold."""
    parts = list(zip(node.ops, node.comparators, strict=True))
    _compare(draft, value(draft, node.left), parts, 0, target)


def _compare(
    draft: Draft,
    left: Register,
    parts: Sequence[tuple[ast.cmpop, ast.expr]],
    at: int,
    target: Register,
) -> None:
    operator, compared = parts[at]
    right = value(draft, compared)
    draft.emit(Compare(target, _COMPARISONS[type(operator)], left, right))
    if at + 1 < len(parts):
        around = draft.open()
        _compare(draft, right, parts, at + 1, target)
        draft.emit(If(target, draft.close(around), ()))


@expression(ast.IfExp)
def lower_conditional(draft: Draft, node: ast.IfExp, target: Register) -> None:
    """`a if test else b`; `a` stands first and runs second."""
    around = draft.open()
    into(draft, node.body, target)
    then = draft.close(around)
    condition = value(draft, node.test)
    around = draft.open()
    into(draft, node.orelse, target)
    draft.emit(If(condition, then, draft.close(around)))


# --- displays -----------------------------------------------------------------------------


def items(draft: Draft, elements: Sequence[ast.expr]) -> tuple[Item, ...]:
    """The elements of a display."""
    return tuple(
        [
            Item(value(draft, element.value), starred=True)
            if isinstance(element, ast.Starred)
            else Item(value(draft, element))
            for element in elements
        ]
    )


@expression(ast.Tuple)
def lower_tuple(draft: Draft, node: ast.Tuple, target: Register) -> None:
    """`(a, *b)`."""
    draft.emit(BuildSequence(target, "tuple", items(draft, node.elts)))


@expression(ast.List)
def lower_list(draft: Draft, node: ast.List, target: Register) -> None:
    """`[a, *b]`."""
    draft.emit(BuildSequence(target, "list", items(draft, node.elts)))


@expression(ast.Set)
def lower_set(draft: Draft, node: ast.Set, target: Register) -> None:
    """`{a, *b}`."""
    draft.emit(BuildSequence(target, "set", items(draft, node.elts)))


@expression(ast.Dict)
def lower_dict(draft: Draft, node: ast.Dict, target: Register) -> None:
    """`{a: b, **c}`."""
    entries = tuple(
        [
            (None if key is None else value(draft, key), value(draft, element))
            for key, element in zip(node.keys, node.values, strict=True)
        ]
    )
    draft.emit(BuildDict(target, entries))


@expression(ast.Starred)
def lower_starred(draft: Draft, node: ast.Starred, target: Register) -> None:
    """`*a` where no display is around it, as in `print *a`, which was Python 2."""
    into(draft, node.value, target)


# --- calls --------------------------------------------------------------------------------


@expression(ast.Call)
def lower_call(draft: Draft, node: ast.Call, target: Register) -> None:
    """`function(arguments)`."""
    place = draft.place(node)
    function = value(draft, node.func)
    draft.emit(Call(place, target, function, arguments(draft, node.args, node.keywords)))


def arguments(
    draft: Draft, plain: Sequence[ast.expr], keywords: Sequence[ast.keyword]
) -> tuple[Argument, ...]:
    """The arguments of a call or the bases of a class."""
    nodes: list[_Written] = [*plain, *keywords]
    if keywords and plain and _start(keywords[0]) < _start(plain[-1]):
        return _arguments_out_of_order(draft, nodes)
    return tuple([_argument(draft, node) for node in nodes])


def _start(node: _Written) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _arguments_out_of_order(draft: Draft, nodes: list[_Written]) -> tuple[Argument, ...]:
    """`f(a=1, *b)`: keywords run after all others."""
    written: list[Argument] = []
    late: list[Instruction] = []
    for node in sorted(nodes, key=_start):
        around = draft.open()
        written.append(_argument(draft, node))
        block = draft.close(around)
        (late if isinstance(node, ast.keyword) else draft.block).extend(block)
    draft.block.extend(late)
    return tuple(written)


def _argument(draft: Draft, node: _Written) -> Argument:
    written = node.value if isinstance(node, (ast.keyword, ast.Starred)) else node
    register = value(draft, written)
    is_false = isinstance(written, ast.Constant) and written.value is False
    if not isinstance(node, ast.keyword):
        is_starred = isinstance(node, ast.Starred)
        kind = ArgumentKind.STAR if is_starred else ArgumentKind.POSITIONAL
        return _known_argument(kind, register, None, is_false)
    if node.arg is None:
        return _known_argument(ArgumentKind.DOUBLE_STAR, register, None, is_false)
    return _known_argument(ArgumentKind.KEYWORD, register, draft.names.mangle(node.arg), is_false)


# --- await and yield ----------------------------------------------------------------------


@expression(ast.Await)
def lower_await(draft: Draft, node: ast.Await, target: Register) -> None:
    """`await x` is `x`."""
    into(draft, node.value, target)


@expression(ast.Yield)
def lower_yield(draft: Draft, node: ast.Yield, target: Register) -> None:
    """`yield x`."""
    draft.names.owner().has_yield = True
    place = draft.statement
    given = None if node.value is None else value(draft, node.value)
    draft.emit(Yield(place, target, given))


@expression(ast.YieldFrom)
def lower_yield_from(draft: Draft, node: ast.YieldFrom, target: Register) -> None:
    """`yield from x`."""
    draft.names.owner().has_yield = True
    place = draft.statement
    draft.emit(Yield(place, target, value(draft, node.value), delegate=True))


def load_builtin(draft: Draft, name: str) -> Register:
    """The register of a builtin."""
    target = draft.register()
    draft.load_name(target, name, Reach.GLOBAL)
    return target
