"""Ops about a tensor's shape: shape and size, reshape, transpose, expand, squeeze, tile, pad."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, int32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, elements_in, static_value
from scopelint.runtime.ops.convert import constant, convert_to_tensor
from scopelint.runtime.ops.infer import broadcast, sizes_in, value_of
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Sizes, TensorShape, text_of
from scopelint.runtime.tensor import Tensor


def _shape_infer(node: Node) -> Outputs:
    return [(node.attributes["out_type"], [node.rank()])]


op("Shape", _shape_infer, lambda x, out_type: np.array(np.shape(x)), "input")
op(
    "Size",
    lambda node: [(node.attributes["out_type"], [])],
    lambda x, out_type: np.size(x),
    "input",
)
op("Rank", lambda node: [(int32, [])], np.ndim, "input")


@public("shape")
def shape(input: Any, name: str | None = None, out_type: Any = int32) -> Tensor:
    """The shape as a vector: a constant where it is known."""
    with name_scope(name, "Shape", [input]) as scope:
        x = convert_to_tensor(getattr(input, "dense_shape_source", input))
        sizes = x.sizes
        if sizes is not None and None not in sizes:
            return constant(sizes, as_dtype(out_type), name=scope)
        return build("Shape", x, name=scope, out_type=as_dtype(out_type))


@public("shape_n")
def shape_n(input: Any, out_type: Any = int32, name: str | None = None) -> list[Tensor]:
    """The shapes of several tensors."""
    return [shape(value, name, out_type) for value in input]


@public("size")
def size(input: Any, name: str | None = None, out_type: Any = int32) -> Tensor:
    """The number of elements: a constant where it is known."""
    with name_scope(name, "Size", [input]) as scope:
        x = convert_to_tensor(input)
        if x.sizes is not None and None not in x.sizes:
            return constant(x.shape.num_elements(), as_dtype(out_type), name=scope)
        return build("Size", x, name=scope, out_type=as_dtype(out_type))


@public("rank")
def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of dimensions: a constant where it is known."""
    with name_scope(name, "Rank", [input]) as scope:
        x = convert_to_tensor(input)
        if x.sizes is not None:
            return constant(len(x.sizes), int32, name=scope)
        return build("Rank", x, name=scope)


def _reshape_infer(node: Node) -> Outputs:
    given, wanted = node.sizes(0), sizes_in(node, 1)
    if wanted is None:
        return [(node.dtype(), None)]
    return [(node.dtype(), _reshaped(given, list(wanted), static_value(node.inputs[1])))]


def _reshaped(given: Sizes, wanted: list[int | None], exact: Any) -> Sizes:
    """Fill in the one unknown size where the others decide it. Raises ShapeError."""
    total = _product(given)
    known = int(np.prod([n for n in wanted if n is not None], dtype=np.int64))
    unknown = [i for i, n in enumerate(wanted) if n is None]
    if not unknown:
        if total is not None and total != known:
            raise ShapeError(
                f"Cannot reshape a tensor with {total} elements to shape {text_of(wanted)} "
                f"({known} elements)"
            )
        if total is None and given is not None and given.count(None) == 1:
            _refuse_indivisible(known, int(np.prod([n for n in given if n is not None])))
        return wanted
    if len(unknown) == 1 and total is not None and known:
        _refuse_indivisible(total, known)
        wanted[unknown[0]] = total // known
    elif len(unknown) == 1 and exact is not None and given is not None and known:
        wanted[unknown[0]] = _left_over(given, known)
    return wanted


def _refuse_indivisible(total: int, by: int) -> None:
    if by and total % by:
        raise ShapeError(f"Dimension size must be evenly divisible by {by} but is {total}")


def _product(sizes: Sizes) -> int | None:
    return elements_in(sizes)


def _left_over(given: list[int | None], known: int) -> int | None:
    """Nothing is decided while a size is unknown."""
    return 0 if 0 in given and known else None


op(
    "Reshape",
    _reshape_infer,
    lambda x, sizes: np.reshape(x, [int(n) for n in sizes]),
    "tensor shape",
)


@public("reshape", "manip.reshape")
def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:  # the name is TensorFlow's
    """Give a tensor another shape of as many elements; -1 stands for what is left.

    Raises ValueError where the numbers of elements differ.
    """
    return build("Reshape", tensor, _plain_sizes(shape), name=name)


def _plain_sizes(sizes: Any) -> Any:
    return (
        constant([], int32, name="Reshape/shape")
        if isinstance(sizes, list | tuple) and not sizes
        else sizes
    )


def _transpose_infer(node: Node) -> Outputs:
    sizes, order = node.sizes(0), static_value(node.inputs[1])
    if order is None or sizes is None:
        count = len(sizes) if sizes is not None else None if order is None else len(order)
        return [(node.dtype(), None if count is None else [None] * count)]
    if len(order) != len(sizes):
        raise ShapeError(f"Dimension must be {len(sizes)} but is {len(order)}")
    return [(node.dtype(), [sizes[int(i)] for i in order])]


op("Transpose", _transpose_infer, lambda x, perm: np.transpose(x, [int(i) for i in perm]), "x perm")


@public("transpose")
def transpose(a: Any, perm: Any = None, name: str = "transpose", conjugate: bool = False) -> Tensor:
    """Reorder the axes, by default to the reverse."""
    with name_scope(name, "transpose", [a]) as scope:
        a = convert_to_tensor(a, name="a")
        if perm is not None:
            return build("Transpose", a, perm, name=scope)
        if a.sizes is None:
            return build("Transpose", a, build("Range", 0, build("Rank", a), 1), name=scope)
        return build("Transpose", a, np.arange(len(a.sizes), dtype=np.int32)[::-1], name=scope)


