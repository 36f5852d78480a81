"""`def`, `lambda`, `class` and their decorators."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from scopelint.frontend.lower.bindings import bind_walrus, bindings_of
from scopelint.frontend.lower.dispatch import expression, statement, statements, value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.expressions import arguments
from scopelint.frontend.lower.names import Bindings, Body, Names
from scopelint.frontend.lower.targets import store_name
from scopelint.ir import (
    Argument,
    ArgumentKind,
    Call,
    FunctionCode,
    MakeClass,
    MakeFunction,
    Parameter,
    ParameterKind,
    PlaceOrdinal,
    Register,
    Return,
)

_Decorators = list[tuple[PlaceOrdinal, Register]]


@statement(ast.FunctionDef, ast.AsyncFunctionDef)
def lower_def(draft: Draft, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """`def`: decorators and defaults run first, then the decorators are called."""
    place = draft.begin(node)
    draft.file.functions.append((place, node))
    decorators = _lower_decorators(draft, node.decorator_list)
    parameters = _parameters(node.args, draft.names)
    defaults = _defaults(draft, node.args)
    bindings = bindings_of(node.body, has_walrus=draft.file.has_walrus)
    bindings.bound.update(_own_names(node.args))
    names = _inner_names(draft, Body.FUNCTION, node.name, bindings)
    inner = draft.inner(names)
    statements(inner, node.body)
    code = FunctionCode(
        node.name,
        names.qualified_name,
        place,
        parameters,
        tuple(inner.block),
        names.has_yield,
    )
    target = draft.register()
    draft.emit(MakeFunction(target, code, defaults))
    store_name(draft, node.name, _decorate(draft, decorators, target))


@expression(ast.Lambda)
def lower_lambda(draft: Draft, node: ast.Lambda, target: Register) -> None:
    """`lambda`: a function whose body is one `Return`."""
    parameters = _parameters(node.args, draft.names)
    defaults = _defaults(draft, node.args)
    bindings = Bindings(set(_own_names(node.args)))
    if draft.file.has_walrus:
        bind_walrus(bindings, (node.body,))
    names = _inner_names(draft, Body.FUNCTION, "<lambda>", bindings)
    inner = draft.inner(names)
    inner.emit(Return(value(inner, node.body)))
    code = FunctionCode(
        "<lambda>",
        names.qualified_name,
        draft.statement,
        parameters,
        tuple(inner.block),
        names.has_yield,
    )
    draft.emit(MakeFunction(target, code, defaults))


@statement(ast.ClassDef)
def lower_class(draft: Draft, node: ast.ClassDef) -> None:
    """`class`: decorators and bases run first, then the body, then the decorators are called."""
    place = draft.begin(node)
    decorators = _lower_decorators(draft, node.decorator_list)
    bases = arguments(draft, node.bases, node.keywords)
    name = node.name
    bindings = bindings_of(node.body, has_walrus=draft.file.has_walrus)
    names = _inner_names(draft, Body.CLASS, name, bindings)
    names.class_name = name
    inner = draft.inner(names)
    statements(inner, node.body)
    target = draft.register()
    body, annotated = tuple(inner.block), _annotated(node.body)
    draft.emit(MakeClass(place, target, name, names.qualified_name, bases, annotated, body))
    store_name(draft, name, _decorate(draft, decorators, target))


def _annotated(body: Sequence[ast.stmt]) -> tuple[str, ...]:
    """The names that a class body says a type of, but for those that stay the class's own."""
    typed = (each for each in body if isinstance(each, ast.AnnAssign))
    targets = (each.target for each in typed if "ClassVar" not in ast.dump(each.annotation))
    return tuple(dict.fromkeys(each.id for each in targets if isinstance(each, ast.Name)))


def _inner_names(draft: Draft, body: Body, name: str, bindings: Bindings) -> Names:
    names = draft.names
    return Names(body, names, bindings, names.qualify(name), names.class_name)


# --- decorators ---------------------------------------------------------------------------


def _lower_decorators(draft: Draft, nodes: Sequence[ast.expr]) -> _Decorators:
    return [(draft.place(node), value(draft, node)) for node in nodes]


def _decorate(draft: Draft, decorators: _Decorators, decorated: Register) -> Register:
    """Call the decorators, the nearest first; returns the register of what comes out."""
    for place, decorator in reversed(decorators):
        target = draft.register()
        argument = Argument(ArgumentKind.POSITIONAL, decorated)
        draft.emit(Call(place, target, decorator, (argument,), decorates=True))
        decorated = target
    return decorated


# --- parameters ---------------------------------------------------------------------------


def _own_names(given: ast.arguments) -> Iterator[str]:
    """The names of the parameters, as they are written."""
    return (node.arg for node, _, _ in _in_order(given))


def _parameters(given: ast.arguments, names: Names) -> tuple[Parameter, ...]:
    return tuple(
        [
            Parameter(names.mangle(node.arg), kind, has_default)
            for node, kind, has_default in _in_order(given)
        ]
    )


def _in_order(given: ast.arguments) -> Iterator[tuple[ast.arg, ParameterKind, bool]]:
    """Each parameter with its kind and whether it has a default."""
    first_default = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    for number, node in enumerate(given.posonlyargs):
        yield node, ParameterKind.POSITIONAL_ONLY, number >= first_default
    for number, node in enumerate(given.args, len(given.posonlyargs)):
        yield node, ParameterKind.PLAIN, number >= first_default
    if given.vararg is not None:
        yield given.vararg, ParameterKind.STAR, False
    for node, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield node, ParameterKind.KEYWORD_ONLY, default is not None
    if given.kwarg is not None:
        yield given.kwarg, ParameterKind.DOUBLE_STAR, False


def _defaults(draft: Draft, given: ast.arguments) -> tuple[Register, ...]:
    """The registers of the defaults, in the order of their parameters."""
    return tuple(
        [value(draft, node) for node in (*given.defaults, *given.kw_defaults) if node is not None]
    )
