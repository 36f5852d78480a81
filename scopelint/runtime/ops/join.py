"""Ops that put tensors together and take them apart: concat, stack, unstack, split."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import DType, int32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op, static_value
from scopelint.runtime.ops.convert import convert_to_tensor, pack_with
from scopelint.runtime.ops.infer import merge, sizes_in, value_of
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Sizes, text_of
from scopelint.runtime.tensor import Tensor


def _pack_infer(node: Node) -> Outputs:
    sizes: Sizes = None
    for i in reversed(range(len(node.inputs))):
        try:
            sizes = merge(node.sizes(i), sizes)
        except ShapeError as error:
            raise ShapeError(f"{error}\n\tFrom merging shape {i} with other shapes.") from None
    if sizes is None:
        return [(node.dtype(), None)]
    axis = node.attributes["axis"] % (len(sizes) + 1)
    return [(node.dtype(), [*sizes[:axis], len(node.inputs), *sizes[axis:]])]


op("Pack", _pack_infer, lambda *values, axis: np.stack(values, axis), "values")


@public("stack")
def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Put tensors of one shape side by side along a new axis. Raises ValueError."""
    if axis == 0:
        try:
            return convert_to_tensor(_all_constant(values), name=name)
        except (TypeError, ValueError):
            pass
    tensors = _of_one_dtype(values)
    _refuse_mixed(tensors, "Pack")
    count = len(tensors[0].sizes) + 1 if tensors and tensors[0].sizes is not None else None
    if count is not None and not -count <= axis < count:
        raise ValueError(f"axis = {axis} not in [{-count}, {count})")
    return build("Pack", *tensors, name=name, axis=axis)


def _all_constant(values: Any) -> Any:
    """Return values that hold no tensor. Raises TypeError otherwise."""
    if any(isinstance(value, Tensor) or hasattr(value, "_dense_var_to_tensor") for value in values):
        raise TypeError("a tensor is among them")
    return values


def _of_one_dtype(values: Any, dtype: DType | None = None) -> list[Tensor]:
    """Convert all values, by the dtype of the first tensor among them."""
    if isinstance(values, Tensor):
        values = [values] if not values.sizes else unstack(values)
    for value in values:
        if dtype is None and hasattr(value, "dtype") and hasattr(value, "op"):
            dtype = value.dtype.base_dtype
    return [
        convert_to_tensor(value, None if isinstance(value, Tensor) else dtype) for value in values
    ]


def _refuse_mixed(tensors: list[Tensor], type_: str) -> None:
    """Raise TypeError where the dtypes differ."""
    kinds = [tensor.dtype.base_dtype.name for tensor in tensors]
    if len(set(kinds)) > 1:
        raise TypeError(
            f"Tensors in list passed to 'values' of '{type_}' Op have types "
            f"[{', '.join(kinds)}] that don't all match."
        )


@public("parallel_stack")
def parallel_stack(values: Any, name: str = "parallel_stack") -> Tensor:
    """Put tensors of one shape side by side along a new first axis."""
    return build("Pack", *_of_one_dtype(values), name=name, axis=0)


def _packed(values: Any, dtype: DType | None, name: str) -> Tensor:
    """Convert a list that holds tensors, lists within lists first."""
    tensors = _of_one_dtype([_inner(value, dtype) for value in values], dtype)
    return build("Pack", *tensors, name=name, axis=0)


def _inner(value: Any, dtype: DType | None) -> Any:
    return convert_to_tensor(value, dtype) if isinstance(value, list | tuple) else value


pack_with(_packed)


def _unpack_infer(node: Node) -> Outputs:
    sizes, count = node.sizes(), node.attributes["num"]
    if sizes is None:
        return [(node.dtype(), None)] * count
    axis = node.attributes["axis"] % len(sizes)
    if sizes[axis] not in (None, count):
        raise ShapeError(f"Dimension must be {count} but is {sizes[axis]}")
    return [(node.dtype(), sizes[:axis] + sizes[axis + 1 :])] * count


def _unpack(x: Any, axis: int, num: int) -> Any:
    return [np.take(x, i, axis) for i in range(num)]


op("Unpack", _unpack_infer, _unpack, "value")


@public("unstack")
def unstack(value: Any, num: Any = None, axis: int = 0, name: str = "unstack") -> list[Tensor]:
    """Take a tensor apart along an axis. Raises ValueError where its size is not known."""
    value = convert_to_tensor(value)
    if num is None:
        sizes = value.sizes
        if sizes is not None:
            if not -len(sizes) <= axis < len(sizes):
                raise ValueError(f"axis = {axis} not in [{-len(sizes)}, {len(sizes)})")
            num = sizes[axis]
    if num is None:
        raise ValueError(f"Cannot infer num from shape {value.shape}")
    return build_op("Unpack", [value], name=name, axis=axis, num=int(num)).outputs


def _concat_infer(node: Node) -> Outputs:
    parts = [node.sizes(i) for i in range(len(node.inputs) - 1)]
    axis = value_of(node, len(parts))
    known = [part for part in parts if part is not None]
    if not known:
        return [(node.dtype(), None)]
    rank = len(known[0])
    for part in known:
        if len(part) != rank:
            node.looked_at.clear()
            raise ShapeError(f"Shape must be rank {rank} but is rank {len(part)}")
    if axis is None:
        return [(node.dtype(), [None] * rank)]
    place = int(axis)
    if not rank:
        node.looked_at.clear()
        raise ShapeError("Can't concatenate scalars (use tf.stack instead)")
    if not -rank <= place < rank:
        least = place + 1 if place >= 0 else -place
        raise ShapeError(f"Shape must be at least rank {least} but is rank {rank}")
    return [(node.dtype(), _joined(parts, place % rank, rank))]


