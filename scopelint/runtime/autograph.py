"""Errors that come out of a layer's own `call` (semantics §6.7).

TensorFlow 1.15 runs `call` of subclassed layers through AutoGraph, which raises an error anew:
the same type, its text a listing that contains the original one.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable
from typing import Any

from scopelint.runtime.observer import Frame, observer, raised_first, user_frames
from scopelint.runtime.versions import target

_PLAIN = (
    AssertionError,
    AttributeError,
    NameError,
    NotImplementedError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)


class _MultilineKeyError(KeyError):
    """A KeyError whose text keeps its lines."""

    def __str__(self) -> str:
        return str(self.args[0])


def call_converted(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a layer's `call`; what it raises is raised anew, as `in converted code:`."""
    if not target().autograph_wraps:
        return function(*args, **kwargs)
    try:
        return function(*args, **kwargs)
    except Exception as error:
        wrapped = _wrapped(error)
        if wrapped is None:
            raise
        raise wrapped from None


def _wrapped(error: Exception) -> Exception | None:
    """The error that AutoGraph raises instead; None where it cannot make one of that type."""
    original = raised_first(error)
    name = type(original).__name__
    text = f"in converted code:\n\n{_listing(error)}\n    {name}: {_indented(str(original))}\n"
    wrapped = _of_type(type(error), text)
    if wrapped is not None:
        wrapped.__dict__["scopelint_original"] = error
    return wrapped


def _of_type(kind: type[Exception], text: str) -> Exception | None:
    if issubclass(kind, _MultilineKeyError) or kind is KeyError:
        return _MultilineKeyError(text)
    if kind in _PLAIN or kind.__init__ is Exception.__init__:
        return kind(text)
    return None


def _listing(error: Exception) -> str:
    """The user's frames within the call, as AutoGraph lists them."""
    lines = []
    for frame in _frames_within(error):
        source = linecache.getline(frame.path, frame.line).strip()
        lines.append(f"    {frame.path}:{frame.line} {frame.function}  *\n        {source}\n")
    return "".join(lines)


def _frames_within(error: BaseException) -> tuple[Frame, ...]:
    """The user's frames that an error passed up to here, also before it was raised anew."""
    inner = getattr(error, "scopelint_original", None)
    within = () if inner is None else _frames_within(inner)
    return user_frames(error, observer().is_user) + within


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")
