"""Convolutions and pooling: forward, transposed, depthwise, separable; 1, 2 and 3 dimensions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import merge_size, sizes_in, with_rank
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
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


def _split_shape(
    sizes: list[int | None], first: bool
) -> tuple[int | None, list[int | None], int | None]:
    """Batch, spatial sizes, channels."""
    if first:
        return sizes[0], sizes[2:], sizes[1]
    return sizes[0], sizes[1:-1], sizes[-1]


def _whole_shape(
    batch: int | None, spatial: Sequence[int | None], channels: int | None, first: bool
) -> Sizes:
    return [batch, channels, *spatial] if first else [batch, *spatial, channels]


def _conv_infer(node: Node) -> Outputs:
    flags = node.attributes
    rank, first = flags["rank"], flags["first"]
    given, kernel = with_rank(node.sizes(0), rank + 2), with_rank(node.sizes(1), rank + 2)
    batch, spatial, channels = _split_shape(given, first)
    if rank == 3:
        merge_size(channels, kernel[-2])
    elif channels is not None and kernel[-2] and channels % kernel[-2]:
        raise ShapeError(
            f"Depth of input ({channels}) is not a multiple of input depth of filter ({kernel[-2]})"
        )
    windows = [_dilated(k, d) for k, d in zip(kernel[:rank], flags["dilations"], strict=True)]
    left = [
        _explicit(n, w, s, flags["padding"], i, first)
        for i, (n, w, s) in enumerate(zip(spatial, windows, flags["strides"], strict=True))
    ]
    return [(node.dtype(), _whole_shape(batch, left, kernel[-1], first))]


def _explicit(
    size: int | None, window: int | None, stride: int, padding: Any, axis: int, first: bool
) -> int | None:
    if isinstance(padding, str):
        return conv_size(size, window, stride, padding)
    before, after = padding[axis + (2 if first else 1)]
    return conv_size(None if size is None else size + before + after, window, stride, "VALID")


def _dilated(size: int | None, dilation: int) -> int | None:
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


def _convolve(
    rank: int,
    value: Any,
    kernel: Any,
    strides: Any,
    padding: Any,
    data_format: Any,
    dilations: Any,
    name: Any,
) -> Tensor:
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
    return _convolve(2, input, kernel, strides, padding, data_format, dilations, name)


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
    return _convolve(3, input, kernel, strides, padding, data_format, dilations, name)


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
        return _convolve(
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
        return _convolve(rank, input, kernel, strides, padding, data_format, rate, scope)


@public("nn.atrous_conv2d")
def atrous_conv2d(
    value: Any, filters: Any, rate: int, padding: str, name: str | None = None
) -> Tensor:
    """Convolve images with a filter that is spread out. Raises ValueError."""
    return convolution(value, filters, padding, dilation_rate=[rate, rate], name=name)


# Transposed.


def _transposed_infer(node: Node) -> Outputs:
    rank = node.attributes["rank"]
    wanted = sizes_in(node, 0)
    given, kernel = with_rank(node.sizes(2), rank + 2), with_rank(node.sizes(1), rank + 2)
    channels = given[1] if node.attributes["first"] else given[-1]
    merge_size(kernel[-1], channels)
    return [(node.dtype(1), wanted if wanted is not None else [None] * (rank + 2))]


def _transposed(
    sizes: Any, kernel: Any, x: Any, rank: int, first: bool, strides: Any, padding: str
) -> Any:
    """Scatter each element through the kernel: the gradient of a convolution."""
    x = np.moveaxis(x, 1, -1) if first else x
    spatial = [int(n) for n in (sizes[2:] if first else sizes[1:-1])]
    full = [(n - 1) * s + k for n, s, k in zip(x.shape[1:-1], strides, kernel.shape, strict=False)]
    total = np.zeros(
        [x.shape[0], *[max(f, n) for f, n in zip(full, spatial, strict=True)], kernel.shape[-2]],
        x.dtype,
    )
    for place in np.ndindex(*kernel.shape[:rank]):
        part = np.tensordot(x, kernel[place], ([-1], [1]))
        where = tuple(
            slice(p, p + (n - 1) * s + 1, s)
            for p, n, s in zip(place, x.shape[1:-1], strides, strict=True)
        )
        total[(slice(None), *where)] += part
    cut = []
    for axis, n in enumerate(spatial):
        before = 0
        if padding == "SAME":
            before = max((x.shape[axis + 1] - 1) * strides[axis] + kernel.shape[axis] - n, 0) // 2
        cut.append(slice(before, before + n))
    result = total[(slice(None), *cut)]
    return np.moveaxis(result, -1, 1) if first else result


for _rank in (1, 2, 3):
    op(
        f"Conv{_rank}DBackpropInput",
        _transposed_infer,
        _transposed,
        "input_sizes filter out_backprop",
    )


def _transpose(
    rank: int,
    scope: str,
    value: Any,
    kernel: Any,
    shape: Any,
    strides: Any,
    padding: str,
    data_format: Any,
) -> Tensor:
    first = is_channels_first(data_format)
    value = convert_to_tensor(value, name="value")
    return build(
        f"Conv{rank}DBackpropInput",
        shape,
        kernel,
        value,
        name=scope,
        dtypes=(None, None, 1),
        rank=rank,
        first=first,
        strides=per_axis(strides, rank, first),
        padding=padding.upper(),
    )


@public("nn.conv2d_transpose")
def conv2d_transpose(
    value: Any = None,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NHWC",
    name: str | None = None,
    input: Any = None,
    filters: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Transposed convolution: [b, h, w, in] by [h, w, out, in]. Raises ValueError."""
    value, kernel = value if value is not None else input, filter if filter is not None else filters
    with name_scope(name, "conv2d_transpose", [value, kernel, output_shape]) as scope:
        return _transpose(2, scope, value, kernel, output_shape, strides, padding, data_format)


