"""Comparing what two implementations gave for the same programs of ops."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Relative and absolute tolerance of values: TensorFlow computes in 32 bits, in another order.
_TOLERANCE = 2e-4


def differences(lines: list[str], ours: list[Any], theirs: list[Any]) -> Iterator[str]:
    """Yield a sentence for each line whose results differ."""
    for line, mine, other in zip(lines, ours, theirs, strict=True):
        if mine[:2] != other[:2] and not (_is_refused_alike(mine, other)):
            yield f"{line}: {mine[:2]} instead of {other[:2]}"
        elif len(mine) > 2 and not _is_close(mine[2], other[2]):
            yield f"{line}: value {mine[2]} instead of {other[2]}"


def _is_refused_alike(mine: list[Any], other: list[Any]) -> bool:
    """Whether both refuse, with the same class of exception."""
    if len(mine) != 1 or len(other) != 1:
        return False
    return bool(mine[0].partition(":")[0] == other[0].partition(":")[0])


def _is_close(mine: Any, other: Any) -> bool:
    if isinstance(mine, str) or isinstance(other, str):
        return isinstance(mine, str) == isinstance(other, str)
    if mine[0] != other[0]:
        return False
    return all(
        a == b or (a is not None and b is not None and abs(a - b) <= _TOLERANCE * (1 + abs(b)))
        for a, b in zip(mine[1], other[1], strict=True)
    )
