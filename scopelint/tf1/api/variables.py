"""`tf.Variable`: always new, outside the store (§5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.arguments import as_dtype, as_flag, as_name, given, keyword
from scopelint.tf1.constructs import in_construct
from scopelint.tf1.graph import (
    current_graph,
    current_scope,
    graphs_of,
    new_identity,
    unique_op_name,
)
from scopelint.tf1.initializers import constant_dtype, constant_shape, is_plain_number
from scopelint.tf1.naming import is_valid_scope
from scopelint.tf1.refusals import refuse
from scopelint.tf1.requests import collections_of
from scopelint.tf1.steps import record_step, spelled, start_term
from scopelint.tf1.store import announce, collect, refuse_of_construct, refuse_open_shape
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Name, Sizes, Tensor, Variable
from scopelint.trace import NameTerm, Term

_FLOATS_IN_INTEGERS = ("int8", "int16", "int32", "int64")


@transfer("tf.contrib.framework.local_variable", section="8.6")
def local_variable(call: Call, state: State) -> Iterator[Outcome]:
    """A `tf.Variable` that is not trainable and among the local variables."""
    keywords: dict[str, Value] = {"trainable": False, "collections": ("local_variables",)}
    named = call.argument(2, "name", None)
    keywords |= {"name": named} if named is not None else {}
    yield from make_variable(Call(call.arguments[:1], keywords), state)


@transfer("tf.Variable", section="5.1")
def make_variable(call: Call, state: State) -> Iterator[Outcome]:
    """A new variable, named by the name scope and made unique; E40, E50, E56."""
    value = given(call, 0, "initial_value", state)
    if value is None:
        record_step(state, "tf.Variable", (None,))
        yield refuse(state, "E40")
        return
    yield from then(_initial_value(value, state), lambda found, after: _make(call, found, after))


def _initial_value(value: Value, state: State) -> Iterable[Outcome]:
    """The value, or what a function given for it returns."""
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, FunctionRecord):
        return in_construct(state, lambda at: call_value(value, Call(), at), is_one=False)
    return [Returns(value, state)]


def _make(call: Call, value: Value, state: State) -> Iterator[Outcome]:
    asked = as_dtype(given(call, 7, "dtype", state), state)
    name = as_name(given(call, 5, "name", state), state)
    trainable = as_flag(given(call, 1, "trainable", state), state, otherwise=True)
    shape, dtype = constant_shape(value, state), asked or constant_dtype(value, state)
    plain = is_plain_number(value)
    keywords: dict[str, Value | Term] = {
        "name": name,
        "trainable": None if trainable else False,
        "dtype": NameTerm(f"tf.{asked}") if plain and asked is not None else None,
    }
    kept = {key: each for key, each in keywords.items() if each is not None}
    start = value if plain else start_term(Tensor(shape, dtype), value, state)
    step = record_step(state, "tf.Variable", (start,), kept)
    if plain and isinstance(value, float) and asked in _FLOATS_IN_INTEGERS:
        yield refuse(state, "E56", expected=asked, value=value, kind="float")
    elif name is not None and name and not is_valid_scope(name, current_graph(state).name_scope):
        yield refuse(state, "E50", key=name, name=spelled(name, state))
    elif refused := _refuse_start(call, value, name or "Variable", state):
        yield refused
    else:
        collections = collections_of(given(call, 2, "collections", state), state)
        made = add_outside_store(name or "Variable", shape, dtype, state, trainable, collections)
        yield Returns(replace(made, step=step), state)


def _refuse_start(call: Call, value: Value, name: Name, state: State) -> Outcome | None:
    """E41b, E41."""
    refused = refuse_of_construct(value, current_graph(state).name_scope, name, None, state)
    if refused is None and _needs_shape(call, state):
        refused = refuse_open_shape(value, False, state)
    return refused


def _needs_shape(call: Call, state: State) -> bool:
    """Whether the value's shape must be known: certainly not one of a resource variable."""
    resource = keyword(call, "use_resource", state)
    if resource is None:
        resource = current_scope(state).defaults.use_resource
    validates = given(call, 3, "validate_shape", state)
    is_open = call.open or keyword(call, "shape", state) is not None
    return not is_open and resource in (None, False) and validates in (None, True)


def add_outside_store(
    name: Name,
    shape: Sizes,
    dtype: str | None,
    state: State,
    trainable: bool = True,
    collections: tuple[str, ...] = ("variables",),
    via: str = "Variable",
    is_resource: bool = False,
) -> Variable:
    """A variable below the current name scope, without a key (§5.1)."""
    variable = Variable(
        identity=new_identity(state),
        key=None,
        op_name=unique_op_name(state, name),
        shape=shape,
        dtype=dtype,
        trainable=trainable,
        graph=graphs_of(state).current,
        is_resource=is_resource or bool(current_scope(state).defaults.use_resource),
    )
    variable = announce(variable, via, state, collections)
    collect(variable, collections, state)
    return variable
