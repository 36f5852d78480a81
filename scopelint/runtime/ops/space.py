"""Space and depth, batch and space, windows cut out of images."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.conv import conv_size
from scopelint.runtime.ops.infer import value_of, with_rank
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.tensor import Tensor

# Space, depth, batch.


def _space_to_depth_infer(node: Node) -> Outputs:
    block = node.attributes["block_size"]
    batch, height, width, depth = with_rank(node.sizes(), 4)
    return [
        (
            node.dtype(),
            [batch, _divided(height, block), _divided(width, block), _times(depth, block * block)],
        )
    ]


def _depth_to_space_infer(node: Node) -> Outputs:
    block = node.attributes["block_size"]
    batch, height, width, depth = with_rank(node.sizes(), 4)
    return [
        (
            node.dtype(),
            [batch, _times(height, block), _times(width, block), _divided(depth, block * block)],
        )
    ]


def _divided(size: int | None, by: int) -> int | None:
    if size is not None and size % by:
        raise ShapeError(f"Dimension size must be evenly divisible by {by} but is {size}")
    return None if size is None else size // by


def _times(size: int | None, by: int) -> int | None:
    return None if size is None else size * by


def _space_to_depth(x: Any, block_size: int) -> Any:
    b, h, w, c = x.shape
    n = block_size
    parts = x.reshape(b, h // n, n, w // n, n, c).transpose(0, 1, 3, 2, 4, 5)
    return parts.reshape(b, h // n, w // n, n * n * c)


def _depth_to_space(x: Any, block_size: int) -> Any:
    b, h, w, c = x.shape
    n = block_size
    parts = x.reshape(b, h, w, n, n, c // (n * n)).transpose(0, 1, 3, 2, 4, 5)
    return parts.reshape(b, h * n, w * n, c // (n * n))


op("SpaceToDepth", _space_to_depth_infer, _space_to_depth, "input")
op("DepthToSpace", _depth_to_space_infer, _depth_to_space, "input")


@public("space_to_depth", "nn.space_to_depth")
def space_to_depth(
    input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC"
) -> Tensor:
    """Move blocks of pixels into channels. Raises ValueError where the sizes do not divide."""
    return build("SpaceToDepth", input, name=name, block_size=int(block_size))


@public("depth_to_space", "nn.depth_to_space")
def depth_to_space(
    input: Any, block_size: int, name: str | None = None, data_format: str = "NHWC"
) -> Tensor:
    """Move channels into blocks of pixels. Raises ValueError where the sizes do not divide."""
    return build("DepthToSpace", input, name=name, block_size=int(block_size))


def _space_to_batch_infer(node: Node) -> Outputs:
    sizes, blocks, pads = node.sizes(), value_of(node, 1), value_of(node, 2)
    if blocks is not None and sizes is not None and len(sizes) < len(blocks) + 1:
        node.looked_at.clear()
        raise ShapeError(f"Shape must be at least rank {len(blocks) + 1} but is rank {len(sizes)}")
    if sizes is None or blocks is None:
        return [(node.dtype(), None if sizes is None else [None] * len(sizes))]
    grows = node.type == "SpaceToBatchND"
    result = list(sizes)
    for i, block in enumerate(int(n) for n in blocks):
        size = sizes[i + 1]
        around = None if pads is None else int(pads[i][0]) + int(pads[i][1])
        if size is None or around is None:
            result[i + 1] = None
        else:
            result[i + 1] = _divided(size + around, block) if grows else size * block - around
    total = int(np.prod(blocks))
    result[0] = (
        None if sizes[0] is None else sizes[0] * total if grows else _divided(sizes[0], total)
    )
    return [(node.dtype(), result)]


def _space_to_batch(x: Any, blocks: Any, pads: Any) -> Any:
    count = len(blocks)
    widths = [(0, 0), *[(int(a), int(b)) for a, b in pads], *[(0, 0)] * (x.ndim - count - 1)]
    x = np.pad(x, widths)
    shape = [x.shape[0]]
    for i, block in enumerate(blocks):
        shape += [x.shape[i + 1] // int(block), int(block)]
    rest = x.shape[count + 1 :]
    parts = x.reshape([*shape, *rest])
    order = [2 * i + 2 for i in range(count)] + [0] + [2 * i + 1 for i in range(count)]
    order += list(range(2 * count + 1, parts.ndim))
    parts = parts.transpose(order)
    return parts.reshape([-1, *[x.shape[i + 1] // int(b) for i, b in enumerate(blocks)], *rest])


def _batch_to_space(x: Any, blocks: Any, crops: Any) -> Any:
    count = len(blocks)
    batch = x.shape[0] // int(np.prod(blocks))
    parts = x.reshape([*[int(b) for b in blocks], batch, *x.shape[1:]])
    order = [count]
    for i in range(count):
        order += [count + 1 + i, i]
    order += list(range(2 * count + 1, parts.ndim))
    whole = parts.transpose(order).reshape(
        [batch, *[x.shape[i + 1] * int(b) for i, b in enumerate(blocks)], *x.shape[count + 1 :]]
    )
    cut = [slice(int(a), whole.shape[i + 1] - int(b)) for i, (a, b) in enumerate(crops)]
    return whole[(slice(None), *cut)]


op("SpaceToBatchND", _space_to_batch_infer, _space_to_batch, "input block_shape paddings")
op("BatchToSpaceND", _space_to_batch_infer, _batch_to_space, "input block_shape crops")


@public("space_to_batch_nd", "manip.space_to_batch_nd")
def space_to_batch_nd(
    input: Any, block_shape: Any, paddings: Any, name: str | None = None
) -> Tensor:
    """Move blocks of space into the batch."""
    return build("SpaceToBatchND", input, block_shape, paddings, name=name)


@public("batch_to_space_nd", "manip.batch_to_space_nd")
def batch_to_space_nd(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:
    """Move the batch into blocks of space."""
    return build("BatchToSpaceND", input, block_shape, crops, name=name)


@public("space_to_batch", "nn.space_to_batch")
def space_to_batch(
    input: Any, paddings: Any, block_size: int, name: str | None = None, **_: Any
) -> Tensor:
    """Move blocks of two dimensions into the batch."""
    return build("SpaceToBatchND", input, [block_size] * 2, paddings, name=name or "SpaceToBatch")


@public("batch_to_space", "nn.batch_to_space")
def batch_to_space(
    input: Any, crops: Any, block_size: int, name: str | None = None, **_: Any
) -> Tensor:
    """Move the batch into blocks of two dimensions."""
    return build("BatchToSpaceND", input, [block_size] * 2, crops, name=name or "BatchToSpace")


def _patches_infer(node: Node) -> Outputs:
    flags = node.attributes
    batch, height, width, depth = with_rank(node.sizes(), 4)
    spans = [(k - 1) * r + 1 for k, r in zip(flags["ksizes"], flags["rates"], strict=True)]
    left = [
        conv_size(n, k, s, flags["padding"])
        for n, k, s in zip((height, width), spans, flags["strides"], strict=True)
    ]
    return [(node.dtype(), [batch, *left, _times(depth, flags["ksizes"][0] * flags["ksizes"][1])])]


op("ExtractImagePatches", _patches_infer, None, "images")


@public("extract_image_patches", "image.extract_image_patches")
def extract_image_patches(
    images: Any,
    ksizes: Any = None,
    strides: Any = None,
    rates: Any = None,
    padding: str = "VALID",
    name: Any = None,
    sizes: Any = None,
) -> Tensor:
    """Windows of images, laid into the channels."""
    window = ksizes if ksizes is not None else sizes
    return build(
        "ExtractImagePatches",
        images,
        name=name,
        ksizes=list(window[1:3]),
        strides=list(strides[1:3]),
        rates=list(rates[1:3]),
        padding=padding,
    )


@public("image.extract_patches")
def extract_patches(
    images: Any, sizes: Any, strides: Any, rates: Any, padding: str, name: Any = None
) -> Tensor:
    """Windows of images, laid into the channels."""
    return extract_image_patches(images, sizes, strides, rates, padding, name)
