"""Nested structures of tensors (`tf.nest`)."""

from __future__ import annotations

from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Value, symbol
from scopelint.tf1.arguments import given
from scopelint.tf1.transfer import operation


@operation("tf.nest.is_nested")
def is_nested(call: Call, state: State) -> Value:
    value = given(call, 0, "structure", state)
    if isinstance(value, Symbol):
        return symbol(f"{value.says} is a sequence", "tf1 nested", value)
    record = state.record(value) if isinstance(value, Ref) else None
    return isinstance(value, tuple) or isinstance(record, (ListRecord, DictRecord))
