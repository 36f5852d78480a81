"""Ops that hand a tensor on: cast, identity, stop_gradient, checks that are passed through."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype
from scopelint.runtime.graph import get_default_graph, graph_element
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import same_as_first
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor


def _cast_infer(node: Node) -> Outputs:
    return [(node.attributes["DstT"], node.sizes())]


def _cast_kernel(x: Any, DstT: Any) -> Any:  # noqa: N803  TensorFlow's attribute
    if DstT.is_integer and np.asarray(x).dtype.kind == "f":
        x = np.nan_to_num(x)
    return np.asarray(x).astype(DstT.as_numpy_dtype)


op("Cast", _cast_infer, _cast_kernel)


@public("cast", "dtypes.cast")
def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """Convert to another dtype; a tensor that is of it already is returned as it is."""
    base = as_dtype(dtype).base_dtype
    if isinstance(x, Tensor) and x.dtype == base:
        return x
    with name_scope(name, "Cast", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        return x if x.dtype.base_dtype == base else build("Cast", x, name=scope, DstT=base)


@public("saturate_cast", "dtypes.saturate_cast")
def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Any:
    """Convert to another dtype, limited to its range."""
    with name_scope(name, "saturate_cast", [value]) as scope:
        return cast(convert_to_tensor(value, name="value"), dtype, name=scope)


def _caster(function_name: str, dtype: str) -> Any:
    def function(x: Any, name: str = function_name) -> Any:
        return cast(x, dtype, name=name)

    function.__name__ = function_name
    function.__doc__ = f"Convert to {dtype}."
    return function


for _function_name, _dtype in (
    ("to_float", "float32"),
    ("to_double", "float64"),
    ("to_int32", "int32"),
    ("to_int64", "int64"),
    ("to_bfloat16", "bfloat16"),
    ("to_complex64", "complex64"),
):
    PUBLIC[f"tf.{_function_name}"] = _caster(_function_name, _dtype)


def _same(x: Any, **_: Any) -> Any:
    return x


for _type in (
    "Identity",
    "StopGradient",
    "PreventGradient",
    "CheckNumerics",
    "PlaceholderWithDefault",
    "EnsureShape",
):
    op(_type, same_as_first, _same, "input")


@public("identity")
def identity(input: Any, name: str | None = None) -> Tensor:
    """Return a tensor of the same value."""
    return build("Identity", input, name=name)


@public("stop_gradient")
def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """Return a tensor of the same value that gradients do not pass."""
    return build("StopGradient", input, name=name)


@public("check_numerics", "debugging.check_numerics")
def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """Return the tensor: nothing is checked."""
    return build("CheckNumerics", tensor, name=name, message=message)


@public("verify_tensor_all_finite", "debugging.assert_all_finite")
def verify_tensor_all_finite(
    t: Any = None, msg: Any = None, name: str | None = None, x: Any = None, message: Any = None
) -> Tensor:
    """Return the tensor: nothing is checked."""
    return build("Identity", t if t is not None else x, name=name or "VerifyFinite")


@public("ensure_shape")
def ensure_shape(x: Any, shape: Any, name: str | None = None) -> Tensor:
    """Return a tensor that is known to be of a shape. Raises ValueError for another."""
    found = build("EnsureShape", x, name=name or "EnsureShape")
    found.set_shape(shape)
    return found


@public("Print")
def print_tensor(
    input_: Any,
    data: Any,
    message: Any = None,
    first_n: Any = None,
    summarize: Any = None,
    name: str | None = None,
) -> Tensor:
    """Return the tensor: nothing is printed."""
    return build("Identity", input_, name=name or "Print")


@public("no_op")
def no_op(name: str | None = None) -> Any:
    """Make an op that does nothing."""
    return get_default_graph().create_op("NoOp", name=name, kernel=lambda: None)


@public("group")
def group(*inputs: Any, name: str | None = None, **_: Any) -> Any:
    """Make an op that runs the given ones. Raises TypeError for what is no op or tensor."""
    flat = _flattened(inputs)
    for item in flat:
        if item is not None and graph_element(item) is None and not hasattr(item, "name"):
            raise TypeError(f"Expected tf.group() expected Tensor objects not None or {type(item)}")
    graph = get_default_graph()
    elements = [graph_element(item) for item in flat]
    found = [element for element in elements if element is not None]
    if found:
        graph = found[0].graph
    with graph.as_default(), graph.control_dependencies(found):
        return no_op(name or "group_deps")


def _flattened(values: Any) -> list[Any]:
    flat: list[Any] = []
    for value in values:
        if isinstance(value, dict):
            flat += _flattened(value.values())
        elif isinstance(value, list | tuple):
            flat += _flattened(value)
        elif value is not None:
            flat.append(value)
    return flat


@public("tuple")
def tuple_(tensors: Any = None, name: str | None = None, control_inputs: Any = None) -> list[Any]:
    """Make tensors that wait for each other."""
    with name_scope(name, "tuple", tensors):
        gate = group(*tensors, *(control_inputs or ()), name="group_deps")
        with gate.graph.control_dependencies([gate]):
            return [None if value is None else build("Identity", value) for value in tensors]


@public("contrib.framework.with_same_shape")
def with_same_shape(expected_tensor: Any, tensor: Any) -> Any:
    """Return the tensor: nothing is checked."""
    return tensor


@public("with_dependencies", "python_control_flow_with_dependencies")
def with_dependencies(dependencies: Any, output_tensor: Any, name: str | None = None) -> Tensor:
    """Return a tensor of the same value that waits for ops."""
    tensor = convert_to_tensor(output_tensor)
    with (
        name_scope(name, "control_dependency", [*dependencies, tensor]) as scope,
        tensor.graph.control_dependencies(dependencies),
    ):
        return build("Identity", tensor, name=scope)
