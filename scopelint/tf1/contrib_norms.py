"""The normalizations of `tf.contrib.layers` (§8.1, §8.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scopelint.interpreter.state import State
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import as_flag, as_integer, as_size, items_of
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.contrib_kind import Kind, Options, always, fixed, ops_of_layer, same_shape, zeros
from scopelint.tf1.layer_kinds import Weight, moving_averages
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import input_term
from scopelint.tf1.values import SOME_SIZE, Sizes
from scopelint.tf1.windows import channel_axis
from scopelint.trace import MADE_UP_SIZE, TensorTerm


def _normalization(
    *names: tuple[str, str, bool],
) -> Callable[[Options, Sizes, State], list[Weight]]:
    """Beta and gamma, and for batch_norm the moving averages (§8.5)."""

    def weights(options: Options, shape: Sizes, state: State) -> list[Weight]:
        sizes = _normalized_sizes(options, shape, state)
        made = [
            Weight(name, sizes, initializer=zeros())
            for name, option, otherwise in names
            if as_flag(options.get(option), state, otherwise=otherwise)
        ]
        if len(names) == 2 and names[1][2]:
            return made
        is_layer = _is_layer(options, shape, state)
        moving = moving_averages(options if is_layer else {}, state)
        ordered = made[::-1] if is_layer else made
        return [*ordered, *(Weight(name, sizes, False, zeros(), True) for name in moving)]

    return weights


def _normalized_sizes(options: Options, shape: Sizes, state: State) -> Sizes:
    """The channels; of a layer_norm, all axes from the one that it is told on."""
    told = options.get("begin_params_axis")
    if told is None:
        return (dimension(shape, channel_axis(options.get("data_format"))),)
    begin = as_integer(told, state)
    return None if shape is None or begin is None else shape[begin:]


_UPDATE_OPS = "update_ops"


def _batch_norm_ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
    if _is_layer(options, shape, state):
        return ops_of_layer("batch_normalization")(options, shape, state)
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


def _renorms(options: op_names.Options, state: State) -> bool:
    return as_flag(options.get("renorm"), state, otherwise=False)


def _is_layer(options: op_names.Options, shape: Sizes, state: State) -> bool:
    """Whether batch_norm hands on to the layer of `tf.layers`, which makes gamma first (§8.5)."""
    is_own = (
        options.get("batch_weights") is not None
        or options.get("updates_collections", _UPDATE_OPS) != _UPDATE_OPS
        or as_flag(options.get("zero_debias_moving_mean"), state, otherwise=False)
    )
    is_fused = as_flag(options.get("fused"), state, otherwise=True) and not _renorms(options, state)
    return not is_own and not (is_fused and shape is not None and len(shape) == 2)


# --- group_norm ---------------------------------------------------------------------------

_GROUPS = 32


def _group_axis(options: Options) -> int:
    axis = options.get("channels_axis", -1)
    return axis if isinstance(axis, int) else -1


def _group_norm(options: Options, shape: Sizes, state: State) -> list[Weight]:
    """Beta and gamma, one a channel, whatever the number of groups."""
    size = dimension(shape, _group_axis(options))
    return [
        Weight(name, (size,), initializer=zeros())
        for name, option in (("beta", "center"), ("gamma", "scale"))
        if as_flag(options.get(option), state, otherwise=True)
    ]


def _group_objection(options: Options, shape: Sizes, state: State) -> str | None:
    """Channels that do not make so many groups, and axes whose size TensorFlow does not know."""
    channels = dimension(shape, _group_axis(options))
    groups = as_size(options.get("groups", _GROUPS), state)
    reduced = items_of(options.get("reduction_axes", (-3, -2)), state) or ()
    known = [axis for axis in reduced if isinstance(axis, int)]
    if None in (channels, *(dimension(shape, axis) for axis in known)):
        return "Inputs has undefined dimensions"
    if not isinstance(channels, int) or not isinstance(groups, int) or not groups:
        return None
    if groups > channels:
        return f"Invalid groups {groups} for {channels} channels."
    is_even = channels % groups == 0
    return None if is_even else f"{channels} channels is not commensurate with {groups} groups."


def _group_input(options: Options, rank: int, state: State) -> TensorTerm:
    """An image of known size; channels of which nothing is known make one group each."""
    inputs, groups = options.get("inputs"), as_size(options.get("groups", _GROUPS), state)
    shape = shape_of(inputs, state) or (SOME_SIZE,) * rank
    axis = _group_axis(options) % len(shape)
    made_up = groups if isinstance(groups, int) else MADE_UP_SIZE
    sizes = (
        size if isinstance(size, int) else made_up if at == axis else MADE_UP_SIZE if at else None
        for at, size in enumerate(shape)
    )
    return replace(input_term(inputs, state), shape=tuple(sizes))


def _group_ops(options: op_names.Options, shape: Sizes, state: State) -> op_names.Names:
    centers, scales = (
        as_flag(options.get(each), state, otherwise=True) for each in ("center", "scale")
    )
    is_short = as_flag(options.get("mean_close_to_zero"), state, otherwise=False)
    moments = ("sufficient_statistics", "normalize") if is_short else ("moments",)
    counts = {"Reshape": 1 + centers + scales, "add": 2 + centers, "mul": 2 + 2 * scales}
    return (*moments, "Rsqrt", "Neg", *(name for name, n in counts.items() for _ in range(n)))


NORMALIZATIONS: dict[str, Kind] = {
    "batch_norm": Kind(
        "BatchNorm",
        (
            "inputs", "decay", "center", "scale", "epsilon", "activation_fn", "param_initializers",
            "param_regularizers", "updates_collections", "is_training", "reuse",
            "variables_collections", "outputs_collections", "trainable", "batch_weights", "fused",
            "data_format", "zero_debias_moving_mean", "scope", "renorm", "renorm_clipping",
            "renorm_decay", "adjustment",
        ),
        _normalization(("beta", "center", True), ("gamma", "scale", False)), same_shape, 4,
        ops=_batch_norm_ops, is_layer=_is_layer, opens_again=always, replayed=("renorm",),
    ),
    "layer_norm": Kind(
        "LayerNorm",
        (
            "inputs", "center", "scale", "activation_fn", "reuse", "variables_collections",
            "outputs_collections", "trainable", "begin_norm_axis", "begin_params_axis", "scope",
        ),
        _normalization(("beta", "center", True), ("gamma", "scale", True)), same_shape,
        ops=fixed("moments", "batchnorm"),
    ),
    "instance_norm": Kind(
        "InstanceNorm",
        (
            "inputs", "center", "scale", "epsilon", "activation_fn", "param_initializers", "reuse",
            "variables_collections", "outputs_collections", "trainable", "data_format", "scope",
        ),
        _normalization(("beta", "center", True), ("gamma", "scale", True)), same_shape, 4,
        ops=_instance_norm_ops,
    ),
    "group_norm": Kind(
        "GroupNorm",
        (
            "inputs", "groups", "channels_axis", "reduction_axes", "center", "scale", "epsilon",
            "activation_fn", "param_initializers", "reuse", "variables_collections",
            "outputs_collections", "trainable", "scope", "mean_close_to_zero",
        ),
        _group_norm, same_shape, 4, ops=_group_ops, outside=("Shape", "Reshape"),
        objection=_group_objection, told=_group_input,
        replayed=("groups", "channels_axis", "reduction_axes"),
    ),
}  # fmt: skip
