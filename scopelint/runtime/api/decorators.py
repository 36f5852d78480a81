"""`tensorflow.python.util`: the decorators of TensorFlow itself."""

from __future__ import annotations

import contextlib
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


PUBLIC["tf.python.util.tf_contextlib.contextmanager"] = contextlib.contextmanager
