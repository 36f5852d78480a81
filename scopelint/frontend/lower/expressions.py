"""Names, operators, displays, subscripts and calls → instructions, in evaluation order."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from scopelint.frontend.lower.dispatch import expression, into, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.names import find, find_outside_comprehensions
from scopelint.ir import (
    Argument,
    ArgumentKind,
    Binary,
    BuildDict,
    BuildSequence,
    BuildSlice,
    Call,
    Compare,
    Constant,
    If,
    Instruction,
    Item,
    LoadAttribute,
    LoadItem,
    LoadName,
    Reach,
    Register,
    StoreName,
    Unary,
    Yield,
)

_CONSTANTS: dict[str, bool | None] = {"None": None, "True": True, "False": False}

BINARY: dict[type[cst.BaseBinaryOp], str] = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/",
    cst.FloorDivide: "//", cst.Modulo: "%", cst.Power: "**", cst.MatrixMultiply: "@",
    cst.BitAnd: "&", cst.BitOr: "|", cst.BitXor: "^", cst.LeftShift: "<<",
    cst.RightShift: ">>",
}  # fmt: skip

_COMPARISONS: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "==", cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=",
    cst.GreaterThan: ">", cst.GreaterThanEqual: ">=", cst.Is: "is", cst.IsNot: "is not",
    cst.In: "in", cst.NotIn: "not in",
}  # fmt: skip

_UNARY: dict[type[cst.BaseUnaryOp], str] = {
    cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~", cst.Not: "not",
}  # fmt: skip

_ARGUMENT_KINDS = {"*": ArgumentKind.STAR, "**": ArgumentKind.DOUBLE_STAR}


# --- names and what hangs on them ---------------------------------------------------------


@expression(cst.Name)
def lower_name(draft: Draft, node: cst.Name, target: Register) -> None:
    """A name, or one of the three constants that look like one."""
    name = node.value
    if name in _CONSTANTS:
        draft.emit(Constant(target, _CONSTANTS[name]))
        return
    spelled, reach = find(draft.names, name)
    draft.emit(LoadName(target, spelled, reach))


@expression(cst.Attribute)
def lower_attribute(draft: Draft, node: cst.Attribute, target: Register) -> None:
    """`object.name`."""
    owner, name = value(draft, node.value), node.attr.value
    draft.emit(LoadAttribute(target, owner, name if name[:2] != "__" else draft.names.mangle(name)))


@expression(cst.Subscript)
def lower_subscript(draft: Draft, node: cst.Subscript, target: Register) -> None:
    """`object[index]`."""
    owner = value(draft, node.value)
    draft.emit(LoadItem(target, owner, index(draft, node.slice)))


def index(draft: Draft, elements: Sequence[cst.SubscriptElement]) -> Register:
    """The register of what stands between the brackets; a tuple if there is a comma."""
    first = elements[0]
    is_starred = isinstance(first.slice, cst.Index) and first.slice.star is not None
    if len(elements) == 1 and not isinstance(first.comma, cst.Comma) and not is_starred:
        return _index_element(draft, first)
    target = draft.register()
    items = tuple(
        Item(_index_element(draft, element), getattr(element.slice, "star", None) is not None)
        for element in elements
    )
    draft.emit(BuildSequence(target, "tuple", items))
    return target


def _index_element(draft: Draft, element: cst.SubscriptElement) -> Register:
    part = element.slice
    if isinstance(part, cst.Index):
        return value(draft, part.value)
    if not isinstance(part, cst.Slice):
        raise TypeError(part)
    target = draft.register()
    bounds = [None if end is None else value(draft, end) for end in (part.lower, part.upper)]
    step = None if part.step is None else value(draft, part.step)
    draft.emit(BuildSlice(target, bounds[0], bounds[1], step))
    return target


@expression(cst.NamedExpr)
def lower_walrus(draft: Draft, node: cst.NamedExpr, target: Register) -> None:
    """`name := value`; the name is the function's, also inside a comprehension."""
    into(draft, node.value, target)
    if isinstance(node.target, cst.Name):
        name, reach = find_outside_comprehensions(draft.names, node.target.value)
        draft.emit(StoreName(name, target, reach))


# --- operators ----------------------------------------------------------------------------


@expression(cst.UnaryOperation)
def lower_unary(draft: Draft, node: cst.UnaryOperation, target: Register) -> None:
    """`-x`, `not x` and the like."""
    operand = value(draft, node.expression)
    draft.emit(Unary(target, _UNARY[type(node.operator)], operand))


@expression(cst.BinaryOperation)
def lower_binary(draft: Draft, node: cst.BinaryOperation, target: Register) -> None:
    """`a + b + c …`: a long sum is a loop here, not a recursion."""
    chain = [node]
    while type(chain[-1].left) is cst.BinaryOperation:
        chain.append(chain[-1].left)
    left = value(draft, chain[-1].left)
    for link in reversed(chain):
        right = value(draft, link.right)
        result = target if link is node else draft.register()
        draft.emit(Binary(result, BINARY[type(link.operator)], left, right))
        left = result


@expression(cst.BooleanOperation)
def lower_boolean(draft: Draft, node: cst.BooleanOperation, target: Register) -> None:
    """`a and b`, `a or b`: the right side runs only where the left does not decide."""
    chain = [node]
    while type(chain[-1].left) is cst.BooleanOperation:
        chain.append(chain[-1].left)
    into(draft, chain[-1].left, target)
    for link in reversed(chain):
        around = draft.open()
        into(draft, link.right, target)
        right = draft.close(around)
        is_and = type(link.operator) is cst.And
        draft.emit(If(target, right, ()) if is_and else If(target, (), right))


