"""`tf.nest`: what is done with the leaves of nested structures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime import nest
from scopelint.runtime.ops.registry import public


@public("nest.is_nested", "nest.is_sequence")
def is_nested(seq: Any) -> bool:
    """Whether a value is a list, tuple or dict."""
    return nest.is_nested(seq)


@public("nest.flatten")
def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves in order."""
    return nest.flatten(structure)


@public("nest.map_structure")
def map_structure(func: Callable[..., Any], *structure: Any, **_: Any) -> Any:
    """A structure of what the function gives for the leaves. Raises ValueError for unlike ones."""
    for other in structure[1:]:
        nest.assert_same_structure(structure[0], other)
    return nest.map_structure(func, *structure)


@public("nest.pack_sequence_as")
def pack_sequence_as(
    structure: Any, flat_sequence: list[Any], expand_composites: bool = False
) -> Any:
    """The leaves in a structure like the given one. Raises ValueError for another number of them."""
    if len(nest.flatten(structure)) != len(flat_sequence):
        raise ValueError("Could not pack sequence: the structure has another number of elements.")
    return nest.pack_like(structure, list(flat_sequence))


@public("nest.assert_same_structure")
def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Raises ValueError where two structures differ."""
    nest.assert_same_structure(nest1, nest2, check_types)