@public("nn.conv3d_transpose")
def conv3d_transpose(
    value: Any,
    filter: Any = None,
    output_shape: Any = None,
    strides: Any = None,
    padding: str = "SAME",
    data_format: str = "NDHWC",
    name: str | None = None,
    **_: Any,
) -> Tensor:
    """Transposed convolution of volumes. Raises ValueError."""
    with name_scope(name, "conv3d_transpose", [value, filter, output_shape]) as scope:
        return _transpose(3, scope, value, filter, output_shape, strides, padding, data_format)


@public("nn.conv1d_transpose", "contrib.nn.conv1d_transpose")
def conv1d_transpose(
    input: Any,
    filters: Any,
    output_shape: Any,
    strides: Any,
    padding: str = "SAME",
    data_format: str = "NWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Transposed convolution of sequences. Raises ValueError."""
    with name_scope(name, "conv1d_transpose", [input, filters, output_shape]) as scope:
        return _transpose(1, scope, input, filters, output_shape, strides, padding, data_format)


# Depthwise and separable.


def _depthwise_infer(node: Node) -> Outputs:
    flags = node.attributes
    first = flags["first"]
    given, kernel = with_rank(node.sizes(0), 4), with_rank(node.sizes(1), 4)
    batch, spatial, channels = _split_shape(given, first)
    channels = merge_size(channels, kernel[2])
    made = None if channels is None or kernel[3] is None else channels * kernel[3]
    windows = [_dilated(k, d) for k, d in zip(kernel[:2], flags["dilations"], strict=True)]
    left = [
        conv_size(n, w, s, flags["padding"])
        for n, w, s in zip(spatial, windows, flags["strides"], strict=True)
    ]
    return [(node.dtype(), _whole_shape(batch, left, made, first))]


def _depthwise(x: Any, kernel: Any, first: bool, strides: Any, dilations: Any, padding: str) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    spans = [(k - 1) * d + 1 for k, d in zip(kernel.shape[:2], dilations, strict=True)]
    view = windows_of(padded(x, spans, strides, padding, 0), kernel.shape[:2], strides, dilations)
    result = np.einsum("bhwcij,ijcm->bhwcm", view, kernel)
    result = result.reshape(*result.shape[:3], -1)
    return np.moveaxis(result, -1, 1) if first else result


op("DepthwiseConv2dNative", _depthwise_infer, _depthwise, "input filter")


@public("nn.depthwise_conv2d", "nn.depthwise_conv2d_native")
def depthwise_conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: str = "VALID",
    rate: Any = None,
    name: str | None = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Convolve each channel by itself: [h, w, in, multiplier]. Raises ValueError."""
    first = is_channels_first(data_format)
    with name_scope(name, "depthwise", [input, filter]) as scope:
        return build(
            "DepthwiseConv2dNative",
            input,
            filter,
            name=scope,
            dtypes=(None, 0),
            first=first,
            strides=per_axis(strides, 2, first),
            dilations=per_axis(rate if rate is not None else dilations, 2, first),
            padding=padding.upper(),
        )


@public("nn.separable_conv2d")
def separable_conv2d(
    input: Any,
    depthwise_filter: Any,
    pointwise_filter: Any,
    strides: Any,
    padding: str,
    rate: Any = None,
    name: str | None = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Convolve each channel by itself, then mix the channels. Raises ValueError."""
    with name_scope(name, "separable_conv2d", [input]) as scope:
        deep = depthwise_conv2d(
            input,
            depthwise_filter,
            strides,
            padding,
            rate if rate is not None else dilations,
            "depthwise",
            data_format,
        )
        return _convolve(2, deep, pointwise_filter, 1, "VALID", data_format, None, scope)


# Pooling.


def _pool_infer(node: Node) -> Outputs:
    flags = node.attributes
    rank, first = flags["rank"], flags["first"]
    batch, spatial, channels = _split_shape(with_rank(node.sizes(), rank + 2), first)
    windows = flags["windows"]
    left = [
        conv_size(n, w, s, flags["padding"])
        for n, w, s in zip(spatial, windows, flags["strides"], strict=True)
    ]
    return [(node.dtype(), _whole_shape(batch, left, channels, first))]


def _max_pool(x: Any, rank: int, first: bool, windows: Any, strides: Any, padding: str) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    view = windows_of(padded(x, windows, strides, padding, -np.inf), windows, strides, [1] * rank)
    result = view.max(axis=tuple(range(rank + 2, 2 * rank + 2)))
    return np.moveaxis(result, -1, 1) if first else result


def _average_pool(x: Any, rank: int, first: bool, windows: Any, strides: Any, padding: str) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    view = windows_of(padded(x, windows, strides, padding, np.nan), windows, strides, [1] * rank)
    result = np.nanmean(view, axis=tuple(range(rank + 2, 2 * rank + 2)))
    return np.moveaxis(result, -1, 1) if first else result


def _pool_function(type_: str, rank: int) -> Callable[..., Tensor]:
    def function(
        value: Any = None,
        ksize: Any = None,
        strides: Any = None,
        padding: Any = None,
        data_format: Any = None,
        name: str | None = None,
        input: Any = None,
    ) -> Tensor:
        first = is_channels_first(data_format)
        with name_scope(name, type_, [value]) as scope:
            return build(
                type_,
                value if value is not None else input,
                name=scope,
                rank=rank,
                first=first,
                windows=per_axis(ksize, rank, first),
                strides=per_axis(strides, rank, first),
                padding=padding.upper(),
            )

    function.__doc__ = f"{type_} over windows. Raises ValueError where a window does not fit."
    return function


for _name, _type, _rank, _kernel in (
    ("max_pool", "MaxPool", 2, _max_pool),
    ("avg_pool", "AvgPool", 2, _average_pool),
    ("max_pool1d", "MaxPool1D", 1, _max_pool),
    ("avg_pool1d", "AvgPool1D", 1, _average_pool),
    ("max_pool2d", "MaxPool", 2, _max_pool),
    ("avg_pool2d", "AvgPool", 2, _average_pool),
    ("max_pool3d", "MaxPool3D", 3, _max_pool),
    ("avg_pool3d", "AvgPool3D", 3, _average_pool),
):
    op(_type, _pool_infer, _kernel, "input")
    PUBLIC[f"tf.nn.{_name}"] = _pool_function(_type, _rank)


@public("nn.pool")
def pool(
    input: Any,
    window_shape: Any,
    pooling_type: str,
    padding: str,
    dilation_rate: Any = None,
    strides: Any = None,
    name: str | None = None,
    data_format: Any = None,
    dilations: Any = None,
) -> Tensor:
    """Pool over as many axes as the window has. Raises ValueError."""
    rank = len(window_shape)
    kind = {"MAX": "MaxPool", "AVG": "AvgPool"}[pooling_type] + {1: "1D", 3: "3D"}.get(rank, "")
    with name_scope(name, f"{pooling_type.lower()}_pool", [input]) as scope:
        function = _pool_function(kind, rank)
        return function(input, window_shape, strides or [1] * rank, padding, data_format, scope)


def _argmax_pool_infer(node: Node) -> Outputs:
    from_pool = _pool_infer(node)[0]
    return [from_pool, (node.attributes["index_dtype"], from_pool[1])]


op("MaxPoolWithArgmax", _argmax_pool_infer, None, "input")


@public("nn.max_pool_with_argmax")
def max_pool_with_argmax(
    input: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str = "NHWC",
    Targmax: Any = None,  # noqa: N803  TensorFlow's name
    name: str | None = None,
    **_: Any,
) -> list[Tensor]:
    """Pool, and give the places of the largest elements."""
    return build_op(
        "MaxPoolWithArgmax",
        [input],
        name=name,
        rank=2,
        first=False,
        windows=per_axis(ksize, 2),
        strides=per_axis(strides, 2),
        padding=padding.upper(),
        index_dtype=PUBLIC["tf.as_dtype"](Targmax or "int64"),
    ).outputs
