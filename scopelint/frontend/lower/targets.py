"""What stands left of `=`, after `as`, `for` and `del`, and in augmented assignments."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from scopelint.frontend.lower.dispatch import value
from scopelint.frontend.lower.draft import Draft
from scopelint.frontend.lower.expressions import index
from scopelint.frontend.lower.names import find
from scopelint.ir import (
    Binary,
    DeleteAttribute,
    DeleteItem,
    DeleteName,
    LoadAttribute,
    LoadItem,
    LoadName,
    Register,
    StoreAttribute,
    StoreItem,
    StoreName,
    Unpack,
)


def store(draft: Draft, target: cst.BaseExpression, source: Register) -> None:
    """Store a register's value in what `target` writes."""
    kind = type(target)
    if kind is cst.Name:
        store_name(draft, target.value, source)  # type: ignore[attr-defined]
    elif isinstance(target, cst.Attribute):
        owner = value(draft, target.value)
        draft.emit(StoreAttribute(owner, draft.names.mangle(target.attr.value), source))
    elif isinstance(target, cst.Subscript):
        owner = value(draft, target.value)
        draft.emit(StoreItem(owner, index(draft, target.slice), source))
    elif isinstance(target, cst.Tuple | cst.List):
        _unpack(draft, target.elements, source)
    elif isinstance(target, cst.StarredElement):
        store(draft, target.value, source)


def store_name(draft: Draft, name: str, source: Register) -> None:
    """Store a register's value under a name."""
    spelled, reach = find(draft.names, name)
    draft.emit(StoreName(spelled, source, reach))


def _unpack(draft: Draft, elements: Sequence[cst.BaseElement], source: Register) -> None:
    registers = tuple(draft.register() for _ in elements)
    stars = (n for n, part in enumerate(elements) if isinstance(part, cst.StarredElement))
    draft.emit(Unpack(source, registers, next(stars, None)))
    for element, register in zip(elements, registers, strict=True):
        store(draft, element.value, register)


def delete(draft: Draft, target: cst.BaseExpression) -> None:
    """`del target`."""
    if isinstance(target, cst.Name):
        draft.emit(DeleteName(*find(draft.names, target.value)))
    elif isinstance(target, cst.Attribute):
        owner = value(draft, target.value)
        draft.emit(DeleteAttribute(owner, draft.names.mangle(target.attr.value)))
    elif isinstance(target, cst.Subscript):
        owner = value(draft, target.value)
        draft.emit(DeleteItem(owner, index(draft, target.slice)))
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            delete(draft, element.value)


def visit(draft: Draft, target: cst.BaseExpression) -> None:
    """`target: T`: the parts of the target are computed, and nothing is stored."""
    if isinstance(target, cst.Attribute):
        value(draft, target.value)
    elif isinstance(target, cst.Subscript):
        value(draft, target.value)
        index(draft, target.slice)


def augment(draft: Draft, target: cst.BaseExpression, operator: str, node: cst.AugAssign) -> None:
    """`target operator= value`; the parts of the target are computed once."""
    old, new = draft.register(), draft.register()
    if isinstance(target, cst.Name):
        name, reach = find(draft.names, target.value)
        draft.emit(LoadName(old, name, reach))
        draft.emit(Binary(new, operator, old, value(draft, node.value), in_place=True))
        draft.emit(StoreName(name, new, reach))
    elif isinstance(target, cst.Attribute):
        owner, name = value(draft, target.value), draft.names.mangle(target.attr.value)
        draft.emit(LoadAttribute(old, owner, name))
        draft.emit(Binary(new, operator, old, value(draft, node.value), in_place=True))
        draft.emit(StoreAttribute(owner, name, new))
    elif isinstance(target, cst.Subscript):
        owner = value(draft, target.value)
        key = index(draft, target.slice)
        draft.emit(LoadItem(old, owner, key))
        draft.emit(Binary(new, operator, old, value(draft, node.value), in_place=True))
        draft.emit(StoreItem(owner, key, new))
