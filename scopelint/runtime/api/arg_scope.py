"""`arg_scope`: default arguments for decorated functions (semantics §8.3)."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.ops.registry import public
from scopelint.runtime.refusals import refusal

_STACK_KEY = ("__arg_stack",)

#: The decorated functions by key: the arguments that a scope may set.
_DECORATED: dict[str, tuple[str, ...]] = {}


def _stack() -> list[dict[str, Any]]:
    """The open arg scopes of the default graph, innermost last."""
    stack = get_default_graph().get_collection_ref(_STACK_KEY)
    if not stack:
        stack.append({})
    return stack


@public("contrib.framework.current_arg_scope", "contrib.slim.current_arg_scope")
def current_arg_scope() -> dict[str, Any]:
    """The defaults in force: key of a function → its arguments."""
    return _stack()[-1]


@public("contrib.framework.arg_scope_func_key")
def arg_scope_func_key(function: Any) -> str:
    """What a function's defaults are kept under."""
    return getattr(function, "_key_op", None) or str(function)


@public("contrib.framework.has_arg_scope", "contrib.slim.has_arg_scope")
def has_arg_scope(func: Any) -> bool:
    """Whether a function is decorated."""
    return arg_scope_func_key(func) in _DECORATED


@public("contrib.framework.arg_scoped_arguments", "contrib.slim.arg_scoped_arguments")
def arg_scoped_arguments(func: Any) -> tuple[str, ...]:
    """The arguments of a decorated function that a scope may set."""
    return _DECORATED[arg_scope_func_key(func)]


@public("contrib.framework.arg_scope", "contrib.slim.arg_scope")
@contextmanager
def arg_scope(list_ops_or_scope: Any, **kwargs: Any) -> Iterator[dict[str, Any]]:
    """Set defaults for functions, or open a scope again. Raises TypeError, ValueError (E46)."""
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError(
                "When attempting to re-use a scope by suppling adictionary, kwargs must be empty."
            )
        scope = dict(list_ops_or_scope)
    elif isinstance(list_ops_or_scope, list | tuple):
        scope = _extended(current_arg_scope(), list_ops_or_scope, kwargs)
    else:
        raise TypeError("list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)")
    _stack().append(scope)
    try:
        yield scope
    finally:
        _stack().pop()


def _extended(outer: dict[str, Any], functions: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The outer scope's defaults with those `given` for some functions."""
    scope = dict(outer)
    for function in functions:
        if not has_arg_scope(function):
            raise refusal("E46", module=function.__module__, name=function.__name__)
        key = arg_scope_func_key(function)
        scope[key] = {**scope.get(key, {}), **given}
    return scope


@public("contrib.framework.add_arg_scope", "contrib.slim.add_arg_scope")
def add_arg_scope(func: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate a function, so that an arg scope sets its defaults."""
    key = str(func)

    @functools.wraps(func)
    def with_defaults(*args: Any, **kwargs: Any) -> Any:
        given = {**current_arg_scope().get(key, {}), **kwargs}
        return func(*args, **given)

    names = func.__code__.co_varnames[: func.__code__.co_argcount]
    defaults = len(func.__defaults__ or ())
    _DECORATED[key] = names[len(names) - defaults :]
    with_defaults.__dict__["_key_op"] = key
    return with_defaults
