"""A graph's collections (`tf.add_to_collection` and its kin)."""

from __future__ import annotations

import re
from typing import Any


class Collections:
    """The part of a graph that holds collections."""

    def __init__(self) -> None:
        """Start with none."""
        self._collections: dict[Any, list[Any]] = {}
        self._finalized = False

    def _refuse_if_finalized(self) -> None:
        """Raise RuntimeError once the graph is finalized."""
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    def add_to_collection(self, name: Any, value: Any) -> None:
        """Add a value to the collection of that name."""
        self._refuse_if_finalized()
        self._collections.setdefault(name, []).append(value)

    def add_to_collections(self, names: Any, value: Any) -> None:
        """Add a value to each of the collections named once."""
        for name in (names,) if isinstance(names, str) else dict.fromkeys(names or ()):
            self.add_to_collection(name, value)

    def get_collection_ref(self, name: Any) -> list[Any]:
        """Return the collection itself, not a copy."""
        return self._collections.setdefault(name, [])

    def get_collection(self, name: Any, scope: str | None = None) -> list[Any]:
        """Return a copy of the collection; with `scope`, what has a name beginning so (§3.15)."""
        found = self._collections.get(name, [])
        if scope is None:
            return list(found)
        begins = re.compile(scope)
        return [item for item in found if hasattr(item, "name") and begins.match(item.name)]

    def get_all_collection_keys(self) -> list[Any]:
        """Return the names of the collections that hold something."""
        return [name for name in self._collections if isinstance(name, str)]

    @property
    def collections(self) -> list[Any]:
        """The names of all collections."""
        return list(self._collections)

    def clear_collection(self, name: Any) -> None:
        """Empty a collection."""
        self._collections.pop(name, None)
