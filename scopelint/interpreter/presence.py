"""`hasattr`: whether an object has an attribute, or its class one for it."""

from __future__ import annotations

from types import FunctionType

from scopelint.interpreter.builtins.table import ABSENT
from scopelint.interpreter.calls import call_guarded
from scopelint.interpreter.classes import (
    bind_method,
    catches,
    find_in,
    has_all,
    is_closed,
    linearize,
)
from scopelint.interpreter.heap import STORED, ClassRecord, FunctionRecord, Instance
from scopelint.interpreter.imports import names_of_module
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.namespaces import external_names, has_name
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    SCALARS,
    Builtin,
    ContextFunction,
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
    """Whether it has this attribute by itself, which does not run what that is."""
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
        and (of_class := _has_class(value, record, name, state)) is not None
    ):
        return of_class
    if isinstance(value, ContextFunction):
        return has_attribute(value.function, name, state)
    if isinstance(record, FunctionRecord):
        return name in record.attributes or hasattr(FunctionType, name)
    names = names_of_module(value, state) if isinstance(value, ProjectModule) else None
    if names is not None and has_name(names, name, state):
        return True
    if isinstance(value, Foreign) and (told := _has_foreign(value, name, state)) is not None:
        return told
    if isinstance(value, External) and _is_absent(f"{value.path}.{name}", state):
        return name in external_names(value.path, state)
    if isinstance(value, External) and name == "__call__":
        library = state.world.library
        if library.owns(value.path) and library.transfer(value.path) is not None:
            return True
    return symbol(f"hasattr({describe(value)}, {name!r})", "hasattr", value, name)


def _has_class(cls: Value, record: ClassRecord, name: str, state: State) -> bool | None:
    """The same of a class, by itself or as an object of its metaclass; None where that is not known."""
    if find_in(linearize(cls, state), name, MISSING, state)[0] is not MISSING:
        return True
    if record.metaclass is None or not is_closed(cls, state) or hasattr(type, name):
        return None
    order, may_come = linearize(record.metaclass, state), (name, "__getattr__", "__getattribute__")
    is_open = any(find_in(order, each, cls, state)[0] is not MISSING for each in may_come)
    return None if is_open else False


def _is_absent(path: str, state: State) -> bool:
    """Whether a name is one that its module does not have by itself."""
    return path in ABSENT or state.world.library.lacks(path)


def _has_foreign(value: Foreign, name: str, state: State) -> bool | None:
    """The same of a value of the library; None where that is not known."""
    if value.is_an_object and name in external_names(value, state):
        return True
    own = state.world.library.has_attribute(value, name)
    return own if own or state.record_at((STORED, name)) is None else None


def by_getattr(value: Value, name: str, state: State) -> list[Outcome] | None:
    """What the project's `__getattr__` gives for a name, `MISSING` where it knows none; None without one."""
    record = state.record(value) if isinstance(value, Ref) else None
    if not isinstance(record, Instance):
        return None
    found, owner = find_in(linearize(record.cls, state), "__getattr__", value, state)
    if not isinstance(owner, Ref):
        return None
    method = bind_method(found, value, record.cls, state)
    return [
        each
        if isinstance(each, Returns)
        or not catches(Builtin("AttributeError"), each.error, each.state)
        else Returns(MISSING, each.state)
        for each in call_guarded(method, Call((name,)), state)
    ]
