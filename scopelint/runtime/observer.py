"""What happens to variables, as a list of events: created, shared ("reuse"), refused ("error").

The events are those of the oracle's recorder on a real TensorFlow, field by field, so that both
can be compared.  Each bears the user's frames: those whose file is neither the runtime's nor a
library's.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_LIBRARIES = tuple(
    os.path.abspath(path) + os.sep
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "platstdlib", "purelib", "platlib")
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One activation of the user's code."""

    path: str
    line: int
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A variable created, shared or refused."""

    #: "create", "reuse" or "error".
    event: str
    #: The key in the store; a tf.Variable's op name; None for a refused scope.
    name: Any
    #: The variable's op name; None where it was refused.
    op: str | None
    #: Found; on errors as asked for.
    shape: Any
    dtype: str | None
    trainable: bool | None
    #: "get_variable", "Variable" or "variable_scope".
    via: str
    #: Name of the variable scope that was current.
    scope: str
    #: True, False, None or "AUTO_REUSE".
    reuse_state: Any
    #: Graphs by order of appearance.
    graph: int
    #: The user's frames, outermost first.
    stack: tuple[Frame, ...]
    #: Errors only: the exception's class and the first line of its text.
    type: str | None = None
    message: str | None = None
    #: The variable itself; None where it was refused.
    variable: Any = None

    @property
    def frame(self) -> Frame | None:
        """The innermost frame of the user's code."""
        return self.stack[-1] if self.stack else None


def is_user_file(path: str) -> bool:
    """Whether a file is neither the runtime's nor a library's."""
    if path.startswith(("<frozen", "<string>", "<__array_function__")):
        return False
    return not (path.startswith(_HERE) or path.startswith(_LIBRARIES) or "site-packages" in path)


class Observer:
    """Collects the events of one run."""

    def __init__(self, is_user: Callable[[str], bool] = is_user_file) -> None:
        """`is_user(path)` says which files are the user's."""
        self.is_user = is_user
        self.events: list[Event] = []
        self.graphs: list[Any] = []
        self._inside = 0
        self._refused: BaseException | None = None

    def stack(self) -> tuple[Frame, ...]:
        """The user's frames that are active now, outermost first."""
        frame: FrameType | None = sys._getframe(1)
        found = []
        while frame is not None:
            code = frame.f_code
            if self.is_user(code.co_filename):
                found.append(Frame(code.co_filename, frame.f_lineno, code.co_name))
            frame = frame.f_back
        return tuple(reversed(found))

    def graph_index(self, graph: Any) -> int:
        """The number of a graph, by order of appearance."""
        for index, known in enumerate(self.graphs):
            if known is graph:
                return index
        self.graphs.append(graph)
        return len(self.graphs) - 1

    def write(self, event: str, graph: Any, **fields: Any) -> None:
        """Add one event, bearing the user's frames of this moment."""
        index = self.graph_index(graph)
        self.events.append(Event(event=event, graph=index, stack=self.stack(), **fields))

    def refuse(self, error: BaseException, graph: Any, **fields: Any) -> None:
        """Add a refusal, once for an exception, however many calls it passes."""
        if error is self._refused:
            return
        self._refused = error
        text = first_line(error)
        self.write("error", graph, op=None, type=type(error).__name__, message=text, **fields)

    @property
    def is_inside(self) -> bool:
        """Whether a variable is being made: what is made for it is no event of its own."""
        return self._inside > 0

    @contextmanager
    def inside(self) -> Iterator[None]:
        """A block in which a variable is being made."""
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


def raised_first(error: BaseException) -> BaseException:
    """The error that began it, of one that AutoGraph raised anew (§6.7); else the error itself."""
    inner = getattr(error, "scopelint_original", None)
    return error if inner is None else raised_first(inner)


def first_line(error: BaseException) -> str:
    """The first line of an exception's text; of the error that AutoGraph wrapped, where it did."""
    return str(raised_first(error)).split("\n", 1)[0]


def user_frames(error: BaseException, is_user: Callable[[str], bool]) -> tuple[Frame, ...]:
    """The user's frames in an exception's traceback, outermost first.

    An error that AutoGraph raised anew (§6.7) has none from within the layer's call, whoever's
    they are: its traceback begins at the raising, and only its text lists them.
    """
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if is_user(code.co_filename):
            frames.append(Frame(code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    return tuple(frames)


_current = Observer()


def observer() -> Observer:
    """The observer of the run in progress."""
    return _current


def observe(is_user: Callable[[str], bool] = is_user_file) -> Observer:
    """Begin a new run with an empty list of events."""
    global _current
    _current = Observer(is_user)
    return _current
