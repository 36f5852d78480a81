"""Graphs, name scopes, devices, dtypes and shapes under their public names (semantics §1, §4)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from scopelint.runtime.dtypes import DTYPES, DType, as_dtype
from scopelint.runtime.errors import ERRORS
from scopelint.runtime.graph import (
    Graph,
    get_default_graph,
    graph_of,
    reset_default_graph,
)
from scopelint.runtime.graph_def import GraphDef
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import Dimension, TensorShape
from scopelint.runtime.tensor import Operation, Tensor

for _dtype_name, _dtype in DTYPES.items():
    PUBLIC[f"tf.{_dtype_name}"] = PUBLIC[f"tf.dtypes.{_dtype_name}"] = _dtype
for _error_name, _error in ERRORS.items():
    PUBLIC[f"tf.errors.{_error_name}"] = _error
PUBLIC["tf.OpError"] = ERRORS["OpError"]

public("Graph")(Graph)
public("GraphDef")(GraphDef)
public("GraphKeys")(GraphKeys)
public("Operation")(Operation)
public("Tensor")(Tensor)
public("DType", "dtypes.DType")(DType)
public("as_dtype", "dtypes.as_dtype")(as_dtype)
public("TensorShape")(TensorShape)
public("Dimension")(Dimension)


@public("compat.dimension_value", "dimension_value")
def dimension_value(dimension: Any) -> Any:
    """The size of a dimension, of what is one; anything else is given back."""
    return dimension.value if isinstance(dimension, Dimension) else dimension


public("name_scope")(name_scope)


@public("contrib.framework.get_name_scope")
def get_name_scope() -> str:
    """The name scope that is open in the default graph, without a slash behind it."""
    return get_default_graph().get_name_scope()


public("get_default_graph")(get_default_graph)
public("reset_default_graph")(reset_default_graph)


@public("op_scope")
@contextmanager
def op_scope(values: Any, name: Any, default_name: Any = None) -> Iterator[str]:
    """`name_scope` with the values first."""
    with graph_of(values or []).as_default(), name_scope(name, default_name, values) as scope:
        yield scope


@public("device")
def device(device_name_or_function: Any) -> AbstractContextManager[None]:
    """Ask for a device: says nothing about names or sharing (§1.6)."""
    return get_default_graph().device(device_name_or_function)


@public("control_dependencies")
def control_dependencies(control_inputs: Any) -> AbstractContextManager[None]:
    """Make the ops inside wait for others (§1.6)."""
    return get_default_graph().control_dependencies(control_inputs)


@public("colocate_with")
def colocate_with(op: Any, ignore_existing: bool = False) -> AbstractContextManager[None]:
    """Ask for another op's device (§1.6)."""
    return get_default_graph().colocate_with(op, ignore_existing)


@public("container")
def container(container_name: str) -> AbstractContextManager[str]:
    """Name a resource container: says nothing about names or sharing."""
    return get_default_graph().container(container_name)


@public("init_scope")
@contextmanager
def init_scope() -> Iterator[None]:
    """Lift the ops inside out of control flow."""
    with get_default_graph().control_dependencies(None):
        yield


@public("executing_eagerly", "python.tf2.enabled")
def executing_eagerly() -> bool:
    """Whether ops run at once, or the program asked for what TensorFlow 2 does: never."""
    return False


@public("enable_eager_execution", "enable_v2_behavior")
def enable_eager_execution(*_: Any, **__: Any) -> None:
    """Refuse: the runtime builds graphs. Raises NotImplementedError."""
    raise NotImplementedError("the runtime stands in for graph building; it has no eager mode")


@public(
    "disable_v2_behavior",
    "disable_eager_execution",
    "disable_v2_tensorshape",
    "disable_resource_variables",
    "disable_control_flow_v2",
    "disable_tensor_equality",
)
def disable_v2_behavior() -> None:
    """Switch to what holds here anyway."""
