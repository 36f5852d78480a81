"""`tf.compat`: Python 2's texts and numbers, and Python 3's."""

from __future__ import annotations

import numbers
import os
from typing import Any

import numpy as np

from scopelint.runtime.ops.registry import PUBLIC, public

PUBLIC["tf.compat.bytes_or_text_types"] = (bytes, str)
PUBLIC["tf.compat.integral_types"] = (numbers.Integral, np.integer)
PUBLIC["tf.compat.real_types"] = (numbers.Real, np.integer, np.floating)
PUBLIC["tf.compat.complex_types"] = (numbers.Complex, np.number)


@public("compat.as_bytes")
def as_bytes(bytes_or_text: Any, encoding: str = "utf-8") -> bytes:
    """Bytes, be they given as text. TypeError for anything else."""
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text
    raise TypeError(f"Expected binary or unicode string, got {bytes_or_text!r}")


@public("compat.as_text", "compat.as_str")
def as_text(bytes_or_text: Any, encoding: str = "utf-8") -> str:
    """Text, be it given as bytes. TypeError for anything else."""
    return as_bytes(bytes_or_text, encoding).decode(encoding)


@public("compat.as_str_any")
def as_str_any(value: Any) -> str:
    """Text of anything; bytes are decoded."""
    return as_text(value) if isinstance(value, bytes) else str(value)


@public("compat.path_to_str")
def path_to_str(path: Any) -> Any:
    """The text of a path; all else as it is."""
    return os.fspath(path) if hasattr(path, "__fspath__") else path
