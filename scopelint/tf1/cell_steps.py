"""How calls of cells are recorded: one step for TensorFlow's own, else each scope around the project's code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import ScopeRecord, current_graph, graphs_of, record_of
from scopelint.tf1.scopes import Body, Opening, name_scope_object, recorded_within, within
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import Omitted, handle_of_step, input_term, record_step
from scopelint.tf1.values import Layer, Name, Scope, Size, Tensor
from scopelint.trace import Handle, NameTerm, SequenceTerm, StepKind, TensorTerm, Term


def is_recording(state: State) -> bool:
    """Whether what is done now is not part of a step that is recorded already."""
    return not graphs_of(state).is_unrecorded


def within_step(state: State, opening: Opening, body: Body) -> Iterator[Outcome]:
    """Run the body in a scope: part of the step around it, or a plain `with` for replay."""
    yield from (recorded_within if is_recording(state) else within)(state, opening, body)


def scope_here(state: State) -> Scope:
    """The scope that is open; a step names it, if steps are recorded."""
    identity = current_graph(state).scope
    if is_recording(state) and record_of(state, identity, ScopeRecord).step is None:
        name_scope_object(state, identity, record_step(state, "tf.get_variable_scope"))
    return Scope(identity)


def record_call(
    cell: Layer,
    inputs: Value,
    held: Value,
    scope: Name | Scope | None,
    axes: tuple[Size, ...],
    state: State,
    method: str = "__call__",
) -> None:
    """The call of a cell, whose output has these axes, as a step on a made-up state."""
    handle = handle_of_step(getattr(graphs_of(state).records[cell.identity], "step", None))
    if not isinstance(handle, Handle):
        return
    keywords: dict[str, Value | Term | Omitted] = {} if scope is None else {"scope": scope}
    values = items_of(inputs, state) or (inputs,)
    first = dimension(shape_of(values[0], state), 0)
    batch = first if isinstance(first, int) else None
    rows: Term = TensorTerm((), "int32") if batch is None else batch
    zeros = (rows, NameTerm(f"tf.{dtype_of_state(held, state)}"))
    begins = record_step(state, "zero_state", zeros, kind=StepKind.METHOD, receiver=handle)
    of_batch = tuple(_of_batch(batch, each) for each in values)
    one = of_batch if len(of_batch) > 1 else of_batch[0]
    arguments = (inputs_term(one, 1, axes, state), Handle(begins))
    record_step(state, method, arguments, keywords, kind=StepKind.METHOD, receiver=handle)


def inputs_term(inputs: Value, before: int, axes: tuple[Size, ...], state: State) -> Term:
    """What a cell whose output has these axes is called on, with so many axes before its own.

    Of an input of which nothing is known we take as many axes, and the size of the output.
    """
    items = items_of(inputs, state)
    if items is not None:
        return SequenceTerm(tuple(inputs_term(each, before, axes, state) for each in items))
    return input_term(inputs, state, before + len(axes), fits=axes[-1])


def _of_batch(batch: int | None, inputs: Value) -> Value:
    """The input with the batch size of the made-up state."""
    if isinstance(inputs, Tensor) and inputs.shape:
        return replace(inputs, shape=(batch, *inputs.shape[1:]))
    return inputs


def dtype_of_state(held: Value, state: State) -> str:
    """The dtype of a state, which is that of its first tensor."""
    items = items_of(held, state)
    if items:
        return dtype_of_state(items[0], state)
    return getattr(held, "dtype", None) or "float32"
