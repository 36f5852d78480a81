"""The child process: sets its limits, runs the program as `__main__`, says what happened.

What stops a program here: the limits of the operating system (address space, CPU time, size of
files written: none), the audit hook and the softer refusals of `refusing`. What does not is
written in `docs/safety.md`.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from scopelint.runtime.frames import UserFrame, first_line_of, user_traceback
from scopelint.runtime.observer import Event, is_user_file
from scopelint.runtime.old_names import restore_old_names
from scopelint.runtime.refusing import Refusals
from scopelint.runtime.rewritten import code_of, read_instead
from scopelint.runtime.session import AROUND_RUN
from scopelint.runtime.shim import Run, fresh, installed
from scopelint.runtime.third_party import StandIns, stand_in_error


class Ended(BaseException):
    """The program has done what it was run for, or has used up what it was given."""

    def __init__(self, why: str) -> None:
        """Take the reason."""
        super().__init__(why)
        self.why = why


class Clock:
    """Ends the program when its time, or its budget of `Session.run`s, is used up."""

    def __init__(self, limits: dict[str, Any]) -> None:
        """Take the limits."""
        self._runs = int(limits["session_runs"])
        self._seconds = float(limits["session_seconds"])
        self._why = ""
        signal.signal(signal.SIGALRM, lambda *_: self._end("time limit"))
        signal.signal(signal.SIGVTALRM, lambda *_: self._end("session"))
        signal.setitimer(signal.ITIMER_REAL, float(limits["seconds"]))
        AROUND_RUN.append(self.around_run)

    def _end(self, why: str) -> None:
        if threading.current_thread() is not threading.main_thread():
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGVTALRM)
        raise Ended(why)

    @contextlib.contextmanager
    def around_run(self, session: Any, fetches: Any) -> Iterator[None]:
        """Count one run and the time that it takes."""
        self._runs -= 1
        if self._runs < 0 or self._seconds <= 0:
            self._end("session")
        began = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._seconds -= time.process_time() - began


def main() -> None:
    """Run the program that the command line describes; never returns."""
    pipe, order = int(sys.argv[1]), json.loads(sys.stdin.buffer.read())
    _close_input()
    told = _told(order)
    sys.stdout.flush()
    sys.stderr.flush()
    with contextlib.suppress(OSError):
        _write(pipe, json.dumps(told).encode())
    os._exit(0)


def _close_input() -> None:
    """The program finds its input at its end."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  the program's, as long as it lives


def _write(pipe: int, text: bytes) -> None:
    while text:
        text = text[os.write(pipe, text) :]


def _told(order: dict[str, Any]) -> dict[str, Any]:
    """Run the program and describe what happened, as `guard.Outcome`'s fields."""
    script, arguments, limits = order["script"], order["arguments"], order["limits"]
    sys.dont_write_bytecode = True
    read_instead(order["sources"])
    try:
        code = code_of(os.path.abspath(script))
    except (OSError, SyntaxError, ValueError) as unreadable:
        return _unreadable(script, unreadable)
    restore_old_names()
    run = fresh(order["target"])
    refusals, stand_ins = Refusals(), StandIns(os.path.dirname(os.path.abspath(script)))
    _limit(limits)
    with installed(run), stand_ins.installed():
        refusals.begin()
        ended, error = _executed(code, script, arguments, limits)
        signal.setitimer(signal.ITIMER_REAL, 0)
    frames = user_traceback(error, is_user_file) if error is not None else []
    if error is not None and stand_in_error(error, frames, stand_ins):
        ended, error, frames = "session", None, []
    return {
        "ended": ended,
        "error": None if error is None else _error(error, frames),
        "traceback": [_frame(frame) for frame in frames],
        "variables": _variables(run),
        "refused": refusals.said,
        "stand_ins": [*stand_ins.used, *run.stand_ins],
    }


def _limit(limits: dict[str, Any]) -> None:
    """Set the limits that the operating system holds."""
    memory = int(limits["memory"]) * 2**20
    seconds = int(limits["seconds"]) + 2
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for what, much in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, 2 * seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        wanted = much if hard == resource.RLIM_INFINITY else min(much, hard)
        resource.setrlimit(what, (wanted, wanted))


def _executed(
    code: Any, script: str, arguments: list[str], limits: dict[str, Any]
) -> tuple[str, Any]:
    """Execute the program as Python would: how it ended, and the exception that ended it."""
    module = ModuleType("__main__")
    module.__dict__.update(__file__=script, __builtins__=__builtins__, __cached__=None)
    sys.modules["__main__"] = module
    sys.argv = [script, *arguments]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    Clock(limits)
    try:
        exec(code, module.__dict__)
    except Ended as ended:
        return ended.why, None
    except SystemExit as exit_:
        return ("exit", None) if exit_.code in (None, 0, False) else ("exception", exit_)
    except MemoryError:
        return "memory limit", None
    except BaseException as error:  # noqa: BLE001  whatever the program raises is its outcome
        return "exception", error
    return "end", None


def _unreadable(script: str, error: Exception) -> dict[str, Any]:
    line = getattr(error, "lineno", None)
    text = getattr(error, "msg", None) or str(error)
    place = {"path": _relative(os.path.abspath(script)), "line": line}
    return {
        "ended": "unreadable",
        "error": {"type": type(error).__name__, "message": text, **place},
    }


def _relative(path: str) -> str:
    """A path as seen from the working directory, with "/"."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:
        return path.replace(os.sep, "/")


def _frame(frame: UserFrame) -> dict[str, Any]:
    return {
        "path": _relative(frame.path),
        "line": frame.line,
        "function": frame.function,
        "text": frame.text,
    }


def _error(error: BaseException, frames: list[UserFrame]) -> dict[str, Any]:
    innermost = frames[-1] if frames else None
    return {
        "type": type(error).__name__,
        "message": first_line_of(error),
        "path": _relative(innermost.path) if innermost else None,
        "line": innermost.line if innermost else None,
    }


def _variables(run: Run) -> list[dict[str, Any]]:
    """The variables in the order they were made, each with who shares it."""
    made: dict[int, dict[str, Any]] = {}
    for event in run.observer.events:
        if event.event == "create":
            made[id(event.variable)] = _variable(event)
        elif event.event == "reuse" and id(event.variable) in made:
            made[id(event.variable)]["shared_by"].append(_place(event))
    return list(made.values())


def _variable(event: Event) -> dict[str, Any]:
    return {
        "name": event.op or event.name,
        "shape": event.shape,
        "dtype": event.dtype,
        "trainable": event.trainable,
        "graph": event.graph,
        "created_at": _place(event),
        "shared_by": [],
    }


def _place(event: Event) -> str | None:
    frame = event.frame
    return None if frame is None else f"{_relative(frame.path)}:{frame.line}"
