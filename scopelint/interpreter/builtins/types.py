"""Builtins about types: `type`, what an object is an instance of, and whether it can be called."""

from __future__ import annotations

import io
import numbers
import types
from collections import deque
from collections.abc import Callable
from functools import partial

from scopelint.interpreter.attributes import (
    type_name,
)
from scopelint.interpreter.builtins.array_shapes import is_array
from scopelint.interpreter.builtins.table import BUILTINS, EXCEPTIONS, builtin, of_each_way, pure
from scopelint.interpreter.calls import instantiate
from scopelint.interpreter.classes import class_of, is_subclass, new_class
from scopelint.interpreter.heap import (
    ClassRecord,
    DictRecord,
    FunctionRecord,
    Instance,
)
from scopelint.interpreter.known_types import known_type, method_of_kind
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.mappings import is_code
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS, NumpyNumber
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    SCALARS,
    UNSEEN,
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
    if isinstance(value, Ref) and isinstance(state.record(value), FunctionRecord):
        return External("types.FunctionType")
    if isinstance(value, NUMPY_NUMBERS):
        return External(f"numpy.{value.dtype}")
    name = "NoneType" if value is None else type_name(value, state)
    if name == "object" or isinstance(value, Foreign):
        return symbol(f"type({describe(value)})", "type", value)
    return Builtin(name)


def class_of_metaclass(call: Call, state: State) -> Value:
    """`type.__new__(Meta, name, bases, names)`."""
    metaclass = state.resolve(call.arguments[0])
    given = Call(call.arguments[1:4], {}, call.open)
    return _made_class(given, state, metaclass if isinstance(metaclass, Ref) else None)


pure("type.__new__", least=1)(class_of_metaclass)


@builtin("type.__call__", least=1)
def make_past_the_metaclass(call: Call, state: State) -> list[Outcome]:
    """`super().__call__(…)` in a metaclass: an object of the class."""
    cls = state.resolve(call.arguments[0])
    if not isinstance(cls, Ref):
        return [Returns(state.fresh("an object of a class"), state)]
    return instantiate(cls, Call(call.arguments[1:], call.keywords, call.open), state)


def _made_class(call: Call, state: State, metaclass: Ref | None = None) -> Value:
    """`type(name, bases, names)`."""
    match [state.resolve(each) for each in call.arguments]:
        case [str(name), tuple(bases), Ref() as names] if not (call.open or call.keywords):
            record = state.record(names)
            if isinstance(record, DictRecord) and record.more is None:
                attributes = {str(key): value for key, value in record.entries.items()}
                held = tuple(map(state.resolve, bases))
                return new_class(name, held, attributes, state, metaclass)
    return state.fresh("a class made by type(…)")


@pure("isinstance")
@of_each_way
def is_instance(call: Call, state: State) -> Value:
    value, cls = (
        state.resolve(call.argument(0, "object")),
        state.resolve(call.argument(1, "classinfo")),
    )
    answer = is_instance_of(value, cls, state)
    if answer is not None:
        return answer
    return state.truth(
        symbol(f"isinstance({describe(value)}, {describe(cls)})", "isinstance", value, cls)
    )


def _of_any(classes: tuple[Value, ...], ask: Callable[[Value], bool | None]) -> bool | None:
    """The answer for one of several classes."""
    answers = [ask(each) for each in classes]
    return True if True in answers else None if None in answers else False


def is_instance_of(value: Value, cls: Value, state: State) -> bool | None:
    """`isinstance(value, cls)`; None if that is not known."""
    cls = state.resolve(cls)
    if isinstance(cls, tuple):
        return _of_any(cls, lambda each: is_instance_of(value, each, state))
    kind = known_type(cls)
    if isinstance(value, Symbol):
        if value.key[:2] == (UNSEEN, cls) and _is_named_as_class(cls):
            return True
        return False if is_array(value) and kind in _NO_ARRAYS else None
    if isinstance(cls, Symbol):
        return False if value is None else None
    own = class_of(value, state)
    if own is not MISSING:
        return is_subclass(own, cls, state)
    if isinstance(value, Foreign):
        return _is_foreign_of(value, cls, kind, state)
    if isinstance(value, NUMPY_NUMBERS):
        return _is_number_of(value, cls, kind)
    if isinstance(value, External):
        if value.path in _STREAMS and kind is not None:
            return issubclass(io.TextIOWrapper, kind)
        return None if kind is object or not _is_function_of_library(value, state) else False
    library = state.world.library
    if isinstance(value, tuple) and isinstance(cls, External) and library.owns(cls.path):
        return library.is_instance(value, cls.path)
    return _is_of_type(_own_type(value, state), cls, kind, state)


