"""Where in the user's code an exception came from: the first line of each call it passed."""

from __future__ import annotations

import linecache
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from types import CodeType, TracebackType

from scopelint.runtime.observer import raised_first


@dataclass(frozen=True, slots=True)
class UserFrame:
    """One frame of the user's code in a traceback."""

    path: str
    #: The first line of the call (or other step) in progress.
    line: int
    function: str
    #: That line, as it is written.
    text: str


def user_traceback(error: BaseException, is_user: Callable[[str], bool]) -> list[UserFrame]:
    """Return the user's frames that an exception passed, outermost first.

    An error that a layer's own `call` raised is raised anew by AutoGraph (§6.7), and its
    traceback has no frames of that call; here they follow, as in the listing of its text.
    """
    frames = _frames(error.__traceback__, is_user)
    inner = getattr(error, "scopelint_original", None)
    return frames if inner is None else frames + user_traceback(inner, is_user)


def _frames(trace: TracebackType | None, is_user: Callable[[str], bool]) -> list[UserFrame]:
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if is_user(code.co_filename):
            line = start_line(code, trace.tb_lasti) or trace.tb_lineno
            text = linecache.getline(code.co_filename, line).strip()
            frames.append(UserFrame(code.co_filename, line, code.co_name, text))
        trace = trace.tb_next
    return frames


def start_line(code: CodeType, instruction: int) -> int | None:
    """Return the first line of the expression that an instruction is part of."""
    if instruction < 0:
        return None
    position = next(islice(code.co_positions(), instruction // 2, None), None)
    return None if position is None else position[0]


def first_line_of(error: BaseException) -> str:
    """Return the first line of an exception's text.

    Of one that AutoGraph raised anew (§6.7) that line says nothing: its listing ends in the
    original error, type and text, which is returned as it stands there.
    """
    original = raised_first(error)
    if original is error:
        return str(error).partition("\n")[0]
    return f"{type(original).__name__}: {str(original).partition(chr(10))[0]}"
