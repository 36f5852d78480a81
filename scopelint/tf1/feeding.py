"""Which placeholder a tensor is made of, where it is made of one alone (§1.6); what a layer is applied to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Foreign, Ref, Symbol, Value
from scopelint.tf1.reach import NOTHING, reach_of
from scopelint.tf1.values import DType, LibraryConstant, Tensor, TensorShape
from scopelint.trace import LayerInput


def fed_on_by(value: Value, call: Call, state: State) -> Value:
    """The result of a call of an op."""
    return value if call.open else fed_on(value, (*call.arguments, *call.keywords.values()), state)


def fed_on(value: Value, arguments: Iterable[Value], state: State) -> Value:
    """The result of an op, which is made of the placeholder that all of its tensors are made of."""
    if not isinstance(value, Tensor) or value.fed_by is not None:
        return value
    found = set(_feeds(arguments, state))
    name = found.pop() if len(found) == 1 else None
    return value if name is None else replace(value, fed_by=name)


def _feeds(values: Iterable[Value], state: State) -> Iterator[str | None]:
    """The placeholders behind values; None for one of which that is not known."""
    for value in values:
        record = state.record(value) if isinstance(value, Ref) else None
        if isinstance(value, Tensor):
            yield value.fed_by
        elif isinstance(value, tuple):
            yield from _feeds(value, state)
        elif isinstance(record, ListRecord) and record.more is None:
            yield from _feeds(record.items, state)
        elif isinstance(value, _PLAIN):
            continue
        elif isinstance(value, (Foreign, Symbol, Ref)):
            yield None


#: What is no tensor.
_PLAIN = (DType, LibraryConstant, TensorShape)


def as_input(value: Value, state: State) -> LayerInput:
    """What a trace says of it."""
    reach = reach_of(value, state)
    if not isinstance(value, Tensor):
        return LayerInput(value, reach.variables, None, False)
    name = value.fed_by or value.name
    source = name if isinstance(name, str) and reach == NOTHING else None
    return LayerInput(value, reach.variables, source, value.is_product)
