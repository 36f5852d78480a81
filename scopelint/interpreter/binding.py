"""Binding arguments to the parameters of a function, as Python does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, SCALARS, Value, symbol
from scopelint.ir import Parameter, ParameterKind

#: Looked up once: members of an enum are slow to find.
_PLAIN, _POSITIONAL_ONLY = ParameterKind.PLAIN, ParameterKind.POSITIONAL_ONLY
_KEYWORD_ONLY = ParameterKind.KEYWORD_ONLY
_STAR, _DOUBLE_STAR = ParameterKind.STAR, ParameterKind.DOUBLE_STAR


def bind(function: FunctionRecord, call: Call, state: State) -> dict[str, Value] | str:
    """The parameters' values, or in words why the call does not fit (a TypeError)."""
    code = function.code
    positional = list(call.arguments)
    keywords = call.keywords.copy()
    defaults = iter(function.defaults)
    bound: dict[str, Value] = {}
    for parameter in code.parameters:
        default = next(defaults) if parameter.has_default else MISSING
        kind = parameter.kind
        if kind is _STAR:
            bound[parameter.name] = _rest(positional, call, parameter.name, state)
            positional = []
            continue
        if kind is _DOUBLE_STAR:
            unknown = state.fresh(f"other arguments `**{parameter.name}`") if call.open else None
            bound[parameter.name] = state.new_dict(dict(keywords), unknown)
            keywords = {}
            continue
        value = MISSING
        if kind is not _KEYWORD_ONLY and positional:
            value = positional.pop(0)
            if parameter.name in keywords and kind is _PLAIN:
                return f"{code.name}() got multiple values for argument '{parameter.name}'"
        elif kind is not _POSITIONAL_ONLY and parameter.name in keywords:
            value = keywords.pop(parameter.name)
        elif default is not MISSING:
            value = default
            if call.open:
                state.note(f"unknown arguments leave `{parameter.name}` of {code.name} as it is")
        elif call.open or function.is_wrapped:
            value = state.fresh(f"`{parameter.name}`")
        else:
            return f"{code.name}() missing 1 required argument: '{parameter.name}'"
        bound[parameter.name] = value
    if keywords and not function.is_wrapped:
        return f"{code.name}() got an unexpected keyword argument '{next(iter(keywords))}'"
    if positional and not call.open:
        given = len(call.arguments)
        return f"{code.name}() takes {len(bound)} positional arguments but {given} were given"
    return bound


def _rest(positional: list[Value], call: Call, name: str, state: State) -> Value:
    """`*rest`: a tuple, or a list with an unknown tail after an unknown `*arguments`."""
    if call.open:
        return state.new_list(list(positional), state.fresh(f"other arguments `*{name}`"))
    return tuple(positional)


def unknown_arguments(function: FunctionRecord, skip: int, state: State) -> Call:
    """A call of the function with nothing known but what a decorator gives it.

    Defaults stand, the rest are symbols. `skip` leaves out the first parameters (the receiver). What
    takes nothing but `*args` and `**kwargs` hands them on: there may be any.
    """
    return _unknown_but(_given(function, skip), function, skip)


def told_arguments(function: FunctionRecord, skip: int, state: State) -> Call:
    """The same by someone who turns on each parameter that means something to the library."""
    told = dict.fromkeys(state.world.library.watched_parameters, True)
    return _unknown_but({**_given(function, skip), **told}, function, skip)


def _unknown_but(given: Mapping[str, Value], function: FunctionRecord, skip: int) -> Call:
    """A call with these arguments, by name, and with those that the function has to be given."""
    asked_for = [
        each
        for each, _ in parameters_of(function, skip)
        if not each.has_default or each.name in given
    ]
    call = _unknown_call(asked_for, function, "parameter", "", given)
    return replace(call, open=_takes_any(function, skip))


def _takes_any(function: FunctionRecord, skip: int) -> bool:
    kinds = {each.kind for each in function.code.parameters[skip:]}
    return kinds == {_STAR, _DOUBLE_STAR}


def lacks_arguments(function: FunctionRecord, skip: int) -> bool:
    """Whether there are arguments that it has to be given, and of which nothing is known."""
    given = _given(function, skip)
    return any(
        not each.has_default and each.name not in given for each, _ in parameters_of(function, skip)
    )


def _given(function: FunctionRecord, skip: int) -> dict[str, Value]:
    """What decorators give, by the names of the parameters."""
    names = [each.name for each, _ in parameters_of(function, skip)]
    places = {place: value for place, value in function.given if isinstance(place, int)}
    given = {name: value for name, value in function.given if isinstance(name, str)}
    return {**given, **{names[place]: places[place] for place in places if place < len(names)}}


def any_arguments(function: FunctionRecord, skip: int, state: State) -> Call:
    """The same by someone who gives something else where the default is a flag, number or text."""
    return _unknown_call(_chosen(function, skip), function, "parameter", "")


def other_arguments(function: FunctionRecord, skip: int, state: State) -> Call:
    """A second such call, by someone who chooses anew what could tell the two apart.

    Defaults that are functions or objects stand: these choose what is computed, not its name.
    """
    chosen = _chosen(function, skip)
    return _unknown_call(chosen, function, "second parameter", " of the second call")


def _chosen(function: FunctionRecord, skip: int) -> list[Parameter]:
    """The parameters without a default, and those whose default is a flag, number, text or None."""
    return [
        each
        for each, default in parameters_of(function, skip)
        if not each.has_default or isinstance(default, SCALARS)
    ]


def parameters_of(function: FunctionRecord, skip: int) -> Iterator[tuple[Parameter, Value]]:
    """The parameters that take one argument, with their defaults."""
    defaults = iter(function.defaults)
    for index, parameter in enumerate(function.code.parameters):
        default = next(defaults) if parameter.has_default else MISSING
        stars = (ParameterKind.STAR, ParameterKind.DOUBLE_STAR)
        if index >= skip and parameter.kind not in stars:
            yield parameter, default


def _unknown_call(
    parameters: Iterable[Parameter],
    function: FunctionRecord,
    what: str,
    which: str,
    given: Mapping[str, Value] | None = None,
) -> Call:
    arguments: list[Value] = []
    keywords: dict[str, Value] = {}
    for each in parameters:
        key = (what, function.module, function.code.place, each.name)
        unknown = symbol(f"`{each.name}`{which}", *key)
        value = unknown if given is None else given.get(each.name, unknown)
        if each.kind is ParameterKind.KEYWORD_ONLY or each.has_default:
            keywords[each.name] = value
        else:
            arguments.append(value)
    return Call(tuple(arguments), keywords)
