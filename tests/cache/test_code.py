"""The IR of files is kept, and is what it was; what is none of ours is lowered again."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.engine.cache.code import dump_code, load_code
from scopelint.engine.cache.plain import NotOfTypeError
from scopelint.frontend.lower import module as lowering
from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.source import SourceFile
from scopelint.ir import If, Instruction, Module
from scopelint.ir_text import faults, listing

sys.path.insert(0, str(Path(__file__).parents[1] / "fuzz"))
from random_python import compiles, program
from seeds import seeds

KINDS = get_args(Instruction)

CONSTANTS = """
def f(a=b"\\xff\\x00", *, c=1j, d=...):
    return (1.5, True, None, "\\ud800é", -0.0, 1e999, 10**40, lambda x: [y for y in x], f"{a!r:>{c}}")

class C(f):
    def m(self):
        def inner():
            yield from self
        return inner
"""


def lowered(text: str) -> Module:
    module = lower_module(SourceFile("a.py", text)).module
    assert module is not None
    return module


def nothing() -> None:
    raise AssertionError("it was lowered again")


def check_it_is_the_same(text: str) -> None:
    module = lowered(text)
    dumped = dump_code(module)
    assert dumped is not None
    again = load_code("a.py", dumped, nothing)
    assert listing(again) == listing(module)
    assert not list(faults(again))


def test_it_is_what_it_was() -> None:
    check_it_is_the_same(CONSTANTS)


@pytest.mark.parametrize("seed", seeds(40))
def test_random_programs(seed: int) -> None:
    text = program(seed)
    if compiles(text):
        check_it_is_the_same(text)


def test_what_json_does_not_hold() -> None:
    assert dump_code(lowered(f"x = 0x{'f' * 5000}")) is None


def changed(data: Any, at: int) -> Any:
    """The data with one of its parts, counted from outside in, made another."""
    left = [at]

    def copy(part: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            return {"bytes": "☃"} if part != {"bytes": "☃"} else 7
        return [copy(each) for each in part] if isinstance(part, list) else part

    return copy(data)


@pytest.mark.parametrize("at", range(1, 120, 3))
def test_what_is_of_another_type_is_refused(at: int) -> None:
    """At first, or where a function's text is read; that is lowered again."""
    module = lowered(CONSTANTS)
    data = json.loads(dump_code(module) or "")
    spoiled = json.dumps(changed(data, at))
    if json.loads(spoiled) == data:
        return
    asked: list[int] = []

    def again() -> Module:
        asked.append(1)
        return module

    try:
        found = listing(load_code("a.py", spoiled, again))
    except NotOfTypeError:
        return
    assert asked
    assert found == listing(module)


def test_code_that_is_too_deep_is_refused() -> None:
    """As where less of the stack is left than when it was kept."""
    nested = "[]"
    for _ in range(300):
        nested = f"[[{KINDS.index(If)},0,{nested},[]]]"
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    try:
        with pytest.raises(NotOfTypeError):
            load_code("a.py", nested, nothing)
    finally:
        sys.setrecursionlimit(before)


MAIN = """
import tensorflow as tf
from layers import weight

weight(1)
weight(1)
"""
LAYERS = "import tensorflow as tf\n\ndef weight(size):\n    return tf.get_variable('w', [size])\n"


@pytest.fixture
def lowered_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is lowered from now on, in a project of two files."""
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "layers.py").write_text(LAYERS)
    monkeypatch.chdir(tmp_path)
    names: list[str] = []
    as_ever = lowering.lower_module

    def noting(source: SourceFile) -> lowering.Lowered:
        names.append(Path(source.path).name)
        return as_ever(source)

    monkeypatch.setattr(lowering, "lower_module", noting)
    return names


def found(number: int, text: str = MAIN) -> list[tuple[str, int]]:
    """What is found once the script has changed."""
    Path("main.py").write_text(f"{text}print({number})\n")
    report = pipeline.check(Settings(paths=(".",), cache=True, jobs=1))
    assert not report.summary.errors
    return [(each.rule, each.span.line) for each in report.findings]


def test_a_file_is_lowered_no_third_time(lowered_files: list[str]) -> None:
    once = MAIN.replace("weight(1)\n", "", 1)
    for number in range(4):
        assert found(number, once) == []
    assert lowered_files.count("main.py") == 4
    assert lowered_files.count("layers.py") == 2


def test_what_is_found_in_it_is_where_it_was(lowered_files: list[str]) -> None:
    assert [found(number) for number in range(4)] == [[("SL101", 4)]] * 4


@pytest.mark.parametrize("planted", [MAIN * 2, "", "weight = len\n"])
def test_planted_code_is_no_crash(
    planted: str, lowered_files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can write into the cache can make us say less, and no more than that."""
    found(0)
    text = dump_code(lowered(planted))
    with monkeypatch.context() as patch:
        patch.setattr("scopelint.engine.cache.remembering.dump_code", lambda module: text)
        found(1)
    found(2)
