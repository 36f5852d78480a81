"""Calling the runtime's own ops by their public names, as layers and optimizers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.stand_ins import Unknown


def tf(name: str) -> Callable[..., Any]:
    """The function of a public name: `tf("nn.conv2d")` is what users call `tf.nn.conv2d`."""
    full = "tf." + name
    try:
        found: Callable[..., Any] = PUBLIC[full]
    except KeyError:
        return Unknown(full)
    return found
