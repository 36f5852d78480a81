"""`conv2d_in_plane` of `contrib.layers` / slim: one window for all channels (semantics §8.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.contrib_layers import RELU, everywhere, finished, variable_collections
from scopelint.runtime.api.contrib_variables import model_variable
from scopelint.runtime.api.conv_layers import tuple_of
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Zeros, contrib_variance_scaling
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.public_ops import tf


@everywhere("conv2d_in_plane", "convolution2d_in_plane")
@add_arg_scope
def convolution2d_in_plane(
    inputs: Any,
    kernel_size: Any,
    stride: Any = 1,
    padding: str = "SAME",
    activation_fn: Any = RELU,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = Zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """Weights [k, k, 1, 1], biases [in]. Raises ValueError where the channels are unknown."""
    settings = dict(locals())
    with variable_scope(scope, "ConvInPlane", [inputs], reuse=reuse) as opened:
        inputs = convert_to_tensor(inputs)
        size = inputs.shape[-1].value if inputs.shape.ndims is not None else None
        if size is None:
            raise ValueError(f"last dimension of shape must be known but is None: {inputs.shape}")
        first = weights_initializer or contrib_variance_scaling(1.0, "FAN_AVG", uniform=True)
        window = [*tuple_of(kernel_size, 2, "kernel_size"), 1, 1]
        weights = _variable("weights", window, first, weights_regularizer, inputs, settings)
        outputs = tf("nn.depthwise_conv2d")(
            inputs,
            tf("tile")(weights, [1, 1, size, 1]),
            [1, *tuple_of(stride, 2, "stride"), 1],
            padding,
        )
        if normalizer_fn is None and biases_initializer is not None:
            first = biases_initializer
            biases = _variable("biases", [size], first, biases_regularizer, inputs, settings)
            outputs = tf("nn.bias_add")(outputs, biases)
        return finished(outputs, opened, settings)


def _variable(
    name: str, shape: Any, first: Any, regularizer: Any, inputs: Any, settings: dict[str, Any]
) -> Any:
    return model_variable(
        name,
        shape=shape,
        dtype=inputs.dtype.base_dtype,
        initializer=first,
        regularizer=regularizer,
        collections=variable_collections(settings["variables_collections"], name),
        trainable=settings["trainable"],
    )
