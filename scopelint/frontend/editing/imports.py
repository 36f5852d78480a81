"""What a file calls a library that it imports."""

from __future__ import annotations

import libcst as cst

from scopelint.frontend.editing.tree import Tree, below


def name_of_module(tree: Tree, modules: tuple[str, ...]) -> str | None:
    """The name by which the top level of a file knows one of these modules, if it imports one."""
    for node in below(tree.module):
        if isinstance(node, cst.Import) and _is_at_top(tree, node):
            for alias in node.names:
                whole = tree.text(alias.name)
                if whole in modules and alias.asname is not None:
                    return tree.text(alias.asname.name)
                if whole in modules and "." not in whole:
                    return whole
        if isinstance(node, cst.ImportFrom) and _is_at_top(tree, node):
            found = _imported_from(tree, node, modules)
            if found is not None:
                return found
    return None


def has_from_star(tree: Tree, name: str) -> bool:
    """Whether a name that has attributes may come by a star import."""
    nodes = list(below(tree.module))
    return any(
        isinstance(node, cst.ImportFrom) and isinstance(node.names, cst.ImportStar)
        for node in nodes
    ) and any(
        isinstance(node, cst.Attribute)
        and isinstance(node.value, cst.Name)
        and node.value.value == name
        for node in nodes
    )


def _imported_from(tree: Tree, node: cst.ImportFrom, modules: tuple[str, ...]) -> str | None:
    if node.module is None or isinstance(node.names, cst.ImportStar):
        return None
    for alias in node.names:
        whole = f"{tree.text(node.module)}.{tree.text(alias.name)}"
        if whole in modules:
            return tree.text(alias.name if alias.asname is None else alias.asname.name)
    return None


def _is_at_top(tree: Tree, node: cst.CSTNode) -> bool:
    inside = (cst.FunctionDef, cst.ClassDef)
    return not any(isinstance(around, inside) for around in tree.around(node))
