"""Anything at all, doing nothing: what comes out of a module that is not installed."""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from scopelint.runtime.observer import is_user_file


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
        return iter([Inert(f"{self._name}[]")] * wanted_targets())

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


def wanted_targets() -> int:
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
