"""The layers of `tf.layers`: their parameters, variables and output shapes (§6.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import as_flag, as_size, as_word
from scopelint.tf1.shapes import dimension, product, replaced, times
from scopelint.tf1.values import SOME_SIZE, Initializer, Size, Sizes, Tensor
from scopelint.tf1.windows import (
    channel_axis,
    channels,
    per_axis,
    slid,
    spatial_sizes,
    spread,
    windowed,
)

Options = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Weight:
    """A variable of a layer."""

    name: str
    shape: Sizes
    is_trainable: bool = True
    initializer: Value = None
    is_whole: bool = False  #: never partitioned


@dataclass(frozen=True, slots=True)
class LayerKind:
    """What a layer class makes of its options and its input's shape."""

    class_name: str
    parameters: tuple[str, ...]  #: of the class, in order
    weights: Callable[[Options, Sizes, State], tuple[Weight, ...]]
    output: Callable[[Options, Sizes, State], Sizes]
    rank: int | None = None  #: that an input must have
    least_rank: int | None = None
    axis: Callable[[Options], int | None] = lambda options: None  #: whose size the weights fix
    missing: str | None = None  #: the error where that size is not known
    products: int = 0  #: of a cell: its matrix products; one with another input size is E48
    called_with: tuple[str, ...] = ()  #: parameters of the function that are no option
    #: What a call gives: the output, or it and more.
    gives: Callable[[Tensor, Options, State], Value] = lambda output, options, state: output
    ops: op_names.OpNames = op_names.none  #: names of the ops of a call, in the layer's name scope
    built_with: tuple[str, ...] = ()  #: names of the ops that building makes

    @property
    def has_weights(self) -> bool:
        """Whether it makes variables: else its function knows no `reuse` and opens no scope of a name."""
        return self.weights is not no_weights


def no_weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    """Of a layer that makes no variables."""
    return ()


def same_shape(options: Options, shape: Sizes, state: State) -> Sizes:
    """Of a layer whose output is as large as its input."""
    return shape


def _zeros() -> Value:
    return Initializer("tf.zeros_initializer")


def _bias(options: Options, size: Size, state: State) -> tuple[Weight, ...]:
    wanted = as_flag(options.get("use_bias"), state, otherwise=True)
    return (Weight("bias", (size,), initializer=_zeros()),) if wanted else ()


# --- dense --------------------------------------------------------------------------------

_KERNEL_AND_BIAS = (
    "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer",
    "activity_regularizer", "kernel_constraint", "bias_constraint", "trainable", "name",
)  # fmt: skip


def _dense_weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    units = as_size(options.get("units"), state)
    kernel = Weight("kernel", (dimension(shape, -1), units), initializer=_kernel(options))
    return (kernel, *_bias(options, units, state))


def _kernel(options: Options) -> Value:
    """What the kernel starts from; Keras' initializers have names, too."""
    given = options.get("kernel_initializer")
    return Initializer(f"tf.keras.initializers.{given}") if isinstance(given, str) else given


def _dense_output(options: Options, shape: Sizes, state: State) -> Sizes:
    return replaced(shape, -1, as_size(options.get("units"), state))


DENSE = LayerKind(
    "Dense",
    ("units", "activation", "use_bias", *_KERNEL_AND_BIAS),
    _dense_weights,
    _dense_output,
    least_rank=2,
    axis=lambda options: -1,
    missing="E43",
    ops=op_names.dense,
)

# --- convolutions -------------------------------------------------------------------------


def _padding(options: Options, state: State) -> str:
    return as_word(options.get("padding"), state, "valid").lower()


def _channel_axis(options: Options) -> int:
    return channel_axis(options.get("data_format"))


def _convolution(axes: int) -> LayerKind:
    """conv1d, conv2d, conv3d."""

    def weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
        filters = as_size(options.get("filters"), state)
        inputs = channels(shape, options.get("data_format"), axes)
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        kernel = Weight("kernel", (*window, inputs, filters), initializer=_kernel(options))
        return (kernel, *_bias(options, filters, state))

    parameters = (
        "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate",
        "activation", "use_bias", *_KERNEL_AND_BIAS,
    )  # fmt: skip
    return LayerKind(
        f"Conv{axes}D", parameters, weights, _slid_output(axes), axes + 2, axis=_channel_axis,
        missing="E44", ops=op_names.convolution(axes), built_with=("dilation_rate",),
    )  # fmt: skip


def _slid_output(axes: int) -> Callable[[Options, Sizes, State], Sizes]:
    def output(options: Options, shape: Sizes, state: State) -> Sizes:
        data_format = options.get("data_format")
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        stride = per_axis(options.get("strides"), axes, state)
        dilation = per_axis(options.get("dilation_rate"), axes, state)
        sizes = spatial_sizes(shape, data_format, axes)
        padding = _padding(options, state)
        spatial = tuple(
            slid(*each, padding, rate)
            for each, rate in zip(zip(sizes, window, stride, strict=False), dilation, strict=False)
        )
        return windowed(shape, data_format, spatial, as_size(options.get("filters"), state), axes)

    return output


def _transposed(axes: int) -> LayerKind:
    """conv2d_transpose, conv3d_transpose: the kernel has its last two dimensions swapped."""

    def weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
        filters = as_size(options.get("filters"), state)
        inputs = channels(shape, options.get("data_format"), axes)
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        kernel = Weight("kernel", (*window, filters, inputs), initializer=_kernel(options))
        return (kernel, *_bias(options, filters, state))

    def output(options: Options, shape: Sizes, state: State) -> Sizes:
        data_format = options.get("data_format")
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        stride = per_axis(options.get("strides"), axes, state)
        sizes = spatial_sizes(shape, data_format, axes)
        padding = _padding(options, state)
        spatial = tuple(spread(*each, padding) for each in zip(sizes, window, stride, strict=False))
        return windowed(shape, data_format, spatial, as_size(options.get("filters"), state), axes)

    parameters = (
        "filters", "kernel_size", "strides", "padding", "data_format", "activation", "use_bias",
        *_KERNEL_AND_BIAS,
    )  # fmt: skip
    return LayerKind(
        f"Conv{axes}DTranspose", parameters, weights, output, axes + 2, axis=_channel_axis,
        missing="E44", ops=op_names.transposed(axes),
    )  # fmt: skip


