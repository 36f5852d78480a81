"""`tf.contrib.layers.gdn`: a normalization that is a layer of `tf.layers`' kind (§6.2, §6.3)."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import Outcome, State
from scopelint.tf1.api.layers import layer_function, layer_object
from scopelint.tf1.layer_kinds import LayerKind, Options, Weight, same_shape
from scopelint.tf1.shapes import dimension
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Initializer, Sizes
from scopelint.tf1.windows import channel_axis


def _axis(options: Options) -> int:
    return channel_axis(options.get("data_format"))


def _weights(options: Options, shape: Sizes, state: State) -> tuple[Weight, ...]:
    size, ones = dimension(shape, _axis(options)), Initializer("tf.ones_initializer")
    return (
        Weight("reparam_beta", (size,), initializer=ones),
        Weight("reparam_gamma", (size, size), initializer=ones),
    )


_GDN = LayerKind(
    "GDN",
    (
        "inverse", "beta_min", "gamma_init", "reparam_offset", "data_format", "activity_regularizer",
        "trainable", "name",
    ),
    _weights, same_shape, least_rank=3, axis=_axis,
)  # fmt: skip


@transfer("tf.contrib.layers.gdn", section="6.2")
def gdn(call: Call, state: State) -> Iterable[Outcome]:
    """Make the layer and call it."""
    return layer_function("tf.contrib.layers.gdn", _GDN, call, state)


@transfer("tf.contrib.layers.GDN", section="6.3")
def layer(call: Call, state: State) -> Iterable[Outcome]:
    """The layer, built when it is first called."""
    return layer_object("tf.contrib.layers.GDN", _GDN, call, state)
