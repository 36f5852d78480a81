"""The arguments of a call as it is written, `*` and `**` spread out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scopelint.interpreter.classes import linearize
from scopelint.interpreter.enums import members_of
from scopelint.interpreter.heap import DictRecord, Instance, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.namespaces import (
    attributes_of,
    further_names,
    knows_all_attributes,
    names_of,
)
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    Builtin,
    Either,
    Foreign,
    InstanceDict,
    ModuleNames,
    Value,
    either,
)
from scopelint.ir import ArgumentKind
from scopelint.ir import Call as CallInstruction

#: Looked up once: every call asks, and members of an enum are slow to find.
_POSITIONAL, _KEYWORD, _STAR = ArgumentKind.POSITIONAL, ArgumentKind.KEYWORD, ArgumentKind.STAR


def gather(instruction: CallInstruction, state: State) -> Call:
    """The arguments of a call, `*` and `**` spread out as far as they are known."""
    registers = state.registers
    arguments: list[Value] = []
    keywords: dict[str, Value] = {}
    is_open = False
    denied: list[str | int] = []
    for argument in instruction.arguments:
        value = registers[argument.value]
        kind = argument.kind
        if argument.is_false:
            denied.append(argument.name or len(arguments))
        if kind is _POSITIONAL:
            arguments.append(value)
        elif kind is _KEYWORD:
            keywords[argument.name or ""] = value
        elif kind is _STAR:
            items, complete = spread(value, state)
            arguments.extend(items)
            is_open |= not complete
        else:
            known, complete = _spread_names(value, state)
            keywords.update({key: item for key, item in known.items() if isinstance(key, str)})
            is_open |= not complete
    if not denied:
        return Call(tuple(arguments), keywords, is_open)
    count = len(arguments)
    places = frozenset(each if isinstance(each, str) else each - count for each in denied)
    return Call(tuple(arguments), keywords, is_open, places)


def _spread_names(value: Value, state: State) -> tuple[Mapping[Any, Value], bool]:
    """The known entries of `**value`, and whether these are all."""
    if type(value) is Either:
        value = state.resolve(value)
        if isinstance(value, Either):
            return _spread_both_names(value, state)
    if isinstance(value, InstanceDict):
        return attributes_of(value, state), knows_all_attributes(value, state)
    record = state.contents(value)
    if isinstance(record, DictRecord):
        return record.entries, record.more is None
    return {}, False


def spread(value: Value, state: State) -> tuple[tuple[Value, ...], bool]:
    """The known elements of `*value`, and whether these are all."""
    if isinstance(value, (tuple, str)):
        return tuple(value), True
    if type(value) is Either:
        value = state.resolve(value)
        return _spread_both(value, state) if isinstance(value, Either) else spread(value, state)
    record = state.contents(value)
    if isinstance(record, ListRecord):
        return tuple(record.items), record.more is None
    if isinstance(record, DictRecord):
        return tuple(record.entries), record.more is None
    if isinstance(record, Instance) and Builtin("tuple") in linearize(record.cls, state):
        return record.arguments, bool(record.arguments)  # a named one
    if isinstance(value, InstanceDict):
        return tuple(attributes_of(value, state)), knows_all_attributes(value, state)
    if isinstance(value, ModuleNames):
        return tuple(names_of(value, state)), further_names(value, state) is None
    members = members_of(value, state)
    if members is not None:
        return tuple(dict.fromkeys(members.values())), True
    if isinstance(value, Foreign):
        elements = state.world.library.elements(value, state)
        return elements or (), elements is not None
    return (), False


def _spread_both(value: Either, state: State) -> tuple[tuple[Value, ...], bool]:
    """Each element is one of two where both lists are known and of one length."""
    (yes, all_of_yes), (no, all_of_no) = (
        spread(each, state) for each in (value.if_true, value.if_false)
    )
    if not (all_of_yes and all_of_no and len(yes) == len(no)):
        return (), False
    return tuple(either(value.condition, *pair) for pair in zip(yes, no, strict=True)), True


def _spread_both_names(value: Either, state: State) -> tuple[Mapping[Any, Value], bool]:
    """Each entry is one of two where both dicts are known and have the same keys."""
    (yes, all_of_yes), (no, all_of_no) = (
        _spread_names(each, state) for each in (value.if_true, value.if_false)
    )
    if not (all_of_yes and all_of_no and yes.keys() == no.keys()):
        return {}, False
    return {key: either(value.condition, yes[key], no[key]) for key in yes}, True
