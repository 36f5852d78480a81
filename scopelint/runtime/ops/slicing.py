"""Indexing: `x[...]`, slice, gather, scatter, where, masks, one_hot."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import boolean
from scopelint.runtime.ops.build import build, first_output, static_sizes, static_value
from scopelint.runtime.ops.choosing import boolean_mask
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import sizes_in
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Dimension, Sizes
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
    _note_index(node, node.attributes["index"])
    return [(node.dtype(), _sliced(sizes, node.attributes["index"], node))]


def _note_index(node: Node, index: tuple[Any, ...]) -> None:
    """Note begin, end and strides, which TensorFlow's op has as inputs, for error texts."""
    node.more_shapes = f", [{len(index)}]" * 3
    steps = [item.step for item in index if isinstance(item, slice)]
    if not any(isinstance(step, _At) for step in steps):
        node.looked_at[3] = [getattr(item, "step", None) or 1 for item in index]
        node.looked_at[3] = np.array(node.looked_at[3])


def _note_ends(node: Node, index: tuple[Any, ...]) -> None:
    """Note begin and end where all of them are numbers."""
    if all(isinstance(item, int) for item in index):
        node.looked_at[1] = np.array(index)
        node.looked_at[2] = np.array(index) + 1


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
                _note_ends(node, index)
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
PUBLIC["tf.newaxis"] = None


@public("strided_slice")
def strided_slice(
    input_: Any,
    begin: Any,
    end: Any = None,
    strides: Any = None,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
    var: Any = None,
    name: str | None = None,
) -> Tensor:
    """Cut out by first, last and step of each axis, with TensorFlow's masks."""
    masks = {
        "begin_mask": begin_mask,
        "end_mask": end_mask,
        "ellipsis_mask": ellipsis_mask,
        "new_axis_mask": new_axis_mask,
        "shrink_axis_mask": shrink_axis_mask,
    }
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
