"""Shapes of convolutions and poolings."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_size, items_of
from scopelint.tf1.shapes import plus, quotient, times
from scopelint.tf1.values import SOME_SIZE, Size, Sizes


def per_axis(value: Value, count: int, state: State, otherwise: Size = 1) -> tuple[Size, ...]:
    """A size for each of so many axes: one for all, or a list of them."""
    value = state.resolve(value)
    if value is None:
        return (otherwise,) * count
    items = items_of(value, state)
    if items is not None and len(items) == 1:
        items = items * count
    if items is not None:
        return tuple(as_size(item, state) for item in items[:count])
    return (as_size(value, state),) * count


def slid(size: Size, window: Size, stride: Size, padding: str, dilation: Size = 1) -> Size:
    """How many windows fit along an axis."""
    if size is None:
        return None
    if padding == "same":
        return _rounded_up(size, stride)
    if not all(isinstance(each, int) for each in (size, window, stride, dilation)):
        return SOME_SIZE
    assert isinstance(size, int)
    assert isinstance(window, int)
    assert isinstance(stride, int)
    assert isinstance(dilation, int)
    extent = (window - 1) * dilation + 1
    return max(0, (size - extent) // stride + 1)


def _rounded_up(size: Size, stride: Size) -> Size:
    if isinstance(size, int) and isinstance(stride, int) and stride:
        return -(-size // stride)
    return quotient(size, stride)


def spread(size: Size, window: Size, stride: Size, padding: str) -> Size:
    """The size that a transposed convolution gives along an axis."""
    if size is None:
        return None
    whole = times(size, stride)
    if padding == "same":
        return whole
    if isinstance(whole, int) and isinstance(window, int) and isinstance(stride, int):
        return whole + max(window - stride, 0)
    return plus(whole, SOME_SIZE)


def is_channels_first(data_format: Value) -> bool:
    """Whether the channels are axis 1."""
    return isinstance(data_format, str) and (
        data_format == "channels_first" or data_format.startswith("NC")
    )


def channel_axis(data_format: Value) -> int:
    """The axis of the channels."""
    return 1 if is_channels_first(data_format) else -1


def channels(shape: Sizes, data_format: Value, axes: int) -> Size:
    """The channel dimension of an input with so many spatial axes."""
    if shape is None or len(shape) != axes + 2:
        return SOME_SIZE
    return shape[1] if is_channels_first(data_format) else shape[-1]


def windowed(
    shape: Sizes,
    data_format: Value,
    spatial: tuple[Size, ...],
    filters: Size,
    axes: int,
) -> Sizes:
    """The output: batch, spatial sizes and filters in the order of the data format.

    It has as many axes as an input has to have, be that known or not.
    """
    if shape is None or len(shape) != axes + 2:
        shape = (SOME_SIZE,) * (axes + 2)
        spatial = (SOME_SIZE,) * axes
        if not isinstance(data_format, str | None):
            return shape
    if is_channels_first(data_format):
        return (shape[0], filters, *spatial)
    return (shape[0], *spatial, filters)


def spatial_sizes(shape: Sizes, data_format: Value, axes: int) -> tuple[Size, ...]:
    """The spatial dimensions of an input."""
    if shape is None or len(shape) != axes + 2:
        return (SOME_SIZE,) * axes
    return shape[2:] if is_channels_first(data_format) else shape[1:-1]
