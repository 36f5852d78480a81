"""What is given as an initializer: nothing, something callable, or a constant (§2.6, §2.8)."""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.interpreter.builtins.array_dtypes import dtype_of as array_dtype
from scopelint.interpreter.builtins.array_dtypes import is_listed_array
from scopelint.interpreter.builtins.array_shapes import is_array
from scopelint.interpreter.builtins.array_shapes import shape_of as array_shape
from scopelint.interpreter.heap import FunctionRecord, Instance, ListRecord
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS, Float64, Int64
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    External,
    Foreign,
    Method,
    Partial,
    Ref,
    Symbol,
    Text,
    Value,
)
from scopelint.tf1.arguments import is_unseen, items_of
from scopelint.tf1.dtypes import dtype_of_constant
from scopelint.tf1.values import Sizes, Tensor, Variable

#: A list that holds itself has no end.
_MOST_AXES = 64


@dataclass(frozen=True, slots=True)
class Nothing:
    """No initializer."""


@dataclass(frozen=True, slots=True)
class Callable:
    """A class, function or initializer object."""

    function: Value


@dataclass(frozen=True, slots=True)
class Constant:
    """A value to start from: its shape and dtype, as far as they are known."""

    shape: Sizes
    dtype: str | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """We cannot tell."""


Kind = Nothing | Callable | Constant | Unclear


def kind_of(value: Value, state: State) -> Kind:
    """What an `initializer` argument is."""
    value = state.resolve(value)
    if value is None or value is MISSING:
        return Nothing()
    if isinstance(value, (Symbol, Text)):
        is_known = isinstance(value, Symbol) and is_array(value)
        return (
            Constant(constant_shape(value, state), array_dtype(value, state))
            if is_known
            else Unclear()
        )
    if isinstance(value, (Tensor, Variable)):
        # What a function that we do not model has given may be anything, an initializer too.
        return Unclear() if is_unseen(value) else Constant(value.shape, value.dtype)
    if isinstance(value, Ref):
        return _kind_of_record(value, state)
    if isinstance(value, (External, Builtin, Method, Partial, Foreign)):
        return Callable(value)
    shape, dtype = constant_shape(value, state), constant_dtype(value, state)
    return Constant(shape, dtype)


def _kind_of_record(value: Ref, state: State) -> Kind:
    record = state.record(value)
    if isinstance(record, ListRecord):
        return Constant(constant_shape(value, state), constant_dtype(value, state))
    if isinstance(record, Instance):
        return Unclear()
    return Callable(value) if isinstance(record, FunctionRecord) else Unclear()


def constant_shape(value: Value, state: State) -> Sizes:
    """The shape of a Python value as a tensor: of a nested list its lengths."""
    value = state.resolve(value)
    if isinstance(value, (Tensor, Variable)):
        return value.shape
    if isinstance(value, (bool, int, float, complex, str, bytes, Text)):
        return ()
    if isinstance(value, Symbol):
        return array_shape(value, state)
    sizes: list[int] = []
    items = items_of(value, state)
    while items is not None and len(sizes) < _MOST_AXES:
        sizes.append(len(items))
        if not items:
            return tuple(sizes)
        value = state.resolve(items[0])
        items = items_of(value, state)
    if items is not None or not sizes:
        return None
    inner = constant_shape(value, state)
    return None if inner is None else (*sizes, *inner)


def constant_dtype(value: Value, state: State) -> str | None:
    """The dtype of a Python value as a tensor: of a list that of its elements; an array keeps its own."""
    value = state.resolve(value)
    items = items_of(value, state)
    if items is None or is_listed_array(value, state):
        return array_dtype(value, state) or (_dtype_of_element(value) if items is None else None)
    if not items:
        return "float32"
    found: set[str | None] = set()
    waiting, seen = [value], set[object]()
    while waiting:
        each = state.resolve(waiting.pop())
        inner = items_of(each, state)
        if inner is None:
            found.add(_in_list(each))
        elif (known := each if isinstance(each, Ref) else id(each)) not in seen:
            seen.add(known)
            waiting += inner or (0.0,)
    if found == {"int32", "float32"}:
        return "float32"
    return found.pop() if len(found) == 1 else None


def _in_list(value: Value) -> str | None:
    """The dtype of a list of this: numbers of 64 bits count in it as Python's own do."""
    if isinstance(value, (Int64, Float64)):
        value = int(value) if isinstance(value, Int64) else float(value)
    return _dtype_of_element(value)


def _dtype_of_element(value: Value) -> str | None:
    if isinstance(value, (Tensor, Variable)):
        return value.dtype
    return "string" if isinstance(value, Text) else dtype_of_constant(value)


def is_plain_number(value: Value) -> bool:
    """Whether it is a number of Python's own."""
    return isinstance(value, (bool, int, float)) and not isinstance(value, NUMPY_NUMBERS)


def is_plain_function(function: Value, state: State) -> bool:
    """Whether it is one of the project's functions, and all its parameters have defaults."""
    if not isinstance(function, Ref):
        return False
    record = state.record(function)
    if not isinstance(record, FunctionRecord):
        return False
    return all(parameter.has_default for parameter in record.code.parameters)
