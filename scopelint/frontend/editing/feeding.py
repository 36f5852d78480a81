"""What a statement does with what a call gave: the names that get it, and the calls that are given it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from scopelint.frontend.editing.statements import line_of
from scopelint.frontend.editing.tree import Tree, below
from scopelint.trace import Place

_NAMED = (cst.Name, cst.Attribute)
#: Methods that put what they are given into a list.
_ADDING = ("append", "insert", "add")


def feeds(tree: Tree, first: Place, second: Place) -> bool:
    """Whether a call is given what an earlier one of the same function, or its last turn, gave.

    It may have got other names in between, or have been put into a list.
    """
    call, earlier = tree.node(second, cst.Call), tree.nodes[first.ordinal]
    if call is None:
        return False
    if earlier is not call and earlier in below(call):
        return True
    taken = {name for argument in call.args for name in _names_in(tree, argument)}
    return not taken.isdisjoint(_passed_on(tree, first))


def assigned(tree: Tree, place: Place) -> frozenset[str]:
    """The names and attributes, as written, that get what a call in a simple statement gives."""
    node = tree.nodes[place.ordinal]
    if line_of(tree, node) is None:
        return frozenset()
    for around in (node, *tree.around(node)):
        if isinstance(around, cst.Assign):
            return _targets(tree, around)
        if around is not node and isinstance(around, cst.Call):
            held = _list_of(around)
            if held is not None:
                return frozenset({tree.text(held)})
    return frozenset()


def _list_of(call: cst.Call) -> cst.BaseExpression | None:
    """The list that `list.append(…)` adds to."""
    function = call.func
    is_adding = isinstance(function, cst.Attribute) and function.attr.value in _ADDING
    return function.value if is_adding and isinstance(function, cst.Attribute) else None


def _passed_on(tree: Tree, first: Place) -> frozenset[str]:
    """The names that get what a call gave, and those that assignments beside it compute of these."""
    names = assigned(tree, first)
    around = [each for each in tree.around(tree.nodes[first.ordinal]) if _is_body(each)]
    if not names or not around:
        return names
    assignments = [each for each in below(around[0]) if isinstance(each, cst.Assign)]
    while True:
        more = frozenset(
            name
            for each in assignments
            if not names.isdisjoint(_names_in(tree, each.value))
            for name in _targets(tree, each)
        )
        if more <= names:
            return names
        names |= more


def _is_body(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.FunctionDef | cst.Module)


def _names_in(tree: Tree, node: cst.CSTNode) -> frozenset[str]:
    return frozenset(tree.text(each) for each in below(node) if isinstance(each, _NAMED))


def _targets(tree: Tree, statement: cst.Assign) -> frozenset[str]:
    targets = (each.target for each in statement.targets)
    return frozenset(tree.text(name) for target in targets for name in _named_in(target))


def _named_in(target: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The names and attributes that an assignment binds."""
    if isinstance(target, _NAMED):
        yield target
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from _named_in(element.value)
