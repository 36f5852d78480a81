"""An argument that a transfer function reads by place and name stands there in the runtime, too."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from scopelint import tf1
from scopelint.runtime.families import load_core, load_rest
from scopelint.runtime.ops.registry import PUBLIC

load_core()
load_rest()

FILES = sorted((Path(tf1.__file__).parent / "api").glob("*.py"))

#: Read in an older order or under an older name, as well.
OLDER = {
    ("split", 0, "split_dim"),
    ("split", 1, "value"),
    ("concat", 1, "values"),
    ("arg_max", 1, "axis"),
}


def read_by_place(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Of `given(call, 2, "name", …)` and `call.argument(2, "name")`: 2 and the name."""
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, (ast.Name, ast.Attribute)):
            word = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            match word, [each.value for each in call.args if isinstance(each, ast.Constant)]:
                case (("given" | "argument"), [int(place), str(name), *_]):
                    yield place, name


def paths_of(function: ast.FunctionDef) -> list[str]:
    """The names of TensorFlow that a function is registered for."""
    texts = [
        each.value
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        for each in decorator.args
        if isinstance(each, ast.Constant)
    ]
    return [each for each in texts if isinstance(each, str) and each in PUBLIC]


def parameters_of(path: str) -> list[str]:
    function = PUBLIC[path]
    is_class = inspect.isclass(function)
    taken = inspect.signature(function.__init__ if is_class else function).parameters.values()
    names = [each.name for each in taken if each.kind is each.POSITIONAL_OR_KEYWORD]
    return names[is_class:]


def functions_of(path: Path) -> list[tuple[ast.FunctionDef, list[str]]]:
    """The functions of a file, and the names for which each, or one that calls it, is registered."""
    functions = [
        each for each in ast.parse(path.read_text()).body if isinstance(each, ast.FunctionDef)
    ]
    paths = {each.name: set(paths_of(each)) for each in functions}
    for _ in functions:
        for caller in functions:
            for each in ast.walk(caller):
                if isinstance(each, ast.Name) and each.id in paths and paths[caller.name]:
                    paths[each.id] |= paths[caller.name]
    return [(each, sorted(paths[each.name])) for each in functions]


def misplaced(path: Path) -> Iterator[tuple[str, int, str]]:
    """What is read elsewhere than it stands; a helper may read what any of its callers takes."""
    for function, paths in functions_of(path):
        taken = [parameters_of(each) for each in paths]
        for place, name in read_by_place(function):
            places = [each.index(name) for each in taken if name in each]
            is_wrong = any(each != place for each in places)
            if is_wrong and (paths_of(function) or place not in places):
                yield function.name, place, name


@pytest.mark.parametrize("path", FILES, ids=lambda each: each.stem)
def test_arguments_stand_where_they_are_read(path: Path) -> None:
    assert set(misplaced(path)) <= OLDER


def test_some_are_looked_at() -> None:
    found = [
        name
        for path in FILES
        for function, paths in functions_of(path)
        if paths
        for _, name in read_by_place(function)
    ]
    assert len(found) > 200
    assert "initial_value" in found
