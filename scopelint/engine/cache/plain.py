"""Frozen dataclasses ↔ JSON. What is read back is held against the types: a cache is only data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")

#: Makes a value of JSON's data.
Reader = Callable[[Any], Any]

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
    value: T = _reader(kind)(loaded(text))
    return value


def loaded(text: str) -> Any:
    """The data of a JSON text; raises `NotOfTypeError` where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotOfTypeError from None


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


def reader_of(kind: Any, others: Mapping[Any, Reader]) -> Reader:
    """What makes a value of this type of JSON's data; types in `others` are read otherwise.

    It raises `NotOfTypeError` where the data is not of the type.
    """
    if kind in others:
        return others[kind]
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _reader_of_one(tuple(reader_of(each, others) for each in get_args(kind)))
    if origin is tuple:
        return _reader_of_tuple(get_args(kind), others)
    if origin is frozenset:
        items = _reader_of_tuple((*get_args(kind), ...), others)
        return lambda data: frozenset(items(data))
    if kind in _SCALARS:
        return lambda data: data if type(data) is kind else refuse(kind)
    if issubclass(kind, Enum):
        return partial(_member, kind)
    return _reader_of_dataclass(kind, others)


_reader: Callable[[Any], Reader] = cache(partial(reader_of, others={}))


def _member(kind: type[Enum], data: Any) -> Enum:
    try:
        return kind(data)
    except ValueError:
        return refuse(kind)


def _reader_of_one(readers: tuple[Reader, ...]) -> Reader:
    def read(data: Any) -> Any:
        for reader in readers:
            try:
                return reader(data)
            except NotOfTypeError:
                continue
        return refuse("a union")

    return read


def _reader_of_tuple(kinds: tuple[Any, ...], others: Mapping[Any, Reader]) -> Reader:
    if kinds[1:] == (...,):
        each = reader_of(kinds[0], others)
        return lambda data: tuple(map(each, list_of(data)))
    readers = tuple(reader_of(kind, others) for kind in kinds)
    return lambda data: _each(readers, data)


def _reader_of_dataclass(kind: Any, others: Mapping[Any, Reader]) -> Reader:
    hints = get_type_hints(kind)
    names = [each.name for each in fields(kind)]
    readers = tuple(reader_of(hints[name], others) for name in names)
    return lambda data: kind(**dict(zip(names, _each(readers, data), strict=True)))


def _each(readers: tuple[Reader, ...], data: Any) -> tuple[Any, ...]:
    items = list_of(data, len(readers))
    return tuple([reader(item) for reader, item in zip(readers, items, strict=True)])


def list_of(data: Any, length: int | None = None) -> list[Any]:
    """The data, if it is a list, of this length where one is given."""
    if not isinstance(data, list) or length not in (None, len(data)):
        refuse(list)
    return data


def refuse(kind: object) -> NoReturn:
    """Raise `NotOfTypeError`."""
    raise NotOfTypeError(f"not {kind}")
