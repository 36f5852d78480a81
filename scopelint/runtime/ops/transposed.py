"""Transposed convolutions."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.conv import conv_size, is_channels_first, per_axis
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import sizes_in
from scopelint.runtime.ops.registry import Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor

# Transposed.


def _transposed_infer(node: Node) -> Outputs:
    rank = node.attributes["rank"]
    wanted = sizes_in(node, 0)
    return [(node.dtype(1), wanted if wanted is not None else [None] * (rank + 2))]


def _check_sizes(sizes: Any, kernel: Any, x: Any, strides: Any, padding: str) -> None:
    """Raise ValueError where a convolution of that output does not give this input."""
    for size, window, stride, given in zip(sizes, kernel.shape, strides, x.shape[1:], strict=False):
        if conv_size(int(size), window, stride, padding) != given:
            raise ValueError("Conv2DSlowBackpropInput: Size of out_backprop doesn't match computed")


def _transposed(
    sizes: Any, kernel: Any, x: Any, rank: int, first: bool, strides: Any, padding: str
) -> Any:
    """Scatter each element through the kernel: the gradient of a convolution."""
    x = np.moveaxis(x, 1, -1) if first else x
    _check_sizes(sizes[2:] if first else sizes[1:-1], kernel, x, strides, padding)
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
