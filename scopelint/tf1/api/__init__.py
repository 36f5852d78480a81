"""Transfer functions: one file a family of TensorFlow's names. A new file is found by itself."""

from __future__ import annotations

import pkgutil
from importlib import import_module


def load() -> None:
    """Import every family, which declares its transfer functions."""
    for family in pkgutil.iter_modules(__path__):
        import_module(f"{__name__}.{family.name}")
