"""`tf.name_scope` (tf1-semantics.md, §4)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from scopelint.runtime.graph import get_default_graph, graph_of


def reserve_names(*names: str) -> None:
    """Take names of ops that TensorFlow makes here and that this runtime does without."""
    for name in names:
        get_default_graph().reserve(name)


class name_scope:  # noqa: N801  TensorFlow's name
    """`tf.name_scope(name, default_name=None, values=None)` (§4).

    Entering gives the scope's name with a final slash. Raises TypeError for a default name
    that is no string, ValueError (E50), and ValueError for no name where values are given.
    """

    def __init__(self, name: Any, default_name: Any = None, values: Any = None) -> None:
        """Take TensorFlow's arguments."""
        if not (default_name is None or isinstance(default_name, str)):
            raise TypeError(
                f"`default_name` type ({type(default_name)}) is not a string type. You likely "
                "meant to pass this into the `values` kwarg."
            )
        self._name = default_name if name is None else name
        self._default_name = default_name
        self._values = values
        self._open: list[AbstractContextManager[Any]] = []

    @property
    def name(self) -> Any:
        """The name asked for."""
        return self._name

    def __enter__(self) -> str:
        if self._name is None and self._values is not None:
            raise ValueError(
                f"At least one of name ({self._name}) and default_name ({self._default_name}) "
                "must be provided."
            )
        graph = get_default_graph()
        wanted = graph_of(self._values) if self._values else graph
        opened: list[AbstractContextManager[Any]] = [] if wanted is graph else [wanted.as_default()]
        for manager in opened:
            manager.__enter__()
        scope = wanted.name_scope(self._name)
        name = scope.__enter__()
        self._open = [scope, *opened]
        return name

    def __exit__(self, *error: Any) -> None:
        for manager in self._open:
            manager.__exit__(*error)
