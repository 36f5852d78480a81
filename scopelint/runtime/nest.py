"""Nested structures of lists, tuples, dicts: flattened, and packed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


def is_nested(value: Any) -> bool:
    """Whether a value is a list, tuple or dict."""
    return isinstance(value, list | tuple | dict)


def flatten(value: Any, leaf: Callable[[Any], bool] | None = None) -> list[Any]:
    """Return the leaves in order; a dict's by its sorted keys.

    >>> flatten([1, (2, {"b": 4, "a": 3})])
    [1, 2, 3, 4]
    """
    if (leaf is not None and leaf(value)) or not is_nested(value):
        return [value]
    return [item for part in _parts(value) for item in flatten(part, leaf)]


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in _sorted(value)]
    return list(value)


def _sorted(value: dict[Any, Any]) -> list[Any]:
    try:
        return sorted(value)
    except TypeError:
        return list(value)


def pack_like(structure: Any, flat: list[Any]) -> Any:
    """Pack leaves into a structure like the given one.

    >>> pack_like((0, [0]), [1, 2])
    (1, [2])
    """
    return _packed(structure, iter(flat))


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    if not is_nested(structure):
        return next(leaves)
    if isinstance(structure, dict):
        filled = {key: _packed(structure[key], leaves) for key in _sorted(structure)}
        return type(structure)((key, filled[key]) for key in structure)
    parts = [_packed(part, leaves) for part in structure]
    if hasattr(structure, "_fields"):
        return type(structure)(*parts)
    if type(structure) in (list, tuple):
        return type(structure)(parts)
    try:
        return type(structure)(parts)
    except TypeError:
        return type(structure)(*parts)


def map_structure(function: Callable[..., Any], *structures: Any) -> Any:
    """Call a function on the leaves of structures that are alike."""
    flat = [flatten(structure) for structure in structures]
    return pack_like(structures[0], [function(*leaves) for leaves in zip(*flat, strict=True)])


def assert_same_structure(nest1: Any, nest2: Any, check_types: bool = True) -> None:
    """Raise ValueError where two structures differ."""
    if is_nested(nest1) != is_nested(nest2) or len(flatten(nest1)) != len(flatten(nest2)):
        raise ValueError("The two structures don't have the same nested structure.")