@public("matrix_transpose", "linalg.transpose", "linalg.matrix_transpose")
def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """Swap the last two axes."""
    with name_scope(name, values=[a]):
        a = convert_to_tensor(a, name="a")
        count = len(a.sizes or [None, None])
        order = [*range(count - 2), count - 1, count - 2]
        return build("Transpose", a, order, name="transpose")


def _expand_infer(node: Node) -> Outputs:
    sizes, axis = node.sizes(), value_of(node, 1)
    if sizes is None or axis is None:
        return [(node.dtype(), None)]
    place = int(np.reshape(axis, -1)[0])
    if not -len(sizes) - 1 <= place <= len(sizes):
        raise ShapeError(f"dim {place} not in the interval [{-len(sizes) - 1}, {len(sizes)}].")
    place += len(sizes) + 1 if place < 0 else 0
    return [(node.dtype(), [*sizes[:place], 1, *sizes[place:]])]


op(
    "ExpandDims",
    _expand_infer,
    lambda x, axis: np.expand_dims(x, int(np.reshape(axis, -1)[0])),
    "input dim",
)


@public("expand_dims")
def expand_dims(
    input: Any,
    axis: Any = None,
    name: str | None = None,
    dim: Any = None,
) -> Tensor:
    """Add an axis of size 1. Raises ValueError for no axis or two."""
    chosen = axis if axis is not None else dim
    if chosen is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return build("ExpandDims", input, chosen, name=name)


def _squeeze_infer(node: Node) -> Outputs:
    sizes, gone = node.sizes(), node.attributes["squeeze_dims"]
    if sizes is None:
        return [(node.dtype(), None)]
    if not gone:
        known = None not in sizes
        return [(node.dtype(), [n for n in sizes if n != 1] if known else None)]
    axes = [_squeezed_axis(axis, sizes) for axis in gone]
    return [(node.dtype(), [n for i, n in enumerate(sizes) if i not in axes])]


def _squeezed_axis(axis: int, sizes: list[int | None]) -> int:
    if not -len(sizes) <= axis < len(sizes):
        raise ShapeError(f"squeeze_dims[0] not in [{-len(sizes)},{len(sizes)}).")
    if sizes[axis] not in (1, None):
        raise ShapeError(
            f"Can not squeeze dim[{axis % len(sizes)}], expected a dimension of 1, got {sizes[axis]}"
        )
    return axis % len(sizes)


op(
    "Squeeze",
    _squeeze_infer,
    lambda x, squeeze_dims: np.squeeze(x, tuple(squeeze_dims) or None),
    "input",
)


@public("squeeze")
def squeeze(
    input: Any,
    axis: Any = None,
    name: str | None = None,
    squeeze_dims: Any = None,
) -> Tensor:
    """Remove axes of size 1, by default all. Raises ValueError for an axis of another size."""
    chosen = axis if axis is not None else squeeze_dims
    gone = [] if chosen is None else [int(i) for i in np.atleast_1d(chosen)]
    return build("Squeeze", input, name=name, squeeze_dims=gone)


def _tile_infer(node: Node) -> Outputs:
    sizes, times = node.sizes(), static_value(node.inputs[1])
    if times is None:
        known = static_times(node.inputs[1], sizes)
        return [(node.dtype(), known)]
    if sizes is None:
        return [(node.dtype(), [None] * len(times))]
    if len(times) != len(sizes):
        raise ShapeError(f"Shape must be rank {len(sizes)} but is rank {len(times)}")
    return [(node.dtype(), [_times(n, int(t)) for n, t in zip(sizes, times, strict=True)])]


def static_times(multiples: Tensor, sizes: Sizes) -> Sizes:
    """The shape after tiling a number of times that is partly known."""
    times = sizes_in(Node("", [multiples], {}), 0)
    if times is None:
        return None if sizes is None else [None] * len(sizes)
    if sizes is None or len(sizes) != len(times):
        return [None] * len(times)
    return [None if t is None else _times(n, t) for n, t in zip(sizes, times, strict=True)]


def _times(size: int | None, times: int) -> int | None:
    return None if size is None else size * times


op(
    "Tile",
    _tile_infer,
    lambda x, multiples: np.tile(x, [int(n) for n in multiples]),
    "input multiples",
)


@public("tile", "manip.tile")
def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:
    """Repeat a tensor along its axes."""
    return build("Tile", input, multiples, name=name)


def _broadcast_infer(node: Node) -> Outputs:
    return [(node.dtype(), sizes_in(node, 1))]


op(
    "BroadcastTo",
    _broadcast_infer,
    lambda x, sizes: np.broadcast_to(x, [int(n) for n in sizes]),
    "input shape",
)


@public("broadcast_to")
def broadcast_to(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """Repeat a tensor to a shape by the rules of broadcasting."""
    return build("BroadcastTo", input, shape, name=name)


@public("broadcast_static_shape")
def broadcast_static_shape(shape_x: Any, shape_y: Any) -> TensorShape:
    """The shape that two shapes broadcast to. Raises ValueError."""
    try:
        return TensorShape(
            broadcast(TensorShape(shape_x).as_list(), TensorShape(shape_y).as_list())
        )
    except ShapeError:
        raise ValueError(f"Incompatible shapes for broadcasting: {shape_x} and {shape_y}") from None


op(
    "BroadcastArgs",
    lambda node: [(node.dtype(), [None])],
    lambda a, b: np.array(np.broadcast_shapes(tuple(a), tuple(b))),
    "s0 s1",
)


@public("broadcast_dynamic_shape")
def broadcast_dynamic_shape(shape_x: Any, shape_y: Any) -> Tensor:
    """The shape that two shapes broadcast to, as a tensor."""
    return build("BroadcastArgs", shape_x, shape_y)
