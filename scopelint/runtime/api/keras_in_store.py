"""Keras up to TensorFlow 1.8: its layers are tf.layers, in the store (semantics §7.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.keras_layers import KINDS
from scopelint.runtime.api.layers_base import Layer


def keras_in_store() -> dict[str, Any]:
    """The public names of Keras' layer classes as they were then."""
    found: dict[str, Any] = {"tf.keras.layers.Layer": Layer}
    for name, (kind, aliases, body) in KINDS.items():
        bases = (Layer,) if kind is None else (kind, Layer)
        made = type(name, bases, dict(body))
        found.update({f"tf.keras.layers.{each}": made for each in (name, *aliases)})
    return found
