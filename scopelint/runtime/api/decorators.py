"""`tensorflow.python.util`: the decorators of TensorFlow itself."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import Any

from scopelint.runtime.ops.registry import PUBLIC, public


@public("python.util.tf_decorator.make_decorator")
def make_decorator(
    target: Callable[..., Any],
    decorator_func: Callable[..., Any],
    decorator_name: str | None = None,
    decorator_doc: str = "",
    decorator_argspec: Any = None,
) -> Callable[..., Any]:
    """`decorator_func`, with the names and the text of what it decorates."""
    for name in ("__name__", "__module__", "__doc__"):
        if hasattr(target, name):
            setattr(decorator_func, name, getattr(target, name))
    decorator_func.__wrapped__ = target  # type: ignore[attr-defined]
    return decorator_func


@public(
    *(
        f"{module}.deprecated{of}"
        for module in ("contrib.framework", "python.util.deprecation")
        for of in ("", "_args", "_arg_values")
    ),
    "python.util.tf_export.tf_export",
    "python.util.tf_export.keras_export",
    "python.util.tf_export.estimator_export",
)
def marking_decorator(*_: Any, **__: Any) -> Callable[[Any], Any]:
    """A decorator that leaves what it decorates as it is: warnings and exports are nothing here."""
    return lambda decorated: decorated


@public("python.framework.function.Defun")
def defun(*_: Any, **__: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A decorator: the function is traced once for the dtypes of its arguments (§8.3)."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        traced: dict[Any, Any] = {}

        @functools.wraps(function)
        def call(*args: Any, **_: Any) -> Any:
            kinds = tuple(str(getattr(each, "dtype", type(each))) for each in args)
            if kinds not in traced:
                traced[kinds] = function(*args)
            return traced[kinds]

        return call

    return decorate


PUBLIC["tf.python.util.tf_contextlib.contextmanager"] = contextlib.contextmanager
