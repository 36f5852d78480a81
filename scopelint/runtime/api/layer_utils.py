"""`slim.utils`: sizes of shapes, and collections of what layers give, by their aliases (§8.3)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from scopelint.runtime.api.collections import get_collection, get_collection_ref
from scopelint.runtime.api.contrib_layers import collected
from scopelint.runtime.ops.registry import public


def _utility(name: str) -> Callable[[Any], Any]:
    return public(*(f"contrib.{room}.utils.{name}" for room in ("layers", "slim")))


def _size(shape: Any, axis: int, min_rank: int) -> int:
    """One of at least so many sizes. Raises ValueError unless it is known."""
    if shape.dims is None:
        raise ValueError("dims of shape must be known but is None")
    if len(shape.dims) < min_rank:
        raise ValueError(f"rank of shape must be at least {min_rank} not: {len(shape.dims)}")
    size: int | None = shape.dims[axis].value
    if size is None:
        raise ValueError(f"dimension {axis} of shape must be known but is None")
    return size


@_utility("last_dimension")
def last_dimension(shape: Any, min_rank: int = 1) -> int:
    """The last size."""
    return _size(shape, -1, min_rank)


@_utility("channel_dimension")
def channel_dimension(shape: Any, data_format: str, min_rank: int = 1) -> int:
    """The number of channels."""
    return _size(shape, 1 if data_format == "channels_first" else -1, min_rank)


@_utility("collect_named_outputs")
def collect_named_outputs(collections: Any, alias: str, outputs: Any) -> Any:
    """Add a layer's output to collections, under an alias."""
    return collected(collections, alias, outputs)


@_utility("convert_collection_to_dict")
def convert_collection_to_dict(collection: str, clear_collection: bool = False) -> Any:
    """What is in a collection, by each alias, else by the op's name."""
    collected_so_far = get_collection(collection)
    if clear_collection:
        del get_collection_ref(collection)[:]
    return OrderedDict(
        (alias, each)
        for each in collected_so_far
        for alias in getattr(each, "aliases", (each.op.name,))
    )
