"""The folders that a file adds to `sys.path`, read off the statements of its top level.

Nothing is run. Told is what texts, `__file__`, names and the functions of `os.path` come to; a folder
that hangs on anything else, as on the environment, is none of the project's.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterable, Iterator, Mapping

from scopelint.finding import Problem
from scopelint.frontend.python2 import rewrite_python2
from scopelint.frontend.reading import decode
from scopelint.frontend.syntax import parse

#: Calls lie no deeper in each other where a folder is told.
_DEEPEST = 12

_FUNCTIONS: Mapping[str, Callable[..., str]] = {
    "abspath": os.path.normpath,
    "dirname": os.path.dirname,
    "join": os.path.join,
    "normpath": os.path.normpath,
    "realpath": os.path.normpath,
}


def added_folders(path: str, data: bytes) -> tuple[str, ...]:
    """The folders that a Python file adds, whole and in order; `data` is what it holds."""
    if path.endswith(".ipynb"):
        return ()
    source = decode(path, data)
    tree = source if isinstance(source, Problem) else parse(source)
    if isinstance(tree, Problem) and not isinstance(source, Problem):
        tree = parse(rewrite_python2(source))
    return () if isinstance(tree, Problem) else tuple(dict.fromkeys(_added(path, tree.body)))


def _added(path: str, body: Iterable[ast.stmt]) -> Iterator[str]:
    names, adders = {"__file__": path}, dict[str, int]()
    folder = os.path.dirname(path)
    for statement in _in_order(body):
        if isinstance(statement, ast.FunctionDef):
            adders.update(_adder(statement))
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            names[statement.targets[0].id] = _text(statement.value, names, folder) or ""
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            given = _argument(statement.value, adders)
            told = None if given is None else _text(given, names, folder)
            if told:
                yield os.path.normpath(os.path.join(folder, told))


def _in_order(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that importing a file runs, or may run."""
    waiting = [*body][::-1]
    while waiting:
        statement = waiting.pop()
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            inner = [*statement.body, *getattr(statement, "orelse", ())]
            waiting += inner[::-1]


def _adder(function: ast.FunctionDef) -> dict[str, int]:
    """The name of a function that adds what it is given, and which argument that is."""
    parameters = [each.arg for each in function.args.args]
    for node in ast.walk(function):
        given = _argument(node, {}) if isinstance(node, ast.Call) else None
        if isinstance(given, ast.Name) and given.id in parameters:
            return {function.name: parameters.index(given.id)}
    return {}


def _argument(call: ast.Call, adders: Mapping[str, int]) -> ast.expr | None:
    """What a call adds: `sys.path.append(x)`, `sys.path.insert(0, x)`, `add_path(x)`."""
    function, index = call.func, None
    if isinstance(function, ast.Name):
        index = adders.get(function.id)
    elif isinstance(function, ast.Attribute) and _is_search_path(function.value):
        index = {"append": 0, "insert": 1}.get(function.attr)
    return call.args[index] if index is not None and index < len(call.args) else None


def _is_search_path(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "path"
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    )


def _text(node: ast.expr, names: Mapping[str, str], folder: str, depth: int = 0) -> str | None:
    """The text that an expression comes to; None, or nothing, where that is not told."""
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = [_text(each, names, folder, depth + 1) for each in (node.left, node.right)]
        return parts[0] + parts[1] if parts[0] and parts[1] else None
    if isinstance(node, ast.Call):
        return _of_call(node, names, folder, depth)
    return None


def _of_call(call: ast.Call, names: Mapping[str, str], folder: str, depth: int) -> str | None:
    """What a function of `os.path` gives."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    found = [_text(each, names, folder, depth + 1) for each in call.args]
    given = [each for each in found if each]
    is_told = name in _FUNCTIONS and given and len(given) == len(found)
    if not is_told or (name != "join" and len(given) > 1):
        return None
    return _FUNCTIONS[name](os.path.join(folder, given[0]), *given[1:])
