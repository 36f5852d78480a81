"""`contrib.layers` / slim: layers by function, scopes and names of their own (semantics §8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.collections import add_to_collection, get_collection
from scopelint.runtime.api.contrib_variables import model_variable, renaming_getter
from scopelint.runtime.api.layers import (
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    Conv3DTranspose,
    Dense,
    SeparableConv2D,
)
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Zeros, contrib_variance_scaling
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.public_ops import tf

_WEIGHTS = {"kernel": "weights", "bias": "biases"}

#: Means the default activation, tf.nn.relu: None means no activation at all.
RELU = "relu"


def everywhere(*names: str) -> Callable[[Any], Any]:
    """Under contrib.layers and slim."""
    return public(*(f"contrib.{room}.{name}" for name in names for room in ("layers", "slim")))


def finished(outputs: Any, scope: Any, settings: dict[str, Any]) -> Any:
    """Normalize, activate and collect what a layer gave."""
    if settings.get("normalizer_fn") is not None:
        outputs = settings["normalizer_fn"](outputs, **(settings.get("normalizer_params") or {}))
    activation = settings.get("activation_fn")
    if activation is not None:
        outputs = tf("nn.relu")(outputs) if activation is RELU else activation(outputs)
    return collected(settings.get("outputs_collections"), scope.name, outputs)


def collected(collections: Any, alias: str, outputs: Any) -> Any:
    """Add a layer's output to collections."""
    if collections:
        names = [collections] if isinstance(collections, str) else collections
        for name in names:
            add_to_collection(name, outputs)
        outputs.aliases = [*getattr(outputs, "aliases", ()), alias.removesuffix("/")]
    return outputs


def collect_weights(layer: Any, kinds: dict[str, str], collections: Any) -> None:
    """Add a layer's variables, each of a kind, to the collections asked for."""
    for name, kind in kinds.items():
        variable = getattr(layer, name, None)
        for key in variable_collections(collections, kind) or ():
            if variable is not None and not any(variable is each for each in get_collection(key)):
                add_to_collection(key, variable)


def variable_collections(collections: Any, kind: str) -> Any:
    """The collections for one kind of variable, where they are given by kind."""
    return collections.get(kind) if isinstance(collections, dict) else collections


def _weights_of(settings: dict[str, Any]) -> dict[str, Any]:
    """What a tf.layers layer takes of contrib's settings."""
    biases = settings["biases_initializer"]
    return {
        "activation": None,
        "use_bias": not settings["normalizer_fn"] and biases is not None and bool(biases),
        "kernel_initializer": settings["weights_initializer"],
        "bias_initializer": biases,
        "kernel_regularizer": settings["weights_regularizer"],
        "bias_regularizer": settings["biases_regularizer"],
        "trainable": settings["trainable"],
    }


def _xavier() -> Any:
    return contrib_variance_scaling(1.0, "FAN_AVG", uniform=True)


def _layer_call(
    default_scope: str,
    rename: dict[str, str],
    inputs: Any,
    make: Callable[[Any], Any],
    settings: dict[str, Any],
    kernels: tuple[str, ...] = ("kernel",),
) -> Any:
    """Open the scope, call the layer that `make(inputs)` gives a class and arguments of, finish."""
    with variable_scope(
        settings["scope"],
        default_scope,
        [inputs],
        reuse=settings["reuse"],
        custom_getter=renaming_getter(rename),
    ) as scope:
        inputs = convert_to_tensor(inputs)
        layer_class, arguments = make(inputs)
        layer = layer_class(
            name=scope.name,
            dtype=inputs.dtype.base_dtype,
            _scope=scope,
            _reuse=settings["reuse"],
            **arguments,
        )
        outputs = layer.apply(inputs)
        kinds = {**dict.fromkeys(kernels, "weights"), "bias": "biases"}
        collect_weights(layer, kinds, settings["variables_collections"])
        return finished(outputs, scope, settings)


