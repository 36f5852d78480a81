"""What `str` and `repr` give for TensorFlow's shapes, their dimensions, and scope objects."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.text import Part, parts_of, text_of
from scopelint.interpreter.values import Foreign, Text, symbol
from scopelint.tf1.arguments import size_value
from scopelint.tf1.values import Dimension, Scope, Size, Sizes, TensorShape

_SCOPE_CLASS = "tensorflow.python.ops.variable_scope.VariableScope"


def text_of_value(value: Foreign, form: str, state: State) -> str | Text | None:
    """`str(value)` or `repr(value)`; None for what is none of these."""
    match value:
        case Dimension(size):
            return text_of(_of_size(size, form, state))
        case TensorShape(None):
            # Another shape of which no more is known is not the same.
            return Text((state.fresh("the text of a shape"),))
        case TensorShape(sizes):
            return text_of(_of_sizes(sizes, form, state))
        case Scope():
            # It has no text of its own, and makes none of which a name can be.
            where = symbol("the address of a scope", "address", value)
            return text_of([f"<{_SCOPE_CLASS} object at 0x", where, ">"])
        case _:
            return None


def _of_size(size: Size, form: str, state: State) -> list[Part]:
    number = parts_of(size_value(size, state)) or ()
    if form == "repr":
        return ["Dimension(", *number, ")"]
    return ["?"] if size is None else [*number]


def _of_sizes(sizes: Sizes, form: str, state: State) -> list[Part]:
    parts: list[Part] = []
    for size in sizes or ():
        parts += [", " if parts else "", *_of_size(size, form, state)]
    if form == "repr":
        return ["TensorShape([", *parts, "])"]
    return ["(", *parts, "," if len(sizes or ()) == 1 else "", ")"]
