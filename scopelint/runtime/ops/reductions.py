"""Reductions over axes, cumulative sums, argmax and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, boolean, int32, int64
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, static_value
from scopelint.runtime.ops.convert import constant, convert_to_tensor
from scopelint.runtime.ops.infer import axis_in, same_as_first, value_of
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor


def reduced(node: Node) -> Outputs:
    """The shape left when the axes in the second input are gone."""
    keep = node.attributes["keep_dims"]
    sizes = node.sizes()
    axes = value_of(node, 1)
    if axes is None:
        return [(node.dtype(), _unknown_axes(node, sizes, keep))]
    if sizes is None:
        return [(node.dtype(), None)]
    gone = {axis_in(int(axis), len(sizes)) for axis in np.reshape(axes, -1)}
    left = [1 if i in gone else size for i, size in enumerate(sizes) if keep or i not in gone]
    return [(node.dtype(), left)]


def _unknown_axes(node: Node, sizes: Sizes, keep: bool) -> Sizes:
    return [None] * len(sizes) if keep and sizes is not None else None


def _kernel(compute: Callable[..., Any]) -> Callable[..., Any]:
    def reduce(x: Any, axes: Any, keep_dims: bool) -> Any:
        return compute(x, axis=tuple(int(a) for a in np.reshape(axes, -1)), keepdims=keep_dims)

    return reduce


#: public name, op type, kernel.
_REDUCTIONS: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("reduce_sum", "Sum", np.sum),
    ("reduce_mean", "Mean", np.mean),
    ("reduce_max", "Max", np.max),
    ("reduce_min", "Min", np.min),
    ("reduce_prod", "Prod", np.prod),
    ("reduce_all", "All", np.all),
    ("reduce_any", "Any", np.any),
)


def axes_of(x: Tensor, axis: Any) -> Any:
    """The axes to reduce: all of them where none is named."""
    if axis is not None:
        return axis
    if x.sizes is not None:
        return constant(np.arange(len(x.sizes), dtype=np.int32))
    return build("Range", 0, build("Rank", x), 1)


def _reduction(type_: str) -> Callable[..., Tensor]:
    def function(
        input_tensor: Any = None,
        axis: Any = None,
        keepdims: Any = None,
        name: str | None = None,
        reduction_indices: Any = None,
        keep_dims: Any = None,
    ) -> Tensor:
        x = convert_to_tensor(input_tensor, boolean if type_ in ("All", "Any") else None)
        chosen = axis if axis is not None else reduction_indices
        keep = bool(keepdims or keep_dims)
        tensor = build(type_, x, axes_of(x, chosen), name=name, keep_dims=keep)
        if chosen is None and not keep:
            tensor.set_shape([])
        return tensor

    function.__name__ = function.__qualname__ = f"reduce_{type_.lower()}"
    function.__doc__ = f"{type_} over `axis`, or over everything."
    return function


for _name, _type, _compute in _REDUCTIONS:
    op(_type, reduced, _kernel(_compute), "input reduction_indices")
    PUBLIC[f"tf.{_name}"] = PUBLIC[f"tf.math.{_name}"] = _reduction(_type)

reduce_sum: Callable[..., Tensor] = PUBLIC["tf.reduce_sum"]
reduce_mean: Callable[..., Tensor] = PUBLIC["tf.reduce_mean"]
reduce_max: Callable[..., Tensor] = PUBLIC["tf.reduce_max"]


@public("reduce_logsumexp", "math.reduce_logsumexp")
def reduce_logsumexp(
    input_tensor: Any,
    axis: Any = None,
    keepdims: Any = None,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
) -> Tensor:
    """The logarithm of the sum of exponentials."""
    axis = axis if axis is not None else reduction_indices
    keep = bool(keepdims or keep_dims)
    with name_scope(name, "ReduceLogSumExp", [input_tensor]) as scope:
        x = convert_to_tensor(input_tensor)
        top = build("StopGradient", reduce_max(x, axis, True))
        total = build("Log", reduce_sum(build("Exp", build("Sub", x, top)), axis, keep))
        if not keep:
            top = build("Reshape", top, build("Shape", total, out_type=int32))
        return build("AddV2", total, top, name=scope)


@public("reduce_euclidean_norm", "math.reduce_euclidean_norm")
def reduce_euclidean_norm(
    input_tensor: Any, axis: Any = None, keepdims: bool = False, name: str | None = None
) -> Tensor:
    """The Euclidean norm over `axis`."""
    squares = build("Square", input_tensor)
    return build("Sqrt", reduce_sum(squares, axis, keepdims), name=name)


@public("count_nonzero", "math.count_nonzero")
def count_nonzero(
    input_tensor: Any = None,
    axis: Any = None,
    keepdims: Any = None,
    dtype: Any = int64,
    name: str | None = None,
    reduction_indices: Any = None,
    keep_dims: Any = None,
    **rest: Any,
) -> Tensor:
    """The number of elements that are not zero."""
    with name_scope(name, "count_nonzero", [input_tensor]):
        x = convert_to_tensor(rest.get("input", input_tensor))
        zero = np.zeros((), x.dtype.as_numpy_dtype)
        ones = build("Cast", build("NotEqual", x, zero), DstT=int64)
        axis = axis if axis is not None else reduction_indices
        return build(
            "Cast", reduce_sum(ones, axis, bool(keepdims or keep_dims)), DstT=as_dtype(dtype)
        )


def _with_axes(x: Any) -> Any:
    """Return the array. Raises ValueError for a scalar."""
    if not np.ndim(x):
        raise ValueError("Expected dimension in the range [0, 0)")
    return x


def _argmax_infer(node: Node) -> Outputs:
    dtype, sizes = node.attributes["output_type"], node.sizes()
    axis = static_value(node.inputs[1])
    if sizes is None:
        return [(dtype, None)]
    if len(sizes) <= 1:
        return [(dtype, [])]
    if axis is None:
        return [(dtype, [None] * max(len(sizes) - 1, 0))]
    if not -len(sizes) <= int(axis) < max(len(sizes), 1):
        raise ShapeError(
            f"Dimension ({int(axis)}) must be in the range [{-len(sizes)}, {len(sizes)}), "
            f"where {len(sizes)} is the number of dimensions in the input."
        )
    gone = int(axis) % max(len(sizes), 1)
    return [(dtype, sizes[:gone] + sizes[gone + 1 :])]


op(
    "ArgMax",
    _argmax_infer,
    lambda x, axis, **_: np.argmax(_with_axes(x), int(axis)),
    "input dimension",
)
op(
    "ArgMin",
    _argmax_infer,
    lambda x, axis, **_: np.argmin(_with_axes(x), int(axis)),
    "input dimension",
)


def _argument(type_: str) -> Callable[..., Tensor]:
    def function(
        input: Any,
        axis: Any = None,
        name: str | None = None,
        dimension: Any = None,
        output_type: Any = int64,
    ) -> Tensor:
        chosen = axis if axis is not None else dimension
        return build(
            type_,
            input,
            0 if chosen is None else chosen,
            name=name,
            output_type=as_dtype(output_type),
        )

    function.__name__ = function.__qualname__ = type_.lower()
    function.__doc__ = f"{type_}: the index along `axis`, by default the first."
    return function


for _public, _type in (("argmax", "ArgMax"), ("argmin", "ArgMin")):
    PUBLIC[f"tf.{_public}"] = PUBLIC[f"tf.math.{_public}"] = _argument(_type)
    _older = taking("input dimension output_type= name=")(_argument(_type))
    PUBLIC[f"tf.arg_{_public[3:]}"] = _older


def _cumulative(compute: Callable[..., Any]) -> Callable[..., Any]:
    def accumulate(x: Any, axis: Any, exclusive: bool, reverse: bool) -> Any:
        axis = int(axis)
        if reverse:
            x = np.flip(x, axis)
        total = compute(_with_axes(x), axis=axis)
        if exclusive:
            total = np.roll(total, 1, axis)
            first = [slice(None)] * x.ndim
            first[axis] = slice(0, 1)
            total[tuple(first)] = 0 if compute is np.cumsum else 1
        return np.flip(total, axis) if reverse else total

    return accumulate


op("Cumsum", same_as_first, _cumulative(np.cumsum), "x axis")
op("Cumprod", same_as_first, _cumulative(np.cumprod), "x axis")


@public("cumsum", "math.cumsum")
def cumsum(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: Any = None
) -> Tensor:
    """The cumulative sum along an axis."""
    return build("Cumsum", x, axis, name=name, exclusive=exclusive, reverse=reverse)


@public("cumprod", "math.cumprod")
def cumprod(
    x: Any, axis: Any = 0, exclusive: bool = False, reverse: bool = False, name: Any = None
) -> Tensor:
    """The cumulative product along an axis."""
    return build("Cumprod", x, axis, name=name, exclusive=exclusive, reverse=reverse)


# Segments: the first dimension is summed by groups.


def _segments(node: Node) -> Outputs:
    sizes, ids = node.sizes(0), node.rank(1)
    rest = (
        None if sizes is None else [None, *sizes[ids if "Unsorted" in node.type and ids else 1 :]]
    )
    if "Unsorted" in node.type and rest is not None:
        count = static_value(node.inputs[2])
        rest[0] = None if count is None else int(count)
    return [(node.dtype(), rest)]


def _segment_kernel(combine: Callable[..., Any], start: float) -> Callable[..., Any]:
    def reduce(data: Any, ids: Any, count: Any = None) -> Any:
        number = int(count) if count is not None else int(ids.max()) + 1 if ids.size else 0
        total = np.full((number, *data.shape[ids.ndim :]), start, dtype=np.float64)
        combine.at(total, ids, data)  # type: ignore[attr-defined]  # a ufunc
        total[~np.isfinite(total)] = 0
        return total

    return reduce


_SEGMENTS = (
    ("sum", "Sum", np.add, 0.0),
    ("prod", "Prod", np.multiply, 1.0),
    ("max", "Max", np.maximum, -np.inf),
    ("min", "Min", np.minimum, np.inf),
)


def _segment_function(type_: str, unsorted: bool) -> Callable[..., Tensor]:
    if unsorted:

        def function(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> Tensor:
            return build(type_, data, segment_ids, num_segments, name=name)
    else:

        def function(data: Any, segment_ids: Any, name: Any = None) -> Tensor:  # type: ignore[misc]
            return build(type_, data, segment_ids, name=name)

    function.__doc__ = f"{type_} over the first dimension."
    return function


def _segment_mean(data: Any, ids: Any, count: Any = None) -> Any:
    total = _segment_kernel(np.add, 0.0)(data, ids, count)
    each = _segment_kernel(np.add, 0.0)(np.ones_like(ids), ids, count)
    return total / np.maximum(each, 1).reshape(-1, *[1] * (total.ndim - 1))


for _name, _word, _combine, _start in _SEGMENTS:
    op(f"Segment{_word}", _segments, _segment_kernel(_combine, _start), "data segment_ids")
    op(
        f"UnsortedSegment{_word}",
        _segments,
        _segment_kernel(_combine, _start),
        "data segment_ids num_segments",
    )
op("SegmentMean", _segments, _segment_mean, "data segment_ids")
op("UnsortedSegmentMean", _segments, _segment_mean, "data segment_ids num_segments")
for _name, _word in (
    ("sum", "Sum"),
    ("prod", "Prod"),
    ("max", "Max"),
    ("min", "Min"),
    ("mean", "Mean"),
):
    for _room in ("", "math."):
        PUBLIC[f"tf.{_room}segment_{_name}"] = _segment_function(f"Segment{_word}", False)
        PUBLIC[f"tf.{_room}unsorted_segment_{_name}"] = _segment_function(
            f"UnsortedSegment{_word}", True
        )


def _top_k_infer(node: Node) -> Outputs:
    sizes, k = node.sizes(), static_value(node.inputs[1])
    last = None if k is None else int(k)
    if sizes is not None and not sizes:
        raise ShapeError("Shape must be at least rank 1 but is rank 0")
    if sizes and None not in (sizes[-1], last) and sizes[-1] < last:  # type: ignore[operator]
        raise ShapeError(f"input must have last dimension >= k = {last} but is {sizes[-1]}")
    shape = None if sizes is None else [*sizes[:-1], last]
    return [(node.dtype(), shape), (int32, shape)]


def _top_k(x: Any, k: Any) -> Any:
    order = np.argsort(-x, axis=-1, kind="stable")[..., : int(k)]
    return np.take_along_axis(x, order, -1), order


op("TopKV2", _top_k_infer, _top_k, "input k")