def _joined(parts: list[Sizes], place: int, rank: int) -> Sizes:
    """The shape of parts put behind each other. Raises ShapeError where the rest differs."""
    total: int | None = 0
    before: Sizes = None
    after: Sizes = None
    for part in parts:
        part = part if part is not None else [None] * rank
        before = merge(before, part[:place])
        after = merge(after, part[place + 1 :])
        total = None if total is None or part[place] is None else total + (part[place] or 0)
    return [*(before or []), total, *(after or [])]


def _concat(*values: Any) -> Any:
    return np.concatenate(values[:-1], int(values[-1]))


op("ConcatV2", _concat_infer, _concat, "values axis")


@public("concat")
def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Put tensors behind each other along an axis. Raises ValueError where they do not fit."""
    if isinstance(values, int) and isinstance(axis, list | tuple):
        values, axis = axis, values
    if not isinstance(values, list | tuple):
        values = [values]
    if len(values) == 1:
        with name_scope(name) as scope:
            return build("Identity", values[0], name=scope)
    tensors = _of_one_dtype(values)
    _refuse_mixed(tensors, "ConcatV2")
    return _named_concat(tensors, axis, name)


def _named_concat(tensors: list[Tensor], axis: Any, name: str) -> Tensor:
    """Make the op; its axis is a constant of its own, named `axis`."""
    with name_scope(name, "concat") as scope:
        place = convert_to_tensor(axis, None if isinstance(axis, Tensor) else int32, name="axis")
    return build("ConcatV2", *tensors, place, name=scope)


def _split_infer(node: Node) -> Outputs:
    sizes, count = node.sizes(1), node.attributes["num_split"]
    axis = value_of(node, 0)
    if sizes is None or axis is None:
        left: Sizes = None if sizes is None else [None] * len(sizes)
        return [(node.dtype(1), left)] * count
    place = _axis_of(int(axis), len(sizes))
    size = sizes[place]
    if size is not None and size % count:
        raise ShapeError(
            f"Dimension size must be evenly divisible by {count} but is {size}\n"
            "\tNumber of ways to split should evenly divide the split dimension"
        )
    part = None if size is None else size // count
    return [(node.dtype(1), [*sizes[:place], part, *sizes[place + 1 :]])] * count


def _axis_of(axis: int, rank: int) -> int:
    if not -rank <= axis < rank:
        raise ShapeError(
            f"Dimension size, given by scalar input {axis} must be in range [{-rank}, {rank})"
        )
    return axis % rank


def _split_sizes_infer(node: Node) -> Outputs:
    sizes, count = node.sizes(0), node.attributes["num_split"]
    parts, axis = sizes_in(node, 1), static_value(node.inputs[2])
    if sizes is None or axis is None:
        return [(node.dtype(), None)] * count
    place = _axis_of(int(axis), len(sizes))
    lengths: list[int | None] = parts if parts is not None else [None] * count
    size = sizes[place]
    if lengths.count(None) == 1 and size is not None and parts is not None:
        rest = size - sum(n for n in lengths if n is not None)
        lengths = [rest if n is None else n for n in lengths]
    elif None not in lengths and size is not None and sum(n or 0 for n in lengths) != size:
        total = sum(n or 0 for n in lengths)
        raise ShapeError(
            f"can't split axis of size {size} into pieces of size {text_of(lengths)}"
            if total
            else "size_splits must sum"
        )
    return [(node.dtype(), [*sizes[:place], n, *sizes[place + 1 :]]) for n in lengths]


def _split(axis: Any, x: Any, num_split: int) -> Any:
    return np.split(x, num_split, int(axis))


def _split_sizes(x: Any, lengths: Any, axis: Any, num_split: int) -> Any:
    lengths = [int(n) for n in lengths]
    if min(lengths) >= 0 and sum(lengths) != x.shape[int(axis)]:
        raise ValueError("Determined shape must match input shape along split_dim")
    rest = x.shape[int(axis)] - sum(n for n in lengths if n >= 0)
    lengths = [rest if n < 0 else n for n in lengths]
    return np.split(x, np.cumsum(lengths)[:-1], int(axis))


op("Split", _split_infer, _split, "split_dim value")
op("SplitV", _split_sizes_infer, _split_sizes, "value size_splits split_dim")


@public("split")
def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: str = "split"
) -> list[Tensor]:
    """Cut a tensor along an axis, into equal parts or into given sizes. Raises ValueError."""
    sizes = num_or_size_splits
    if isinstance(value, int | list) and isinstance(sizes, int) and isinstance(axis, Tensor):
        value, sizes, axis = axis, sizes, value
    if not isinstance(sizes, Tensor | list | tuple | np.ndarray):
        count = int(sizes)
        return build_op("Split", [axis, value], name=name, num_split=count).outputs
    tensor = convert_to_tensor(sizes)
    if not tensor.sizes:
        raise ValueError(
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
            f"Argument provided: {sizes}"
        )
    if num is None:
        num = tensor.sizes[0]
    if num is None:
        raise ValueError(f"Cannot infer num from shape {num_or_size_splits}")
    return build_op("SplitV", [value, tensor, axis], name=name, num_split=int(num)).outputs
