"""List, set and dict comprehensions; generator expressions are lists here.

A comprehension is loops in its owner's frame. Its variables are its own, so they carry `@n`
in their name, which no name of the program can. Only in a class body, whose names functions
inside can't see, it is a function called on the spot, as Python has it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from scopelint.frontend.lower.bindings import bind_target
from scopelint.frontend.lower.dispatch import expression, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.names import Bindings, Body, Names
from scopelint.frontend.lower.targets import store
from scopelint.ir import (
    COMPREHENSION_MARK,
    Append,
    Argument,
    ArgumentKind,
    Block,
    BuildDict,
    BuildSequence,
    Call,
    For,
    FunctionCode,
    If,
    Instruction,
    MakeFunction,
    Parameter,
    ParameterKind,
    Reach,
    Register,
    Return,
    StoreItem,
)

#: Lowers what a comprehension adds to its container each turn.
_Add = Callable[[Draft, Register], None]
#: Lowers the first iterable, which is computed outside the comprehension.
_First = Callable[[ast.expr], Register]
#: `[…]`, `(…)`, `{…}`, `{…: …}`.
_Comprehension = ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
#: The parameter that takes the first iterable, as Python names it.
_ITERABLE = ".0"


@expression(ast.ListComp, ast.GeneratorExp)
def lower_list_comprehension(
    draft: Draft, node: ast.ListComp | ast.GeneratorExp, target: Register
) -> None:
    """`[a for …]`, `(a for …)`."""
    _lower(draft, node, target, lambda draft, to: _append(draft, node.elt, to, "list"))


@expression(ast.SetComp)
def lower_set_comprehension(draft: Draft, node: ast.SetComp, target: Register) -> None:
    """`{a for …}`."""
    _lower(draft, node, target, lambda draft, to: _append(draft, node.elt, to, "set"))


@expression(ast.DictComp)
def lower_dict_comprehension(draft: Draft, node: ast.DictComp, target: Register) -> None:
    """`{a: b for …}`."""

    def add(draft: Draft, container: Register) -> None:
        key = value(draft, node.key)
        draft.emit(StoreItem(container, key, value(draft, node.value)))

    _lower(draft, node, target, add)


def _append(draft: Draft, element: ast.expr, container: Register, kind: str) -> None:
    draft.emit(Append(container, value(draft, element), kind))


def _empty(node: _Comprehension, target: Register) -> Instruction:
    """The container that a comprehension starts with."""
    if isinstance(node, ast.DictComp):
        return BuildDict(target, ())
    return BuildSequence(target, "set" if isinstance(node, ast.SetComp) else "list", ())


def _lower(draft: Draft, node: _Comprehension, target: Register, add: _Add) -> None:
    if draft.names.owner().body is Body.CLASS:
        _lower_as_function(draft, node, target, add)
        return
    outside = draft.names

    def first(iterable: ast.expr) -> Register:
        inside, draft.names = draft.names, outside
        register = value(draft, iterable)
        draft.names = inside
        return register

    _lower_as_loops(draft, node, target, add, first)


def _lower_as_function(draft: Draft, node: _Comprehension, target: Register, add: _Add) -> None:
    """In a class body: `(lambda iterable: [… for … in iterable])(first iterable)`."""
    outside = draft.names
    name = outside.qualify("<comprehension>")
    bindings = Bindings({_ITERABLE})
    inner = draft.inner(Names(Body.FUNCTION, outside, bindings, name, outside.class_name))
    passed: list[Argument] = []

    def first(iterable: ast.expr) -> Register:
        passed.append(Argument(ArgumentKind.POSITIONAL, value(draft, iterable)))
        register = inner.register()
        inner.load_name(register, _ITERABLE, Reach.LOCAL)
        return register

    result = inner.register()
    _lower_as_loops(inner, node, result, add, first)
    inner.emit(Return(result))
    parameter = Parameter(_ITERABLE, ParameterKind.POSITIONAL_ONLY, has_default=False)
    code = FunctionCode(
        "<comprehension>", name, draft.statement, (parameter,), tuple(inner.block), False
    )
    function = draft.register()
    draft.emit(MakeFunction(function, code, ()))
    draft.emit(Call(draft.statement, target, function, tuple(passed)))


def _lower_as_loops(
    draft: Draft, node: _Comprehension, target: Register, add: _Add, first: _First
) -> None:
    """The element stands first and runs last: it is lowered into a block of its own."""
    outside = draft.names
    draft.names = _comprehension_names(draft, node.generators)
    around = draft.open()
    add(draft, target)
    innermost = draft.close(around)
    draft.emit(_empty(node, target))
    _lower_for(draft, node.generators, innermost, first)
    draft.names = outside


def _comprehension_names(draft: Draft, loops: Sequence[ast.comprehension]) -> Names:
    """The variables of a comprehension's loops, renamed."""
    targets = Bindings()
    for loop in loops:
        bind_target(targets, loop.target)
    draft.file.comprehensions += 1
    number = draft.file.comprehensions
    outer = draft.names
    renamed = {name: f"{outer.mangle(name)}{COMPREHENSION_MARK}{number}" for name in targets.bound}
    return Names(
        Body.COMPREHENSION, outer, Bindings(), outer.qualified_name, outer.class_name, renamed
    )


def _lower_for(
    draft: Draft,
    loops: Sequence[ast.comprehension],
    innermost: Block,
    first: _First | None,
) -> None:
    """The outermost `for` and what is inside it."""
    loop = loops[0]
    element = draft.register()
    around = draft.open()
    store(draft, loop.target, element)
    stores = draft.close(around)
    iterable = value(draft, loop.iter) if first is None else first(loop.iter)
    around = draft.open()
    draft.block += stores
    _lower_ifs(draft, loop.ifs, loops[1:], innermost)
    body = draft.close(around)
    draft.emit(For(draft.statement, element, iterable, body, ()))


def _lower_ifs(
    draft: Draft,
    tests: Sequence[ast.expr],
    loops: Sequence[ast.comprehension],
    innermost: Block,
) -> None:
    """The conditions of a loop, and what they guard: the loops inside it."""
    if tests:
        condition = value(draft, tests[0])
        around = draft.open()
        _lower_ifs(draft, tests[1:], loops, innermost)
        draft.emit(If(condition, draft.close(around), ()))
    elif loops:
        _lower_for(draft, loops, innermost, None)
    else:
        draft.block += innermost
