"""`group_norm` of `contrib.layers` / slim (semantics §8.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.contrib_layers import everywhere, finished, variable_collections
from scopelint.runtime.api.contrib_variables import model_variable
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Ones, Zeros
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.public_ops import tf


@everywhere("group_norm")
@add_arg_scope
def group_norm(
    inputs: Any,
    groups: int = 32,
    channels_axis: int = -1,
    reduction_axes: Any = (-3, -2),
    center: bool = True,
    scale: bool = True,
    epsilon: float = 1e-6,
    activation_fn: Any = None,
    param_initializers: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
    mean_close_to_zero: bool = False,
) -> Any:
    """beta, gamma, one a channel. Raises ValueError for channels that make no such groups."""
    settings = dict(locals())
    inputs = convert_to_tensor(inputs)
    rank = inputs.shape.ndims
    if rank is None:
        raise ValueError(f"Inputs {inputs.name} has undefined rank.")
    if channels_axis > rank - 1:
        raise ValueError("Axis is out of bounds.")
    reserve_names("Shape")
    axis = channels_axis + rank if channels_axis < 0 else channels_axis
    reduced = [each + rank if each < 0 else each for each in reduction_axes]
    _check(inputs, groups, axis, reduced)
    wide = _parted(inputs, groups, axis)
    with variable_scope(scope, "GroupNorm", [wide], reuse=reuse) as opened:
        beta = _parameter("beta", wide, axis, Zeros(), settings) if center else None
        gamma = _parameter("gamma", wide, axis, Ones(), settings) if scale else None
        with name_scope("sufficient_statistics" if mean_close_to_zero else "moments"):
            axes = [axis + 1, *(each + 1 if each > axis else each for each in reduced)]
            mean, variance = tf("nn.moments")(wide, axes, keep_dims=True)
        gain = tf("rsqrt")(variance + epsilon)
        offset = -mean * gain
        if gamma is not None:
            gain, offset = gain * gamma, offset * gamma
        if beta is not None:
            offset = offset + beta
        outputs = tf("reshape")(wide * gain + offset, tf("shape")(inputs))
        outputs.set_shape(inputs.shape)
        return finished(outputs, opened, settings)


def _check(inputs: Any, groups: int, axis: int, reduced: list[int]) -> None:
    """Raise ValueError for sizes that are unknown or do not fit."""
    channels = inputs.shape[axis].value
    if channels is None:
        raise ValueError(f"Inputs {inputs.name} has undefined channel dimension: {axis}.")
    for each in reduced:
        if each > inputs.shape.ndims:
            raise ValueError("Axis is out of bounds.")
        if inputs.shape[each].value is None:
            raise ValueError(f"Inputs {inputs.name} has undefined dimensions {each}.")
        if each == axis:
            raise ValueError("reduction_axis must be mutually exclusive with channels_axis")
    if groups > channels:
        raise ValueError(f"Invalid groups {groups} for {channels} channels.")
    if channels % groups:
        raise ValueError(f"{channels} channels is not commensurate with {groups} groups.")


def _parted(inputs: Any, groups: int, axis: int) -> Any:
    """The inputs with two axes for their channels: groups, and what is in one."""
    sizes = inputs.shape.as_list()
    parted = [*sizes[:axis], groups, sizes[axis] // groups, *sizes[axis + 1 :]]
    wide = tf("reshape")(inputs, [-1 if size is None else size for size in parted])
    wide.set_shape(parted)
    return wide


def _parameter(name: str, wide: Any, axis: int, first: Any, settings: dict[str, Any]) -> Any:
    """Beta or gamma, of as many axes as the parted inputs."""
    sizes = wide.shape.as_list()
    parameter = model_variable(
        name,
        shape=[sizes[axis] * sizes[axis + 1]],
        dtype=wide.dtype.base_dtype,
        initializer=(settings["param_initializers"] or {}).get(name, first),
        collections=variable_collections(settings["variables_collections"], name),
        trainable=settings["trainable"],
    )
    broad = [size if at in (axis, axis + 1) else 1 for at, size in enumerate(sizes)]
    return tf("reshape")(parameter, broad)
