"""Lowered files ↔ text. The body of a function is a text of its own, read when it is first run.

What is read back is held against the declared types of the instructions: a cache is only data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from types import EllipsisType
from typing import Any, get_args, get_type_hints

from scopelint.engine.cache.plain import NotOfTypeError, Reader, list_of, loaded, reader_of, refuse
from scopelint.ir import (
    Block,
    Constant,
    ConstantValue,
    FunctionCode,
    If,
    Instruction,
    MakeFunction,
    Module,
    Parameter,
)
from scopelint.ir_walk import walk

#: The kinds of instructions: one is stored as its number here, and its fields.
_KINDS: tuple[type, ...] = get_args(Instruction)
_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


# --- to text ------------------------------------------------------------------------------


def dump_code(module: Module) -> str | None:
    """A lowered file as JSON; None for what JSON does not hold, as integers of 5,000 digits."""
    try:
        return _dumped(module.body, _encode_outer)
    except (ValueError, RecursionError):
        return None


def _dumped(block: Block, encode: Callable[[object], object]) -> str:
    return json.dumps(block, default=encode, separators=(",", ":"))


def _encode_outer(part: object) -> object:
    """A part of what is no function's body: those in it are texts."""
    if isinstance(part, FunctionCode):
        head, (body, is_generator) = _fields_of(part)[:-2], _fields_of(part)[-2:]
        return (*head, _dumped(body, _encode), is_generator)
    return _encode(part)


def _encode(part: object) -> object:
    """What JSON does not have itself, as what it has; a dataclass is the list of its fields."""
    kind = type(part)
    if kind in _NUMBERS:
        return (_NUMBERS[kind], *_fields_of(part))
    if isinstance(part, Enum):
        return part.value
    if isinstance(part, bytes):
        return {"bytes": part.decode("latin-1")}
    if isinstance(part, complex):
        return {"complex": (part.real, part.imag)}
    if part is Ellipsis:
        return {"...": None}
    assert is_dataclass(part), part
    return _fields_of(part)


def _fields_of(part: object) -> tuple[Any, ...]:
    kind: Any = type(part)
    names, get = _getter(kind)
    return get(part) if names > 1 else (get(part),) if names else ()


@cache
def _getter(kind: Any) -> tuple[int, Callable[[object], Any]]:
    names = [each.name for each in fields(kind)]
    return len(names), attrgetter(*names) if names else _nothing


def _nothing(_: object) -> tuple[()]:
    return ()


# --- from text ----------------------------------------------------------------------------


def load_code(path: str, text: str, again: Callable[[], Module | None]) -> Module:
    """The lowered file that `dump_code` was given.

    `again` lowers the file, should the text of a function turn out to be none of ours.

    Raises:
        NotOfTypeError: the file's text is none.
    """
    token = _AGAIN.set(again)
    try:
        return Module(path, _block_of(text))
    finally:
        _AGAIN.reset(token)


#: Lowers the file whose code is read.
_AGAIN: ContextVar[Callable[[], Module | None]] = ContextVar("_AGAIN")


def _block_of(text: str) -> Block:
    """The block that a text holds; raises `NotOfTypeError` where it is none, or too deep to be read."""
    try:
        return _block(loaded(text))
    except RecursionError:
        raise NotOfTypeError from None


def _block(data: Any) -> Block:
    return tuple([_instruction(each) for each in list_of(data)])


def _instruction(data: Any) -> Any:
    number, *held = list_of(data) or [None]
    if type(number) is not int or not 0 <= number < len(_KINDS):
        refuse(Instruction)
    kind = _KINDS[number]
    readers = _readers(kind)
    if len(held) != len(readers):
        refuse(kind)
    return kind(*[read(each) for read, each in zip(readers, held, strict=True)])


@cache
def _readers(kind: Any) -> tuple[Reader, ...]:
    """What reads each field of an instruction."""
    others = {
        _hints(If)["then"]: _block,
        FunctionCode: _function,
        _hints(Constant)["value"]: _constant,
    }
    return tuple(reader_of(each, others) for each in _hints(kind).values())


def _function(data: Any) -> FunctionCode:
    head, (body, is_generator) = list_of(data, 6)[:-2], data[-2:]
    name, qualified_name, place, parameters = _HEAD(head)
    block = _later(body, place) if isinstance(body, str) else _block(body)
    if type(is_generator) is not bool:
        refuse(FunctionCode)
    return FunctionCode(name, qualified_name, place, parameters, block, is_generator)


_HEAD = reader_of(tuple[str, str, int, tuple[Parameter, ...]], {})


def _later(text: str, place: int) -> _LaterBlock:
    """The body of a function that begins at this place."""
    again = _AGAIN.get()

    def made() -> Block:
        with suppress(NotOfTypeError):
            return _block_of(text)
        module = again()
        for each in walk(module.body) if module is not None else ():
            if isinstance(each, MakeFunction) and each.code.place == place:
                return each.code.body
        return ()

    return _LaterBlock(made)


class _LaterBlock(Sequence[Instruction]):
    """A block that is made when it is first looked into: most functions of a file never are."""

    __slots__ = ("_block", "_make")

    def __init__(self, make: Callable[[], Block]) -> None:
        self._make = make
        self._block: Block | None = None

    def _made(self) -> Block:
        if self._block is None:
            self._block = self._make()
        return self._block

    def __len__(self) -> int:
        return len(self._made())

    def __iter__(self) -> Iterator[Instruction]:
        return iter(self._made())

    def __getitem__(self, index: Any) -> Any:
        return self._made()[index]


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _constant(data: Any) -> ConstantValue | EllipsisType:
    if data is None or type(data) in (bool, int, float, str):
        return data  # type: ignore[no-any-return]
    match data:
        case {"bytes": str(text)} if text.isascii() or max(text) <= "\xff":
            return text.encode("latin-1")
        case {"complex": [float(real), float(imaginary)]}:
            return complex(real, imaginary)
        case {"...": None}:
            return ...
        case _:
            return refuse(ConstantValue)
