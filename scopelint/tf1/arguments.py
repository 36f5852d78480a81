"""Arguments of the program's calls, read as names, shapes, dtypes and reuse.

What cannot be read is unknown, never an error, unless TensorFlow certainly refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.interpreter.heap import DictRecord, Instance, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import (
    MISSING,
    NUMBER,
    SCALARS,
    Either,
    Foreign,
    Ref,
    Symbol,
    Text,
    Value,
    either,
)
from scopelint.tf1.dtypes import dtype_of_type
from scopelint.tf1.values import (
    AUTO_REUSE,
    SOME_SIZE,
    Dimension,
    Name,
    Object,
    Reuse,
    Size,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)


@dataclass(frozen=True, slots=True)
class NotReuse:
    """A value that `variable_scope` refuses as its reuse (E31)."""


def given(call: Call, position: int, name: str, state: State) -> Value:
    """An argument; None where it is left out, an unknown settled where it can be."""
    value = state.resolve(call.argument(position, name, None))
    if value is None and call.open and name not in call.keywords:
        return state.fresh(f"`{name}` of the call")
    return value


def keyword(call: Call, name: str, state: State) -> Value:
    """An argument that is only ever given by keyword; None where it is left out."""
    return state.resolve(call.keywords.get(name))


def is_given(call: Call, position: int, name: str) -> bool:
    """Whether the argument is there and is not None."""
    return call.argument(position, name, None) is not None


def one_or_all(value: Value, state: State) -> tuple[Value, ...]:
    """A text alone; else the elements that are known."""
    value = state.resolve(value)
    return (value,) if isinstance(value, str) else items_of(value, state) or ()


def items_of(value: Value, state: State) -> tuple[Value, ...] | None:
    """The elements of a list or tuple, all known in number; None otherwise."""
    value = state.resolve(value)
    if isinstance(value, tuple):
        return value
    record = state.contents(value)
    if isinstance(record, ListRecord) and record.more is None:
        return tuple(record.items)
    if isinstance(record, DictRecord) and record.more is None:
        return tuple(record.entries)
    if isinstance(value, TensorShape) and value.sizes is not None:
        return value.sizes
    return None


def entries_of(value: Value, state: State) -> dict[Value, Value] | None:
    """The entries of a dict, as far as it is one and all of it is known."""
    record = state.contents(value)
    return dict(record.entries) if isinstance(record, DictRecord) else None


def is_sequence(value: Value, state: State) -> bool:
    """Whether it certainly is a list or a tuple."""
    if isinstance(value, tuple):
        return True
    record = state.record(value) if isinstance(value, Ref) else None
    return isinstance(record, ListRecord)


# --- names --------------------------------------------------------------------------------


def as_name(value: Value, state: State) -> Name | None:
    """A string, known or not, or an unknown taken for one; None for anything else."""
    value = state.resolve(value)
    if isinstance(value, (str, Text)):
        return value
    if isinstance(value, Symbol):
        return text_of((value,))
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, Instance) or isinstance(value, Object):
        return text_of((state.fresh("a name"),))
    return None


def is_no_name(value: Value) -> bool:
    """Whether it certainly is no string: a number, bytes, a tuple, a known value of the library."""
    if isinstance(value, (str, Text, Object)):
        return False
    return isinstance(value, (*SCALARS, tuple, Foreign))


# --- reuse --------------------------------------------------------------------------------


def split_by_reuse(value: Value, state: State) -> Iterator[tuple[Reuse | NotReuse | None, State]]:
    """What a `reuse` argument says; an unknown one goes both ways (None and False: nothing)."""
    value = state.resolve(value)
    if value is None or isinstance(value, bool):
        yield (Reuse.YES if value else None), state
    elif value == AUTO_REUSE:
        yield Reuse.AUTO, state
    elif isinstance(value, Symbol):
        yield from _split_unknown(value, state)
    elif isinstance(value, (Ref, Text)) and not _is_plain(value, state):
        yield None, state
    else:
        yield NotReuse(), state


def _is_plain(value: Value, state: State) -> bool:
    """Whether it certainly is a list, dict or string, which no reuse may be."""
    record = state.contents(value)
    return isinstance(value, Text) or isinstance(record, (ListRecord, DictRecord))


def _split_unknown(value: Symbol, state: State) -> Iterator[tuple[Reuse | None, State]]:
    truth = state.truth(value)
    if isinstance(truth, bool):
        yield (Reuse.YES if truth else None), state
        return
    for holds, other in state.split(truth):
        yield (Reuse.YES if holds else None), other


def as_flag(value: Value, state: State, otherwise: bool) -> bool:
    """A boolean argument; an unknown one counts as `otherwise`, as does None."""
    if value is None or value is MISSING:
        return otherwise
    truth = state.truth(value)
    return truth if isinstance(truth, bool) else otherwise


# --- shapes -------------------------------------------------------------------------------


def as_size(value: Value, state: State) -> Size:
    """A dimension."""
    value = state.resolve(value)
    match value:
        case bool() | None:
            return None
        case Either():
            ways = (as_size(each, state) or SOME_SIZE for each in (value.if_true, value.if_false))
            found = either(value.condition, *ways)
            return found if isinstance(found, (int, Symbol)) else SOME_SIZE
        case int() | Symbol():
            return value
        case float() if value.is_integer():
            return int(value)
        case Dimension(size):
            return size
        case _:
            return SOME_SIZE


def size_value(size: Size, state: State) -> Value:
    """A dimension as a value of the program; one of which we know nothing is a fresh number."""
    return state.fresh("a size", NUMBER) if size is SOME_SIZE else size


def as_shape(value: Value, state: State) -> Sizes:
    """A shape argument; None where we cannot tell."""
    value = state.resolve(value)
    if isinstance(value, TensorShape):
        return value.sizes
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, Dimension)):
        return (as_size(value, state),)
    return as_sizes(value, state)


def as_sizes(value: Value, state: State) -> Sizes:
    """A list of numbers, some of which may be unknown; None for what is no list of known length."""
    items = items_of(value, state)
    return None if items is None else tuple(as_size(item, state) for item in items)


def shape_refusal(value: Value, state: State) -> tuple[str, dict[str, object]] | None:
    """The error for what is no shape at all: E53, E54, E55, E58 (§2.7)."""
    value = state.resolve(value)
    if isinstance(value, float):
        return None if value.is_integer() else ("E58", {"size": value})
    if isinstance(value, str):
        return "E54", {"value": value}
    if isinstance(value, (Tensor, Variable)):
        # What a function gives that we do not model may be no tensor after all.
        return None if is_unseen(value) else ("E55", {"task": "iterating over `tf.Tensor`"})
    for item in items_of(value, state) or ():
        item = state.resolve(item)
        if isinstance(item, (Tensor, Variable)) and not is_unseen(item):
            return "E55b", {}
        if isinstance(item, float) and not item.is_integer():
            return "E58", {"size": item}
        if isinstance(item, int) and item < 0:
            return "E53", {"size": item}
    return None


def is_unseen(value: Tensor | Variable) -> bool:
    """Whether nothing at all is known of a tensor."""
    return value.shape is None and value.dtype is None


def as_integer(value: Value, state: State) -> int | None:
    """A known whole number; None otherwise."""
    value = state.resolve(value)
    if isinstance(value, Dimension):
        value = value.size
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_axes(value: Value, state: State) -> tuple[int, ...] | None:
    """One axis or several, all known; None otherwise."""
    one = as_integer(value, state)
    if one is not None:
        return (one,)
    items = items_of(value, state)
    axes = [as_integer(item, state) for item in items or (None,)]
    return None if None in axes else tuple(axis for axis in axes if axis is not None)


# --- dtypes -------------------------------------------------------------------------------


def as_dtype(value: Value, state: State, otherwise: str | None = None) -> str | None:
    """A dtype argument; `otherwise` where it is left out, None where we cannot tell."""
    value = state.resolve(value)
    return otherwise if value is None or value is MISSING else dtype_of_type(value)


def as_word(value: Value, state: State, otherwise: str = "") -> str:
    """A known string; `otherwise` for anything else."""
    value = state.resolve(value)
    return value if isinstance(value, str) else otherwise
