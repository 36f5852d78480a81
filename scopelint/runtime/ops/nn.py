"""`tf.nn`: softmax and cross entropies, bias, dropout, normalization, embeddings."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.conv import is_channels_first
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.elementwise import log_sigmoid
from scopelint.runtime.ops.infer import (
    at_least_rank,
    merge_size,
    with_rank,
)
from scopelint.runtime.ops.matmul import matmul
from scopelint.runtime.ops.random import random_uniform
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.tensor import Tensor

PUBLIC["tf.nn.log_sigmoid"] = PUBLIC["tf.log_sigmoid"] = PUBLIC["tf.math.log_sigmoid"] = log_sigmoid


def softmax_of(x: Any, axis: int = -1) -> Any:
    """Compute the softmax of an array."""
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def log_softmax_of(x: Any, axis: int = -1) -> Any:
    """Compute the logarithm of the softmax of an array."""
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax_infer(node: Node) -> Outputs:
    return [(node.dtype(), at_least_rank(node.sizes(), 1))]


op("Softmax", _softmax_infer, softmax_of, "logits")
op("LogSoftmax", _softmax_infer, log_softmax_of, "logits")


def _softmax_function(type_: str) -> Any:
    def function(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
        chosen = axis if axis is not None else dim
        logits = convert_to_tensor(logits)
        return build(type_, logits, name=name, axis=-1 if chosen is None else int(chosen))

    function.__name__ = function.__qualname__ = type_.lower()
    function.__doc__ = f"{type_} along an axis, by default the last."
    return function


PUBLIC["tf.nn.softmax"] = PUBLIC["tf.math.softmax"] = _softmax_function("Softmax")
PUBLIC["tf.nn.log_softmax"] = PUBLIC["tf.math.log_softmax"] = _softmax_function("LogSoftmax")
softmax = PUBLIC["tf.nn.softmax"]


# Bias, dropout.


def _bias_infer(node: Node) -> Outputs:
    sizes, bias = node.sizes(0), with_rank(node.sizes(1), 1)
    if sizes is None:
        return [(node.dtype(), None)]
    if len(sizes) < 2:
        raise ShapeError(f"Shape must be at least rank 2 but is rank {len(sizes)}")
    place = 1 if node.attributes["first"] else len(sizes) - 1
    merged = merge_size(sizes[place], bias[0])
    return [(node.dtype(), [*sizes[:place], merged, *sizes[place + 1 :]])]


def _bias(x: Any, bias: Any, first: bool) -> Any:
    return x + (bias.reshape(-1, *[1] * (x.ndim - 2)) if first else bias)


op("BiasAdd", _bias_infer, _bias, "value bias")


@public("nn.bias_add")
def bias_add(value: Any, bias: Any, data_format: Any = None, name: str | None = None) -> Tensor:
    """Add a vector along the channels. Raises ValueError where the sizes differ."""
    with name_scope(name, "BiasAdd", [value, bias]) as scope:
        value = convert_to_tensor(value, name="input")
        bias = convert_to_tensor(bias, value.dtype.base_dtype, name="bias")
        first = is_channels_first(data_format)
        return build("BiasAdd", value, bias, name=scope, dtypes=(None, 0), first=first)


@public("nn.xw_plus_b")
def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """`x · weights + biases`."""
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        product = matmul(x, weights)
        return build("BiasAdd", product, biases, name=scope, dtypes=(None, 0), first=False)


@public("nn.relu_layer")
def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """`relu(x · weights + biases)`."""
    with name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        return build("Relu", xw_plus_b(x, weights, biases), name=scope)


@public("nn.crelu")
def crelu(features: Any, name: str | None = None, axis: int = -1) -> Tensor:
    """The positive and the negative parts, behind each other."""
    with name_scope(name, "CRelu", [features]):
        features = convert_to_tensor(features)
        both = PUBLIC["tf.concat"]([features, build("Neg", features)], axis)
        return build("Relu", both)


@public("nn.dropout")
def dropout(
    x: Any,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: Any = None,
    name: str | None = None,
    rate: Any = None,
) -> Tensor:
    """Set elements to 0 at random and scale the others up. Raises ValueError."""
    if rate is None and keep_prob is None:
        raise ValueError("You must provide a rate to dropout.")
    if keep_prob is None:
        keep_prob = 1 - rate
    if isinstance(keep_prob, int | float) and not 0 < keep_prob <= 1:
        raise ValueError(
            f"rate must be a scalar tensor or a float in the range [0, 1), got {1 - keep_prob:g}"
        )
    with name_scope(name, "dropout", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                "x has to be a floating point tensor since it's going to be scaled. "
                f"Got a {x.dtype} tensor instead."
            )
        if isinstance(keep_prob, int | float) and keep_prob == 1:
            return convert_to_tensor(x)
        return _dropped(x, keep_prob, noise_shape)


def _dropped(x: Tensor, keep_prob: Any, noise_shape: Any) -> Tensor:
    shape = noise_shape if noise_shape is not None else PUBLIC["tf.shape"](x)
    kept = build(
        "GreaterEqual", random_uniform(shape, dtype=x.dtype), 1 - keep_prob, dtypes=(None, 0)
    )
    scaled = build("Mul", x, build("RealDiv", 1.0, keep_prob, dtypes=(x.dtype, None)))
    result = build("Mul", scaled, build("Cast", kept, DstT=x.dtype.base_dtype), name="mul_1")
    result.set_shape(x.sizes)
    return result


@public("nn.alpha_dropout", "contrib.nn.alpha_dropout")
def alpha_dropout(
    x: Any, keep_prob: Any, noise_shape: Any = None, seed: Any = None, name: Any = None
) -> Tensor:
    """Dropout for SELU networks."""
    return dropout(x, keep_prob, noise_shape, seed, name or "alpha_dropout")
