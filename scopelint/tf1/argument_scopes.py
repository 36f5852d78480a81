"""`arg_scope`: keyword arguments that hold for every call of a function inside (§8.3)."""

from __future__ import annotations

from collections.abc import Mapping

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import External, Value
from scopelint.networks.residual import STACK, UNITS
from scopelint.tf1.canonical import canonical
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.transfer import function_at
from scopelint.tf1.values import Decorated

Defaults = Mapping[Value, Mapping[str, Value]]

#: Functions of TensorFlow's that are decorated with `add_arg_scope`.
DECORATED = frozenset(
    f"tf.contrib.layers.{name}"
    for name in (
        "avg_pool2d", "avg_pool3d", "batch_norm", "bias_add", "conv1d", "conv2d", "conv3d",
        "conv2d_in_plane", "conv2d_transpose", "conv3d_transpose", "convolution", "dropout", "flatten",
        "fully_connected", "images_to_sequence", "instance_norm", "group_norm", "layer_norm",
        "max_pool2d", "max_pool3d", "one_hot_encoding", "separable_conv2d", "sequence_to_images",
        "softmax", "spatial_softmax", "unit_norm", "maxout",
    )
) | {
    "tf.contrib.framework.model_variable", "tf.contrib.framework.variable", STACK,
    *(unit.path for unit in UNITS.values()),
}  # fmt: skip


def key_of(function: Value) -> Value:
    """What stands for a function in an argument scope; None for one that is not decorated."""
    if isinstance(function, Decorated):
        return function
    if isinstance(function, External):
        path = canonical(function.path)
        if path in DECORATED or function_at(path) is None:
            return path
    return None


def defaults_in_force(state: State) -> Defaults:
    """All that the open argument scopes say."""
    scopes = graphs_of(state).argument_scopes
    return scopes[-1] if scopes else {}


def completed_call(key: Value, call: Call, state: State) -> Call:
    """The call with the keyword arguments of the open argument scopes."""
    defaults = defaults_in_force(state).get(key)
    if not defaults:
        return call
    return Call(call.arguments, {**defaults, **call.keywords}, call.open, call.denied)


def joined(outer: Defaults, keys: tuple[Value, ...], keywords: Mapping[str, Value]) -> Defaults:
    """The defaults with some more for these functions."""
    inner = {key: {**outer.get(key, {}), **keywords} for key in keys}
    return {**outer, **inner}