#: Types of numpy's from which those of all its numbers derive, of its whole and its other ones.
_ANY = ("numpy.generic", "numpy.number")
_WHOLE, _OTHER = ("numpy.integer", "numpy.signedinteger"), ("numpy.floating", "numpy.inexact")


def _is_number_of(value: NumpyNumber, cls: Value, kind: type | None) -> bool:
    """Whether a number of numpy's is of a class; only float64 derives from one of Python's."""
    if isinstance(cls, External) and kind is None:
        bases = _WHOLE if isinstance(value, int) else _OTHER
        return cls.path in (*_ANY, *bases, f"numpy.{value.dtype}")
    if value.dtype == "float64":
        return kind is not None and issubclass(float, kind)
    own = numbers.Integral if isinstance(value, int) else numbers.Real
    return kind is not None and issubclass(own, kind)


def _is_named_as_class(value: Value) -> bool:
    """Whether a name of another package is written as classes are, `Box`."""
    return isinstance(value, External) and value.path.rpartition(".")[2][:1].isupper()


#: Types whose names alone are known.
BUILTINS.update(dict.fromkeys(("bytes", "bytearray", "complex", "basestring")))

#: No array, nor a number that was taken out of one, is of these.
_NO_ARRAYS = (str, bytes, bytearray, tuple, list, dict, set, type, type(None))

#: The files of a program that are open from its start.
_STREAMS = ("sys.stdin", "sys.stdout", "sys.stderr")

#: One record stands for these and for what derives from them.
_FAMILIES = (dict, list, set)


def _is_of_type(own: type | None, cls: Value, kind: type | None, state: State) -> bool | None:
    """Whether a value of one of Python's own types is of a class."""
    if own is None:
        return True if kind is object else None
    if kind is None:
        may_be_metaclass = own is type and is_subclass(cls, Builtin("type"), state) is not False
        return None if may_be_metaclass else False
    if issubclass(own, kind):
        return True
    may_be_narrower = own in _FAMILIES and (issubclass(kind, own) or kind is deque)
    return None if may_be_narrower else False


def _own_type(value: Value, state: State) -> type | None:
    """The type of a value that is no object of a class; None where that is not known."""
    if value is None:
        return type(None)
    for values, own in _TYPES_OF_VALUES:
        if isinstance(value, values):
            return own
    if isinstance(value, Builtin):
        is_class = known_type(value) is not None or value.name in EXCEPTIONS
        return type if is_class else types.BuiltinFunctionType
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, FunctionRecord):
        return types.FunctionType
    if isinstance(record, ClassRecord):
        return type
    return known_type(Builtin(type_name(value, state))) if record or _is_data(value) else None


_TYPES_OF_VALUES: tuple[tuple[type, type], ...] = (
    (Method, types.MethodType),
    (Partial, partial),
    (ProjectModule, types.ModuleType),
)


def _is_data(value: Value) -> bool:
    return isinstance(value, (*SCALARS, Text, tuple))


def _is_foreign_of(value: Foreign, cls: Value, kind: type | None, state: State) -> bool | None:
    """Nothing of the library is of a type of Python's, unless what it has makes it so."""
    if kind is not None:
        return True if kind is object else None if method_of_kind(kind) else False
    if isinstance(cls, External) and state.world.library.owns(cls.path):
        return state.world.library.is_instance(value, cls.path)
    return False if isinstance(cls, (Builtin, Ref, External)) else None


def _is_function_of_library(value: External, state: State) -> bool:
    library = state.world.library
    return library.owns(value.path) and library.transfer(value.path) is not None


@pure("issubclass", least=2)
@of_each_way
def subclass(call: Call, state: State) -> Value:
    cls, other = (state.resolve(each) for each in call.arguments[:2])
    answer = _is_subclass(cls, other, state)
    says = f"issubclass({describe(cls)}, {describe(other)})"
    return state.truth(symbol(says, "issubclass", cls, other)) if answer is None else answer


def _is_subclass(cls: Value, other: Value, state: State) -> bool | None:
    other = state.resolve(other)
    if isinstance(other, tuple):
        return _of_any(other, lambda each: _is_subclass(cls, each, state))
    return None if isinstance(other, Symbol) else is_subclass(cls, other, state)


@pure("callable")
@of_each_way
def is_callable(call: Call, state: State) -> Value:
    value = state.resolve(call.argument(0, "obj"))
    if is_code(value, state):
        return True
    if isinstance(value, Foreign):
        return state.world.library.method(value, "__call__") is not None
    record = state.record(value) if isinstance(value, Ref) else None
    if (isinstance(value, Symbol) and not is_array(value)) or isinstance(record, Instance):
        return symbol(f"callable({describe(value)})", "callable", value)
    return False
