"""Pooling over windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op
from scopelint.runtime.ops.conv import (
    conv_size,
    is_channels_first,
    padded,
    per_axis,
    split_shape,
    whole_shape,
    windows_of,
)
from scopelint.runtime.ops.infer import with_rank
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, op, public
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor

# Pooling.


def _pool_infer(node: Node) -> Outputs:
    flags = node.attributes
    rank, first = flags["rank"], flags["first"]
    batch, spatial, channels = split_shape(with_rank(node.sizes(), rank + 2), first)
    windows = flags["windows"]
    left = [
        conv_size(n, w, s, flags["padding"])
        for n, w, s in zip(spatial, windows, flags["strides"], strict=True)
    ]
    return [(node.dtype(), whole_shape(batch, left, channels, first))]


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
        value = value if value is not None else input
        with name_scope(name, type_, [value]) as scope:
            return build(
                type_,
                value,
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
    _function = _pool_function(_type, _rank)
    if _name not in ("max_pool", "avg_pool", "avg_pool2d"):
        _function = taking("input ksize strides padding data_format= name=")(_function)
    PUBLIC[f"tf.nn.{_name}"] = _function


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
