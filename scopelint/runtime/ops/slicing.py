"""Indexing: `x[...]`, slice, gather, scatter, where, masks, one_hot."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, boolean, float32, int32, int64
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, first_output, static_sizes, static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import broadcast, merge, same_as_first, sizes_in, value_of
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Dimension, Sizes, text_of
from scopelint.runtime.tensor import OPERATORS, Tensor

# x[...]: the index is an attribute, `_AT` stands in it where a tensor does; the tensors are
# further inputs, in order.


class _At:
    """Stands in an index for a tensor: the number of its input."""

    def __init__(self, number: int) -> None:
        self.number = number


def _slice_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    if sizes is None:
        return [(node.dtype(), None)]
    return [(node.dtype(), _sliced(sizes, node.attributes["index"], node))]


def _sliced(sizes: list[int | None], index: tuple[Any, ...], node: Node) -> Sizes:
    """The shape of `x[index]`. Raises ShapeError for too many indices, or one out of range."""
    consumed = sum(1 for item in index if item is not None and item is not Ellipsis)
    if consumed > len(sizes):
        raise ShapeError(
            f"Index out of range using input dim {len(sizes)}; input has only {len(sizes)} dims"
        )
    result: list[int | None] = []
    axis = 0
    for item in index:
        if item is None:
            result.append(1)
        elif item is Ellipsis:
            skipped = len(sizes) - consumed
            result += sizes[axis : axis + skipped]
            axis += skipped
        else:
            if isinstance(item, slice):
                result.append(_slice_size(sizes[axis], item, node))
            else:
                _check_index(sizes[axis], _known(item, node), axis)
            axis += 1
    return result + sizes[axis:]


def _check_index(size: int | None, place: int | None, axis: int) -> None:
    if size is not None and place is not None and not -size <= place < size:
        raise ShapeError(f"slice index {place} of dimension {axis} out of bounds.")


def _known(item: Any, node: Node) -> int | None:
    """The number that an index is, None where it is an unknown tensor."""
    if not isinstance(item, _At):
        return None if item is None else int(item)
    value = static_value(node.inputs[item.number])
    return None if value is None else int(value)


def _slice_size(size: int | None, item: slice, node: Node) -> int | None:
    parts = (item.start, item.stop, item.step)
    known = [None if part is None else _known(part, node) for part in parts]
    if any(part is not None and value is None for part, value in zip(parts, known, strict=True)):
        return None
    if size is not None:
        return len(range(*slice(*known).indices(size)))
    return _unknown_slice(*known)


def _unknown_slice(start: int | None, stop: int | None, step: int | None) -> int | None:
    """Of an unknown size TensorFlow knows the length of no slice but an empty one."""
    if stop is not None and (step or 1) > 0 and start is not None and (start < 0) == (stop < 0):
        return 0 if stop <= start else None
    return None


def _slice_kernel(x: Any, *tensors: Any, index: tuple[Any, ...]) -> Any:
    return x[tuple(_filled(item, tensors) for item in index)]


def _filled(item: Any, tensors: tuple[Any, ...]) -> Any:
    if isinstance(item, slice):
        return slice(*(_filled(part, tensors) for part in (item.start, item.stop, item.step)))
    return int(tensors[item.number - 1]) if isinstance(item, _At) else item


op("StridedSlice", _slice_infer, _slice_kernel, "input")


def get_item(x: Any, index: Any) -> Any:
    """`x[index]`: numbers, slices, new axes, an ellipsis, tensors as numbers, a mask.

    Raises ValueError for an index out of range, TypeError for what is no index.
    """
    if isinstance(index, Tensor) and index.dtype.base_dtype == boolean:
        return boolean_mask(x, index)
    if isinstance(index, np.ndarray) and index.dtype == np.bool_:
        return boolean_mask(x, index)
    tensors: list[Any] = []
    items = index if isinstance(index, tuple | list) else (index,)
    plain = tuple(_plain(item, tensors) for item in items)
    return build("StridedSlice", x, *tensors, name="strided_slice", index=plain)


def _plain(item: Any, tensors: list[Any]) -> Any:
    """Replace tensors within an index. Raises TypeError for what is no index."""
    if isinstance(item, slice):
        return slice(*(_plain(part, tensors) for part in (item.start, item.stop, item.step)))
    if item is None or item is Ellipsis:
        return item
    if isinstance(item, Dimension):
        return item.value
    if isinstance(item, Tensor) or hasattr(item, "_dense_var_to_tensor"):
        known = static_value(item)
        if known is not None and known.ndim == 0:
            return int(known)
        tensors.append(item)
        return _At(len(tensors))
    if isinstance(item, int | np.integer):
        return int(item)
    raise TypeError(
        "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
        f"tf.int32/tf.int64 tensors are valid indices, got {item!r}"
    )


OPERATORS["__getitem__"] = get_item


@public("strided_slice")
def strided_slice(
    input_: Any,
    begin: Any,
    end: Any = None,
    strides: Any = None,
    name: str | None = None,
    **masks: Any,
) -> Tensor:
    """Cut out by first, last and step of each axis, with TensorFlow's masks."""
    begins, ends = _numbers(begin), _numbers(end)
    if begins is None or ends is None:
        return _unknown_part(input_, name)
    steps = _numbers(strides) or [1] * len(begins)
    index = [
        _masked(i, first, last, step, masks)
        for i, (first, last, step) in enumerate(zip(begins, ends, steps, strict=True))
    ]
    return build("StridedSlice", input_, name=name, index=tuple(index))