@everywhere("fully_connected")
@add_arg_scope
def fully_connected(
    inputs: Any,
    num_outputs: int,
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
    """Weights [in, num_outputs], biases. Raises ValueError for a number of outputs that is none."""
    if not isinstance(num_outputs, int) and not hasattr(num_outputs, "__index__"):
        raise ValueError(f"num_outputs type should be one of (int,), got {type(num_outputs)}.")
    settings = {**locals(), "weights_initializer": weights_initializer or _xavier()}
    arguments = {"units": num_outputs, **_weights_of(settings)}
    return _layer_call("fully_connected", _WEIGHTS, inputs, lambda _: (Dense, arguments), settings)


def _is_first(data_format: Any) -> bool:
    return bool(data_format) and data_format.startswith("NC")


def _convolution(conv_dims: int | None, inputs: Any, settings: dict[str, Any]) -> Any:
    """A convolution of the inputs' rank; `conv_dims` fixes it. Raises ValueError for another."""

    def make(tensor: Any) -> Any:
        rank = tensor.get_shape().ndims
        if conv_dims is not None and conv_dims + 2 != rank:
            raise ValueError(f"Convolution expects input with rank {conv_dims + 2}, got {rank}")
        classes = {3: Conv1D, 4: Conv2D, 5: Conv3D}
        if rank not in classes:
            raise ValueError("Convolution not supported for input with rank", rank)
        arguments = {
            "filters": settings["num_outputs"],
            "kernel_size": settings["kernel_size"],
            "strides": settings["stride"],
            "padding": settings["padding"],
            "data_format": _format_of(settings),
            "dilation_rate": settings["rate"],
        }
        return classes[rank], {**arguments, **_weights_of(settings)}

    settings["weights_initializer"] = settings["weights_initializer"] or _xavier()
    return _layer_call("Conv", _WEIGHTS, inputs, make, settings)


def _format_of(settings: dict[str, Any]) -> str:
    """Contrib's data format as tf.layers names it."""
    return "channels_first" if _is_first(settings["data_format"]) else "channels_last"


def _define_convolution(conv_dims: int | None, name: str) -> Callable[..., Any]:
    """Contrib's convolution of a rank, decorated."""

    def convolution(
        inputs: Any,
        num_outputs: Any,
        kernel_size: Any,
        stride: Any = 1,
        padding: str = "SAME",
        data_format: Any = None,
        rate: Any = 1,
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
        """Weights [k…, in, num_outputs], biases."""
        settings = dict(locals())
        return _convolution(conv_dims, settings.pop("inputs"), settings)

    convolution.__name__ = name
    convolution.__qualname__ = name
    return add_arg_scope(convolution)


convolution = _define_convolution(None, "convolution")
convolution1d = _define_convolution(1, "convolution1d")
convolution2d = _define_convolution(2, "convolution2d")
convolution3d = _define_convolution(3, "convolution3d")
everywhere("convolution")(convolution)
everywhere("convolution1d", "conv1d")(convolution1d)
everywhere("convolution2d", "conv2d")(convolution2d)
everywhere("convolution3d", "conv3d")(convolution3d)


def _define_transposed(layer: Any, scope_name: str, name: str, data_format: str) -> Any:
    """Contrib's transposed convolution of a rank, decorated."""
    default_format = data_format

    def transposed(
        inputs: Any,
        num_outputs: Any,
        kernel_size: Any,
        stride: Any = 1,
        padding: str = "SAME",
        data_format: Any = default_format,
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
        """Weights [k…, num_outputs, in], biases."""
        settings = {**locals(), "weights_initializer": weights_initializer or _xavier()}
        arguments = {
            "filters": num_outputs,
            "kernel_size": kernel_size,
            "strides": stride,
            "padding": padding,
            "data_format": _format_of(settings),
            **_weights_of(settings),
        }
        return _layer_call(scope_name, _WEIGHTS, inputs, lambda _: (layer, arguments), settings)

    transposed.__name__ = transposed.__qualname__ = name
    return add_arg_scope(transposed)


everywhere("convolution2d_transpose", "conv2d_transpose")(
    _define_transposed(Conv2DTranspose, "Conv2d_transpose", "convolution2d_transpose", "NHWC")
)
everywhere("convolution3d_transpose", "conv3d_transpose")(
    _define_transposed(Conv3DTranspose, "Conv3d_transpose", "convolution3d_transpose", "NDHWC")
)

_SEPARABLE = {
    "bias": "biases",
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
}


@everywhere("separable_convolution2d", "separable_conv2d")
@add_arg_scope
def separable_convolution2d(
    inputs: Any,
    num_outputs: Any,
    kernel_size: Any,
    depth_multiplier: int = 1,
    stride: Any = 1,
    padding: str = "SAME",
    data_format: Any = "NHWC",
    rate: Any = 1,
    activation_fn: Any = RELU,
    normalizer_fn: Any = None,
    normalizer_params: Any = None,
    weights_initializer: Any = None,
    pointwise_initializer: Any = None,
    weights_regularizer: Any = None,
    biases_initializer: Any = Zeros,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """depthwise_weights, pointwise_weights (not where num_outputs is None), biases."""
    settings = {**locals(), "weights_initializer": weights_initializer or _xavier()}
    if num_outputs is None:
        return _depthwise(inputs, settings)
    shared = _weights_of(settings)
    regularizer = shared.pop("kernel_regularizer")
    initializer = shared.pop("kernel_initializer")
    arguments = {
        "filters": num_outputs,
        "kernel_size": kernel_size,
        "strides": stride,
        "padding": padding,
        "data_format": _format_of(settings),
        "dilation_rate": rate,
        "depth_multiplier": depth_multiplier,
        "depthwise_initializer": initializer,
        "pointwise_initializer": pointwise_initializer or initializer,
        "depthwise_regularizer": regularizer,
        "pointwise_regularizer": regularizer,
        **shared,
    }
    kernels = ("depthwise_kernel", "pointwise_kernel")
    make = lambda _: (SeparableConv2D, arguments)  # noqa: E731
    return _layer_call("SeparableConv2d", _SEPARABLE, inputs, make, settings, kernels)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (int(value[0]), int(value[-1]))


def _depthwise(inputs: Any, settings: dict[str, Any]) -> Any:
    """A separable convolution without its pointwise half."""
    with variable_scope(
        settings["scope"],
        "SeparableConv2d",
        [inputs],
        reuse=settings["reuse"],
        custom_getter=renaming_getter(_SEPARABLE),
    ) as scope:
        inputs = convert_to_tensor(inputs)
        first = _is_first(settings["data_format"])
        size = inputs.get_shape()[1 if first else -1].value
        if size is None:
            raise ValueError(f"dimension -1 of shape must be known but is None: {inputs.shape}")
        weights = model_variable(
            "depthwise_weights",
            shape=[*_pair(settings["kernel_size"]), size, settings["depth_multiplier"]],
            dtype=inputs.dtype.base_dtype,
            initializer=settings["weights_initializer"],
            regularizer=settings["weights_regularizer"],
            trainable=settings["trainable"],
            collections=variable_collections(settings["variables_collections"], "weights"),
        )
        strides = _pair(settings["stride"])
        outputs = tf("nn.depthwise_conv2d")(
            inputs,
            weights,
            [1, 1, *strides] if first else [1, *strides, 1],
            settings["padding"],
            rate=_pair(settings["rate"]),
            data_format=settings["data_format"],
        )
        if settings["normalizer_fn"] is None and settings["biases_initializer"] is not None:
            biases = model_variable(
                "biases",
                shape=[settings["depth_multiplier"] * size],
                dtype=inputs.dtype.base_dtype,
                initializer=settings["biases_initializer"],
                regularizer=settings["biases_regularizer"],
                trainable=settings["trainable"],
                collections=variable_collections(settings["variables_collections"], "biases"),
            )
            outputs = tf("nn.bias_add")(outputs, biases, data_format=settings["data_format"])
        return finished(outputs, scope, settings)


def linear_layer(activation: Any) -> Callable[..., Any]:
    """`fully_connected` with another activation."""

    def layer(*args: Any, **kwargs: Any) -> Any:
        return fully_connected(*args, **{"activation_fn": activation, **kwargs})

    return layer


for _name, _activation in (("linear", None), ("relu", RELU), ("relu6", "relu6")):
    _chosen = tf("nn.relu6") if _activation == "relu6" else _activation
    PUBLIC[f"tf.contrib.layers.{_name}"] = linear_layer(_chosen)
