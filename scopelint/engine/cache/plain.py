"""Frozen dataclasses ↔ JSON. What is read back is held against the types: a cache is only data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

_Reader = Callable[[Any], Any]

#: What JSON has itself.
_SCALARS = (str, int, float, bool, NoneType)


class NotOfTypeError(ValueError):
    """Data that is not what a type asks for."""


def dump(value: object) -> str:
    """A value as JSON: a dataclass is the list of its fields, an enum what it stands for.

    >>> dump((1, frozenset("a"), None))
    '[1,["a"],null]'
    """
    return json.dumps(_plain(value), separators=(",", ":"), ensure_ascii=False)


def load(kind: type[T], text: str) -> T:
    """What `dump` was given, of type `kind`; raises `NotOfTypeError` where it is not that."""
    try:
        value: T = _READERS(kind)(json.loads(text))
    except RecursionError:
        raise NotOfTypeError from None
    except ValueError as error:
        raise NotOfTypeError from error
    return value


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, tuple):
        return [*map(_plain, value)]
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))  # type: ignore[type-var]
    assert is_dataclass(value), value
    return [_plain(getattr(value, each.name)) for each in fields(value)]


def _reader(kind: Any) -> _Reader:
    """What makes a value of this type of JSON's data."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _reader_of_one(tuple(map(_reader, get_args(kind))))
    if origin is tuple:
        return _reader_of_tuple(get_args(kind))
    if origin is frozenset:
        items = _reader_of_tuple((*get_args(kind), ...))
        return lambda data: frozenset(items(data))
    if kind in _SCALARS:
        return lambda data: data if type(data) is kind else _refuse(kind)
    if issubclass(kind, Enum):
        return lambda data: kind(data)
    return _reader_of_dataclass(kind)


_READERS: Callable[[Any], _Reader] = cache(_reader)


def _reader_of_one(readers: tuple[_Reader, ...]) -> _Reader:
    def read(data: Any) -> Any:
        for reader in readers:
            try:
                return reader(data)
            except ValueError:
                continue
        return _refuse("a union")

    return read


def _reader_of_tuple(kinds: tuple[Any, ...]) -> _Reader:
    if kinds[1:] == (...,):
        each = _reader(kinds[0])
        return lambda data: tuple(map(each, _list(data)))
    readers = tuple(map(_reader, kinds))

    def read(data: Any) -> tuple[Any, ...]:
        if len(_list(data)) != len(readers):
            _refuse(kinds)
        return tuple(reader(item) for reader, item in zip(readers, data, strict=True))

    return read


def _reader_of_dataclass(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    readers = [_reader(hints[name]) for name in names]

    def read(data: Any) -> Any:
        if len(_list(data)) != len(names):
            _refuse(kind)
        values = (reader(item) for reader, item in zip(readers, data, strict=True))
        return kind(**dict(zip(names, values, strict=True)))

    return read


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else _refuse(list)


def _refuse(kind: object) -> Any:
    raise NotOfTypeError(f"not {kind}")