def _separable(axes: int) -> LayerKind:
    """separable_conv1d, separable_conv2d."""

    def weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
        filters = as_size(options.get("filters"), state)
        inputs = channels(shape, options.get("data_format"), axes)
        window = per_axis(options.get("kernel_size"), axes, state, SOME_SIZE)
        depth = as_size(options.get("depth_multiplier", 1), state)
        depthwise = Weight("depthwise_kernel", (*window, inputs, depth))
        ones: tuple[Size, ...] = (1,) * axes
        pointwise = Weight("pointwise_kernel", (*ones, times(inputs, depth), filters))
        return (depthwise, pointwise, *_bias(options, filters, state))

    parameters = (
        "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate",
        "depth_multiplier", "activation", "use_bias", "depthwise_initializer",
        "pointwise_initializer", "bias_initializer", "depthwise_regularizer",
        "pointwise_regularizer", "bias_regularizer", "activity_regularizer",
        "depthwise_constraint", "pointwise_constraint", "bias_constraint", "trainable", "name",
    )  # fmt: skip
    return LayerKind(
        f"SeparableConv{axes}D", parameters, weights, _slid_output(axes), axes + 2,
        axis=_channel_axis, missing="E44", ops=op_names.separable(axes),
    )  # fmt: skip


# --- normalization, pooling, the rest -----------------------------------------------------


def _normalization_weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    """gamma, beta and the two moving averages, along one axis (§6.4)."""
    size = dimension(shape, _normalized_axis(options) or -1)
    weights = [
        Weight(name, (size,), initializer=_zeros())
        for name, option in (("gamma", "scale"), ("beta", "center"))
        if as_flag(options.get(option), state, otherwise=True)
    ]
    moving = moving_averages(options, state)
    weights += [Weight(name, (size,), False, _zeros(), is_whole=True) for name in moving]
    return tuple(weights)


#: The averages that a batch normalization keeps, and those of one that is told to `renorm`.
_MOVING = ("moving_mean", "moving_variance")
_RENORM = ("moving_stddev", "renorm_mean", "renorm_stddev")
MOVING = (*_MOVING, *_RENORM)


def moving_averages(options: Options, state: State) -> tuple[str, ...]:
    """Their names, in the order in which they are made."""
    return MOVING if as_flag(options.get("renorm"), state, otherwise=False) else _MOVING


def _normalized_axis(options: Options) -> int | None:
    axis = options.get("axis", -1)
    return axis if isinstance(axis, int) else None


NORMALIZATION = LayerKind(
    "BatchNormalization",
    (
        "axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer",
        "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer",
        "gamma_regularizer", "beta_constraint", "gamma_constraint", "renorm", "renorm_clipping",
        "renorm_momentum", "fused", "trainable", "virtual_batch_size", "adjustment", "name",
    ),
    _normalization_weights,
    same_shape,
    axis=_normalized_axis,
    called_with=("training",),
    ops=op_names.normalization,
)  # fmt: skip


def _pooling(kind: str, axes: int) -> LayerKind:
    def output(options: Options, shape: Sizes, state: State) -> Sizes:
        data_format = options.get("data_format")
        window = per_axis(options.get("pool_size"), axes, state, SOME_SIZE)
        stride = per_axis(options.get("strides"), axes, state, SOME_SIZE)
        sizes = spatial_sizes(shape, data_format, axes)
        padding = _padding(options, state)
        spatial = tuple(slid(*each, padding) for each in zip(sizes, window, stride, strict=False))
        return windowed(shape, data_format, spatial, channels(shape, data_format, axes), axes)

    parameters = ("pool_size", "strides", "padding", "data_format", "name")
    ops = op_names.pooling(kind, axes)
    return LayerKind(f"{kind}Pooling{axes}D", parameters, no_weights, output, axes + 2, ops=ops)


def flattened(options: Options, shape: Sizes, state: State) -> Sizes:
    """All but the examples of a batch in one."""
    return None if not shape else (shape[0], product(shape[1:]))


FLATTEN = LayerKind("Flatten", ("data_format", "name"), no_weights, flattened, ops=op_names.flatten)
DROPOUT = LayerKind(
    "Dropout", ("rate", "noise_shape", "seed", "name"), no_weights, same_shape,
    called_with=("training",), ops=op_names.dropout,
)  # fmt: skip

#: Every class of `tf.layers`, by the function that makes and calls it.
KINDS: dict[str, LayerKind] = {
    "dense": DENSE,
    "conv1d": _convolution(1),
    "conv2d": _convolution(2),
    "conv3d": _convolution(3),
    "conv2d_transpose": _transposed(2),
    "conv3d_transpose": _transposed(3),
    "separable_conv1d": _separable(1),
    "separable_conv2d": _separable(2),
    "batch_normalization": NORMALIZATION,
    "max_pooling1d": _pooling("Max", 1),
    "max_pooling2d": _pooling("Max", 2),
    "max_pooling3d": _pooling("Max", 3),
    "average_pooling1d": _pooling("Average", 1),
    "average_pooling2d": _pooling("Average", 2),
    "average_pooling3d": _pooling("Average", 3),
    "dropout": DROPOUT,
    "flatten": FLATTEN,
}
