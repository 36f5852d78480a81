"""Static shape functions that many ops share."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import DType, as_dtype, boolean
from scopelint.runtime.ops.build import static_sizes, static_value
from scopelint.runtime.ops.registry import Infer, Node, Outputs, ShapeError
from scopelint.runtime.shapes import Sizes, text_of


def same_as_first(node: Node) -> Outputs:
    """As the first input."""
    return [(node.dtype(), node.sizes())]


def first_shape(dtype: Any) -> Infer:
    """Of the first input's shape and a given dtype."""
    fixed: DType = as_dtype(dtype)
    return lambda node: [(fixed, node.sizes())]


def scalar(dtype: Any = None) -> Infer:
    """A scalar, of a given dtype or the first input's."""
    return lambda node: [(as_dtype(dtype) if dtype else node.dtype(), [])]


def broadcast(left: Sizes, right: Sizes) -> Sizes:
    """The shape of two that are broadcast together. Raises ShapeError.

    >>> broadcast([3, None], [None, 1, 4])
    [None, 3, 4]
    """
    if left is None or right is None:
        return None
    rank = max(len(left), len(right))
    pairs = zip(_padded(left, rank), _padded(right, rank), strict=True)
    return [_broadcast_size(a, b) for a, b in pairs]


def _padded(sizes: list[int | None], rank: int) -> list[int | None]:
    """Put ones before a shape."""
    return [*[1] * (rank - len(sizes)), *sizes]


def _broadcast_size(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        known = right if left is None else left
        return None if known in (None, 1) else known
    if left != right and 1 not in (left, right):
        raise ShapeError(f"Dimensions must be equal, but are {left} and {right}")
    return right if left == 1 else left


def broadcasting(node: Node) -> Outputs:
    """Of the inputs' broadcast shape and the first one's dtype."""
    return [(node.dtype(), broadcast(node.sizes(0), node.sizes(1)))]


def comparing(node: Node) -> Outputs:
    """Of the inputs' broadcast shape, tf.bool."""
    return [(boolean, broadcast(node.sizes(0), node.sizes(1)))]


def merge(left: Sizes, right: Sizes) -> Sizes:
    """The shape that both must be. Raises ShapeError in TensorFlow's words."""
    if left is None or right is None:
        return right if left is None else left
    if len(left) != len(right):
        raise ShapeError(f"Shapes must be equal rank, but are {len(left)} and {len(right)}")
    for i, (a, b) in enumerate(zip(left, right, strict=True)):
        if None not in (a, b) and a != b:
            raise ShapeError(
                f"Dimension {i} in both shapes must be equal, but are {a} and {b}. "
                f"Shapes are {text_of(left)} and {text_of(right)}."
            )
    return [b if a is None else a for a, b in zip(left, right, strict=True)]


def merge_size(left: int | None, right: int | None) -> int | None:
    """The size that both must be. Raises ShapeError."""
    if None not in (left, right) and left != right:
        raise ShapeError(f"Dimensions must be equal, but are {left} and {right}")
    return right if left is None else left


def with_rank(sizes: Sizes, rank: int) -> list[int | None]:
    """A shape known to have a rank. Raises ShapeError for another."""
    if sizes is None:
        return [None] * rank
    if len(sizes) != rank:
        raise ShapeError(f"Shape must be rank {rank} but is rank {len(sizes)}")
    return sizes


def at_least_rank(sizes: Sizes, rank: int) -> Sizes:
    """A shape of at least a rank. Raises ShapeError for a lower one."""
    if sizes is not None and len(sizes) < rank:
        raise ShapeError(f"Shape must be at least rank {rank} but is rank {len(sizes)}")
    return sizes


def value_of(node: Node, index: int) -> Any:
    """An input's static value, noted for error texts; None where it is not known."""
    value = static_value(node.inputs[index])
    if value is not None:
        node.looked_at[index] = value
    return value


def sizes_in(node: Node, index: int) -> Sizes:
    """The shape that an input spells, noted for error texts."""
    sizes = static_sizes(node.inputs[index])
    if sizes is not None:
        node.looked_at[index] = sizes
    return sizes


def axis_in(axis: int, rank: int) -> int:
    """An axis counted from the front. Raises ShapeError out of range."""
    if not -rank <= axis < rank:
        raise ShapeError(f"Invalid reduction dimension {axis} for input with {rank} dimensions.")
    return axis % rank if rank else 0