def _masked(i: int, first: int, last: int, step: int, masks: dict[str, Any]) -> Any:
    def has(mask: str) -> bool:
        return bool(masks.get(mask, 0) >> i & 1)

    if has("ellipsis_mask"):
        return Ellipsis
    if has("new_axis_mask"):
        return None
    if has("shrink_axis_mask"):
        return first
    return slice(None if has("begin_mask") else first, None if has("end_mask") else last, step)


def _numbers(value: Any) -> list[int] | None:
    if value is None:
        return []
    found = static_value(value) if isinstance(value, Tensor) else None
    if isinstance(value, list | tuple):
        parts = [static_value(item) if isinstance(item, Tensor) else item for item in value]
        found = None if any(part is None for part in parts) else parts
    elif not isinstance(value, Tensor):
        found = value
    return None if found is None else [int(n) for n in np.reshape(found, -1)]


def _unknown_part(value: Any, name: str | None) -> Tensor:
    x = convert_to_tensor(value)
    sizes: Sizes = None if x.sizes is None else [None] * len(x.sizes)
    return first_output(
        x.graph.create_op("StridedSlice", [x], [(x.dtype.base_dtype, sizes)], name=name)
    )


def _cut_infer(node: Node) -> Outputs:
    sizes, begin, wanted = node.sizes(), sizes_in(node, 1), static_sizes(node.inputs[2])
    exact = static_value(node.inputs[2])
    if wanted is None:
        return [(node.dtype(), None if sizes is None else [None] * len(sizes))]
    if sizes is None:
        return [(node.dtype(), [None] * len(wanted))]
    result: list[int | None] = []
    for i, (have, want) in enumerate(zip(sizes, wanted, strict=True)):
        first = begin[i] if begin is not None else None
        if exact is not None and int(exact[i]) == -1:
            result.append(None if have is None or first is None else have - first)
        else:
            result.append(want)
    return [(node.dtype(), result)]


def _cut(x: Any, begin: Any, size: Any) -> Any:
    return x[
        tuple(
            slice(int(b), None if n < 0 else int(b) + int(n))
            for b, n in zip(begin, size, strict=True)
        )
    ]


op("Slice", _cut_infer, _cut, "input begin size")


@public("slice")
def slice_(input_: Any, begin: Any, size: Any, name: str | None = None) -> Tensor:
    """Cut out a part by its first element and its size (-1: to the end)."""
    return build("Slice", input_, begin, size, name=name)


# Gathering.


def _gather_infer(node: Node) -> Outputs:
    data, places = node.sizes(0), node.sizes(1)
    axis = static_value(node.inputs[2])
    if data is None or places is None or axis is None:
        return [(node.dtype(), None)]
    if not -len(data) <= int(axis) < len(data):
        raise ShapeError(f"Shape must be at least rank {int(axis) + 1} but is rank {len(data)}")
    place = int(axis) % len(data)
    batch = node.attributes["batch_dims"]
    return [(node.dtype(), data[:place] + places[batch:] + data[place + 1 :])]


def _gather(data: Any, places: Any, axis: Any, batch_dims: int) -> Any:
    if not batch_dims:
        return np.take(data, places, int(axis), mode="clip")
    rows = [_gather(d, p, int(axis) - 1, batch_dims - 1) for d, p in zip(data, places, strict=True)]
    return np.stack(rows)


op("GatherV2", _gather_infer, _gather, "params indices axis")


