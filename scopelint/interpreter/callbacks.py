"""Functions of the project that are given away: whether whoever calls one reaches the library by it.

A function is read, not run. Its parameters are whatever the caller gives, which knows nothing of the
library; all else that it names is looked up where it was defined.
"""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.heap import ClassRecord, DictRecord, FunctionRecord, Instance, ListRecord
from scopelint.interpreter.names import find_from
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    Builtin,
    External,
    Foreign,
    Method,
    Partial,
    Ref,
    Symbol,
    Value,
)
from scopelint.ir import (
    FunctionCode,
    ImportFrom,
    ImportModule,
    ImportStar,
    Instruction,
    LoadName,
    MakeFunction,
    Reach,
    StoreName,
)
from scopelint.ir_walk import walk

_IMPORTS = (ImportFrom, ImportModule, ImportStar)

#: Functions of Python that may run anything.
_OF_ANY_CODE = frozenset(("eval", "exec", "__import__", "globals", "getattr"))


def may_reach_library(value: Value, state: State) -> bool:
    """Whether it is a function of the project that whoever has it may do something to the library with."""
    if isinstance(value, (Method, Partial)):
        return may_reach_library(value.function, state)
    record = state.record(value) if isinstance(value, Ref) else None
    return isinstance(record, FunctionRecord) and _reaches(value, state, set())


def _reaches(value: Value, state: State, seen: set[Ref]) -> bool:
    """Whether something that a function names leads to the library, or may."""
    value = state.resolve(value)
    if isinstance(value, Ref):
        if value in seen:
            return False
        seen.add(value)
        return _record_reaches(value, state, seen)
    if isinstance(value, External):
        return state.world.library.owns(value.path)
    if isinstance(value, tuple):
        return any(_reaches(each, state, seen) for each in value)
    if isinstance(value, Builtin):
        return value.name in _OF_ANY_CODE
    return isinstance(value, (Symbol, Foreign, Method, Partial))


def _record_reaches(value: Ref, state: State, seen: set[Ref]) -> bool:
    record = state.record(value)
    if isinstance(record, FunctionRecord):
        named = _named(record, state)
        return named is None or any(_reaches(each, state, seen) for each in named)
    if isinstance(record, ListRecord):
        return any(_reaches(each, state, seen) for each in record.items)
    if isinstance(record, DictRecord):
        return any(_reaches(each, state, seen) for each in record.entries.values())
    return isinstance(record, (ClassRecord, Instance))


def _named(function: FunctionRecord, state: State) -> list[Value] | None:
    """The values of what a function names outside itself; None if it imports what may be anything."""
    instructions = list(walk(function.code.body))
    if any(isinstance(each, _IMPORTS) for each in instructions):
        return None
    own = set(_bound(function.code, instructions))
    return [
        *function.defaults,
        *(
            find_from(function.environment, each.name, state)
            for each in instructions
            if isinstance(each, LoadName) and (each.reach is Reach.GLOBAL or each.name not in own)
        ),
    ]


def _bound(code: FunctionCode, instructions: list[Instruction]) -> Iterator[str]:
    """The names that a function, or one inside it, binds."""
    yield from (each.name for each in code.parameters)
    for each in instructions:
        if isinstance(each, StoreName):
            yield each.name
        elif isinstance(each, MakeFunction):
            yield from (parameter.name for parameter in each.code.parameters)
