"""Calling the runtime's own ops by their public names, as layers and optimizers do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.ops.registry import PUBLIC


def tf(name: str) -> Callable[..., Any]:
    """The function of a public name: `tf("nn.conv2d")` is what users call `tf.nn.conv2d`."""
    found: Callable[..., Any] = PUBLIC["tf." + name]
    return found
