"""`legacy_fully_connected` of `contrib.layers`, with names of its own for arguments and bias (§8.1)."""

from __future__ import annotations

import functools
from typing import Any

from scopelint.runtime.api.collections import add_to_collection
from scopelint.runtime.api.contrib_layers import everywhere
from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.initializers import Zeros, contrib_variance_scaling
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.public_ops import tf


@everywhere("legacy_fully_connected")
def legacy_fully_connected(
    x: Any,
    num_output_units: int,
    activation_fn: Any = None,
    weight_init: Any = None,
    bias_init: Any = Zeros,
    name: Any = None,
    weight_collections: Any = ("weights",),
    bias_collections: Any = ("biases",),
    output_collections: Any = ("activations",),
    trainable: bool = True,
    weight_regularizer: Any = None,
    bias_regularizer: Any = None,
) -> Any:
    """Weights [in, n], bias [n]. Raises ValueError for fewer than two axes, and unknown sizes."""
    with variable_scope(name, "fully_connected", [x]):
        x = convert_to_tensor(x)
        size = _depth(x)
        dtype = x.dtype.base_dtype
        weights = get_variable(
            "weights",
            [size, num_output_units],
            dtype,
            weight_init or contrib_variance_scaling(1.0, "FAN_AVG", uniform=True),
            collections=_with_globals(weight_collections),
            regularizer=weight_regularizer,
            trainable=trainable,
        )
        outputs = tf("matmul")(tf("reshape")(x, [-1, size]), weights)
        if bias_init is not None:
            bias = get_variable(
                "bias",
                [num_output_units],
                dtype,
                bias_init,
                collections=_with_globals(bias_collections),
                regularizer=bias_regularizer,
                trainable=trainable,
            )
            outputs = tf("nn.bias_add")(outputs, bias)
        if x.shape.ndims > 2:
            sizes = [*tf("unstack")(tf("shape")(x))[:-1], num_output_units]
            outputs = tf("reshape")(outputs, tf("stack")(sizes))
            outputs.set_shape([*x.shape.as_list()[:-1], num_output_units])
        outputs = outputs if activation_fn is None else activation_fn(outputs)
        for collection in {*(output_collections or ()), "activations"}:
            add_to_collection(collection, outputs)
        return outputs


def _depth(x: Any) -> int:
    if x.shape.ndims is None:
        raise ValueError("dims of x must be known but is None")
    if x.shape.ndims < 2:
        raise ValueError(f"rank of x must be at least 2 not: {x.shape.ndims}")
    size = x.shape[-1].value
    if size is None:
        raise ValueError("last dimension of x must be known but is None")
    return int(size)


def _with_globals(collections: Any) -> list[str]:
    return list({*(collections or ()), GraphKeys.GLOBAL_VARIABLES})


everywhere("legacy_linear")(functools.partial(legacy_fully_connected, activation_fn=None))
everywhere("legacy_relu")(functools.partial(legacy_fully_connected, activation_fn=tf("nn.relu")))
