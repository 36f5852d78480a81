"""The nodes of LibCST's tree in the order of their places, which `lower` gives to those of `ast`."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

_PLACED = (cst.BaseSmallStatement, cst.BaseCompoundStatement, cst.Decorator, cst.Call)

#: What is not lowered, or has no places of its own.
_WITHOUT_PLACES = (
    cst.Annotation, cst.FormattedString, cst.MatchPattern, cst.TypeAlias, cst.TypeParameters,
)  # fmt: skip


def placed_nodes(tree: cst.Module) -> Iterator[cst.CSTNode]:
    """The statements, decorators and calls of a file, in source order, outer before inner."""
    waiting: list[cst.CSTNode] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _PLACED):
            yield node
        if not isinstance(node, _WITHOUT_PLACES):
            waiting += reversed(node.children)
