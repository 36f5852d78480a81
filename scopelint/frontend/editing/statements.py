"""Statements: which are around a place, and the edits that put them under or out of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from scopelint.frontend.editing.tree import Change, Changes, Tree, below
from scopelint.trace import Place

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
_TEXTS = (cst.SimpleString, cst.FormattedString)


def statement_around(tree: Tree, place: Place) -> Place | None:
    """The simple statement that holds a call and stands on lines of its own."""
    line = line_of(tree, tree.nodes[place.ordinal])
    return None if line is None else tree.place(line.body[0])


def line_of(tree: Tree, node: cst.CSTNode) -> cst.SimpleStatementLine | None:
    """The line of the simple statement that holds a node, if nothing else stands on it."""
    for around in (node, *tree.around(node)):
        if isinstance(around, cst.SimpleStatementLine):
            return around if len(around.body) == 1 else None
        if isinstance(around, cst.BaseCompoundStatement | cst.SimpleStatementSuite | cst.Lambda):
            return None
    return None


def _whole(tree: Tree, place: Place) -> Statement | None:
    """The statement of a place with the line that it fills."""
    node = tree.nodes[place.ordinal]
    return node if isinstance(node, cst.BaseCompoundStatement) else line_of(tree, node)


def _following(tree: Tree, statement: Statement) -> Sequence[cst.CSTNode]:
    """A statement and those after it in its suite; none in a suite that is no block."""
    suite = tree.parents[statement]
    if not isinstance(suite, cst.IndentedBlock | cst.Module):
        return ()
    body = list(suite.body)
    return body[body.index(statement) :]


def _indent(tree: Tree, statement: cst.CSTNode) -> str | None:
    """What stands before a statement on its line, if that is white space."""
    line, column = tree.start(statement)
    before = tree.lines[line - 1][: column - 1]
    return before if not before.strip() else None


# --- wrapping -----------------------------------------------------------------------------


def put_under(tree: Tree, place: Place, header: str) -> Changes | None:
    """A statement below a new header: `with …:`."""
    statement = _whole(tree, place)
    if statement is None or not _following(tree, statement):
        return None
    indent = _indent(tree, statement)
    if indent is None:
        return None
    unit = tree.module.default_indent
    head = tree.insert(tree.start(statement), f"{header}\n{indent}{unit}")
    return (head, *_indented(tree, tree.start(statement)[0] + 1, tree.end(statement)[0]))


def put_next_under(tree: Tree, place: Place, header: str, count: int) -> Changes | None:
    """`count` statements below a new header, which takes the place of the one before them."""
    statement = _whole(tree, place)
    following = () if statement is None else _following(tree, statement)
    if statement is None or len(following) <= count or count < 1:
        return None
    first, last = tree.start(following[1])[0], tree.end(following[count])[0]
    head = tree.replace(tree.start(statement), tree.end(statement), header)
    return (head, *_indented(tree, first, last))


def count_between(tree: Tree, first: Place, later: Place) -> int | None:
    """How many statements stand between one and the next in its suite that holds a place."""
    statement = _whole(tree, first)
    if statement is None:
        return None
    holders = {tree.nodes[later.ordinal], *tree.around(tree.nodes[later.ordinal])}
    for count, each in enumerate(_following(tree, statement)):
        if each in holders:
            return count - 1
    return None


def _indented(tree: Tree, first: int, last: int) -> Iterator[Change]:
    """One level more for these lines; text over several lines stays as it is."""
    inside = _lines_inside_texts(tree)
    for number in range(first, last + 1):
        if tree.lines[number - 1].strip() and number not in inside:
            yield tree.insert((number, 1), tree.module.default_indent)


def _lines_inside_texts(tree: Tree) -> set[int]:
    """The lines that begin within a string."""
    inside: set[int] = set()
    for node in below(tree.module):
        if isinstance(node, _TEXTS):
            inside.update(range(tree.start(node)[0] + 1, tree.end(node)[0] + 1))
    return inside


# --- moving out ---------------------------------------------------------------------------


def put_after(tree: Tree, place: Place, around: Place) -> Changes | None:
    """A statement and what follows it in the block of `around`, after that block."""
    block, inner = tree.nodes[around.ordinal], tree.nodes[place.ordinal]
    if not isinstance(block, cst.With | cst.For) or not isinstance(block.body, cst.IndentedBlock):
        return None
    holders = {inner, *tree.around(inner)}
    body = list(block.body.body)
    index = next((at for at, each in enumerate(body) if each in holders), 0)
    outer, own = _indent(tree, block), _indent(tree, body[index])
    if not index or outer is None or own is None or not own.startswith(outer):
        return None
    inside = _lines_inside_texts(tree)
    surplus = len(own) - len(outer)
    changes = []
    for number in range(tree.end(body[index - 1])[0] + 1, tree.end(body[-1])[0] + 1):
        line = tree.lines[number - 1]
        if number in inside or not line.strip():
            continue
        if not line.startswith(own):
            return None
        changes.append(
            tree.replace((number, len(outer) + 1), (number, len(outer) + surplus + 1), "")
        )
    return tuple(changes)


def withs_around(tree: Tree, place: Place) -> Iterator[Place]:
    """The `with` statements of one manager around a place in its function, innermost first."""
    for node in tree.around(tree.nodes[place.ordinal]):
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return
        if isinstance(node, cst.With) and len(node.items) == 1:
            yield tree.place(node)


# --- adding -------------------------------------------------------------------------------


def put_before(tree: Tree, place: Place, text: str) -> Changes | None:
    """A new statement before one."""
    statement = _whole(tree, place)
    indent = None if statement is None else _indent(tree, statement)
    if statement is None or indent is None or not _following(tree, statement):
        return None
    return (tree.insert(tree.start(statement), f"{text}\n{indent}"),)


# --- loops --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop around a place."""

    place: Place
    later_turn: str | None  #: an expression that is true from the second turn on, if one is at hand
    counter: str | None  #: the name that counts the turns


