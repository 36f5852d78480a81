"""What a callable takes: a user's, as TensorFlow looks at it, and TensorFlow's own."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

_NONE = inspect.Parameter.empty
_OTHERS = "other_names"
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters that a call must think of; none where Python cannot tell."""
    try:
        return list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []


def parameter_names(function: Callable[..., Any]) -> list[str]:
    """The names that may be given by position or by keyword."""
    return [each.name for each in parameters(function) if each.kind in _POSITIONAL]


def argument_names(function: Callable[..., Any]) -> list[str]:
    """The names as `inspect.getargspec` lists them: `self` of a method or an object, too."""
    names = parameter_names(function)
    return (
        names if inspect.isfunction(function) or inspect.isbuiltin(function) else ["self", *names]
    )


def has_keywords(function: Callable[..., Any]) -> bool:
    """Whether it takes any keyword (`**kwargs`)."""
    return any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters(function))


def taking(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a function take the parameters that the text names, by position or by name.

    One with `=` after it may be left out; `**` at the end takes any other name. What is given is
    handed on by name, in the text's order, so that one function can serve a family whose members
    call their parameters differently.

    >>> taking("images delta name=")(lambda **given: given)("a", name="c", delta="b")
    {'images': 'a', 'delta': 'b', 'name': 'c'}
    """
    signature = inspect.Signature([_parameter(each) for each in text.split()])

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                given = signature.bind(*args, **kwargs).arguments
            except TypeError as error:
                raise TypeError(f"{call.__name__}() {error}") from None
            others = given.pop(_OTHERS, {})
            return function(**given, **others)

        call.__dict__["__signature__"] = signature
        return call

    return decorate


def text_of(method: Callable[..., Any]) -> str:
    """What `taking` reads, for a method's parameters after `self` that have a place.

    >>> text_of(lambda self, rate, name=None, **others: None)
    'rate name='
    """
    found = [each for each in parameters(method) if each.kind in _POSITIONAL][1:]
    return " ".join(each.name + ("" if each.default is _NONE else "=") for each in found)


def _parameter(text: str) -> inspect.Parameter:
    """One word of the text that `taking` reads."""
    if text == "**":
        return inspect.Parameter(_OTHERS, inspect.Parameter.VAR_KEYWORD)
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(text.rstrip("="), kind, default=None if text[-1] == "=" else _NONE)


def needs_no_arguments(function: Callable[..., Any]) -> bool:
    """Whether each parameter has a default, `self` of a method or an object counting, too (§2.7)."""
    while isinstance(function, functools.partial):
        function = function.func
    if not (inspect.isfunction(function) or inspect.isbuiltin(function)):
        return False
    positional = [each for each in parameters(function) if each.kind in _POSITIONAL]
    return all(each.default is not _NONE for each in positional)
