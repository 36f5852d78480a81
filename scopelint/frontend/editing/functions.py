"""Functions: which one is around a place, what it takes, and the edit that lets it take more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import libcst as cst

from scopelint.frontend.editing.calls import after
from scopelint.frontend.editing.tree import Changes, Point, Tree, below
from scopelint.trace import Place


@dataclass(frozen=True, slots=True)
class Definition:
    """A `def`, as callers see it."""

    place: Place
    name: str
    parameters: tuple[str, ...]  #: that can be given by position, in order; without `self`
    by_name_only: tuple[str, ...]
    defaults: Mapping[str, str]  #: of those that have one, as it is written

    def position(self, parameter: str) -> int | None:
        """Where a parameter stands among those given by position."""
        return self.parameters.index(parameter) if parameter in self.parameters else None


def definition_around(tree: Tree, place: Place) -> Definition | None:
    """The function whose body holds a place; None at the top level, in classes and lambdas."""
    for node in tree.around(tree.nodes[place.ordinal]):
        if isinstance(node, cst.Lambda | cst.ClassDef):
            return None
        if isinstance(node, cst.FunctionDef):
            return _definition(tree, node)
    return None


def _definition(tree: Tree, node: cst.FunctionDef) -> Definition:
    params = node.params
    plain = (*params.posonly_params, *params.params)
    names = [each.name.value for each in plain]
    decorators = {
        each.decorator.value for each in node.decorators if isinstance(each.decorator, cst.Name)
    }
    if _is_in_class(tree, node) and "staticmethod" not in decorators:
        names = names[1:]
    return Definition(
        tree.place(node),
        node.name.value,
        tuple(names),
        tuple(each.name.value for each in params.kwonly_params),
        {
            each.name.value: tree.text(each.default)
            for each in (*plain, *params.kwonly_params)
            if each.default is not None
        },
    )


def _is_in_class(tree: Tree, node: cst.FunctionDef) -> bool:
    for around in tree.around(node):
        if isinstance(around, cst.FunctionDef):
            return False
        if isinstance(around, cst.ClassDef):
            return True
    return False


def names_in(tree: Tree, place: Place) -> frozenset[str]:
    """The names that a function binds or reads; attributes and keywords are none."""
    found: set[str] = set()
    for node in below(tree.nodes[place.ordinal]):
        if isinstance(node, cst.Name):
            holder = tree.parents[node]
            is_attribute = isinstance(holder, cst.Attribute) and holder.attr is node
            is_keyword = isinstance(holder, cst.Arg) and holder.keyword is node
            if not (is_attribute or is_keyword):
                found.add(node.value)
    return frozenset(found)


def take(tree: Tree, place: Place, parameter: str, default: str) -> Changes | None:
    """Take one more parameter, with a default, after those that can be given by position."""
    node = tree.node(place, cst.FunctionDef)
    if node is None or node.type_parameters is not None:
        return None
    params, text = node.params, f"{parameter}={default}"
    star = [params.star_arg] if isinstance(params.star_arg, cst.Param) else []
    before = [*params.posonly_params, *params.params, *star, *params.kwonly_params]
    if params.posonly_params and not params.params:
        return None  # the slash stands after it
    if tree.source.is_python2 and star:
        return None  # Python 2 has no parameters by name only
    if before:
        end = _end(tree, before[-1])
        return None if end is None else after(tree, before[-1], end, params, text)
    if params.star_kwarg is not None:
        return (tree.insert(tree.start(params.star_kwarg), f"{text}, "),)
    line, column = tree.end(node.name)
    opening = tree.lines[line - 1].find("(", column - 1)
    return None if opening < 0 else (tree.insert((line, opening + 2), text),)


def _end(tree: Tree, parameter: cst.Param) -> Point | None:
    """Where a parameter ends, with its annotation and default."""
    last = parameter.default or parameter.annotation or parameter
    closing = "".join(map(tree.module.code_for_node, getattr(last, "rpar", ())))
    line, column = tree.end(last)
    return None if "\n" in closing else (line, column + len(closing))
