"""Gathering slices by their places, and scattering them."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.ops.build import build, static_value
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import same_as_first, sizes_in
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import text_of
from scopelint.runtime.tensor import Tensor

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


def _within(places: Any, size: int) -> Any:
    """Return the places. Raises IndexError for one out of range."""
    if np.any((places < 0) | (places >= size)):
        raise IndexError(f"indices are not in [0, {size})")
    return places


def _gather(data: Any, places: Any, axis: Any, batch_dims: int) -> Any:
    if not batch_dims:
        return np.take(data, _within(places, data.shape[int(axis)]), int(axis))
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
