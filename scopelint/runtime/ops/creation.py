"""Ops that make tensors out of nothing: constants by rule, ranges, placeholders."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float32, string
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, elements_in, first_output, static_sizes
from scopelint.runtime.ops.convert import constant, convert_to_tensor
from scopelint.runtime.ops.infer import sizes_in, value_of, with_rank
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import as_shape, sizes_of
from scopelint.runtime.tensor import Tensor

#: Zeros and ones of fewer elements are constants, of more a Fill.
_CONSTANT_BELOW = 1000


def _fill_infer(node: Node) -> Outputs:
    if node.rank(0) is not None:
        with_rank(node.sizes(0), 1)
    with_rank(node.sizes(1), 0)
    return [(node.dtype(1), sizes_in(node, 0))]


op("Fill", _fill_infer, lambda dims, value: np.full(dims, value), "dims value")


@public("fill")
def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """Make a tensor of the shape `dims` that holds one value."""
    tensor = build("Fill", dims, value, name=name)
    tensor.set_shape(static_sizes(tensor.op.inputs[0]))
    return tensor


def _filled(shape: Any, dtype: Any, value: Any, name: str | None) -> Tensor:
    """Zeros or ones: a constant where small and known, else a Fill."""
    dtype = as_dtype(dtype).base_dtype
    value = {"bool": bool(value), "string": ""}.get(dtype.name, value)
    if not isinstance(shape, Tensor):
        try:
            sizes = sizes_of(as_shape(shape))
        except (TypeError, ValueError):
            sizes = None
        if sizes is not None and None not in sizes:
            if (elements_in(sizes) or 0) < _CONSTANT_BELOW:
                return constant(value, dtype, sizes, name=name or "Const")
            shape = constant(sizes, as_dtype("int32"), name=f"{name}shape_as_tensor")
    if not isinstance(shape, Tensor):
        shape = convert_to_tensor(shape, as_dtype("int32") if shape == [] else None)
    if shape.sizes is None or len(shape.sizes) != 1:
        shape = build("Reshape", shape, [-1])
    tensor = build("Fill", shape, constant(value, dtype), name=name)
    tensor.set_shape(static_sizes(shape))
    return tensor


@public("zeros")
def zeros(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Make a tensor of zeros (False, "")."""
    with name_scope(name, "zeros", [shape]) as scope:
        return _filled(shape, dtype, 0, scope)


