"""The functions of `tf.contrib.layers`: default scope, variables and output shape of each (§8.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, External, Value
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import as_flag, as_size
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.layer_kinds import KINDS, Weight
from scopelint.tf1.shapes import dimension, product, replaced, times
from scopelint.tf1.values import (
    SOME_SIZE,
    Initializer,
    Size,
    Sizes,
)
from scopelint.tf1.windows import channel_axis, channels, per_axis

Options = dict[str, Value]
_COMMON = (
    "activation_fn", "normalizer_fn", "normalizer_params", "weights_initializer",
    "weights_regularizer", "biases_initializer", "biases_regularizer", "reuse",
    "variables_collections", "outputs_collections", "trainable", "scope",
)  # fmt: skip
_RELU = External("tf.nn.relu")
_CONVOLUTION = ("inputs", "num_outputs", "kernel_size", "stride", "padding", "data_format")


@dataclass(frozen=True, slots=True)
class Kind:
    """A function of `tf.contrib.layers`: its default scope, variables and output."""

    default_scope: str
    parameters: tuple[str, ...]
    weights: Callable[[Options, Sizes, State], list[Weight]]
    output: Callable[[Options, Sizes, State], Sizes]
    rank: int = 2
    is_op: bool = False  #: opens a name scope and no variable scope
    ops: op_names.OpNames = op_names.none  #: names of its ops
    activation: Value = None  #: where none is given
    dtype: str | None = None  #: of weights and output, where the inputs' is another
    #: Whether it opens its scope again, by the object.
    opens_again: Callable[[op_names.Options, Sizes, State], bool] = lambda *_: False
    #: Whether it then hands on to a layer, whose ops lie in the name scope that the scope had first.
    is_layer: Callable[[op_names.Options, Sizes, State], bool] = lambda *_: False
    missing: str | None = None  #: that layer's error where the size of its inputs is not known

    def refusal(self, options: Options, shape: Sizes, state: State) -> str | None:
        """The error of the layer for these inputs, if it has one."""
        is_missing = dimension(shape, channel_axis(options.get("data_format"))) is None
        return self.missing if is_missing and self.is_layer(options, shape, state) else None


# --- weights ------------------------------------------------------------------------------


def _biases(options: Options, size: Size, state: State) -> list[Weight]:
    """Absent with a normalizer, or where the initializer is None (§8.1)."""
    is_normalized = options.get("normalizer_fn") is not None
    has_initializer = options.get("biases_initializer", MISSING) is not None
    wanted = has_initializer and not is_normalized
    return [Weight("biases", (size,), initializer=_zeros())] if wanted else []


def _zeros() -> Value:
    return Initializer("tf.zeros_initializer")


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


def _transposed(options: Options, shape: Sizes, state: State) -> list[Weight]:
    window = per_axis(options.get("kernel_size"), 2, state, SOME_SIZE)
    inputs, outputs = channels(shape, options.get("data_format"), 2), _outputs(options, state)
    return [Weight("weights", (*window, outputs, inputs)), *_biases(options, outputs, state)]


def _separable_output(options: Options, shape: Sizes, state: State) -> Sizes:
    """That of the layer; without a number of outputs, each of the inputs has its own (§8.1)."""
    data_format = options.get("data_format")
    depth = as_size(options.get("depth_multiplier", 1), state)
    own = times(channels(shape, data_format, 2), depth)
    outputs = options.get("num_outputs")
    all_options = {**options, "num_outputs": own if outputs is None else outputs}
    return _as_layer("separable_conv2d")(all_options, shape, state)


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


def _as_layer(kind: str) -> Callable[[Options, Sizes, State], Sizes]:
    """The output of the `tf.layers` function of the same kind."""

    def output(options: Options, shape: Sizes, state: State) -> Sizes:
        return KINDS[kind].output(_options_of_layer(kind, options), shape, state)

    return output


def _options_of_layer(kind: str, options: op_names.Options) -> Options:
    """The options, as the `tf.layers` function of the kind takes them."""
    is_pooling = "pooling" in kind
    has_biases = options.get("biases_initializer", MISSING) is not None
    return {
        "filters": options.get("num_outputs"),
        "kernel_size": options.get("kernel_size"),
        "pool_size": options.get("kernel_size"),
        "strides": options.get("stride", 2 if is_pooling else 1),
        "dilation_rate": options.get("rate", 1),
        "padding": options.get("padding", "VALID" if is_pooling else "SAME"),
        "data_format": options.get("data_format"),
        "use_bias": has_biases and options.get("normalizer_fn") is None,
        "training": options.get("is_training", True),
        "center": options.get("center", True),
        "scale": options.get("scale", False),
        "fused": options.get("fused"),
    }


def _ops_of_layer(kind: str) -> op_names.OpNames:
    """The ops of the `tf.layers` function of the kind."""
    layer = KINDS[kind]

    def ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
        same = _options_of_layer(kind, options)
        return (*layer.built_with, *layer.ops(same, shape, state))

    return ops


def _as_a_layer(kind: str) -> dict[str, Any]:
    """What is true of every function that hands on to a layer."""
    return {
        "ops": _ops_of_layer(kind), "is_layer": _always, "opens_again": _always,
        "missing": KINDS[kind].missing,
    }  # fmt: skip


def _always(options: op_names.Options, shape: Sizes, state: State) -> bool:
    return True


def _has_outputs(options: op_names.Options, shape: Sizes, state: State) -> bool:
    return options.get("num_outputs") is not None


def _separable_ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
    if _has_outputs(options, shape, state):
        return _ops_of_layer("separable_conv2d")(options, shape, state)
    has_bias = _options_of_layer("separable_conv2d", options)["use_bias"]
    return ("depthwise", "BiasAdd") if has_bias else ("depthwise",)


def _fixed(*names: str) -> op_names.OpNames:
    return lambda options, shape, state: names


def _normalization(
    *names: tuple[str, str, bool],
) -> Callable[[Options, Sizes, State], list[Weight]]:
    """Beta and gamma, and for batch_norm the moving averages (§8.5)."""

    def weights(options: Options, shape: Sizes, state: State) -> list[Weight]:
        size = dimension(shape, channel_axis(options.get("data_format")))
        made = [
            Weight(name, (size,), initializer=_zeros())
            for name, option, otherwise in names
            if as_flag(options.get(option), state, otherwise=otherwise)
        ]
        if len(names) == 2 and names[1][2]:
            return made
        moving = ("moving_mean", "moving_variance")
        ordered = made[::-1] if _is_layer(options, shape, state) else made
        return [*ordered, *(Weight(name, (size,), False, _zeros(), True) for name in moving)]

    return weights


_UPDATE_OPS = "update_ops"


def _batch_norm_ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
    if _is_layer(options, shape, state):
        return _ops_of_layer("batch_normalization")(options, shape, state)
    if shape is None:
        return ()
    training = options.get("is_training", True)
    own = as_flag(options.get("center"), state, True), as_flag(options.get("scale"), state, False)
    updates_now = options.get("updates_collections", _UPDATE_OPS) is None
    return op_names.own_normalization(
        len(shape),
        own.count(False),
        is_fused=as_flag(options.get("fused"), state, otherwise=True) and len(shape) in (2, 4),
        trains=None if isinstance(training, TENSORS) else as_flag(training, state, otherwise=True),
        updates_now=updates_now,
    )


def _instance_norm_ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
    moved = ("Reshape", "Reshape") if op_names.is_channels_first(options) else ()
    return ("moments", "instancenorm", *moved)


def _is_layer(options: op_names.Options, shape: Sizes, state: State) -> bool:
    """Whether batch_norm hands on to the layer of `tf.layers`, which makes gamma first (§8.5)."""
    is_own = (
        options.get("batch_weights") is not None
        or options.get("updates_collections", _UPDATE_OPS) != _UPDATE_OPS
        or as_flag(options.get("zero_debias_moving_mean"), state, otherwise=False)
    )
    is_fused = as_flag(options.get("fused"), state, otherwise=True)
    return not is_own and not (is_fused and shape is not None and len(shape) == 2)


def _none(options: Options, shape: Sizes, state: State) -> list[Weight]:
    return []


def _same(options: Options, shape: Sizes, state: State) -> Sizes:
    return shape


def _flat(options: Options, shape: Sizes, state: State) -> Sizes:
    return None if not shape else (shape[0], product(shape[1:]))


def _encoded(options: Options, shape: Sizes, state: State) -> Sizes:
    return None if shape is None else (*shape, as_size(options.get("num_classes"), state))


def _bias_only(options: Options, shape: Sizes, state: State) -> list[Weight]:
    return [Weight("biases", (dimension(shape, -1),), initializer=_zeros())]


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
        "Conv", (*_CONVOLUTION, "rate", *_COMMON), _convolution(axes), _as_layer(layer), axes + 2,
        activation=_RELU, **_as_a_layer(layer),
    )  # fmt: skip


def _pooled(scope: str, layer: str) -> Kind:
    return Kind(scope, _POOLING, _none, _as_layer(layer), 4, True, ops=_ops_of_layer(layer))


CONTRIB_KINDS: dict[str, Kind] = {
    "fully_connected": Kind(
        "fully_connected", ("inputs", "num_outputs", *_COMMON), _fully_connected,
        _fully_connected_output, **_as_a_layer("dense"),
        activation=_RELU,
    ),
    "conv1d": _convolving(1),
    "conv2d": _convolving(2),
    "conv3d": _convolving(3),
    "convolution": _convolving(2),
    "conv2d_transpose": Kind(
        "Conv2d_transpose", (*_CONVOLUTION, *_COMMON), _transposed, _as_layer("conv2d_transpose"), 4,
        activation=_RELU, **_as_a_layer("conv2d_transpose"),
    ),
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
    "batch_norm": Kind(
        "BatchNorm",
        (
            "inputs", "decay", "center", "scale", "epsilon", "activation_fn", "param_initializers",
            "param_regularizers", "updates_collections", "is_training", "reuse",
            "variables_collections", "outputs_collections", "trainable", "batch_weights", "fused",
            "data_format", "zero_debias_moving_mean", "scope",
        ),
        _normalization(("beta", "center", True), ("gamma", "scale", False)), _same, 4,
        ops=_batch_norm_ops, is_layer=_is_layer, opens_again=_always,
    ),
    "layer_norm": Kind(
        "LayerNorm",
        (
            "inputs", "center", "scale", "activation_fn", "reuse", "variables_collections",
            "outputs_collections", "trainable", "begin_norm_axis", "begin_params_axis", "scope",
        ),
        _normalization(("beta", "center", True), ("gamma", "scale", True)), _same,
        ops=_fixed("moments", "batchnorm"),
    ),
    "instance_norm": Kind(
        "InstanceNorm",
        (
            "inputs", "center", "scale", "epsilon", "activation_fn", "param_initializers", "reuse",
            "variables_collections", "outputs_collections", "trainable", "data_format", "scope",
        ),
        _normalization(("beta", "center", True), ("gamma", "scale", True)), _same, 4,
        ops=_instance_norm_ops,
    ),
    "bias_add": Kind(
        "BiasAdd",
        (
            "inputs", "activation_fn", "initializer", "regularizer", "reuse",
            "variables_collections", "outputs_collections", "trainable", "data_format", "scope",
        ),
        _bias_only, _same, ops=_fixed("BiasAdd"),
    ),
    "embed_sequence": Kind(
        "EmbedSequence",
        (
            "inputs", "vocab_size", "embed_dim", "unique", "initializer", "regularizer",
            "trainable", "scope", "reuse",
        ),
        _embedding, _embedded, ops=_fixed("embedding_lookup"), dtype="float32",
    ),
    "flatten": Kind(
        "Flatten", ("inputs", "outputs_collections", "scope"), _none, _flat, is_op=True,
        ops=_fixed("flatten"),
    ),
    "max_pool2d": _pooled("MaxPool2D", "max_pooling2d"),
    "avg_pool2d": _pooled("AvgPool2D", "average_pooling2d"),
    "dropout": Kind(
        "Dropout",
        ("inputs", "keep_prob", "noise_shape", "is_training", "outputs_collections", "scope"),
        _none, _same, **_as_a_layer("dropout"),
    ),
    "softmax": Kind("softmax", ("logits", "scope"), _none, _same),
    "unit_norm": Kind("UnitNorm", ("inputs", "dim", "epsilon", "scope"), _none, _same),
    "one_hot_encoding": Kind(
        "OneHotEncoding",
        ("labels", "num_classes", "on_value", "off_value", "outputs_collections", "scope"),
        _none, _encoded, is_op=True, dtype="float32",
    ),
}  # fmt: skip
