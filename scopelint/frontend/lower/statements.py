"""Simple and compound statements → instructions, in the order of Python's reference."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence

from scopelint.frontend.lower.dispatch import block, into, statement, statements, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.expressions import load_builtin, sign_of
from scopelint.frontend.lower.targets import augment, delete, store, store_name, visit
from scopelint.ir import (
    Argument,
    ArgumentKind,
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
from scopelint.mentions import Import


@statement(ast.Expr)
def lower_expression(draft: Draft, node: ast.Expr) -> None:
    """An expression as a statement; its value is dropped."""
    draft.begin(node)
    value(draft, node.value)


@statement(ast.Pass, ast.Global, ast.Nonlocal)
def lower_nothing(draft: Draft, node: ast.stmt) -> None:
    """What does nothing when it runs."""
    draft.begin(node)


if sys.version_info >= (3, 12):

    @statement(ast.TypeAlias)
    def lower_type_alias(draft: Draft, node: ast.TypeAlias) -> None:
        """`type X = …`: X is of no interest, but there."""
        draft.begin(node)
        store_name(draft, node.name.id, value(draft, ast.Constant(...)))


# --- assignments --------------------------------------------------------------------------


@statement(ast.Assign)
def lower_assign(draft: Draft, node: ast.Assign) -> None:
    """`a = b = value`: the targets stand first and run last."""
    draft.begin(node)
    source = draft.register()
    around = draft.open()
    for target in node.targets:
        store(draft, target, source)
    stores = draft.close(around)
    into(draft, node.value, source)
    draft.block += stores


@statement(ast.AnnAssign)
def lower_annotated(draft: Draft, node: ast.AnnAssign) -> None:
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


@statement(ast.AugAssign)
def lower_augmented(draft: Draft, node: ast.AugAssign) -> None:
    """`a += value`."""
    draft.begin(node)
    augment(draft, node.target, sign_of(draft, node.op), node)


@statement(ast.Delete)
def lower_del(draft: Draft, node: ast.Delete) -> None:
    """`del a, b.c, d[0]`."""
    draft.begin(node)
    for target in node.targets:
        delete(draft, target)


# --- leaving ------------------------------------------------------------------------------


@statement(ast.Return)
def lower_return(draft: Draft, node: ast.Return) -> None:
    """`return value`."""
    draft.begin(node)
    draft.emit(Return(None if node.value is None else value(draft, node.value)))


@statement(ast.Break)
def lower_break(draft: Draft, node: ast.Break) -> None:
    """`break`."""
    draft.begin(node)
    draft.emit(Break())


@statement(ast.Continue)
def lower_continue(draft: Draft, node: ast.Continue) -> None:
    """`continue`."""
    draft.begin(node)
    draft.emit(Continue())


@statement(ast.Raise)
def lower_raise(draft: Draft, node: ast.Raise) -> None:
    """`raise exception from cause`; the cause is computed and dropped."""
    place = draft.begin(node)
    exception = None if node.exc is None else value(draft, node.exc)
    if node.cause is not None:
        value(draft, node.cause)
    draft.emit(Raise(place, exception))


@statement(ast.Assert)
def lower_assert(draft: Draft, node: ast.Assert) -> None:
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


@statement(ast.Import)
def lower_import(draft: Draft, node: ast.Import) -> None:
    """`import a.b` binds `a`; `import a.b as c` binds `c` to `a.b`."""
    place = draft.begin(node)
    for alias in node.names:
        target = draft.register()
        draft.file.imports[Import(alias.name, 0)] = None
        draft.emit(ImportModule(place, target, alias.name, leaf=alias.asname is not None))
        store_name(draft, alias.asname or alias.name.partition(".")[0], target)


@statement(ast.ImportFrom)
def lower_import_from(draft: Draft, node: ast.ImportFrom) -> None:
    """`from ..a import b as c, d`, `from a import *`."""
    place = draft.begin(node)
    module, level = node.module or "", node.level
    for alias in node.names:
        draft.file.imports[Import(module, level, alias.name)] = None
        if alias.name == "*":
            draft.emit(ImportStar(place, module, level))
        else:
            target = draft.register()
            draft.emit(ImportFrom(place, target, module, level, alias.name))
            store_name(draft, alias.asname or alias.name, target)


# --- compound statements ------------------------------------------------------------------


@statement(ast.If)
def lower_if(draft: Draft, node: ast.If) -> None:
    """`if`; an `elif` is an `if` in the other branch."""
    draft.begin(node)
    condition = value(draft, node.test)
    then = block(draft, node.body)
    draft.emit(If(condition, then, block(draft, node.orelse)))


@statement(ast.While)
def lower_while(draft: Draft, node: ast.While) -> None:
    """`while`."""
    place = draft.begin(node)
    around = draft.open()
    condition = value(draft, node.test)
    test = draft.close(around)
    body = block(draft, node.body)
    draft.emit(While(place, test, condition, body, block(draft, node.orelse)))


@statement(ast.For, ast.AsyncFor)
def lower_for(draft: Draft, node: ast.For | ast.AsyncFor) -> None:
    """`for`: the target stands first, and is stored at the beginning of the body."""
    place = draft.begin(node)
    element = draft.register()
    around = draft.open()
    store(draft, node.target, element)
    stores = draft.close(around)
    iterable = value(draft, node.iter)
    body = (*stores, *block(draft, node.body))
    draft.emit(For(place, element, iterable, body, block(draft, node.orelse)))


@statement(ast.With, ast.AsyncWith)
def lower_with(draft: Draft, node: ast.With | ast.AsyncWith) -> None:
    """`with a as b, c:` is `with a as b: with c:`."""
    _with_items(draft, draft.begin(node), iter(node.items), node.body)


def _with_items(
    draft: Draft, place: PlaceOrdinal, items: Iterator[ast.withitem], body: Sequence[ast.stmt]
) -> None:
    item = next(items, None)
    if item is None:
        statements(draft, body)
        return
    manager, target = value(draft, item.context_expr), draft.register()
    around = draft.open()
    if item.optional_vars is not None:
        store(draft, item.optional_vars, target)
    _with_items(draft, place, items, body)
    draft.emit(With(place, manager, target, draft.close(around)))


@statement(ast.Try, ast.TryStar)
def lower_try(draft: Draft, node: ast.Try | ast.TryStar) -> None:
    """`try` … `except` … `else` … `finally`; `except*` is taken as `except`."""
    place = draft.begin(node)
    body = block(draft, node.body)
    handlers = tuple([_handler(draft, place, handler) for handler in node.handlers])
    otherwise = block(draft, node.orelse)
    draft.emit(Try(body, handlers, otherwise, block(draft, node.finalbody)))


def _handler(draft: Draft, place: PlaceOrdinal, node: ast.ExceptHandler) -> Handler:
    around = draft.open()
    caught_type = None if node.type is None else value(draft, node.type)
    types = draft.close(around)
    caught = draft.register()
    around = draft.open()
    if node.name is not None:
        store_name(draft, node.name, caught)
    statements(draft, node.body)
    return Handler(place, types, caught_type, caught, draft.close(around))
