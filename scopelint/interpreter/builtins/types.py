"""Builtins about types: `type`, what an object is an instance of, and whether it can be called."""

from __future__ import annotations

from scopelint.interpreter.attributes import (
    type_name,
)
from scopelint.interpreter.builtins.table import pure
from scopelint.interpreter.classes import class_of, is_subclass, new_class
from scopelint.interpreter.heap import (
    ClassRecord,
    DictRecord,
    FunctionRecord,
    Instance,
)
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    External,
    Foreign,
    Method,
    Partial,
    ProjectModule,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    symbol,
)


@pure("type")
def type_of(call: Call, state: State) -> Value:
    value = state.resolve(call.argument(0, "object"))
    if len(call.arguments) > 1 or call.open:
        return _made_class(call, state)
    cls = class_of(value, state)
    if cls is not MISSING:
        return cls
    name = "NoneType" if value is None else type_name(value, state)
    if name == "object" or isinstance(value, Foreign):
        return symbol(f"type({describe(value)})", "type", value)
    return Builtin(name)


def _made_class(call: Call, state: State) -> Value:
    """`type(name, bases, names)`."""
    match [state.resolve(each) for each in call.arguments]:
        case [str(name), tuple(bases), Ref() as names] if not (call.open or call.keywords):
            record = state.record(names)
            if isinstance(record, DictRecord) and record.more is None:
                attributes = {str(key): value for key, value in record.entries.items()}
                return new_class(name, tuple(map(state.resolve, bases)), attributes, state)
    return state.fresh("a class made by type(…)")


@pure("isinstance")
def is_instance(call: Call, state: State) -> Value:
    value, cls = (
        state.resolve(call.argument(0, "object")),
        state.resolve(call.argument(1, "classinfo")),
    )
    if isinstance(cls, tuple):
        answers = [is_instance_of(value, each, state) for each in cls]
        if True in answers:
            return True
        if all(answer is False for answer in answers):
            return False
    else:
        answer = is_instance_of(value, cls, state)
        if answer is not None:
            return answer
    return state.truth(
        symbol(f"isinstance({describe(value)}, {describe(cls)})", "isinstance", value, cls)
    )


#: Other names under which a builtin type is asked for.
_ALIASES = {
    "basestring": "str", "unicode": "str", "long": "int", "six.string_types": "str", "six.integer_types": "int",
    "OrderedDict": "dict", "frozenset": "set",
}  # fmt: skip


def is_instance_of(value: Value, cls: Value, state: State) -> bool | None:
    """`isinstance(value, cls)`; None if that is not known."""
    if isinstance(value, Symbol) or isinstance(cls, Symbol):
        return None
    own = class_of(value, state)
    if own is not MISSING:
        return None if isinstance(own, Symbol) else is_subclass(own, cls, state)
    if isinstance(cls, External):
        if cls.path.endswith("string_types"):
            return isinstance(value, (str, Text))
        if isinstance(value, Foreign):
            return state.world.library.is_instance(value, cls.path)
        if value is None and state.world.library.owns(cls.path):
            return False
        return (
            False
            if type_name(value, state) != "object" and not cls.path.startswith("collections")
            else None
        )
    if isinstance(value, Foreign):
        return False if isinstance(cls, (Builtin, Ref)) else None
    return _is_of_builtin(value, cls.name, state) if isinstance(cls, Builtin) else False


def _is_of_builtin(value: Value, name: str, state: State) -> bool | None:
    """Whether a value is of a builtin type."""
    wanted = _ALIASES.get(name, name)
    kind = type_name(value, state)
    if wanted == "object" or kind == wanted or (kind, wanted) == ("bool", "int"):
        return True
    if isinstance(value, External) and _is_function_of_library(value, state):
        return False
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ClassRecord):
        return wanted == "type"
    if isinstance(value, Method | Partial | ProjectModule) or isinstance(record, FunctionRecord):
        return False
    return False if kind != "object" or value is None else None


def _is_function_of_library(value: External, state: State) -> bool:
    library = state.world.library
    return library.owns(value.path) and library.transfer(value.path) is not None


@pure("issubclass", least=2)
def subclass(call: Call, state: State) -> Value:
    cls, other = (state.resolve(each) for each in call.arguments[:2])
    answer = is_subclass(cls, other, state)
    return symbol("a test of classes", "issubclass", cls, other) if answer is None else answer


@pure("callable")
def is_callable(call: Call, state: State) -> Value:
    value = state.resolve(call.argument(0, "obj"))
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, (FunctionRecord, ClassRecord)) or isinstance(
        value, (Builtin, Method, Partial, External)
    ):
        return True
    if isinstance(value, Foreign) and state.world.library.method(value, "__call__") is not None:
        return True
    if isinstance(value, (Symbol, Foreign)) or isinstance(record, Instance):
        return symbol(f"callable({describe(value)})", "callable", value)
    return False
