"""What a file is said to mention is what its instructions load and import, and name in texts."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from scopelint.finding import Problem
from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.reading import read_source
from scopelint.frontend.source import SourceFile
from scopelint.ir import (
    Constant,
    ImportFrom,
    ImportModule,
    ImportStar,
    LoadAttribute,
    LoadName,
    Module,
)
from scopelint.ir_walk import walk
from scopelint.mentions import Import, Mentions

FILES = [
    *sorted((Path(__file__).parents[2] / "fixtures").rglob("*.py"))[::3],
    *Random(11).sample(sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")), 25),
]


def mentions(text: str) -> Mentions:
    found = lower_module(SourceFile("a.py", text)).mentions
    assert found is not None
    return found


def imported(module: Module) -> Iterator[Import]:
    for each in walk(module.body):
        if isinstance(each, ImportModule):
            yield Import(each.module, 0)
        elif isinstance(each, ImportFrom):
            yield Import(each.module, each.level, each.name)
        elif isinstance(each, ImportStar):
            yield Import(each.module, each.level, "*")


def is_dotted(value: object) -> bool:
    parts = value.split(".") if isinstance(value, str) else []
    return len(parts) > 1 and all(part.isidentifier() for part in parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_mentions_are_those_of_the_instructions(path: Path) -> None:
    source = read_source(str(path))
    assert not isinstance(source, Problem)
    lowered = lower_module(source)
    assert lowered.module is not None
    assert lowered.mentions is not None
    loaded = [each for each in walk(lowered.module.body) if isinstance(each, LoadName)]
    attributes = {
        each.name for each in walk(lowered.module.body) if isinstance(each, LoadAttribute)
    }
    assert lowered.mentions.names == {each.name for each in loaded} | attributes | {
        each.value.rpartition(".")[2]
        for each in walk(lowered.module.body)
        if isinstance(each, Constant) and is_dotted(each.value)
    }
    assert lowered.mentions.imports == tuple(dict.fromkeys(imported(lowered.module)))
    assert lowered.mentions.asks_for_its_name == any(each.name == "__name__" for each in loaded)


def test_what_only_functions_import_is_mentioned() -> None:
    found = mentions(
        "def f():\n    def g():\n        from ..a.b import c as d, e\n        import h.i\n"
    )
    assert found.imports == (Import("a.b", 2, "c"), Import("a.b", 2, "e"), Import("h.i", 0))


def test_the_name_of_something_else_is_not_the_files() -> None:
    assert not mentions("print(f.__name__, '__name__')\n__name__ = 1\n").asks_for_its_name
    assert mentions("def f():\n    return lambda: __name__\n").asks_for_its_name
