"""Inert stand-ins for third-party modules that are not installed.

A few that programs cannot do without behave: `absl`, `six`, `tqdm`, `easydict`. Whether a module
is missing on purpose (`try: import x` … `except ImportError`) is seen in the source: then it
stays missing.
"""

from __future__ import annotations

import ast
import dis
import functools
import importlib.abc
import importlib.machinery
import linecache
import os
import pickle
import queue
import sys
import urllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from scopelint.runtime import flags
from scopelint.runtime.frames import UserFrame
from scopelint.runtime.observer import is_user_file
from scopelint.runtime.ops.registry import PUBLIC


class Inert:
    """Anything at all, doing nothing: what comes out of a stand-in."""

    def __init__(self, name: str = "stand-in") -> None:
        """Take the dotted name by which it was reached."""
        self.__dict__["_name"] = name
        self.__dict__["__name__"] = name.rpartition(".")[2]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return Inert(f"{self._name}.{name}")

    def __call__(self, *given: Any, **named: Any) -> Any:
        if len(given) == 1 and not named and _is_users_function(given[0]):
            return given[0]
        return Inert(f"{self._name}()")

    def __mro_entries__(self, bases: Any) -> tuple[type, ...]:
        return (InertBase,)

    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__[name] = value

    def __getitem__(self, key: Any) -> Any:
        return Inert(f"{self._name}[]")

    def __setitem__(self, key: Any, value: Any) -> None:
        """Keep nothing."""

    def __iter__(self) -> Iterator[Any]:
        return iter([Inert(f"{self._name}[]")] * _wanted_targets())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __contains__(self, _: Any) -> bool:
        return False

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        """Let exceptions by."""

    def __int__(self) -> int:
        return 1

    __index__ = __int__

    def __float__(self) -> float:
        return 1.0

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.ones((), dtype=dtype or np.float32)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, int | float) and other == 1)

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<stand-in for {self._name}>"


def _wanted_targets() -> int:
    """How many names the assignment that iterates wants: `a, b = f()` wants two, a loop none."""
    frame = sys._getframe(2)
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset == frame.f_lasti and instruction.opname == "UNPACK_SEQUENCE":
            return int(instruction.arg or 0)
    return 0


class InertBase:
    """What a class derived from a stand-in derives from."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take anything."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert(name)


def _same(self: Inert, *_: Any) -> Inert:
    return self


for _name in [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
]:
    setattr(Inert, f"__{_name}__", _same)
    setattr(Inert, f"__r{_name}__", _same)
for _name in ("neg", "pos", "abs", "invert"):
    setattr(Inert, f"__{_name}__", _same)
for _name in ("lt", "le", "gt", "ge"):
    setattr(Inert, f"__{_name}__", lambda self, other: False)


def _is_users_function(value: Any) -> bool:
    code = getattr(value, "__code__", None)
    return code is not None and is_user_file(code.co_filename)


class InertModule(ModuleType):
    """A module of which every name is a stand-in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(f"{self.__name__}.{name}")


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
        try:
            yield
        finally:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Claim a module, unless the program is ready for its absence."""
        top = name.partition(".")[0]
        frame = _importing_frame()
        if frame is None or (
            top in sys.modules and not isinstance(sys.modules[top], InertModule | _Small)
        ):
            return None
        if top not in _SMALL and _is_guarded(frame.f_code.co_filename, frame.f_lineno):
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
        make = _SMALL.get(spec.name)
        if make is None:
            return InertModule(spec.name)
        module = _Small(spec.name)
        module.__dict__.update(make())
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to run."""


class _Small(ModuleType):
    """A small module that behaves; what it lacks is a stand-in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(f"{self.__name__}.{name}")


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


# Small modules that behave.


def _absl_app() -> dict[str, Any]:
    return {"run": flags.run_app, "UsageError": flags.FlagsError}


def _absl_logging() -> dict[str, Any]:
    names = ("debug", "info", "warning", "warn", "error", "fatal", "log", "set_verbosity")
    return {name: PUBLIC[f"tf.logging.{name}"] for name in names} | {
        name: PUBLIC[f"tf.logging.{name}"]
        for name in ("DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL")
    }


def _progress(iterable: Any = (), *_: Any, **__: Any) -> Any:
    """Iterate without a bar."""
    return _Bar(iterable)


class _Bar(Inert):
    def __init__(self, iterable: Any) -> None:
        super().__init__("tqdm")
        self.__dict__["_over"] = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._over if self._over is not None else ())


def _tqdm() -> dict[str, Any]:
    return {
        "tqdm": _progress,
        "trange": lambda *numbers, **_: _Bar(range(*numbers)),
        "tqdm_notebook": _progress,
    }


class EasyDict(dict):  # type: ignore[type-arg]
    """A dict whose items are attributes as well."""

    def __init__(self, given: Any = None, **named: Any) -> None:
        """Take the items; dicts within become the same."""
        super().__init__()
        for key, value in {**(given or {}), **named}.items():
            self[key] = value

    def __setitem__(self, key: Any, value: Any) -> None:
        inner = (
            EasyDict(value)
            if isinstance(value, dict) and not isinstance(value, EasyDict)
            else value
        )
        super().__setitem__(key, inner)

    __setattr__ = __setitem__

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def _six() -> dict[str, Any]:
    return {
        "PY2": False,
        "PY3": True,
        "string_types": (str,),
        "integer_types": (int,),
        "text_type": str,
        "binary_type": bytes,
        "class_types": (type,),
        "iteritems": lambda d, **_: iter(d.items()),
        "iterkeys": lambda d, **_: iter(d),
        "itervalues": lambda d, **_: iter(d.values()),
        "viewitems": lambda d: d.items(),
        "ensure_str": lambda s, *_: s.decode() if isinstance(s, bytes) else s,
        "ensure_text": lambda s, *_: s.decode() if isinstance(s, bytes) else s,
        "ensure_binary": lambda s, *_: s.encode() if isinstance(s, str) else s,
        "b": lambda s: s.encode("latin-1"),
        "u": str,
        "callable": callable,
        "add_metaclass": _add_metaclass,
        "with_metaclass": lambda meta, *bases: meta("temporary", bases or (object,), {}),
        "moves": _module("six.moves", _six_moves()),
    }


def _module(name: str, members: dict[str, Any]) -> ModuleType:
    module = _Small(name)
    module.__dict__.update(members)
    sys.modules[name] = module
    return module


def _add_metaclass(meta: Any) -> Callable[[type], type]:
    def change(cls: type) -> type:
        body = {
            key: value for key, value in vars(cls).items() if key not in ("__dict__", "__weakref__")
        }
        return meta(cls.__name__, cls.__bases__, body)  # type: ignore[no-any-return]

    return change


def _six_moves() -> dict[str, Any]:
    return {
        "xrange": range,
        "range": range,
        "zip": zip,
        "map": map,
        "filter": filter,
        "input": input,
        "reduce": functools.reduce,
        "cPickle": pickle,
        "queue": queue,
        "urllib": urllib,
    }


def _flags_module() -> dict[str, Any]:
    return dict(flags.FUNCTIONS)


#: Module → its members.
_SMALL: dict[str, Callable[[], dict[str, Any]]] = {
    "absl": dict,
    "absl.app": _absl_app,
    "absl.flags": _flags_module,
    "absl.logging": _absl_logging,
    "tqdm": _tqdm,
    "tqdm.auto": _tqdm,
    "easydict": lambda: {"EasyDict": EasyDict},
    "six": _six,
    "six.moves": _six_moves,
}
