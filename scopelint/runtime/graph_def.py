"""`tf.GraphDef`: a description of a graph's ops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scopelint.runtime.tensor import Operation


class GraphDef:
    """What `Graph.as_graph_def` gives: the ops as `node`s."""

    def __init__(self, operations: Iterable[Operation] = ()) -> None:
        """Take the ops."""
        self.node = list(operations)
        self.versions: Any = None

    def SerializeToString(self) -> bytes:  # noqa: N802  TensorFlow's name
        """Return the description as text."""
        return "\n".join(map(str, self.node)).encode()

    def ParseFromString(self, serialized: bytes) -> int:  # noqa: N802  TensorFlow's name
        """Accept a description and keep nothing of it: frozen graphs are not read."""
        return len(serialized)