def loops_around(tree: Tree, place: Place) -> Iterator[Loop]:
    """The loops around a place in its function, innermost first."""
    inner = tree.nodes[place.ordinal]
    for node in tree.around(inner):
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return
        if isinstance(node, cst.For | cst.While) and inner is node.body:
            counter, first = _counter(tree, node) if isinstance(node, cst.For) else (None, None)
            yield Loop(tree.place(node), None if first is None else f"{counter} > {first}", counter)
        inner = node


def _counter(tree: Tree, loop: cst.For) -> tuple[str | None, str | None]:
    """`i` and what it is in the first turn, of `for i in range(n)` and `for i, x in enumerate(…)`."""
    call, target = loop.iter, loop.target
    if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Name):
        return None, None
    arguments = [tree.text(arg.value) for arg in call.args]
    if call.func.value in ("range", "xrange") and isinstance(target, cst.Name):
        first = "0" if len(arguments) == 1 else arguments[0]
        return (target.value, first) if len(arguments) < 3 and first.isdigit() else (None, None)
    if call.func.value == "enumerate" and isinstance(target, cst.Tuple) and len(arguments) == 1:
        name = target.elements[0].value
        return (name.value, "0") if isinstance(name, cst.Name) else (None, None)
    return None, None


def first_in(tree: Tree, loop: Place) -> Place | None:
    """The first statement of a loop's block."""
    node = tree.nodes[loop.ordinal]
    if not isinstance(node, cst.For | cst.While) or not isinstance(node.body, cst.IndentedBlock):
        return None
    first = node.body.body[0]
    return tree.place(first.body[0] if isinstance(first, cst.SimpleStatementLine) else first)


def end_turns(tree: Tree, loop: Place, header: str, text: str) -> Changes | None:
    """A loop below a new header, with a new statement at the end of its block."""
    node = tree.nodes[loop.ordinal]
    if not isinstance(node, cst.For | cst.While) or not isinstance(node.body, cst.IndentedBlock):
        return None
    wrapped = put_under(tree, loop, header)
    indent = _indent(tree, node.body.body[0])
    if wrapped is None or indent is None:
        return None
    line = tree.end(node.body.body[-1])[0]
    own = indent + tree.module.default_indent
    return (*wrapped, tree.insert((line, len(tree.lines[line - 1]) + 1), f"\n{own}{text}"))
