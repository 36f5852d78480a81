"""What a graph gives by its name (§1.6), and descriptions of tensors that are to come."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Text, Value, describe, symbol
from scopelint.tf1.api.tensors import dtype_value
from scopelint.tf1.arguments import as_dtype, as_shape, given
from scopelint.tf1.graph import Graph, graphs_of
from scopelint.tf1.transfer import attribute, method, operation
from scopelint.tf1.values import GraphHandle, Tensor, TensorShape, TensorSpec, Variable

_MISSING = "The name refers to an op which does not exist."


@method(GraphHandle, "get_tensor_by_name", section="1.6")
def tensor_by_name(call: Call, state: State) -> Iterator[Outcome]:
    """The value of a variable, or a tensor of which nothing is known; KeyError as `_named`."""
    handle, name = call.arguments[0], given(call, 1, "name", state)
    assert isinstance(handle, GraphHandle)
    held = _variable(graphs_of(state).graphs[handle.index], name)
    found = Tensor(None, None) if held is None else Tensor(held.shape, held.dtype, held.op_name)
    yield from _named(handle, name, found, state)


@method(GraphHandle, "get_operation_by_name", section="1.6")
def operation_by_name(call: Call, state: State) -> Iterator[Outcome]:
    """An operation of which nothing is known; KeyError as `_named`."""
    handle, name = call.arguments[0], given(call, 1, "name", state)
    assert isinstance(handle, GraphHandle)
    yield from _named(handle, name, state.fresh("an operation"), state)


def _named(handle: GraphHandle, name: Value, found: Value, state: State) -> Iterator[Outcome]:
    """What has a name; KeyError where someone waits for it.

    Not all ops of a graph have names that we know: one that is asked for is there, unless the
    program is prepared for it not to be.
    """
    graph = graphs_of(state).graphs[handle.index]
    if not state.guarded or _is_in_use(graph, name):
        yield Returns(found, state)
    elif not graph.is_opaque and isinstance(name, (str, Text)):
        yield raise_error("KeyError", _MISSING, state)
    else:
        there = symbol(f"the graph has {describe(name)}", "tf1 in graph", handle, name)
        for holds, each in state.split(there):
            yield Returns(found, each) if holds else raise_error("KeyError", _MISSING, each)


def _variable(graph: Graph, name: Value) -> Variable | None:
    op_name = name.removesuffix(":0") if isinstance(name, str) else None
    return next((each for each in graph.variables if each.op_name == op_name), None)


def _is_in_use(graph: Graph, name: Value) -> bool:
    return isinstance(name, str) and name.partition(":")[0] in graph.names_in_use


@operation("tf.TensorSpec", "tf.python.framework.tensor_spec.TensorSpec")
def tensor_spec(call: Call, state: State) -> Value:
    shape = as_shape(given(call, 0, "shape", state), state)
    dtype = as_dtype(given(call, 1, "dtype", state), state, "float32")
    return TensorSpec(shape, dtype, given(call, 2, "name", state))


@attribute(TensorSpec, "name")
def name_of(spec: Value, state: State) -> Value:
    assert isinstance(spec, TensorSpec)
    return spec.name


@attribute(TensorSpec, "shape")
def shape_of(spec: Value, state: State) -> Value:
    assert isinstance(spec, TensorSpec)
    return TensorShape(spec.shape)


@attribute(TensorSpec, "dtype")
def dtype_of(spec: Value, state: State) -> Value:
    assert isinstance(spec, TensorSpec)
    return dtype_value(spec.dtype, state)
