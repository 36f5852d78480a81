"""Objects made anew: a remembered call gives others each time, as a call that is run does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_not
from typing import Any

from scopelint.interpreter.heap import (
    NOBODY,
    ClassRecord,
    DictRecord,
    Environment,
    FunctionRecord,
    GeneratorRecord,
    Instance,
    IteratorRecord,
    ListRecord,
    Record,
)
from scopelint.interpreter.values import SCALARS, ModuleNames, Ref, Symbol, Value

#: The address of the object that takes the place of another.
AddressOf = Callable[[int], int]


#: An object is not made anew whose unknowns are made of so many others.
_MOST_UNKNOWNS = 1_000


def _pass_over(unknown: Symbol) -> None:
    """Nobody wants to know."""


class CannotRenew(Exception):  # noqa: N818  not an error of anyone's
    """An object is part of a value that cannot be made with another in its place."""


def made_for(value: Value, first: int, heap: Mapping[object, Record]) -> dict[int, Record]:
    """The records from the address `first` on that a value leads to.

    Raises:
        CannotRenew: one of them is in a value that cannot be made anew.
    """
    found: dict[int, Record] = {}
    waiting: list[Record] = []
    unknowns: list[object] = []

    def address_of(address: int) -> int:
        if address < first:
            return address
        if address not in found:
            found[address] = heap[address]
            waiting.append(found[address])
        return -address

    renewed(value, address_of, unknowns.append)
    while waiting:
        renewed_record(waiting.pop(), address_of, unknowns.append)
    _check_unknowns(unknowns, first)
    return found


def _check_unknowns(waiting: list[object], first: int) -> None:
    """See that no new object is part of what an unknown is known by: it would be another unknown.

    Unknowns are made of others, many times over: each is looked into once, and not too many.
    """
    seen: set[Symbol] = set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Symbol):
            if part not in seen:
                seen.add(part)
                waiting.append(part.key)
        elif isinstance(part, tuple):
            waiting += part
        elif isinstance(part, Ref | ModuleNames):
            address = part.address if isinstance(part, Ref) else part.environment
            if address >= first:
                raise CannotRenew
        elif is_dataclass(part):
            waiting += [getattr(part, each.name) for each in fields(part)]
        if len(seen) > _MOST_UNKNOWNS or len(waiting) > _MOST_UNKNOWNS:
            raise CannotRenew


def renewed(value: Any, address_of: AddressOf, note: Callable[[Symbol], None] = _pass_over) -> Any:
    """The value with other objects in it; unknowns, which stay, are noted."""
    if type(value) in SCALARS:
        return value
    if type(value) is Ref:
        address = address_of(value.address)
        return value if address == value.address else Ref(address)
    if type(value) is tuple:
        parts = tuple([renewed(each, address_of, note) for each in value])
        return parts if any(map(is_not, parts, value)) else value
    if isinstance(value, Symbol):
        note(value)
        return value
    if isinstance(value, ModuleNames):
        return ModuleNames(address_of(value.environment))
    if is_dataclass(value) and not isinstance(value, type):
        names = _names_of(type(value))
        held = [getattr(value, name) for name in names]
        found = [renewed(part, address_of, note) for part in held]
        is_other = any(map(is_not, found, held))
        return replace(value, **dict(zip(names, found, strict=True))) if is_other else value
    return value


@cache  # a dataclass is asked for its fields a hundred thousand times
def _names_of(kind: type) -> tuple[str, ...]:
    """The names of a dataclass's fields."""
    return tuple(each.name for each in fields(kind))


def renewed_record(
    record: Record, address_of: AddressOf, note: Callable[[Symbol], None] = _pass_over
) -> Record:
    """The record with other objects in it; it is nobody's.

    Raises:
        CannotRenew: it is of a kind that is not followed.
    """

    def renew(value: Any) -> Any:
        return renewed(value, address_of, note)

    def each_of(values: Mapping[Any, Value]) -> dict[Any, Value]:
        return {renew(key): renew(value) for key, value in values.items()}

    match record:
        case Environment(_, names, parent, module, is_class, more):
            around = None if parent is None else address_of(parent)
            return Environment(NOBODY, each_of(names), around, module, is_class, renew(more))
        case ListRecord(_, items, more, kind, repeated_at, most, sought):
            renewed_items = [*map(renew, items)]
            return ListRecord(NOBODY, renewed_items, renew(more), kind, repeated_at, most, sought)
        case DictRecord(_, entries, more, default):
            return DictRecord(NOBODY, each_of(entries), renew(more), renew(default))
        case FunctionRecord(
            _, code, environment, module, defaults, defined_in, attributes, wrapped
        ):
            return FunctionRecord(
                NOBODY, code, address_of(environment), module, renew(defaults), renew(defined_in),
                each_of(attributes), wrapped,
            )  # fmt: skip
        case ClassRecord(_, name, bases, attributes, module, metaclass):
            names, meta = each_of(attributes), renew(metaclass)
            return ClassRecord(NOBODY, name, renew(bases), names, module, meta)
        case Instance(_, cls, attributes, arguments, more):
            return Instance(NOBODY, renew(cls), each_of(attributes), renew(arguments), renew(more))
        case IteratorRecord(_, items, position, more):
            return IteratorRecord(NOBODY, renew(items), position, renew(more))
        case GeneratorRecord(_, function, environment):
            return GeneratorRecord(NOBODY, renew(function), address_of(environment))
        case _:
            raise CannotRenew
