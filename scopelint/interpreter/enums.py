"""Enumerations: the members of a class derived from `enum.Enum` are objects of it.

Those of one that is a number or a text as well (`IntEnum`) stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping

from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.classes import ENUM, linearize
from scopelint.interpreter.heap import ClassRecord, Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    SCALARS,
    Builtin,
    Either,
    External,
    Foreign,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    either,
    same,
    symbol,
)

#: What makes a member of itself, and not an object, in its class.
_VALUES = (*SCALARS, Text, tuple, External, Foreign, Symbol)
_ALIKE = External("enum.IntEnum")


def make_members(cls: Ref, state: State) -> None:
    """Once its body was run: of a class of members, each in the place of its value."""
    order = linearize(cls, state)
    if ENUM not in order or any(isinstance(each, Builtin) for each in order):
        return
    record, last = state.edit(cls, ClassRecord), 0
    for name, value in record.attributes.items():
        if name.startswith("_") or not (value is None or isinstance(value, _VALUES)):
            continue
        if isinstance(value, Symbol) and value.key[0] == "auto":
            value = last + 1
        last = value if isinstance(value, int) else last
        alias = _with_value(cls, value, state)
        record.attributes[name] = alias or _member(cls, name, value, state)


def _member(cls: Ref, name: str, value: Value, state: State) -> Ref:
    attributes = {"name": name, "_name_": name, "value": value, "_value_": value}
    more = symbol("attributes of a member", "member", cls) if _makes_itself(cls, state) else None
    return state.allocate(lambda owner: Instance(owner, cls, attributes, more=more))


def _makes_itself(cls: Ref, state: State) -> bool:
    """Whether members are given other attributes by methods of their class."""
    records = (state.record(each) for each in linearize(cls, state) if isinstance(each, Ref))
    return any(
        isinstance(each, ClassRecord) and not {"__init__", "__new__"}.isdisjoint(each.attributes)
        for each in records
    )


def members_of(cls: Value, state: State) -> Mapping[str, Value] | None:
    """The members of an enumeration by name, in their order; None of any other class."""
    record = state.record(cls) if isinstance(cls, Ref) else None
    if not isinstance(record, ClassRecord):
        return None
    order = linearize(cls, state)
    if _ALIKE in order or (ENUM in order and any(isinstance(each, Builtin) for each in order)):
        return {
            name: value
            for name, value in record.attributes.items()
            if not name.startswith("_") and isinstance(value, (int, str))
        }
    if ENUM not in order:
        return None
    return {
        name: value
        for name, value in record.attributes.items()
        if isinstance(value, Ref)
        and isinstance(member := state.record(value), Instance)
        and member.cls == cls
    }


@pure_external("enum.auto")
def automatic(call: Call, state: State) -> Value:
    """One more than the member before, once the class is made."""
    return symbol("enum.auto()", "auto", state.fresh("a number"))


def looked_up(cls: Ref, value: Value, state: State) -> Value | None:
    """`cls(value)`: the member of this value; None where the class is no enumeration."""
    order = linearize(cls, state)
    is_enumeration = ENUM in order
    if _ALIKE in order or (is_enumeration and any(isinstance(each, Builtin) for each in order)):
        return value
    if not is_enumeration:
        return None
    value = state.resolve(value)
    if isinstance(value, Either):
        yes, no = (looked_up(cls, each, state) for each in (value.if_true, value.if_false))
        return either(value.condition, yes, no)
    members = members_of(cls, state) or {}
    if value in members.values():
        return value
    found = _with_value(cls, value, state)
    return found or symbol(f"a member for {describe(value)}", "member", cls, value)


def _with_value(cls: Ref, value: Value, state: State) -> Ref | None:
    for member in (members_of(cls, state) or {}).values():
        record = state.record(member) if isinstance(member, Ref) else None
        if isinstance(record, Instance) and same(record.attributes["value"], value):
            return member if isinstance(member, Ref) else None
    return None
