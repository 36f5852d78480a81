"""The functions of `tf.contrib.layers`: default scope, variables and output shape of each (§8.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, External, Value
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import as_size
from scopelint.tf1.contrib_kind import (
    Kind,
    Options,
    as_a_layer,
    as_layer,
    fixed,
    no_weights,
    ops_of_layer,
    options_of_layer,
    same_shape,
    zeros,
)
from scopelint.tf1.contrib_norms import NORMALIZATIONS
from scopelint.tf1.layer_kinds import Weight, flattened
from scopelint.tf1.shapes import dimension, replaced, times
from scopelint.tf1.values import SOME_SIZE, Size, Sizes
from scopelint.tf1.windows import channels, per_axis

_COMMON = (
    "activation_fn", "normalizer_fn", "normalizer_params", "weights_initializer",
    "weights_regularizer", "biases_initializer", "biases_regularizer", "reuse",
    "variables_collections", "outputs_collections", "trainable", "scope",
)  # fmt: skip
_RELU = External("tf.nn.relu")
_CONVOLUTION = ("inputs", "num_outputs", "kernel_size", "stride", "padding", "data_format")


# --- weights ------------------------------------------------------------------------------


def _biases(options: Options, size: Size, state: State) -> list[Weight]:
    """Absent with a normalizer, or where the initializer is None (§8.1)."""
    is_normalized = options.get("normalizer_fn") is not None
    has_initializer = options.get("biases_initializer", MISSING) is not None
    wanted = has_initializer and not is_normalized
    return [Weight("biases", (size,), initializer=zeros())] if wanted else []


def _outputs(options: Options, state: State) -> Size:
    return as_size(options.get("num_outputs"), state)


def _fully_connected(options: Options, shape: Sizes, state: State) -> list[Weight]:
    units = _outputs(options, state)
    weights = Weight("weights", (dimension(shape, -1), units))
    return [weights, *_biases(options, units, state)]


def _fully_connected_output(options: Options, shape: Sizes, state: State) -> Sizes:
    return replaced(shape, -1, _outputs(options, state))


def _convolution(axes: int) -> Callable[[Options, Sizes, State], list[Weight]]:
    def weights(options: Options, shape: Sizes, state: State) -> list[Weight]:
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        inputs, outputs = (
            channels(shape, options.get("data_format"), axes),
            _outputs(options, state),
        )
        return [Weight("weights", (*window, inputs, outputs)), *_biases(options, outputs, state)]

    return weights


def _transposed(axes: int) -> Callable[[Options, Sizes, State], list[Weight]]:
    def weights(options: Options, shape: Sizes, state: State) -> list[Weight]:
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        inputs = channels(shape, options.get("data_format"), axes)
        outputs = _outputs(options, state)
        return [Weight("weights", (*window, outputs, inputs)), *_biases(options, outputs, state)]

    return weights


def _in_plane(options: Options, shape: Sizes, state: State) -> list[Weight]:
    """One window for all channels, and a bias for each."""
    window = per_axis(options.get("kernel_size"), 2, state, SOME_SIZE)
    size = channels(shape, None, 2)
    return [Weight("weights", (*window, 1, 1)), *_biases(options, size, state)]


def _in_plane_output(options: Options, shape: Sizes, state: State) -> Sizes:
    outputs = channels(shape, None, 2)
    return as_layer("conv2d")({**options, "num_outputs": outputs}, shape, state)


def _legacy(options: Options, shape: Sizes, state: State) -> list[Weight]:
    """As `fully_connected`, with a bias of another name."""
    kernel, *biases = _fully_connected(options, shape, state)
    return [kernel, *(replace(each, name="bias") for each in biases)]


def _separable_output(options: Options, shape: Sizes, state: State) -> Sizes:
    """That of the layer; without a number of outputs, each of the inputs has its own (§8.1)."""
    data_format = options.get("data_format")
    depth = as_size(options.get("depth_multiplier", 1), state)
    own = times(channels(shape, data_format, 2), depth)
    outputs = options.get("num_outputs")
    all_options = {**options, "num_outputs": own if outputs is None else outputs}
    return as_layer("separable_conv2d")(all_options, shape, state)


def _separable(options: Options, shape: Sizes, state: State) -> list[Weight]:
    window = per_axis(options.get("kernel_size"), 2, state, SOME_SIZE)
    inputs, depth = (
        channels(shape, options.get("data_format"), 2),
        options.get("depth_multiplier", 1),
    )
    deep = as_size(depth, state)
    depthwise = Weight("depthwise_weights", (*window, inputs, deep))
    if options.get("num_outputs") is None:
        return [depthwise, *_biases(options, times(inputs, deep), state)]
    outputs = _outputs(options, state)
    pointwise = Weight("pointwise_weights", (1, 1, times(inputs, deep), outputs))
    return [depthwise, pointwise, *_biases(options, outputs, state)]


def _has_outputs(options: op_names.Options, shape: Sizes, state: State) -> bool:
    return options.get("num_outputs") is not None


def _separable_ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
    if _has_outputs(options, shape, state):
        return ops_of_layer("separable_conv2d")(options, shape, state)
    has_bias = options_of_layer("separable_conv2d", options)["use_bias"]
    return ("depthwise", "BiasAdd") if has_bias else ("depthwise",)


def _encoded(options: Options, shape: Sizes, state: State) -> Sizes:
    return None if shape is None else (*shape, as_size(options.get("num_classes"), state))


def _bias_only(options: Options, shape: Sizes, state: State) -> list[Weight]:
    return [Weight("biases", (dimension(shape, -1),), initializer=zeros())]


def _embedding(options: Options, shape: Sizes, state: State) -> list[Weight]:
    sizes = as_size(options.get("vocab_size"), state), as_size(options.get("embed_dim"), state)
    return [Weight("embeddings", sizes)]


def _embedded(options: Options, shape: Sizes, state: State) -> Sizes:
    return None if shape is None else (*shape, as_size(options.get("embed_dim"), state))


_POOLING = (
    "inputs",
    "kernel_size",
    "stride",
    "padding",
    "data_format",
    "outputs_collections",
    "scope",
)


def _convolving(axes: int) -> Kind:
    layer = f"conv{axes}d"
    return Kind(
        "Conv", (*_CONVOLUTION, "rate", *_COMMON), _convolution(axes), as_layer(layer), axes + 2,
        activation=_RELU, **as_a_layer(layer),
    )  # fmt: skip


def _transposing(axes: int) -> Kind:
    layer = f"conv{axes}d_transpose"
    return Kind(
        f"Conv{axes}d_transpose", (*_CONVOLUTION, *_COMMON), _transposed(axes), as_layer(layer),
        axes + 2, activation=_RELU, **as_a_layer(layer),
    )  # fmt: skip


def _legacy_kind(activation: Value) -> Kind:
    """`legacy_fully_connected`, with names of its own for its arguments and its bias."""
    return Kind(
        "fully_connected",
        (
            "inputs", "num_outputs", "activation_fn", "weights_initializer", "biases_initializer",
            "scope", "weight_collections", "bias_collections", "output_collections", "trainable",
        ),
        _legacy, _fully_connected_output, activation=activation, is_model=False,
        ops=fixed("MatMul", "BiasAdd"),
        spelled={
            "inputs": "x", "num_outputs": "num_output_units", "weights_initializer": "weight_init",
            "biases_initializer": "bias_init", "scope": "name",
        },
    )  # fmt: skip


def _pooled(scope: str, layer: str) -> Kind:
    return Kind(scope, _POOLING, no_weights, as_layer(layer), 4, True, ops=ops_of_layer(layer))


CONTRIB_KINDS: dict[str, Kind] = {
    "fully_connected": Kind(
        "fully_connected", ("inputs", "num_outputs", *_COMMON), _fully_connected,
        _fully_connected_output, **as_a_layer("dense"),
        activation=_RELU,
    ),
    "conv1d": _convolving(1),
    "conv2d": _convolving(2),
    "conv3d": _convolving(3),
    "convolution": _convolving(2),
    "conv2d_transpose": _transposing(2),
    "conv3d_transpose": _transposing(3),
    "conv2d_in_plane": Kind(
        "ConvInPlane", ("inputs", "kernel_size", "stride", "padding", *_COMMON), _in_plane,
        _in_plane_output, 4, activation=_RELU, ops=fixed("Tile", "depthwise", "BiasAdd"),
    ),
    "legacy_fully_connected": _legacy_kind(None),
    "legacy_linear": _legacy_kind(None),
    "legacy_relu": _legacy_kind(_RELU),
    "separable_conv2d": Kind(
        "SeparableConv2d",
        (
            "inputs", "num_outputs", "kernel_size", "depth_multiplier", "stride", "padding",
            "data_format", "rate", "activation_fn", "normalizer_fn", "normalizer_params",
            "weights_initializer", "pointwise_initializer", "weights_regularizer",
            "biases_initializer", "biases_regularizer", "reuse", "variables_collections",
            "outputs_collections", "trainable", "scope",
        ),
        _separable, _separable_output, 4, activation=_RELU,
        ops=_separable_ops, is_layer=_has_outputs, opens_again=_has_outputs, missing="E44",
    ),
    "bias_add": Kind(
        "BiasAdd",
        (
            "inputs", "activation_fn", "initializer", "regularizer", "reuse",
            "variables_collections", "outputs_collections", "trainable", "data_format", "scope",
        ),
        _bias_only, same_shape, ops=fixed("BiasAdd"),
    ),
    "embed_sequence": Kind(
        "EmbedSequence",
        (
            "inputs", "vocab_size", "embed_dim", "unique", "initializer", "regularizer",
            "trainable", "scope", "reuse",
        ),
        _embedding, _embedded, ops=fixed("embedding_lookup"), dtype="float32",
    ),
    "flatten": Kind(
        "Flatten", ("inputs", "outputs_collections", "scope"), no_weights, flattened, is_op=True,
        ops=fixed("flatten"),
    ),
    "max_pool2d": _pooled("MaxPool2D", "max_pooling2d"),
    "avg_pool2d": _pooled("AvgPool2D", "average_pooling2d"),
    "dropout": Kind(
        "Dropout",
        ("inputs", "keep_prob", "noise_shape", "is_training", "outputs_collections", "scope"),
        no_weights, same_shape, **as_a_layer("dropout"),
    ),
    "softmax": Kind("softmax", ("logits", "scope"), no_weights, same_shape),
    "unit_norm": Kind("UnitNorm", ("inputs", "dim", "epsilon", "scope"), no_weights, same_shape),
    "one_hot_encoding": Kind(
        "OneHotEncoding",
        ("labels", "num_classes", "on_value", "off_value", "outputs_collections", "scope"),
        no_weights, _encoded, is_op=True, dtype="float32",
    ),
    **NORMALIZATIONS,
}  # fmt: skip
