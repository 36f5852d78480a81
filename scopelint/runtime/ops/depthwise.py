"""Convolutions of each channel by itself, and separable ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.conv import (
    conv_size,
    convolve,
    dilated,
    is_channels_first,
    padded,
    per_axis,
    split_shape,
    whole_shape,
    windows_of,
)
from scopelint.runtime.ops.infer import merge_size, with_rank
from scopelint.runtime.ops.registry import Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor

# Depthwise and separable.


def _depthwise_infer(node: Node) -> Outputs:
    flags = node.attributes
    first = flags["first"]
    given, kernel = with_rank(node.sizes(0), 4), with_rank(node.sizes(1), 4)
    batch, spatial, channels = split_shape(given, first)
    channels = merge_size(channels, kernel[2])
    made = None if channels is None or kernel[3] is None else channels * kernel[3]
    windows = [dilated(k, d) for k, d in zip(kernel[:2], flags["dilations"], strict=True)]
    left = [
        conv_size(n, w, s, flags["padding"])
        for n, w, s in zip(spatial, windows, flags["strides"], strict=True)
    ]
    return [(node.dtype(), whole_shape(batch, left, made, first))]


def _depthwise(x: Any, kernel: Any, first: bool, strides: Any, dilations: Any, padding: str) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    spans = [(k - 1) * d + 1 for k, d in zip(kernel.shape[:2], dilations, strict=True)]
    view = windows_of(padded(x, spans, strides, padding, 0), kernel.shape[:2], strides, dilations)
    result = np.einsum("bhwcij,ijcm->bhwcm", view, kernel)
    result = result.reshape(*result.shape[:3], -1)
    return np.moveaxis(result, -1, 1) if first else result


op("DepthwiseConv2dNative", _depthwise_infer, _depthwise, "input filter")


@public("nn.depthwise_conv2d")
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


@public("nn.depthwise_conv2d_native")
def depthwise_conv2d_native(
    input: Any,
    filter: Any,
    strides: Any,
    padding: str,
    data_format: Any = "NHWC",
    dilations: Any = None,
    name: str | None = None,
) -> Tensor:
    """Convolve each channel by itself. Raises ValueError."""
    return depthwise_conv2d(input, filter, strides, padding, dilations, name, data_format)


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
        return convolve(2, deep, pointwise_filter, 1, "VALID", data_format, None, scope)
