"""What stands left of `=`, after `as`, `for` and `del`, and in augmented assignments."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from scopelint.frontend.lower.dispatch import value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.names import find
from scopelint.ir import (
    Binary,
    DeleteAttribute,
    DeleteItem,
    DeleteName,
    LoadItem,
    Register,
    StoreAttribute,
    StoreItem,
    StoreName,
    Unpack,
)


def store(draft: Draft, target: ast.expr, source: Register) -> None:
    """Store a register's value in what `target` writes."""
    if isinstance(target, ast.Name):
        store_name(draft, target.id, source)
    elif isinstance(target, ast.Attribute):
        owner = value(draft, target.value)
        draft.emit(StoreAttribute(owner, draft.names.mangle(target.attr), source))
    elif isinstance(target, ast.Subscript):
        owner = value(draft, target.value)
        draft.emit(StoreItem(owner, value(draft, target.slice), source))
    elif isinstance(target, ast.Tuple | ast.List):
        _unpack(draft, target.elts, source)
    elif isinstance(target, ast.Starred):
        store(draft, target.value, source)


def store_name(draft: Draft, name: str, source: Register) -> None:
    """Store a register's value under a name."""
    spelled, reach = find(draft.names, name)
    draft.file.stored.add(spelled)
    draft.emit(StoreName(spelled, source, reach))


def _unpack(draft: Draft, elements: Sequence[ast.expr], source: Register) -> None:
    registers = tuple([draft.register() for _ in elements])
    stars = (n for n, part in enumerate(elements) if isinstance(part, ast.Starred))
    draft.emit(Unpack(source, registers, next(stars, None)))
    for element, register in zip(elements, registers, strict=True):
        store(draft, element, register)


def delete(draft: Draft, target: ast.expr) -> None:
    """`del target`."""
    if isinstance(target, ast.Name):
        draft.emit(DeleteName(*find(draft.names, target.id)))
    elif isinstance(target, ast.Attribute):
        owner = value(draft, target.value)
        draft.emit(DeleteAttribute(owner, draft.names.mangle(target.attr)))
    elif isinstance(target, ast.Subscript):
        owner = value(draft, target.value)
        draft.emit(DeleteItem(owner, value(draft, target.slice)))
    elif isinstance(target, ast.Tuple | ast.List):
        for element in target.elts:
            delete(draft, element)


def visit(draft: Draft, target: ast.expr) -> None:
    """`target: T`: the parts of the target are computed, and nothing is stored."""
    if isinstance(target, ast.Attribute):
        value(draft, target.value)
    elif isinstance(target, ast.Subscript):
        value(draft, target.value)
        value(draft, target.slice)


def augment(draft: Draft, target: ast.expr, operator: str, node: ast.AugAssign) -> None:
    """`target operator= value`; the parts of the target are computed once."""
    old, new = draft.register(), draft.register()
    if isinstance(target, ast.Name):
        name, reach = find(draft.names, target.id)
        draft.load_name(old, name, reach)
        draft.emit(Binary(new, operator, old, value(draft, node.value), in_place=True))
        draft.emit(StoreName(name, new, reach))
    elif isinstance(target, ast.Attribute):
        owner, name = value(draft, target.value), draft.names.mangle(target.attr)
        draft.load_attribute(old, owner, name)
        draft.emit(Binary(new, operator, old, value(draft, node.value), in_place=True))
        draft.emit(StoreAttribute(owner, name, new))
    elif isinstance(target, ast.Subscript):
        owner = value(draft, target.value)
        key = value(draft, target.slice)
        draft.emit(LoadItem(old, owner, key))
        draft.emit(Binary(new, operator, old, value(draft, node.value), in_place=True))
        draft.emit(StoreItem(owner, key, new))
