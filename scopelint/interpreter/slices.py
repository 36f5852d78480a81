"""Slices of which all bounds are known."""

from __future__ import annotations

from scopelint.interpreter.values import Slice, Value


def known_slice(index: Value) -> slice | None:
    """A Python slice of a `Slice` whose bounds are all known."""
    if not isinstance(index, Slice):
        return None
    bounds = (index.start, index.stop, index.step)
    if not all(
        bound is None or (isinstance(bound, int) and not isinstance(bound, bool))
        for bound in bounds
    ):
        return None
    return None if index.step == 0 else slice(*bounds)
