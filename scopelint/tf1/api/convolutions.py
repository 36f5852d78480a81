"""The convolutions of `tf.nn`, whose filters the program makes itself."""

from __future__ import annotations

from dataclasses import dataclass

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.creation import filled_shape, named
from scopelint.tf1.api.elementwise import dtype_of, first
from scopelint.tf1.arguments import as_word, given, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.shapes import dimension, times
from scopelint.tf1.transfer import operation
from scopelint.tf1.values import SOME_SIZE, Size, Tensor
from scopelint.tf1.windows import is_channels_first, per_axis, slid, windowed


@dataclass(frozen=True, slots=True)
class _Sliding:
    """How filters slide over the spatial axes."""

    strides: tuple[Size, ...]
    dilations: tuple[Size, ...]
    padding: Value


@operation("tf.nn.conv1d")
def conv1d(call: Call, state: State) -> Value:
    stride = per_axis(given(call, 2, "stride", state), 1, state)
    return _convolved(
        call, _Sliding(stride, _dilations(call, 1, state), _padding(call, state)), state
    )


def _declare(path: str, axes: int) -> None:
    @operation(path)
    def convolved(call: Call, state: State) -> Value:
        strides = _inner(call, given(call, 2, "strides", state), axes, state)
        sliding = _Sliding(strides, _dilations(call, axes, state), _padding(call, state))
        return _convolved(call, sliding, state)


_declare("tf.nn.conv2d", 2)
_declare("tf.nn.conv3d", 3)


@operation("tf.nn.atrous_conv2d")
def atrous_conv2d(call: Call, state: State) -> Value:
    rates = per_axis(given(call, 2, "rate", state), 2, state)
    return _convolved(call, _Sliding((1, 1), rates, _padding(call, state)), state)


@operation("tf.nn.depthwise_conv2d")
def depthwise_conv2d(call: Call, state: State) -> Value:
    kernel = shape_of(_kernel(call, state), state)
    filters = SOME_SIZE if kernel is None or len(kernel) != 4 else times(kernel[2], kernel[3])
    strides = _inner(call, given(call, 2, "strides", state), 2, state)
    rates = per_axis(given(call, 4, "rate", state), 2, state)
    return _slid_over(call, _Sliding(strides, rates, _padding(call, state)), filters, state)


@operation("tf.nn.separable_conv2d")
def separable_conv2d(call: Call, state: State) -> Value:
    filters = dimension(shape_of(given(call, 2, "pointwise_filter", state), state), -1)
    strides = _inner(call, given(call, 3, "strides", state), 2, state)
    rates = per_axis(given(call, 5, "rate", state), 2, state)
    sliding = _Sliding(strides, rates, given(call, 4, "padding", state))
    return _slid_over(call, sliding, filters, state)


@operation("tf.nn.convolution")
def convolution(call: Call, state: State) -> Value:
    kernel = shape_of(_kernel(call, state), state)
    if kernel is None or len(kernel) < 3:
        return Tensor(None, dtype_of(first(call, state)))
    axes = len(kernel) - 2
    strides = per_axis(given(call, 3, "strides", state), axes, state)
    rates = per_axis(given(call, 4, "dilation_rate", state), axes, state)
    return _convolved(call, _Sliding(strides, rates, given(call, 2, "padding", state)), state)


def _padding(call: Call, state: State) -> Value:
    return given(call, 3, "padding", state)


def _dilations(call: Call, axes: int, state: State) -> tuple[Size, ...]:
    return _inner(call, call.keywords.get("dilations"), axes, state)


def _inner(call: Call, value: Value, axes: int, state: State) -> tuple[Size, ...]:
    """What `[1, n, n, 1]` has for the spatial axes; it may also be one number, or one for each."""
    items = items_of(value, state)
    if items is not None and len(items) == axes + 2:
        start = 2 if is_channels_first(call.keywords.get("data_format")) else 1
        value = items[start : start + axes]
    return per_axis(value, axes, state)


def _convolved(call: Call, sliding: _Sliding, state: State) -> Value:
    filters = dimension(shape_of(_kernel(call, state), state), -1)
    return _slid_over(call, sliding, filters, state)


def _kernel(call: Call, state: State) -> Value:
    return next(
        (
            state.resolve(call.keywords[name])
            for name in ("filter", "filters", "depthwise_filter")
            if name in call.keywords
        ),
        given(call, 1, "filter", state),
    )


def _slid_over(call: Call, sliding: _Sliding, filters: Size, state: State) -> Value:
    value, axes = first(call, state), len(sliding.strides)
    held, kernel = shape_of(value, state), shape_of(_kernel(call, state), state)
    layout = call.keywords.get("data_format")
    padding = as_word(sliding.padding, state, "unknown").lower()
    is_known = held is not None and len(held) == axes + 2
    spatial: tuple[Size, ...] = (SOME_SIZE,) * axes
    if held is not None and is_known and kernel is not None and padding in ("same", "valid"):
        sizes = held[2:] if is_channels_first(layout) else held[1:-1]
        each = zip(sizes, kernel, sliding.strides, sliding.dilations, strict=False)
        spatial = tuple(
            slid(size, window, stride, padding, dilation) for size, window, stride, dilation in each
        )
    return Tensor(
        windowed(held if is_known else None, layout, spatial, filters, axes),
        dtype_of(value),
        named(call, 99, None, state),
    )


@operation("tf.nn.conv2d_transpose", "tf.nn.conv3d_transpose", "tf.nn.conv1d_transpose")
def conv_transpose(call: Call, state: State) -> Value:
    shape = filled_shape(given(call, 2, "output_shape", state), state)
    value, kernel = first(call, state), shape_of(_kernel(call, state), state)
    if shape is not None:
        return Tensor(shape, dtype_of(value))
    held = shape_of(value, state)
    if held is None or kernel is None:
        return Tensor(None, dtype_of(value))
    return Tensor((*(SOME_SIZE,) * (len(held) - 1), dimension(kernel, -2)), dtype_of(value))