@public("ones")
def ones(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """Make a tensor of ones (True)."""
    with name_scope(name, "ones", [shape]) as scope:
        return _filled(shape, dtype, 1, scope)


op(
    "ZerosLike",
    lambda node: [(node.dtype(), node.sizes())],
    lambda x: np.zeros_like(x),
)


@public("zeros_like")
def zeros_like(
    tensor: Any = None,
    dtype: Any = None,
    name: str | None = None,
    optimize: bool = True,
    **rest: Any,
) -> Tensor:
    """Make zeros of a tensor's shape, and its dtype unless another is given."""
    return _like(rest.get("input", tensor), dtype, name, "zeros_like", zeros)


@public("ones_like")
def ones_like(
    tensor: Any = None,
    dtype: Any = None,
    name: str | None = None,
    optimize: bool = True,
    **rest: Any,
) -> Tensor:
    """Make ones of a tensor's shape, and its dtype unless another is given."""
    return _like(rest.get("input", tensor), dtype, name, "ones_like", ones)


def _like(tensor: Any, dtype: Any, name: str | None, default: str, make: Any) -> Tensor:
    with name_scope(name, default, [tensor]) as scope:
        tensor = convert_to_tensor(tensor, name="tensor")
        wanted = as_dtype(dtype) if dtype is not None else tensor.dtype.base_dtype
        if default == "zeros_like" and wanted == tensor.dtype.base_dtype and wanted != string:
            return build("ZerosLike", tensor, name=scope)
        sizes = tensor.sizes
        known = sizes is not None and None not in sizes
        made: Tensor = make(
            sizes if known else build("Shape", tensor, out_type=as_dtype("int32")),
            wanted,
            name=scope,
        )
        made.set_shape(sizes)
        return made


def _range_infer(node: Node) -> Outputs:
    values = [value_of(node, i) for i in range(3)]
    if any(value is None for value in values):
        return [(node.dtype(), [None])]
    start, limit, delta = (value.item() for value in values)
    if delta == 0:
        raise ShapeError("Requires delta != 0")
    if (delta > 0 and start > limit) or (delta < 0 and start < limit):
        relation = "<=" if delta > 0 else ">="
        raise ShapeError(f"Requires start {relation} limit when delta {relation[0]}{0}")
    return [(node.dtype(), [max(0, int(np.ceil((limit - start) / delta)))])]


op(
    "Range",
    _range_infer,
    lambda start, limit, delta: np.arange(start, limit, delta),
    "start limit delta",
)


@public("range")
def range_(
    start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str = "range"
) -> Tensor:
    """Make a vector of numbers from `start` below `limit`."""
    if limit is None:
        start, limit = 0, start
    with name_scope(name, "Range", [start, limit, delta]) as scope:
        tensors = [
            convert_to_tensor(value, dtype, label)
            for value, label in ((start, "start"), (limit, "limit"), (delta, "delta"))
        ]
        if dtype is None:
            order = ["int32", "int64", "float32", "float64"]
            widest = max((t.dtype.base_dtype.name for t in tensors), key=order.index)
            tensors = [_as(tensor, widest) for tensor in tensors]
        return build("Range", *tensors, name=scope)


def _as(tensor: Tensor, dtype: str) -> Tensor:
    wanted = as_dtype(dtype)
    return tensor if tensor.dtype.base_dtype == wanted else build("Cast", tensor, DstT=wanted)


def _linspace_infer(node: Node) -> Outputs:
    number = value_of(node, 2)
    return [(node.dtype(), [None if number is None else int(number)])]


op(
    "LinSpace",
    _linspace_infer,
    lambda start, stop, num: np.linspace(start, stop, int(num)),
    "start stop num",
)


@public("linspace", "lin_space")
def linspace(start: Any, stop: Any, num: Any, name: str | None = None) -> Tensor:
    """Make `num` evenly spaced numbers, both ends included."""
    return build("LinSpace", start, stop, num, name=name, dtypes=(None, 0, None))


def _eye_infer(node: Node) -> Outputs:
    rows, columns = node.attributes["rows"], node.attributes["columns"]
    return [(node.attributes["dtype"], [*node.attributes["batch"], rows, columns])]


def _eye_kernel(rows: int, columns: int, batch: list[int], dtype: Any) -> Any:
    return np.broadcast_to(np.eye(rows, columns), [*batch, rows, columns])


op("Eye", _eye_infer, _eye_kernel)


@public("eye", "linalg.eye")
def eye(
    num_rows: Any,
    num_columns: Any = None,
    batch_shape: Any = None,
    dtype: Any = float32,
    name: str | None = None,
) -> Tensor:
    """Make an identity matrix, or a batch of them."""
    with name_scope(name, "eye", [num_rows, num_columns, batch_shape]) as scope:
        numbers = [num_rows, num_rows if num_columns is None else num_columns]
        if any(isinstance(number, Tensor) for number in numbers):
            sizes = [static_sizes(build("Pack", number, axis=0)) for number in numbers]
            known = [size[0] if size else None for size in sizes]
            return first_output(
                get_default_graph().create_op("Eye", outputs=[(as_dtype(dtype), known)], name=scope)
            )
        return build(
            "Eye",
            name=scope,
            rows=int(numbers[0]),
            columns=int(numbers[1]),
            batch=list(sizes_of(as_shape(batch_shape)) or []) if batch_shape is not None else [],
            dtype=as_dtype(dtype),
        )


def _placeholder_infer(node: Node) -> Outputs:
    return [(node.attributes["dtype"], node.attributes["shape"])]


op("Placeholder", _placeholder_infer, None, is_stateful=True)


@public("placeholder")
def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """Make a tensor that must be fed. Raises TypeError (E52, E54)."""
    try:
        dtype = as_dtype(dtype).base_dtype
    except TypeError:
        raise TypeError(f"Expected DataType for argument 'dtype' not {dtype!r}.") from None
    return build("Placeholder", name=name, dtype=dtype, shape=sizes_of(as_shape(shape)))


@public("placeholder_with_default")
def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Make a tensor that may be fed and else is `input`, known only to be of `shape`."""
    given = convert_to_tensor(input, name="input")
    graph = given.graph
    made = graph.create_op(
        "PlaceholderWithDefault",
        [given],
        [(given.dtype.base_dtype, sizes_of(as_shape(shape)))],
        name=name,
        kernel=lambda x: x,
    )
    made.is_stateful = True
    return first_output(made)


def _meshgrid_axis(vector: Tensor, axis: int, rank: int) -> Tensor:
    shape = [1] * rank
    shape[axis] = -1
    return build("Reshape", vector, shape)


@public("meshgrid")
def meshgrid(*args: Any, indexing: str = "xy", name: str = "meshgrid") -> list[Tensor]:
    """Make coordinate grids of vectors."""
    with name_scope(name, "meshgrid", args):
        rank = len(args)
        axes = list(range(rank))
        if indexing == "xy" and rank > 1:
            axes[0], axes[1] = 1, 0
        vectors = [convert_to_tensor(value) for value in args]
        shaped = [
            _meshgrid_axis(vector, axis, rank) for vector, axis in zip(vectors, axes, strict=True)
        ]
        total = shaped[0]
        for other in shaped[1:]:
            total = (
                build("Mul", build("ZerosLike", total), build("ZerosLike", other))
                if total.dtype == other.dtype
                else total
            )
        return [build("Add", tensor, _zeros_as(total, tensor)) for tensor in shaped]


def _zeros_as(grid: Tensor, tensor: Tensor) -> Tensor:
    zeros_grid = build("ZerosLike", grid)
    return _as(zeros_grid, tensor.dtype.base_dtype.name)
