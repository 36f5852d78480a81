"""`def`, `lambda`, `class` and their decorators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from scopelint.frontend.lower.bindings import bind_walrus, bindings_of
from scopelint.frontend.lower.dispatch import expression, into, statement, suite, value
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


@statement(cst.FunctionDef)
def lower_def(draft: Draft, node: cst.FunctionDef) -> None:
    """`def`: decorators and defaults run first, then the decorators are called."""
    place = draft.begin(node)
    decorators = _lower_decorators(draft, node.decorators)
    parameters = tuple(_parameters(node.params, draft.names))
    defaults = _defaults(draft, node.params)
    bindings = bindings_of(node.body, has_walrus=draft.file.has_walrus)
    bindings.bound.update(parameter.name.value for parameter, _ in _in_order(node.params))
    names = _inner_names(draft, Body.FUNCTION, node.name.value, bindings)
    inner = draft.inner(names)
    suite(inner, node.body)
    code = FunctionCode(
        node.name.value,
        names.qualified_name,
        place,
        parameters,
        tuple(inner.block),
        names.has_yield,
    )
    target = draft.register()
    draft.emit(MakeFunction(target, code, defaults))
    store_name(draft, node.name.value, _decorate(draft, decorators, target))


@expression(cst.Lambda)
def lower_lambda(draft: Draft, node: cst.Lambda, target: Register) -> None:
    """`lambda`: a function whose body is one `Return`."""
    parameters = tuple(_parameters(node.params, draft.names))
    defaults = _defaults(draft, node.params)
    bindings = Bindings({parameter.name.value for parameter, _ in _in_order(node.params)})
    if draft.file.has_walrus:
        bind_walrus(bindings, cst.Expr(node.body))
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


@statement(cst.ClassDef)
def lower_class(draft: Draft, node: cst.ClassDef) -> None:
    """`class`: decorators and bases run first, then the body, then the decorators are called."""
    place = draft.begin(node)
    decorators = _lower_decorators(draft, node.decorators)
    bases = arguments(draft, (*node.bases, *node.keywords))
    name = node.name.value
    bindings = bindings_of(node.body, has_walrus=draft.file.has_walrus)
    names = _inner_names(draft, Body.CLASS, name, bindings)
    names.class_name = name
    inner = draft.inner(names)
    suite(inner, node.body)
    target = draft.register()
    body = tuple(inner.block)
    draft.emit(MakeClass(place, target, name, names.qualified_name, bases, body))
    store_name(draft, name, _decorate(draft, decorators, target))


def _inner_names(draft: Draft, body: Body, name: str, bindings: Bindings) -> Names:
    names = draft.names
    return Names(body, names, bindings, names.qualify(name), names.class_name)


# --- decorators ---------------------------------------------------------------------------


def _lower_decorators(draft: Draft, nodes: Sequence[cst.Decorator]) -> _Decorators:
    return [(draft.place(node), value(draft, node.decorator)) for node in nodes]


def _decorate(draft: Draft, decorators: _Decorators, decorated: Register) -> Register:
    """Call the decorators, the nearest first; returns the register of what comes out."""
    for place, decorator in reversed(decorators):
        target = draft.register()
        argument = Argument(ArgumentKind.POSITIONAL, decorated)
        draft.emit(Call(place, target, decorator, (argument,)))
        decorated = target
    return decorated


# --- parameters ---------------------------------------------------------------------------


def _in_order(parameters: cst.Parameters) -> Iterator[tuple[cst.Param, ParameterKind]]:
    for node in parameters.posonly_params:
        yield node, ParameterKind.POSITIONAL_ONLY
    for node in parameters.params:
        yield node, ParameterKind.PLAIN
    if isinstance(parameters.star_arg, cst.Param):
        yield parameters.star_arg, ParameterKind.STAR
    for node in parameters.kwonly_params:
        yield node, ParameterKind.KEYWORD_ONLY
    if parameters.star_kwarg is not None:
        yield parameters.star_kwarg, ParameterKind.DOUBLE_STAR


def _parameters(parameters: cst.Parameters, names: Names) -> Iterator[Parameter]:
    for node, kind in _in_order(parameters):
        yield Parameter(names.mangle(node.name.value), kind, node.default is not None)


def _defaults(draft: Draft, parameters: cst.Parameters) -> tuple[Register, ...]:
    registers = []
    for node, _ in _in_order(parameters):
        if node.default is not None:
            target = draft.register()
            into(draft, node.default, target)
            registers.append(target)
    return tuple(registers)
