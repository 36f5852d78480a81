"""`tf.nn` and friends: poolings, images, losses. None makes variables (§11.6)."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.creation import named
from scopelint.tf1.api.elementwise import dtype_of, first
from scopelint.tf1.arguments import as_integer, as_shape, as_size, as_word, given
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.shapes import dimension, merged_size, perhaps_known, quotient, replaced, times
from scopelint.tf1.transfer import operation
from scopelint.tf1.values import SOME_SIZE, Size, Sizes, Tensor
from scopelint.tf1.windows import channel_axis, is_channels_first, slid


@operation("tf.nn.crelu")
def crelu(call: Call, state: State) -> Value:
    value, where = first(call, state), given(call, 2, "axis", state)
    axis, held = -1 if where is None else as_integer(where, state), shape_of(value, state)
    if held is None or axis is None:
        return Tensor(None, dtype_of(value))
    return Tensor(replaced(held, axis, times(dimension(held, axis), 2)), dtype_of(value))


@operation("tf.nn.bias_add")
def bias_add(call: Call, state: State) -> Value:
    """As many channels as biases."""
    value, biases = first(call, state), shape_of(given(call, 1, "bias", state), state)
    held, axis = shape_of(value, state), channel_axis(given(call, 2, "data_format", state))
    channels = merged_size(dimension(held, axis), dimension(biases, -1))
    return Tensor(replaced(held, axis, channels), dtype_of(value), named(call, 3, None, state))


@operation(
    "tf.nn.max_pool", "tf.nn.avg_pool",
    *(f"tf.nn.{kind}_pool{axes}d" for kind in ("max", "avg") for axes in (1, 2, 3)),
)  # fmt: skip
def pool(call: Call, state: State) -> Value:
    value = first(call, state)
    held = shape_of(value, state)
    is_first = is_channels_first(given(call, 4, "data_format", state))
    window = _of_all_axes(as_shape(given(call, 1, "ksize", state), state), held, is_first)
    stride = _of_all_axes(as_shape(given(call, 2, "strides", state), state), held, is_first)
    padding = as_word(given(call, 3, "padding", state), state, "unknown").lower()
    if (
        held is None
        or window is None
        or stride is None
        or len({*map(len, (held, window, stride))}) > 1
    ):
        return Tensor(window and (SOME_SIZE,) * len(window), dtype_of(value))
    sizes = tuple(slid(*each, padding) for each in zip(held, window, stride, strict=True))
    return Tensor(sizes, dtype_of(value), named(call, 5, None, state))


def _of_all_axes(sizes: Sizes, held: Sizes, is_first: bool) -> Sizes:
    """Sizes for each axis, of one for all or one for each that the window slides along."""
    axes = 2 if held is None else len(held) - 2
    if sizes is None or len(sizes) not in (1, axes):
        return sizes
    spatial = sizes * axes if len(sizes) == 1 else sizes
    return (1, 1, *spatial) if is_first else (1, *spatial, 1)


# --- images and losses --------------------------------------------------------------------


@operation(
    "tf.image.resize_images", "tf.image.resize_bilinear", "tf.image.resize_nearest_neighbor",
    "tf.image.resize", "tf.image.resize_bicubic", "tf.image.resize_area",
)  # fmt: skip
def resize(call: Call, state: State) -> Value:
    size = as_shape(given(call, 1, "size", state), state)
    return _resized(call, size, state)


@operation("tf.image.resize_image_with_crop_or_pad")
def crop_or_pad(call: Call, state: State) -> Value:
    names = ("target_height", "target_width")
    sizes = (given(call, index, name, state) for index, name in enumerate(names, 1))
    return _resized(call, tuple(as_size(each, state) for each in sizes), state)


def _resized(call: Call, size: Sizes, state: State) -> Tensor:
    value = first(call, state)
    held = shape_of(value, state)
    if held is None or len(held) not in (3, 4):
        return Tensor(None, dtype_of(value))
    spatial = size if size is not None and len(size) == 2 else (SOME_SIZE, SOME_SIZE)
    return Tensor((*held[:-3], *spatial, held[-1]), "float32")


@operation("tf.depth_to_space")
def depth_to_space(call: Call, state: State) -> Value:
    return _moved(call, state, lambda held, block: (
        held[0], times(held[1], block), times(held[2], block), quotient(held[3], block**2)
    ))  # fmt: skip


@operation("tf.space_to_depth")
def space_to_depth(call: Call, state: State) -> Value:
    return _moved(call, state, lambda held, block: (
        held[0], quotient(held[1], block), quotient(held[2], block), times(held[3], block**2)
    ))  # fmt: skip


def _moved(
    call: Call, state: State, sizes: Callable[[tuple[Size, ...], int], tuple[Size, ...]]
) -> Value:
    """Blocks of pixels moved into the channels, or out of these."""
    value = first(call, state)
    held, block = shape_of(value, state), as_integer(given(call, 1, "block_size", state), state)
    layout = as_word(given(call, 3, "data_format", state), state, "NHWC")
    if held is None or len(held) != 4 or block is None or layout != "NHWC":
        return Tensor(None, dtype_of(value))
    return Tensor(sizes(held, block), dtype_of(value))


@operation("tf.nn.softmax_cross_entropy_with_logits_v2")
def cross_entropy(call: Call, state: State) -> Value:
    return _loss_of_each(given(call, 1, "logits", state), state)


@operation(
    "tf.nn.softmax_cross_entropy_with_logits", "tf.nn.sparse_softmax_cross_entropy_with_logits"
)
def guarded_cross_entropy(call: Call, state: State) -> Value:
    return _loss_of_each(given(call, 2, "logits", state), state)


def _loss_of_each(logits: Value, state: State) -> Tensor:
    held = shape_of(logits, state)
    return Tensor(None if not held else perhaps_known(held[:-1]))


@operation("tf.nn.sigmoid_cross_entropy_with_logits", "tf.nn.weighted_cross_entropy_with_logits")
def sigmoid_cross_entropy(call: Call, state: State) -> Value:
    return Tensor(shape_of(call.keywords.get("logits", first(call, state)), state))


@operation("tf.nn.l2_loss", "tf.contrib.layers.apply_regularization")
def scalar(call: Call, state: State) -> Value:
    return Tensor((), "float32")


@operation("tf.nn.ctc_loss")
def ctc_loss(call: Call, state: State) -> Value:
    """One loss for each sequence, through which the gradient of the inputs passes."""
    return Tensor((SOME_SIZE,), "float32")
