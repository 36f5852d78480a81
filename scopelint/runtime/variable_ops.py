"""The ops under a variable: what holds its value, sets it and reads it."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import DType
from scopelint.runtime.dtypes import resource as resource_type
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.tensor import Tensor


def variable_op(name: str, dtype: DType, sizes: Sizes, *, resource: bool = False) -> Tensor:
    """Add the op that holds a variable's value, under the exact name of its name scope."""
    graph = get_default_graph()
    kind = "VarHandleOp" if resource else "VariableV2"
    output = (resource_type, []) if resource else (dtype._as_ref, sizes)
    attributes = {"dtype": dtype, "shape": sizes}
    op = graph.create_op(kind, (), [output], name=name, attributes=attributes)
    op.is_stateful = True
    return op.outputs[0]


def assign_op(kind: str, variable: Tensor, value: Tensor, name: Any) -> Tensor:
    """Add an op that sets a variable's value, or adds to it; gives the value afterwards."""
    output = (value.dtype if variable.dtype is resource_type else variable.dtype, value.sizes)
    op = get_default_graph().create_op(kind, [variable, value], [output], name=name or kind)
    op.is_stateful = True
    return op.outputs[0]


def read_op(variable: Tensor, sizes: Sizes, name: str) -> Tensor:
    """Add an op that reads a variable."""
    kind = "ReadVariableOp" if variable.dtype is resource_type else "Identity"
    dtype: DType = variable.op.get_attr("dtype")
    op = get_default_graph().create_op(kind, [variable], [(dtype, sizes)], name=name)
    op.is_stateful = True
    return op.outputs[0]