@public("gather")
def gather(
    params: Any,
    indices: Any,
    validate_indices: Any = None,
    name: str | None = None,
    axis: Any = None,
    batch_dims: int = 0,
) -> Tensor:
    """Take elements by their places along an axis."""
    return build(
        "GatherV2",
        params,
        indices,
        axis if axis is not None else batch_dims,
        name=name,
        batch_dims=batch_dims,
    )


@public("batch_gather")
def batch_gather(params: Any, indices: Any, name: str | None = None) -> Tensor:
    """Take elements by their places along the last axis of the indices."""
    places = convert_to_tensor(indices)
    batch = len(places.sizes or [None]) - 1
    return gather(params, places, axis=batch, batch_dims=batch, name=name or "BatchGatherV2")


def _gather_nd_infer(node: Node) -> Outputs:
    data, places = node.sizes(0), node.sizes(1)
    if data is None or not places or places[-1] is None:
        return [(node.dtype(), None)]
    if places[-1] > len(data):
        raise ShapeError(
            f"indices.shape[-1] must be <= params.rank, but saw indices shape: {text_of(places)} "
            f"and params shape: {text_of(data)}"
        )
    return [(node.dtype(), places[:-1] + data[places[-1] :])]


op(
    "GatherNd",
    _gather_nd_infer,
    lambda x, places: x[tuple(np.moveaxis(places, -1, 0))],
    "params indices",
)


@public("gather_nd", "manip.gather_nd")
def gather_nd(params: Any, indices: Any, name: str | None = None, batch_dims: int = 0) -> Tensor:
    """Take slices by their places along several axes."""
    return build("GatherNd", params, indices, name=name)


def _scatter_infer(node: Node) -> Outputs:
    return [(node.dtype(1), sizes_in(node, 2))]


def _scatter(places: Any, updates: Any, sizes: Any) -> Any:
    total = np.zeros([int(n) for n in sizes], updates.dtype)
    np.add.at(total, tuple(np.moveaxis(places, -1, 0)), updates)
    return total


op("ScatterNd", _scatter_infer, _scatter, "indices updates shape")


@public("scatter_nd", "manip.scatter_nd")
def scatter_nd(indices: Any, updates: Any, shape: Any, name: str | None = None) -> Tensor:
    """Put slices at their places into zeros; what comes twice is added."""
    return build("ScatterNd", indices, updates, shape, name=name)


def _put(x: Any, places: Any, updates: Any) -> Any:
    changed = np.array(x)
    changed[tuple(np.moveaxis(places, -1, 0))] = updates
    return changed


op("TensorScatterUpdate", same_as_first, _put, "tensor indices updates")


@public("tensor_scatter_nd_update", "tensor_scatter_update")
def tensor_scatter_update(
    tensor: Any, indices: Any, updates: Any, name: str | None = None
) -> Tensor:
    """A copy of a tensor with slices put at their places."""
    return build("TensorScatterUpdate", tensor, indices, updates, name=name)


def _dynamic_partition_infer(node: Node) -> Outputs:
    data, places = node.sizes(0), node.sizes(1)
    part = None if data is None or places is None else [None, *data[len(places) :]]
    return [(node.dtype(), part)] * node.attributes["num_partitions"]


op(
    "DynamicPartition",
    _dynamic_partition_infer,
    lambda x, places, num_partitions: [x[places == i] for i in range(num_partitions)],
    "data partitions",
)


# Choosing.


def _where_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    return [(int64, [None, None if sizes is None else len(sizes)])]


def _select_infer(node: Node) -> Outputs:
    then = merge(node.sizes(1), node.sizes(2))
    condition = node.sizes(0)
    if condition is not None and then is not None and len(condition) == len(then):
        merge(condition, then)
    return [(node.dtype(1), then)]


def _select(condition: Any, x: Any, y: Any) -> Any:
    if condition.ndim < x.ndim:
        condition = condition.reshape(condition.shape + (1,) * (x.ndim - condition.ndim))
    return np.where(condition, x, y)


op("Where", _where_infer, lambda x: np.argwhere(x), "input")
op("Select", _select_infer, _select, "condition t e")
op(
    "SelectV2",
    lambda node: [
        (node.dtype(1), broadcast(broadcast(node.sizes(0), node.sizes(1)), node.sizes(2)))
    ],
    np.where,
    "condition t e",
)


