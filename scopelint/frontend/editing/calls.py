"""Calls: what they give, and the edits that give something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from scopelint.frontend.editing.tree import Changes, Point, Tree, below
from scopelint.trace import Place

_PLAIN_TEXT = re.compile(r"""(["'])((?:(?!\1|\\|\n).)*)\1""")


@dataclass(frozen=True, slots=True)
class Given:
    """One argument of a call, as it is written."""

    text: str
    keyword: str | None
    star: str  #: "", "*", "**"


def callee(tree: Tree, place: Place) -> str | None:
    """What is called, as it is written; None where the place is no call."""
    call = tree.node(place, cst.Call)
    return None if call is None else tree.text(call.func)


def given(tree: Tree, place: Place) -> tuple[Given, ...] | None:
    """The arguments of a call; None where the place is no call."""
    call = tree.node(place, cst.Call)
    return None if call is None else tuple(_given(tree, call))


def _given(tree: Tree, call: cst.Call) -> list[Given]:
    return [
        Given(
            tree.text(arg)[len(arg.star) :] if arg.keyword is None else tree.text(arg.value),
            None if arg.keyword is None else arg.keyword.value,
            arg.star,
        )
        for arg in call.args
    ]


def index_of(arguments: Sequence[Given], keyword: str, position: int | None) -> int | None:
    """Which argument is for a parameter of this name and position, if one surely is."""
    for index, argument in enumerate(arguments):
        if argument.keyword == keyword:
            return index
    plain = [each.keyword is None and not each.star for each in arguments]
    if position is not None and position < len(plain) and all(plain[: position + 1]):
        return position
    return None


def plain_text(argument: str) -> str | None:
    """What a string literal without escapes says."""
    found = _PLAIN_TEXT.fullmatch(argument)
    return None if found is None else found.group(2)


def give(tree: Tree, place: Place, keyword: str, text: str) -> Changes | None:
    """Give one more keyword argument."""
    call = tree.node(place, cst.Call)
    if call is None or any(isinstance(arg.value, cst.GeneratorExp) for arg in call.args):
        return None
    packed = next((arg for arg in call.args if arg.star == "**"), None)
    if packed is not None:
        return (tree.insert(tree.start(packed), f"{keyword}={text}, "),)
    if call.args:
        last = call.args[-1]
        return after(tree, last, tree.end(last), call, f"{keyword}={text}")
    line, column = tree.end(call)
    column -= len(call.rpar)
    closing = tree.between((line, column - 1), (line, column))
    return (tree.insert((line, column - 1), f"{keyword}={text}"),) if closing == ")" else None


def after(tree: Tree, last: cst.CSTNode, end: Point, whole: cst.CSTNode, item: str) -> Changes:
    """Put a new item after the last one, on a line of its own if that has one.

    A comment behind the last item stays with it.
    """
    line, column = tree.start(last)
    before = tree.lines[line - 1][: column - 1]
    if before.strip() or tree.end(whole)[0] == end[0]:
        return (tree.insert(end, f", {item}"),)
    rest = tree.lines[end[0] - 1][end[1] - 1 :]
    comma, is_remarked, _ = rest.partition("#")
    if not is_remarked or comma.strip() not in ("", ","):
        return (tree.insert(end, f",\n{before}{item}"),)
    behind = tree.insert((end[0], end[1] + len(rest)), f"\n{before}{item}{comma.strip()}")
    return (behind,) if comma.strip() else (tree.insert(end, ","), behind)


def quoted_like(literal: str, text: str) -> str:
    """A string literal in the quotes of another."""
    return f"{literal[0]}{text}{literal[0]}"


def give_instead(tree: Tree, place: Place, index: int, text: str) -> Changes | None:
    """Give something else in one argument."""
    call = tree.node(place, cst.Call)
    if call is None:
        return None
    arg = call.args[index]
    start = tree.start(arg) if arg.keyword is None else tree.start(arg.value)
    return (tree.replace(start, tree.end(arg), text),)


def call_instead(tree: Tree, place: Place, callee: str) -> Changes | None:
    """Call something else with the same arguments."""
    call = tree.node(place, cst.Call)
    if call is None:
        return None
    return (tree.replace(tree.start(call.func), tree.end(call.func), callee),)


def give_no_more(tree: Tree, place: Place, index: int) -> Changes | None:
    """Take one argument away, with the comma that parts it from its neighbour.

    With lines of its own, it takes the comment behind it along.
    """
    call = tree.node(place, cst.Call)
    if call is None:
        return None
    args = call.args
    (first, column), (last, end) = tree.start(args[index]), tree.end(args[index])
    rest = tree.lines[last - 1][end - 1 :].partition("#")[0].strip()
    if index and rest in ("", ",") and not tree.lines[first - 1][: column - 1].strip():
        return (tree.replace((first, 1), (last + 1, 1), ""),)
    if index:
        return (tree.replace(tree.end(args[index - 1]), tree.end(args[index]), ""),)
    if len(args) > 1:
        return (tree.replace(tree.start(args[0]), tree.start(args[1]), ""),)
    return (tree.replace(tree.start(args[0]), tree.end(args[0]), ""),)


def texts_in(tree: Tree, place: Place | None) -> frozenset[str]:
    """What all plain string literals of a function say, or of the whole file."""
    root = tree.module if place is None else tree.nodes[place.ordinal]
    texts = (plain_text(each.value) for each in below(root) if isinstance(each, cst.SimpleString))
    return frozenset(text for text in texts if text is not None)


def calls_before(tree: Tree, place: Place) -> frozenset[str]:
    """What is called before a place in its function, or at its top level, as it is written."""
    here = tree.nodes[place.ordinal]
    function = next(filter(_is_function, tree.around(here)), None)
    found: set[str] = set()
    waiting: list[cst.CSTNode] = [tree.module if function is None else function]
    while waiting:
        node = waiting.pop()
        if isinstance(node, cst.Call) and tree.start(node) < tree.start(here):
            found.add(tree.text(node.func))
        waiting += (child for child in node.children if not _is_function(child))
    return frozenset(found)


def _is_function(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.FunctionDef | cst.Lambda)


def names_called(tree: Tree, place: Place) -> frozenset[str]:
    """The last names of all that is called in a statement, or in the body of a function."""
    return frozenset(
        node.func.attr.value if isinstance(node.func, cst.Attribute) else node.func.value
        for node in below(tree.nodes[place.ordinal])
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute | cst.Name)
    )
