"""Convolutions and pooling: forward, transposed, depthwise, separable; 1, 2 and 3 dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import merge_size, with_rank
from scopelint.runtime.ops.registry import Node, Outputs, ShapeError, op, public
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.tensor import Tensor


def is_channels_first(data_format: Any) -> bool:
    """Whether a data format says `NC…`."""
    return bool(data_format) and str(data_format).startswith("NC")


def per_axis(value: Any, rank: int, first: bool = False, default: int = 1) -> list[int]:
    """Strides or the like for the spatial axes, however they were given.

    >>> per_axis(2, 2), per_axis([1, 3, 4, 1], 2), per_axis([3, 4], 2)
    ([2, 2], [3, 4], [3, 4])
    """
    if value is None:
        return [default] * rank
    numbers = [int(n) for n in np.reshape(value, -1)]
    if len(numbers) == rank + 2:
        return numbers[2:] if first else numbers[1:-1]
    return numbers * rank if len(numbers) == 1 else numbers


def conv_size(size: int | None, window: int | None, stride: int, padding: str) -> int | None:
    """The size that a window leaves of an axis. Raises ShapeError for none."""
    if size is None or window is None:
        return None
    if padding == "SAME":
        return -(-size // stride)
    left = (size - window) // stride + 1
    if left < 0 or size < window:
        raise ShapeError(f"Negative dimension size caused by subtracting {window} from {size}")
    return left


def split_shape(
    sizes: list[int | None], first: bool
) -> tuple[int | None, list[int | None], int | None]:
    """Batch, spatial sizes, channels."""
    if first:
        return sizes[0], sizes[2:], sizes[1]
    return sizes[0], sizes[1:-1], sizes[-1]


def whole_shape(
    batch: int | None, spatial: Sequence[int | None], channels: int | None, first: bool
) -> Sizes:
    """Put batch, spatial sizes and channels together."""
    return [batch, channels, *spatial] if first else [batch, *spatial, channels]


def _conv_infer(node: Node) -> Outputs:
    flags = node.attributes
    rank, first = flags["rank"], flags["first"]
    given, kernel = with_rank(node.sizes(0), rank + 2), with_rank(node.sizes(1), rank + 2)
    batch, spatial, channels = split_shape(given, first)
    if rank == 3:
        merge_size(channels, kernel[-2])
    elif channels is not None and kernel[-2] and channels % kernel[-2]:
        raise ShapeError(
            f"Depth of input ({channels}) is not a multiple of input depth of filter ({kernel[-2]})"
        )
    windows = [dilated(k, d) for k, d in zip(kernel[:rank], flags["dilations"], strict=True)]
    left = [
        _explicit(n, w, s, flags["padding"], i, first)
        for i, (n, w, s) in enumerate(zip(spatial, windows, flags["strides"], strict=True))
    ]
    return [(node.dtype(), whole_shape(batch, left, kernel[-1], first))]


def _explicit(
    size: int | None, window: int | None, stride: int, padding: Any, axis: int, first: bool
) -> int | None:
    if isinstance(padding, str):
        return conv_size(size, window, stride, padding)
    before, after = padding[axis + (2 if first else 1)]
    return conv_size(None if size is None else size + before + after, window, stride, "VALID")


def dilated(size: int | None, dilation: int) -> int | None:
    """The size of a window that is spread out."""
    return None if size is None else (size - 1) * dilation + 1


def padded(
    x: Any, windows: Sequence[int], strides: Sequence[int], padding: Any, value: float
) -> Any:
    """Pad the spatial axes (all but the first and last) as SAME or explicit padding does."""
    widths = [(0, 0)]
    for axis, (window, stride) in enumerate(zip(windows, strides, strict=True)):
        size = x.shape[axis + 1]
        if padding == "SAME":
            total = max((-(-size // stride) - 1) * stride + window - size, 0)
            widths.append((total // 2, total - total // 2))
        else:
            widths.append((0, 0) if isinstance(padding, str) else tuple(padding[axis + 1]))
    return np.pad(x, [*widths, (0, 0)], constant_values=value)


def windows_of(
    x: Any, windows: Sequence[int], strides: Sequence[int], dilations: Sequence[int]
) -> Any:
    """All windows: [batch, *places, channels, *window]."""
    rank = len(windows)
    spans = [(w - 1) * d + 1 for w, d in zip(windows, dilations, strict=True)]
    view = sliding_window_view(x, spans, axis=tuple(range(1, rank + 1)))
    places = tuple(slice(None, None, s) for s in strides)
    inside = tuple(slice(None, None, d) for d in dilations)
    return view[(slice(None), *places, slice(None), *inside)]


def _conv(
    x: Any, kernel: Any, rank: int, first: bool, strides: Any, dilations: Any, padding: Any
) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    spans = [(k - 1) * d + 1 for k, d in zip(kernel.shape[:rank], dilations, strict=True)]
    pads = (
        padding if isinstance(padding, str) or not first else [padding[0], *padding[2:], padding[1]]
    )
    view = windows_of(padded(x, spans, strides, pads, 0), kernel.shape[:rank], strides, dilations)
    groups = x.shape[-1] // kernel.shape[-2]
    if groups == 1:
        axes = [*range(rank + 2, 2 * rank + 2), rank + 1]
        result = np.tensordot(view, kernel, (axes, list(range(rank + 1))))
    else:
        result = _grouped(view, kernel, groups, rank)
    return np.moveaxis(result, -1, 1) if first else result


def _grouped(view: Any, kernel: Any, groups: int, rank: int) -> Any:
    axes = ([*range(rank + 2, 2 * rank + 2), rank + 1], list(range(rank + 1)))
    parts = zip(np.split(view, groups, rank + 1), np.split(kernel, groups, -1), strict=True)
    return np.concatenate([np.tensordot(part, weights, axes) for part, weights in parts], -1)


for _rank in (1, 2, 3):
    op(f"Conv{_rank}D", _conv_infer, _conv, "input filter")


def convolve(
    rank: int,
    value: Any,
    kernel: Any,
    strides: Any,
    padding: Any,
    data_format: Any,
    dilations: Any,
    name: Any,
) -> Tensor:
    """Make the convolution of a rank."""
    first = is_channels_first(data_format)
    return build(
        f"Conv{rank}D",
        value,
        kernel,
        name=name,
        dtypes=(None, 0),
        rank=rank,
        first=first,
        strides=per_axis(strides, rank, first),
        dilations=per_axis(dilations, rank, first),
        padding=padding.upper() if isinstance(padding, str) else [tuple(p) for p in padding],
    )


@public("nn.conv2d")
def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str = "NHWC",
    dilations: Any = None,
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """Convolve images: [b, h, w, in] by [h, w, in, out]. Raises ValueError."""
    kernel = filter if filter is not None else filters
    return convolve(2, input, kernel, strides, padding, data_format, dilations, name)


@public("nn.conv3d")
def conv3d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    data_format: str = "NDHWC",
    dilations: Any = None,
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """Convolve volumes: [b, d, h, w, in] by [d, h, w, in, out]. Raises ValueError."""
    kernel = filter if filter is not None else filters
    return convolve(3, input, kernel, strides, padding, data_format, dilations, name)


@public("nn.conv1d")
def conv1d(
    value: Any = None,
    filters: Any = None,
    stride: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: Any = None,
    data_format: Any = None,
    name: str | None = None,
    input: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Convolve sequences: [b, w, in] by [w, in, out]. Raises ValueError."""
    with name_scope(name, "conv1d", [value, filters]):
        return convolve(
            1,
            value if value is not None else input,
            filters,
            stride,
            padding,
            data_format,
            dilations,
            None,
        )


@public("nn.convolution")
def convolution(
    input: Any,
    filter: Any,
    padding: Any,
    strides: Any = None,
    dilation_rate: Any = None,
    name: str | None = None,
    data_format: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Convolve over as many axes as the filter has. Raises ValueError."""
    with name_scope(name, "convolution", [input, filter]) as scope:
        kernel = convert_to_tensor(filter if filter is not None else filters, name="filter")
        rank = len(kernel.sizes or [None] * 4) - 2
        rate = dilation_rate if dilation_rate is not None else dilations
        return convolve(rank, input, kernel, strides, padding, data_format, rate, scope)


@public("nn.atrous_conv2d")
def atrous_conv2d(
    value: Any, filters: Any, rate: int, padding: str, name: str | None = None
) -> Tensor:
    """Convolve images with a filter that is spread out. Raises ValueError."""
    return convolution(value, filters, padding, dilation_rate=[rate, rate], name=name)
