"""Small stand-ins for modules that programs cannot do without: absl, six, Python 2's own."""

from __future__ import annotations

import configparser
import functools
import io
import pickle
import queue
import sys
import urllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from scopelint.runtime import flags
from scopelint.runtime.inert import Inert
from scopelint.runtime.ops.registry import PUBLIC


class Small(ModuleType):
    """A small module that behaves; what it lacks is a stand-in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Inert(f"{self.__name__}.{name}")


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
    module = Small(name)
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
SMALL: dict[str, Callable[[], dict[str, Any]]] = {
    "absl": dict,
    "absl.app": _absl_app,
    "absl.flags": _flags_module,
    "absl.logging": _absl_logging,
    "tqdm": _tqdm,
    "tqdm.auto": _tqdm,
    "easydict": lambda: {"EasyDict": EasyDict},
    "six": _six,
    "six.moves": _six_moves,
    "cPickle": lambda: dict(vars(pickle)),
    "Queue": lambda: dict(vars(queue)),
    "ConfigParser": lambda: {
        **vars(configparser),
        "SafeConfigParser": configparser.ConfigParser,
    },
    "StringIO": lambda: {"StringIO": io.StringIO},
    "cStringIO": lambda: {"StringIO": io.StringIO},
    "urllib2": lambda: {**vars(urllib.request), **vars(urllib.error)},
}
