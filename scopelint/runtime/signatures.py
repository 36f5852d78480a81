"""What a user's callable takes: its parameters, as TensorFlow looks at them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

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


def needs_no_arguments(function: Callable[..., Any]) -> bool:
    """Whether each parameter has a default, `self` of a method or an object counting, too (§2.7)."""
    while isinstance(function, functools.partial):
        function = function.func
    if not (inspect.isfunction(function) or inspect.isbuiltin(function)):
        return False
    positional = [each for each in parameters(function) if each.kind in _POSITIONAL]
    return all(each.default is not inspect.Parameter.empty for each in positional)
