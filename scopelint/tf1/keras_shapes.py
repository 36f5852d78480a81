"""Keras layers without weights: what they make of their input's shape."""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.state import State
from scopelint.tf1.arguments import as_axes, as_shape, as_size, items_of
from scopelint.tf1.layer_kinds import LayerKind, Options, no_weights, same_shape
from scopelint.tf1.shapes import plus, product, quotient, times
from scopelint.tf1.values import SOME_SIZE, Size, Sizes
from scopelint.tf1.windows import is_channels_first, per_axis

#: What is done to a spatial axis: its size, and the two numbers that the options give for it.
_Change = Callable[[Size, tuple[Size, ...]], Size]


def _unknown(options: Options, shape: Sizes, state: State) -> Sizes:
    return None


def _without_space(options: Options, shape: Sizes, state: State) -> Sizes:
    if shape is None or len(shape) < 3:
        return None
    is_first = is_channels_first(options.get("data_format"))
    return (shape[0], shape[1] if is_first else shape[-1])


def _reshaped(options: Options, shape: Sizes, state: State) -> Sizes:
    target = as_shape(options.get("target_shape"), state)
    if target is None:
        return None
    batch = SOME_SIZE if shape is None else shape[0]
    whole = SOME_SIZE if shape is None else product(shape)
    rest = quotient(whole, times(batch, product(size for size in target if size != -1)))
    return (batch, *(rest if size == -1 else size for size in target))


def _permuted(options: Options, shape: Sizes, state: State) -> Sizes:
    order = as_axes(options.get("dims"), state)
    if shape is None or order is None or any(not 0 <= axis < len(shape) for axis in order):
        return None
    return (shape[0], *(shape[axis] for axis in order))


def _repeated(options: Options, shape: Sizes, state: State) -> Sizes:
    if shape is None or len(shape) != 2:
        return None
    return (shape[0], as_size(options.get("n"), state), shape[1])


def _per_axis(option: str, otherwise: int, change: _Change) -> Callable[..., Sizes]:
    """Each of two spatial axes changed by `n`, `(n, n)` or `((n, n), (n, n))` of an option."""

    def changed(options: Options, shape: Sizes, state: State) -> Sizes:
        if shape is None or len(shape) != 4:
            return None
        given = options.get(option, otherwise)
        halves = items_of(given, state)
        pairs = (given, given) if halves is None or len(halves) != 2 else halves
        first = 2 if is_channels_first(options.get("data_format")) else 1
        spatial = tuple(
            change(shape[first + place], per_axis(pair, 2, state))
            for place, pair in enumerate(pairs)
        )
        return (*shape[:first], *spatial, *shape[first + 2 :])

    return changed


def _less(size: Size, margins: tuple[Size, ...]) -> Size:
    known = [each for each in (size, *margins) if isinstance(each, int)]
    return max(0, known[0] - known[1] - known[2]) if len(known) == 3 else SOME_SIZE


def _kind(name: str, parameters: tuple[str, ...], output: Callable[..., Sizes]) -> LayerKind:
    return LayerKind(name, parameters, no_weights, output)


_ALIKE = ("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "Masking", "SpatialDropout2D")
_OF_SEVERAL = ("Add", "Concatenate", "Multiply", "Average", "Maximum", "Subtract", "Dot")

#: A model made of tensors.
OF_TENSORS = _kind("Model", (), _unknown)

#: Layers that hold others, or functions: of what they hold perhaps nothing is known.
AROUND_OTHERS = ("TimeDistributed", "Bidirectional")
OF_OTHERS = ("Model", "Lambda", *AROUND_OTHERS)

#: By the name of the class.
WITHOUT_WEIGHTS = {
    **{name: _kind(name, (), same_shape) for name in _ALIKE},
    **{name: _kind(name, (), _unknown) for name in (*_OF_SEVERAL, "Lambda", *AROUND_OTHERS)},
    "InputLayer": _kind("InputLayer", ("input_shape",), same_shape),
    "GlobalAveragePooling2D": _kind("GlobalAveragePooling2D", ("data_format",), _without_space),
    "GlobalMaxPooling2D": _kind("GlobalMaxPooling2D", ("data_format",), _without_space),
    "Reshape": _kind("Reshape", ("target_shape",), _reshaped),
    "Permute": _kind("Permute", ("dims",), _permuted),
    "RepeatVector": _kind("RepeatVector", ("n",), _repeated),
    "ZeroPadding2D": _kind(
        "ZeroPadding2D", ("padding", "data_format"),
        _per_axis("padding", 1, lambda size, margins: plus(size, plus(*margins))),
    ),
    "Cropping2D": _kind("Cropping2D", ("cropping", "data_format"), _per_axis("cropping", 0, _less)),
    "UpSampling2D": _kind(
        "UpSampling2D", ("size", "data_format"),
        _per_axis("size", 2, lambda size, factors: times(size, factors[0])),
    ),
}  # fmt: skip
