"""What a replay has to give to `get_variable`: the shape and initializer that matter for sharing."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.arguments import as_dtype, as_shape, shape_refusal
from scopelint.tf1.initializer_calls import lacking_keyword
from scopelint.tf1.initializers import Constant, is_plain_number, kind_of
from scopelint.tf1.requests import Arguments
from scopelint.tf1.steps import OMITTED, Omitted, shape_term, start_term, value_term
from scopelint.tf1.values import SOME_SIZE, Tensor
from scopelint.trace import Term


def shape_for_replay(value: Value, state: State) -> Value | Term | Omitted:
    """A shape; what is none as it is, for it is refused."""
    if shape_refusal(value, state) is not None:
        return value_term(value, state) if isinstance(value, Tensor) else value
    sizes = as_shape(value, state)
    return shape_term((SOME_SIZE,) if sizes is None else sizes, state)


def initializer_for_replay(arguments: Arguments, state: State) -> Value | Term | Omitted:
    """A constant is kept; what is callable matters only where the shape is not given."""
    value = arguments.get("initializer")
    kind = kind_of(value, state)
    refused = lacking_keyword(value, as_shape(arguments.get("shape"), state), state)
    if refused is not None:
        return refused.stand_in
    if isinstance(kind, Constant):
        plain = is_plain_number(value)
        dtype = kind.dtype or as_dtype(arguments.get("dtype"), state)
        return value if plain else start_term(Tensor(kind.shape, dtype), value, state)
    if arguments.get("shape") is None and isinstance(value, Symbol):
        return value_term(Tensor(None, as_dtype(arguments.get("dtype"), state)), state)
    return OMITTED


def dtype_for_replay(arguments: Arguments, state: State) -> Value | Omitted:
    """The dtype that a getter passes on: beside a constant of another one it is the scope's, not asked for."""
    asked, kind = arguments.get("dtype"), kind_of(arguments.get("initializer"), state)
    is_of_scope = isinstance(kind, Constant) and kind.dtype not in (None, as_dtype(asked, state))
    return OMITTED if is_of_scope else asked