@public("where")
def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Choose between two tensors; with neither, the places where the condition holds."""
    if x is None and y is None:
        return build("Where", convert_to_tensor(condition, boolean), name=name or "Where")
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return build("Select", condition, x, y, name=name or "Select", dtypes=(None, None, 1))


@public("where_v2", "compat.v2.where")
def where_v2(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Choose between two tensors, all three broadcast."""
    if x is None:
        return where(condition, name=name)
    return build("SelectV2", condition, x, y, name=name or "SelectV2", dtypes=(None, None, 1))


def _mask_infer(node: Node) -> Outputs:
    data, mask, axis = node.sizes(0), node.sizes(1), node.attributes["axis"]
    if mask is None:
        raise ShapeError("Number of mask dimensions must be specified")
    if data is None:
        return [(node.dtype(), None)]
    merge(data[axis : axis + len(mask)], mask)
    return [(node.dtype(), [*data[:axis], None, *data[axis + len(mask) :]])]


def _mask(x: Any, mask: Any, axis: int) -> Any:
    return x[(slice(None),) * axis + (mask.astype(bool),)]


op("BooleanMask", _mask_infer, _mask, "tensor mask")


@public("boolean_mask")
def boolean_mask(tensor: Any, mask: Any, name: str = "boolean_mask", axis: Any = None) -> Tensor:
    """Keep what the mask says. Raises ValueError for a mask of unknown rank, or rank 0."""
    with name_scope(name, values=[tensor, mask]):
        mask = convert_to_tensor(mask, name="mask")
        if mask.sizes is None:
            raise ValueError(
                "Number of mask dimensions must be specified, even if some dimensions are None.  "
                "E.g. shape=[None] is ok, but shape=None is not."
            )
        if not mask.sizes:
            raise ValueError("mask cannot be scalar.")
        return build("BooleanMask", tensor, mask, name="GatherV2", axis=int(axis or 0))


def _one_hot_infer(node: Node) -> Outputs:
    sizes, depth, axis = node.sizes(0), value_of(node, 1), node.attributes["axis"]
    if sizes is None:
        return [(node.dtype(2), None)]
    place = len(sizes) if axis == -1 else axis
    return [
        (node.dtype(2), [*sizes[:place], None if depth is None else int(depth), *sizes[place:]])
    ]


def _one_hot(places: Any, depth: Any, on: Any, off: Any, axis: int) -> Any:
    hot = np.where(np.asarray(places)[..., None] == np.arange(int(depth)), on, off)
    return np.moveaxis(hot, -1, axis)


op("OneHot", _one_hot_infer, _one_hot, "indices depth on_value off_value")


@public("one_hot")
def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """Turn numbers into vectors that are 1 (`on_value`) at that place."""
    with name_scope(name, "one_hot", [indices, depth, on_value, off_value]) as scope:
        kind = as_dtype(dtype) if dtype is not None else _value_dtype(on_value, off_value)
        on = convert_to_tensor(1 if on_value is None else on_value, kind, name="on_value")
        off = convert_to_tensor(0 if off_value is None else off_value, kind, name="off_value")
        return build(
            "OneHot", indices, depth, on, off, name=scope, axis=-1 if axis is None else int(axis)
        )


def _value_dtype(*values: Any) -> Any:
    given = [value for value in values if value is not None]
    return convert_to_tensor(given[0]).dtype.base_dtype if given else float32


def _sequence_mask_infer(node: Node) -> Outputs:
    sizes, longest = node.sizes(0), value_of(node, 1)
    last = None if longest is None else int(longest)
    return [(node.attributes["dtype"], None if sizes is None else [*sizes, last])]


op(
    "SequenceMask",
    _sequence_mask_infer,
    lambda lengths, longest, dtype: np.asarray(lengths)[..., None] > np.arange(int(longest)),
    "lengths maxlen",
)


@public("sequence_mask")
def sequence_mask(
    lengths: Any, maxlen: Any = None, dtype: Any = boolean, name: str | None = None
) -> Tensor:
    """True for the first elements of each sequence."""
    with name_scope(name, "SequenceMask", [lengths, maxlen]) as scope:
        lengths = convert_to_tensor(lengths)
        if maxlen is None:
            maxlen = PUBLIC["tf.reduce_max"](lengths)
        return build("SequenceMask", lengths, maxlen, name=scope, dtype=as_dtype(dtype))


def _unique_infer(node: Node) -> Outputs:
    return [(node.dtype(), [None]), (int32, node.sizes())]


def _unique(x: Any) -> Any:
    values, first, places = np.unique(x, return_index=True, return_inverse=True)
    order = np.argsort(first)
    return values[order], np.argsort(order)[places]


op("Unique", _unique_infer, _unique, "x")
