"""`hasattr`: whether an object has an attribute, which does not run what it is."""

from __future__ import annotations

from types import FunctionType

from scopelint.interpreter.builtins.table import ABSENT
from scopelint.interpreter.classes import find_in, has_all, linearize
from scopelint.interpreter.heap import STORED, ClassRecord, FunctionRecord, Instance
from scopelint.interpreter.imports import names_of_module
from scopelint.interpreter.namespaces import external_names, has_name
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    MISSING,
    SCALARS,
    External,
    Foreign,
    ProjectModule,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    symbol,
)


def has_attribute(value: Value, name: str, state: State) -> bool | Symbol:
    """`hasattr`."""
    value = state.resolve(value)
    plain = "" if isinstance(value, Text) else value
    if isinstance(plain, (*SCALARS, tuple)):
        return hasattr(plain, name)
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, Instance):
        found = (
            name in record.attributes
            or find_in(linearize(record.cls, state), name, value, state)[0] is not MISSING
        )
        if found or has_all(record, state):
            return found
    if (
        isinstance(record, ClassRecord)
        and find_in(linearize(value, state), name, MISSING, state)[0] is not MISSING
    ):
        return True
    if isinstance(record, FunctionRecord):
        return name in record.attributes or hasattr(FunctionType, name)
    names = names_of_module(value, state) if isinstance(value, ProjectModule) else None
    if names is not None and has_name(names, name, state):
        return True
    if isinstance(value, Foreign):
        own = state.world.library.has_attribute(value, name)
        if own or (own is False and state.record_at((STORED, name)) is None):
            return own
    if isinstance(value, External) and f"{value.path}.{name}" in ABSENT:
        return name in external_names(value.path, state)
    if isinstance(value, External) and name == "__call__":
        library = state.world.library
        if library.owns(value.path) and library.transfer(value.path) is not None:
            return True
    return symbol(f"hasattr({describe(value)}, {name!r})", "hasattr", value, name)