@expression(cst.Comparison)
def lower_comparison(draft: Draft, node: cst.Comparison, target: Register) -> None:
    """`a < b < c`: each part is computed once, and only while the parts before hold."""
    _compare(draft, value(draft, node.left), node.comparisons, target)


def _compare(
    draft: Draft, left: Register, rest: Sequence[cst.ComparisonTarget], target: Register
) -> None:
    right = value(draft, rest[0].comparator)
    draft.emit(Compare(target, _COMPARISONS[type(rest[0].operator)], left, right))
    if len(rest) > 1:
        around = draft.open()
        _compare(draft, right, rest[1:], target)
        draft.emit(If(target, draft.close(around), ()))


@expression(cst.IfExp)
def lower_conditional(draft: Draft, node: cst.IfExp, target: Register) -> None:
    """`a if test else b`; `a` stands first and runs second."""
    around = draft.open()
    into(draft, node.body, target)
    then = draft.close(around)
    condition = value(draft, node.test)
    around = draft.open()
    into(draft, node.orelse, target)
    draft.emit(If(condition, then, draft.close(around)))


# --- displays -----------------------------------------------------------------------------


def items(draft: Draft, elements: Sequence[cst.BaseElement]) -> tuple[Item, ...]:
    """The elements of a display."""
    return tuple(
        Item(value(draft, element.value), type(element) is cst.StarredElement)
        for element in elements
    )


@expression(cst.Tuple)
def lower_tuple(draft: Draft, node: cst.Tuple, target: Register) -> None:
    """`(a, *b)`."""
    draft.emit(BuildSequence(target, "tuple", items(draft, node.elements)))


@expression(cst.List)
def lower_list(draft: Draft, node: cst.List, target: Register) -> None:
    """`[a, *b]`."""
    draft.emit(BuildSequence(target, "list", items(draft, node.elements)))


@expression(cst.Set)
def lower_set(draft: Draft, node: cst.Set, target: Register) -> None:
    """`{a, *b}`."""
    draft.emit(BuildSequence(target, "set", items(draft, node.elements)))


@expression(cst.Dict)
def lower_dict(draft: Draft, node: cst.Dict, target: Register) -> None:
    """`{a: b, **c}`."""
    entries = tuple(
        (
            value(draft, element.key) if isinstance(element, cst.DictElement) else None,
            value(draft, element.value),
        )
        for element in node.elements
    )
    draft.emit(BuildDict(target, entries))


@expression(cst.StarredElement)
def lower_starred(draft: Draft, node: cst.StarredElement, target: Register) -> None:
    """`*a` where no display is around it: `return *a, b` has one, `print *a` has not."""
    into(draft, node.value, target)


# --- calls --------------------------------------------------------------------------------


@expression(cst.Call)
def lower_call(draft: Draft, node: cst.Call, target: Register) -> None:
    """`function(arguments)`."""
    place = draft.place(node)
    function = value(draft, node.func)
    draft.emit(Call(place, target, function, arguments(draft, node.args)))


def arguments(draft: Draft, nodes: Sequence[cst.Arg]) -> tuple[Argument, ...]:
    """The arguments of a call or the bases of a class."""
    if _keywords_come_last(nodes):
        return tuple([_argument(draft, node) for node in nodes])
    return _arguments_out_of_order(draft, nodes)


def _is_keyword(node: cst.Arg) -> bool:
    return node.keyword is not None or node.star == "**"


def _keywords_come_last(nodes: Sequence[cst.Arg]) -> bool:
    seen = False
    for node in nodes:
        if _is_keyword(node):
            seen = True
        elif seen:
            return False
    return True


def _arguments_out_of_order(draft: Draft, nodes: Sequence[cst.Arg]) -> tuple[Argument, ...]:
    """`f(a=1, *b)`: keywords run after all others."""
    written: list[Argument] = []
    late: list[Instruction] = []
    for node in nodes:
        around = draft.open()
        written.append(_argument(draft, node))
        block = draft.close(around)
        (late if _is_keyword(node) else draft.block).extend(block)
    draft.block.extend(late)
    return tuple(written)


def _argument(draft: Draft, node: cst.Arg) -> Argument:
    register = value(draft, node.value)
    is_false = isinstance(node.value, cst.Name) and node.value.value == "False"
    if node.keyword is not None:
        name = draft.names.mangle(node.keyword.value)
        return Argument(ArgumentKind.KEYWORD, register, name, is_false)
    kind = _ARGUMENT_KINDS.get(node.star, ArgumentKind.POSITIONAL)
    return Argument(kind, register, is_false=is_false)


# --- await and yield ----------------------------------------------------------------------


@expression(cst.Await)
def lower_await(draft: Draft, node: cst.Await, target: Register) -> None:
    """`await x` is `x`."""
    into(draft, node.expression, target)


@expression(cst.Yield)
def lower_yield(draft: Draft, node: cst.Yield, target: Register) -> None:
    """`yield x`, `yield from x`."""
    draft.names.owner().has_yield = True
    place = draft.statement
    if isinstance(node.value, cst.From):
        delegate = value(draft, node.value.item)
        draft.emit(Yield(place, target, delegate, delegate=True))
    else:
        given = None if node.value is None else value(draft, node.value)
        draft.emit(Yield(place, target, given))


def load_builtin(draft: Draft, name: str) -> Register:
    """The register of a builtin."""
    target = draft.register()
    draft.emit(LoadName(target, name, Reach.GLOBAL))
    return target
