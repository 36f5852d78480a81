"""Layers that only Keras has, with their weights: embeddings, recurrent layers, PReLU and others (§7.2)."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.state import State
from scopelint.tf1.arguments import as_axes, as_flag, as_size, as_word
from scopelint.tf1.layer_kinds import LayerKind, Options, Weight, same_shape
from scopelint.tf1.shapes import dimension, times
from scopelint.tf1.values import SOME_SIZE, Size, Sizes
from scopelint.tf1.windows import channel_axis, channels, per_axis, slid, spatial_sizes, windowed

Weights = Callable[[Options, Sizes, State], tuple[Weight, ...]]


def _embedding(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    sizes = as_size(options.get("input_dim"), state), as_size(options.get("output_dim"), state)
    return (Weight("embeddings", sizes),)


def _embedded(options: Options, shape: Sizes, state: State) -> Sizes:
    return None if shape is None else (*shape, as_size(options.get("output_dim"), state))


# --- recurrent layers ---------------------------------------------------------------------


def _recurrent(gates: int) -> Weights:
    def weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
        units = as_size(options.get("units"), state)
        wide = times(units, gates)
        kernel = Weight("kernel", (dimension(shape, -1), wide))
        made = (kernel, Weight("recurrent_kernel", (units, wide)))
        if not as_flag(options.get("use_bias"), state, otherwise=True):
            return made
        is_double = as_flag(options.get("reset_after"), state, otherwise=False)
        return (*made, Weight("bias", (2, wide) if is_double else (wide,)))

    return weights


def _last_output(options: Options, shape: Sizes, state: State) -> Sizes:
    units = as_size(options.get("units"), state)
    if shape is None:
        return None
    return (*shape[:-1], units) if options.get("return_sequences") is True else (shape[0], units)


RECURRENT = {
    "LSTM": LayerKind("LSTM", ("units",), _recurrent(4), _last_output, rank=3),
    "GRU": LayerKind("GRU", ("units",), _recurrent(3), _last_output, rank=3),
    "SimpleRNN": LayerKind("SimpleRNN", ("units",), _recurrent(1), _last_output, rank=3),
}

# --- activations and normalizations -------------------------------------------------------


def _slopes(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    """PReLU: one for each element of an input, or of those of the axes that do not share it."""
    shared = options.get("shared_axes")
    axes = () if shared is None else as_axes(shared, state)
    if shape is None or axes is None:
        return (Weight("alpha", None),)
    sizes = (1 if axis in axes else size for axis, size in enumerate(shape))
    return (Weight("alpha", tuple(sizes)[1:]),)


def _norm(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    """LayerNormalization: gamma before beta, along one axis or several."""
    axes = as_axes(options.get("axis", -1), state)
    sizes = None if axes is None else tuple(dimension(shape, each) for each in axes)
    return tuple(
        Weight(name, sizes)
        for name, option in (("gamma", "scale"), ("beta", "center"))
        if as_flag(options.get(option), state, otherwise=True)
    )


# --- convolutions -------------------------------------------------------------------------


def _depthwise(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    inputs = channels(shape, options.get("data_format"), 2)
    window = per_axis(options.get("kernel_size"), 2, state, SOME_SIZE)
    kernel = Weight("depthwise_kernel", (*window, inputs, _depth(options, state)))
    if not as_flag(options.get("use_bias"), state, otherwise=True):
        return (kernel,)
    return (kernel, Weight("bias", (times(inputs, _depth(options, state)),)))


def _depth(options: Options, state: State) -> Size:
    return as_size(options.get("depth_multiplier", 1), state)


def _depthwise_output(options: Options, shape: Sizes, state: State) -> Sizes:
    data_format = options.get("data_format")
    window = per_axis(options.get("kernel_size"), 2, state, SOME_SIZE)
    stride = per_axis(options.get("strides"), 2, state)
    padding = as_word(options.get("padding"), state, "valid").lower()
    sizes = spatial_sizes(shape, data_format, 2)
    spatial = tuple(slid(*each, padding) for each in zip(sizes, window, stride, strict=False))
    outputs = times(channels(shape, data_format, 2), _depth(options, state))
    return windowed(shape, data_format, spatial, outputs, 2)


OWN: dict[str, LayerKind] = {
    "Embedding": LayerKind("Embedding", ("input_dim", "output_dim"), _embedding, _embedded),
    **RECURRENT,
    "PReLU": LayerKind(
        "PReLU",
        ("alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes"),
        _slopes,
        same_shape,
    ),
    "LayerNormalization": LayerKind(
        "LayerNormalization", ("axis", "epsilon", "center", "scale"), _norm, same_shape
    ),
    "DepthwiseConv2D": LayerKind(
        "DepthwiseConv2D",
        ("kernel_size", "strides", "padding", "depth_multiplier", "data_format", "activation"),
        _depthwise,
        _depthwise_output,
        rank=4,
        axis=lambda options: channel_axis(options.get("data_format")) % 4,
    ),
}
