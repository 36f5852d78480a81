"""Keras' names of initializers and activations."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf

_NAMED_INITIALIZERS = {
    "zeros": "zeros_initializer",
    "zero": "zeros_initializer",
    "ones": "ones_initializer",
    "one": "ones_initializer",
    "constant": "constant_initializer",
    "uniform": "random_uniform_initializer",
    "random_uniform": "random_uniform_initializer",
    "normal": "random_normal_initializer",
    "random_normal": "random_normal_initializer",
    "truncated_normal": "truncated_normal_initializer",
    "orthogonal": "orthogonal_initializer",
    "identity": "initializers.identity",
    "glorot_uniform": "glorot_uniform_initializer",
    "glorot_normal": "glorot_normal_initializer",
    "he_normal": "initializers.he_normal",
    "he_uniform": "initializers.he_uniform",
    "lecun_normal": "initializers.lecun_normal",
    "lecun_uniform": "initializers.lecun_uniform",
}


@public("keras.initializers.get")
def keras_initializer(identifier: Any) -> Any:
    """An initializer by its Keras name; anything else as it is, a class instantiated."""
    if isinstance(identifier, str):
        if identifier.lower() not in _NAMED_INITIALIZERS:
            raise ValueError(f"Unknown initializer: {identifier}")
        return tf(_NAMED_INITIALIZERS[identifier.lower()])()
    return identifier() if isinstance(identifier, type) else identifier


@public("keras.activations.linear")
def linear(x: Any) -> Any:
    """What it is given: no op is made."""
    return x


@public("keras.activations.get")
def keras_activation(identifier: Any) -> Any:
    """An activation by its Keras name; None is `linear`."""
    if identifier is None or identifier == "linear":
        return linear
    return tf("nn." + identifier) if isinstance(identifier, str) else identifier
