"""`tf.diag` and `tf.diag_part`: a tensor of any rank along the diagonal of one of twice that rank."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.tensor import Tensor


def _diagonal_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    return [(node.dtype(), None if sizes is None else [*sizes, *sizes])]


def _diagonal(x: Any) -> Any:
    return np.diag(np.reshape(x, -1)).reshape(x.shape * 2)


def _part_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    if sizes is None:
        return [(node.dtype(), None)]
    if len(sizes) % 2 or not sizes:
        raise ShapeError(f"Input must have even and non-zero rank, input rank is {len(sizes)}")
    half = len(sizes) // 2
    pairs = zip(sizes[:half], sizes[half:], strict=True)
    return [(node.dtype(), [other if size is None else size for size, other in pairs])]


def _part(x: Any) -> Any:
    sizes = x.shape[: x.ndim // 2]
    rows = int(np.prod(sizes))
    return np.diagonal(np.reshape(x, (rows, rows))).reshape(sizes)


op("Diag", _diagonal_infer, _diagonal, "diagonal")
op("DiagPart", _part_infer, _part, "input")


@public("diag", "linalg.tensor_diag")
def diag(diagonal: Any, name: str | None = None) -> Tensor:
    """A tensor along the diagonal of one of twice its rank, zero elsewhere."""
    return build("Diag", diagonal, name=name)


@public("diag_part", "linalg.tensor_diag_part")
def diag_part(input: Any, name: str | None = None) -> Tensor:
    """What lies along the diagonal of a tensor."""
    return build("DiagPart", input, name=name)
