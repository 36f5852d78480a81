"""Choosing elements by conditions and numbers: where, masks, one_hot."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, boolean, float32, int32, int64
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import broadcast, merge, value_of
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.tensor import Tensor

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
        tensor, start = convert_to_tensor(tensor, name="tensor"), int(axis or 0)
        tensor.shape[start : start + len(mask.sizes)].assert_is_compatible_with(mask.shape)
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
