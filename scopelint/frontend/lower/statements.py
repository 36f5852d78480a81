"""Simple and compound statements → instructions, in the order of Python's reference."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from scopelint.frontend.lower.dispatch import block, into, statement, statements, suite, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.expressions import BINARY, load_builtin
from scopelint.frontend.lower.targets import augment, delete, store, store_name, visit
from scopelint.ir import (
    Argument,
    ArgumentKind,
    Block,
    Break,
    Call,
    Continue,
    For,
    Handler,
    If,
    ImportFrom,
    ImportModule,
    ImportStar,
    PlaceOrdinal,
    Raise,
    Return,
    Try,
    While,
    With,
)

#: `+=` → `+`; the classes of LibCST are named alike.
_AUGMENTED = {getattr(cst, kind.__name__ + "Assign"): operator for kind, operator in BINARY.items()}


@statement(cst.SimpleStatementLine)
def lower_line(draft: Draft, node: cst.SimpleStatementLine) -> None:
    """Simple statements on one line."""
    statements(draft, node.body)


@statement(cst.Expr)
def lower_expression(draft: Draft, node: cst.Expr) -> None:
    """An expression as a statement; its value is dropped."""
    draft.begin(node)
    value(draft, node.value)


@statement(cst.Pass, cst.Global, cst.Nonlocal)
def lower_nothing(draft: Draft, node: cst.CSTNode) -> None:
    """What does nothing when it runs."""
    draft.begin(node)


@statement(cst.TypeAlias)
def lower_type_alias(draft: Draft, node: cst.TypeAlias) -> None:
    """`type X = …`: X is of no interest, but there."""
    draft.begin(node)
    store_name(draft, node.name.value, value(draft, cst.Ellipsis()))


# --- assignments --------------------------------------------------------------------------


@statement(cst.Assign)
def lower_assign(draft: Draft, node: cst.Assign) -> None:
    """`a = b = value`: the targets stand first and run last."""
    draft.begin(node)
    source = draft.register()
    around = draft.open()
    for target in node.targets:
        store(draft, target.target, source)
    stores = draft.close(around)
    into(draft, node.value, source)
    draft.block += stores


@statement(cst.AnnAssign)
def lower_annotated(draft: Draft, node: cst.AnnAssign) -> None:
    """`a: T = value`; the annotation does not run."""
    draft.begin(node)
    if node.value is None:
        visit(draft, node.target)
        return
    source = draft.register()
    around = draft.open()
    store(draft, node.target, source)
    stores = draft.close(around)
    into(draft, node.value, source)
    draft.block += stores


@statement(cst.AugAssign)
def lower_augmented(draft: Draft, node: cst.AugAssign) -> None:
    """`a += value`."""
    draft.begin(node)
    augment(draft, node.target, _AUGMENTED[type(node.operator)], node)


@statement(cst.Del)
def lower_del(draft: Draft, node: cst.Del) -> None:
    """`del a, b.c, d[0]`."""
    draft.begin(node)
    delete(draft, node.target)


# --- leaving ------------------------------------------------------------------------------


@statement(cst.Return)
def lower_return(draft: Draft, node: cst.Return) -> None:
    """`return value`."""
    draft.begin(node)
    draft.emit(Return(None if node.value is None else value(draft, node.value)))


@statement(cst.Break)
def lower_break(draft: Draft, node: cst.Break) -> None:
    """`break`."""
    draft.begin(node)
    draft.emit(Break())


@statement(cst.Continue)
def lower_continue(draft: Draft, node: cst.Continue) -> None:
    """`continue`."""
    draft.begin(node)
    draft.emit(Continue())


@statement(cst.Raise)
def lower_raise(draft: Draft, node: cst.Raise) -> None:
    """`raise exception from cause`; the cause is computed and dropped."""
    place = draft.begin(node)
    exception = None if node.exc is None else value(draft, node.exc)
    if node.cause is not None:
        value(draft, node.cause.item)
    draft.emit(Raise(place, exception))


@statement(cst.Assert)
def lower_assert(draft: Draft, node: cst.Assert) -> None:
    """`assert test, message` is `if not test: raise AssertionError(message)`."""
    place = draft.begin(node)
    condition = value(draft, node.test)
    around = draft.open()
    exception = load_builtin(draft, "AssertionError")
    if node.msg is not None:
        message = Argument(ArgumentKind.POSITIONAL, value(draft, node.msg))
        target = draft.register()
        draft.emit(Call(place, target, exception, (message,)))
        exception = target
    draft.emit(Raise(place, exception))
    draft.emit(If(condition, (), draft.close(around)))


# --- imports ------------------------------------------------------------------------------


@statement(cst.Import)
def lower_import(draft: Draft, node: cst.Import) -> None:
    """`import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`."""
    place = draft.begin(node)
    for alias in node.names:
        target = draft.register()
        module = _dotted(alias.name)
        draft.emit(ImportModule(place, target, module, leaf=alias.asname is not None))
        if alias.asname is None:
            store_name(draft, module.partition(".")[0], target)
        else:
            store(draft, alias.asname.name, target)


@statement(cst.ImportFrom)
def lower_import_from(draft: Draft, node: cst.ImportFrom) -> None:
    """`from ..a import b as c, d`, `from a import *`."""
    place = draft.begin(node)
    module = "" if node.module is None else _dotted(node.module)
    level = len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        draft.emit(ImportStar(place, module, level))
        return
    for alias in node.names:
        target = draft.register()
        name = _dotted(alias.name)
        draft.emit(ImportFrom(place, target, module, level, name))
        bound = cst.Name(name) if alias.asname is None else alias.asname.name
        store(draft, bound, target)


def _dotted(node: cst.BaseExpression) -> str:
    parts = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.append(node.value)
    return ".".join(reversed(parts))


# --- compound statements ------------------------------------------------------------------


@statement(cst.If)
def lower_if(draft: Draft, node: cst.If) -> None:
    """`if`; an `elif` is an `if` in the other branch."""
    draft.begin(node)
    condition = value(draft, node.test)
    then = block(draft, node.body)
    draft.emit(If(condition, then, _orelse(draft, node.orelse)))


def _orelse(draft: Draft, node: cst.If | cst.Else | cst.Finally | None) -> Block:
    if node is None:
        return ()
    if not isinstance(node, cst.If):
        return block(draft, node.body)
    around = draft.open()
    statements(draft, (node,))
    return draft.close(around)


@statement(cst.While)
def lower_while(draft: Draft, node: cst.While) -> None:
    """`while`."""
    place = draft.begin(node)
    around = draft.open()
    condition = value(draft, node.test)
    test = draft.close(around)
    body = block(draft, node.body)
    draft.emit(While(place, test, condition, body, _orelse(draft, node.orelse)))


@statement(cst.For)
def lower_for(draft: Draft, node: cst.For) -> None:
    """`for`: the target stands first, and is stored at the beginning of the body."""
    place = draft.begin(node)
    element = draft.register()
    around = draft.open()
    store(draft, node.target, element)
    stores = draft.close(around)
    iterable = value(draft, node.iter)
    body = stores + block(draft, node.body)
    draft.emit(For(place, element, iterable, body, _orelse(draft, node.orelse)))


@statement(cst.With)
def lower_with(draft: Draft, node: cst.With) -> None:
    """`with a as b, c:` is `with a as b: with c:`."""
    _with_items(draft, draft.begin(node), node.items, node.body)


def _with_items(
    draft: Draft, place: PlaceOrdinal, items: Sequence[cst.WithItem], body: cst.BaseSuite
) -> None:
    if not items:
        suite(draft, body)
        return
    manager, target = value(draft, items[0].item), draft.register()
    around = draft.open()
    if items[0].asname is not None:
        store(draft, items[0].asname.name, target)
    _with_items(draft, place, items[1:], body)
    draft.emit(With(place, manager, target, draft.close(around)))


@statement(cst.Try, cst.TryStar)
def lower_try(draft: Draft, node: cst.Try | cst.TryStar) -> None:
    """`try` … `except` … `else` … `finally`; `except*` is taken as `except`."""
    place = draft.begin(node)
    body = block(draft, node.body)
    handlers = tuple(_handler(draft, place, handler) for handler in node.handlers)
    otherwise = _orelse(draft, node.orelse)
    draft.emit(Try(body, handlers, otherwise, _orelse(draft, node.finalbody)))


def _handler(
    draft: Draft, place: PlaceOrdinal, node: cst.ExceptHandler | cst.ExceptStarHandler
) -> Handler:
    around = draft.open()
    caught_type = None if node.type is None else value(draft, node.type)
    types = draft.close(around)
    caught = draft.register()
    around = draft.open()
    if node.name is not None:
        store(draft, node.name.name, caught)
    suite(draft, node.body)
    return Handler(place, types, caught_type, caught, draft.close(around))
