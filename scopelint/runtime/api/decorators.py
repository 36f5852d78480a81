"""`tensorflow.python.util.tf_decorator`: how TensorFlow's own decorators leave their mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.ops.registry import public


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
