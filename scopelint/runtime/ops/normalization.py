"""`tf.nn` normalizations: moments, batch normalization, l2_normalize, lrn."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import float32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op
from scopelint.runtime.ops.conv import is_channels_first
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import (
    merge_size,
    with_rank,
)
from scopelint.runtime.ops.reductions import reduce_mean, reduce_sum
from scopelint.runtime.ops.registry import Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor

# Normalization.


@public("nn.moments")
def moments(
    x: Any,
    axes: Any,
    shift: Any = None,
    name: str | None = None,
    keep_dims: Any = None,
    keepdims: Any = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance over axes."""
    keep = bool(keepdims or keep_dims)
    with name_scope(name, "moments", [x, axes]):
        x = convert_to_tensor(x)
        mean = reduce_mean(x, axes, True, name="mean")
        spread = build("SquaredDifference", x, build("StopGradient", mean))
        variance = reduce_mean(spread, axes, True, name="variance")
        if keep:
            return mean, variance
        gone = [int(a) for a in np.atleast_1d(axes)]
        return tuple(build("Squeeze", t, squeeze_dims=gone) for t in (mean, variance))  # type: ignore[return-value]


@public("nn.weighted_moments")
def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: Any = None,
    keepdims: Any = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance over axes, elements weighted."""
    keep = bool(keepdims or keep_dims)
    with name_scope(name, "weighted_moments", [x, frequency_weights]):
        weights = convert_to_tensor(frequency_weights, preferred_dtype=float32)
        ones = build("Add", build("ZerosLike", convert_to_tensor(x)), weights)
        total = reduce_sum(ones, axes, True)
        mean = build("RealDiv", reduce_sum(build("Mul", x, ones), axes, True), total)
        spread = build("Mul", build("SquaredDifference", x, mean), ones)
        variance = build("RealDiv", reduce_sum(spread, axes, True), total)
        if keep:
            return mean, variance
        gone = [int(a) for a in np.atleast_1d(axes)]
        return tuple(build("Squeeze", t, squeeze_dims=gone) for t in (mean, variance))  # type: ignore[return-value]


@public("nn.batch_normalization")
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: Any,
    name: str | None = None,
) -> Tensor:
    """Normalize by mean and variance, then scale and shift."""
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = build("Rsqrt", build("AddV2", variance, variance_epsilon, dtypes=(None, 0)))
        if scale is not None:
            inverse = build("Mul", inverse, scale)
        shift = build("Mul", mean, inverse)
        shift = build("Neg", shift) if offset is None else build("Sub", offset, shift)
        return build("AddV2", build("Mul", x, inverse), shift, name="add_1")


@public("nn.batch_norm_with_global_normalization")
def batch_norm_with_global_normalization(
    t: Any,
    m: Any,
    v: Any,
    beta: Any,
    gamma: Any,
    variance_epsilon: Any,
    scale_after_normalization: bool,
    name: Any = None,
) -> Tensor:
    """Normalize by mean and variance, the old way."""
    return batch_normalization(
        t, m, v, beta, gamma if scale_after_normalization else None, variance_epsilon, name
    )


def _fused_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    channels = node.sizes(1)
    count = None
    if sizes is not None:
        count = sizes[1] if node.attributes["first"] else sizes[-1]
    if channels:
        count = merge_size(count, channels[0])
    return [(node.dtype(), sizes), (node.dtype(1), [count]), (node.dtype(1), [count])]


def _fused(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any,
    variance: Any,
    first: bool,
    epsilon: float,
    training: bool,
) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes), x.var(axes)
    result = (x - mean) / np.sqrt(variance + epsilon) * scale + offset
    return (np.moveaxis(result, -1, 1) if first else result), mean, variance


op("FusedBatchNormV3", _fused_infer, _fused, "x scale offset mean variance")


@public("nn.fused_batch_norm")
def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> list[Tensor]:
    """Normalize in one op: the result, mean and variance."""
    known = [build("ZerosLike", scale) if value is None else value for value in (mean, variance)]
    return build_op(
        "FusedBatchNormV3",
        [x, scale, offset, *known],
        name=name or "FusedBatchNormV3",
        first=is_channels_first(data_format),
        epsilon=epsilon,
        training=bool(is_training),
    ).outputs


@public("nn.l2_normalize", "math.l2_normalize", "linalg.l2_normalize")
def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None
) -> Tensor:
    """Scale to a Euclidean norm of 1 over an axis."""
    axis = axis if axis is not None else dim
    with name_scope(name, "l2_normalize", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        total = reduce_sum(build("Square", x), axis, True)
        inverse = build("Rsqrt", build("Maximum", total, epsilon, dtypes=(None, 0)))
        return build("Mul", x, inverse, name=scope)


def _lrn(x: Any, depth_radius: int, bias: float, alpha: float, beta: float) -> Any:
    squares = np.pad(x * x, [(0, 0)] * 3 + [(depth_radius, depth_radius)])
    width = 2 * depth_radius + 1
    total = sum(squares[..., i : i + x.shape[-1]] for i in range(width))
    return x / (bias + alpha * total) ** beta


op("LRN", lambda node: [(node.dtype(), with_rank(node.sizes(), 4))], _lrn, "input")


@public("nn.local_response_normalization", "nn.lrn")
def local_response_normalization(
    input: Any,
    depth_radius: int = 5,
    bias: float = 1,
    alpha: float = 1,
    beta: float = 0.5,
    name: str | None = None,
) -> Tensor:
    """Divide by the neighbouring channels. Raises ValueError for a rank other than 4."""
    return build(
        "LRN", input, name=name, depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta
    )
