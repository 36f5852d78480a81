"""Inert stand-ins for third-party modules that are not installed.

A few that programs cannot do without behave: `absl`, `six`, `tqdm`, `easydict`. Whether a module
is missing on purpose (`try: import x` … `except ImportError`) is seen in the source: then it
stays missing.
"""

from __future__ import annotations

import ast
import functools
import importlib.abc
import importlib.machinery
import linecache
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from scopelint.runtime.frames import UserFrame
from scopelint.runtime.inert import InertModule
from scopelint.runtime.observer import is_user_file
from scopelint.runtime.small_modules import SMALL, Small


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for each module that nobody else finds."""

    def __init__(self, folder: str) -> None:
        """`folder`: the program's own, whose modules have no stand-ins."""
        self._folder = folder
        #: The modules replaced, in the order they were imported.
        self.used: list[str] = []

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Stand in inside the block."""
        sys.meta_path.append(self)
        without_display = _NoDisplay(self)
        if not os.environ.get("DISPLAY"):
            sys.meta_path.insert(0, without_display)
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            if without_display in sys.meta_path:
                sys.meta_path.remove(without_display)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Claim a module, unless the program is ready for its absence."""
        top = name.partition(".")[0]
        frame = _importing_frame()
        if frame is None or (
            top in sys.modules and not isinstance(sys.modules[top], InertModule | Small)
        ):
            return None
        if top not in SMALL and _is_guarded(frame.f_code.co_filename, frame.f_lineno):
            return None
        if self._is_own(top):
            return None
        if top not in self.used:
            self.used.append(top)
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def _is_own(self, top: str) -> bool:
        """Whether the program has such a module itself, somewhere."""
        place = os.path.join(self._folder, top)
        return (
            os.path.isdir(place) or os.path.exists(place + ".py") or top in sys.stdlib_module_names
        )

    def create_module(self, spec: Any) -> ModuleType:
        """Make the module."""
        make = SMALL.get(spec.name)
        if make is None:
            return InertModule(spec.name)
        module = Small(spec.name)
        module.__dict__.update(make())
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to run."""


class _NoDisplay(importlib.abc.MetaPathFinder):
    """Finds inert windows where there is no display to open one on."""

    def __init__(self, stand_ins: StandIns) -> None:
        self._stand_ins = stand_ins

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Claim the modules that open windows, for the program alone."""
        top = name.partition(".")[0]
        frame = _importing_frame()
        if top not in _OPEN_WINDOWS or frame is None:
            return None
        if top not in self._stand_ins.used:
            self._stand_ins.used.append(top)
        return importlib.machinery.ModuleSpec(name, self._stand_ins, is_package=True)


#: `Tkinter` is its name in Python 2.
_OPEN_WINDOWS = frozenset({"tkinter", "Tkinter", "turtle"})


def _importing_frame() -> Any:
    """The user's frame whose import is in progress; None where a library imports."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith("<frozen") and "importlib" not in name:
            return frame if is_user_file(name) else None
        frame = frame.f_back
    return None


@functools.cache
def _guarded_lines(path: str) -> frozenset[int]:
    """The lines of a file in which an ImportError would be caught."""
    try:
        tree = ast.parse("".join(linecache.getlines(path)))
    except SyntaxError:
        return frozenset()
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(map(_catches_import_error, node.handlers)):
            for inner in node.body:
                lines.update(range(inner.lineno, (inner.end_lineno or inner.lineno) + 1))
    return frozenset(lines)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(caught & {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def _is_guarded(path: str, line: int) -> bool:
    return line in _guarded_lines(path)


def stand_in_error(error: BaseException, frames: list[UserFrame], stand_ins: StandIns) -> bool:
    """Whether an exception came out of a session fed by stand-ins, after the graph was built."""
    if not stand_ins.used or isinstance(error, SystemExit):
        return False
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(
            ("runtime/session.py", "runtime/evaluation.py")
        ):
            return True
        trace = trace.tb_next
    return False
