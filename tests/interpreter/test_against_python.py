"""Where nothing is unknown, the interpreter computes what Python computes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.source import SourceFile
from scopelint.interpreter import entries
from scopelint.interpreter.budget import Budget, Limits
from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.imports import module_environment, run_module
from scopelint.interpreter.state import State, World
from scopelint.interpreter.values import MISSING, Ref, Value
from scopelint.ir import Module

sys.path.insert(0, str(Path(__file__).parents[1] / "frontend"))
from python_programs import program  # noqa: E402

assert entries.REGISTERED

PRELUDE = """
import contextlib
noted = []
def log(value):
    noted.append(value)
    return value
def decorate(function):
    return function
@contextlib.contextmanager
def manager(value):
    noted.append("enter")
    try:
        yield value
    finally:
        noted.append("leave")
"""


class Unknown:
    """Stands for what the interpreter does not know, or what is no plain value."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()

#: Errors of which the interpreter makes an unknown value where no `try` waits for them.
LENIENT = (
    "KeyError",
    "IndexError",
    "AttributeError",
    "ZeroDivisionError",
    "TypeError",
    "UnboundLocalError",
)


class OneFile:
    """A project of one file."""

    def __init__(self, module: Module) -> None:
        self.only = module

    def resolve(
        self, importer_path: str, script_folder: str, module: str, level: int
    ) -> str | None:
        return None

    def module(self, path: str) -> Module | None:
        return self.only


class NoLibrary:
    """Nothing is imported but Python's own."""

    def initial(self) -> object:
        return None

    def owns(self, path: str) -> bool:
        return False

    def unseen_call(self, call: object, state: State) -> None:
        pass


def by_python(text: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "program"}
    try:
        exec(compile(text, "program", "exec"), names)
        names["raised"] = None
    except Exception as error:  # noqa: BLE001
        names["raised"] = type(error).__name__
    return {name: plain(value) for name, value in names.items() if name[:2] != "__"}


def plain(value: Any) -> Any:
    """The value with whatever is not plain taken out."""
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(each) for each in value]
        return items if not isinstance(value, tuple) else tuple(items)
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    return UNKNOWN


def by_interpreter(text: str) -> list[dict[str, Any]]:
    """The module's names at the end of each execution."""
    lowered = lower_module(SourceFile("program.py", text))
    assert lowered.module is not None
    world = World(OneFile(lowered.module), NoLibrary(), Budget(Limits()), ".")  # type: ignore[arg-type]
    ends = []
    for outcome in run_module("program.py", "program", State(world)):
        environment = module_environment("program.py", outcome.state)
        assert environment is not None
        names = {name: shown(value, outcome.state) for name, value in environment.names.items()}
        names["raised"] = shown_error(outcome)
        ends.append(names)
    return ends


def shown_error(outcome: Any) -> Any:
    error = getattr(outcome, "error", None)
    if error is None:
        return None
    record = outcome.state.record(error)
    return getattr(getattr(record, "cls", None), "name", UNKNOWN)


def shown(value: Value, state: State) -> Any:
    """A value of the interpreter as Python has it."""
    if isinstance(value, tuple):
        return tuple(shown(each, state) for each in value)
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    record = state.record(value) if isinstance(value, Ref) and value is not MISSING else None
    if isinstance(record, ListRecord) and record.more is None:
        return [shown(each, state) for each in record.items]
    if isinstance(record, DictRecord) and record.more is None:
        return {shown(key, state): shown(each, state) for key, each in record.entries.items()}
    return UNKNOWN


def known_share(names: dict[str, Any], expected: dict[str, Any]) -> float:
    """How many of Python's plain values the interpreter has found."""
    wanted = [name for name, value in expected.items() if value is not UNKNOWN and name in names]
    return sum(names[name] is not UNKNOWN for name in wanted) / max(1, len(wanted))


@pytest.mark.parametrize("seed", range(200))
def test_random_programs(seed: int) -> None:
    text = PRELUDE + program(seed)
    expected = by_python(text)
    ends = by_interpreter(text)
    if expected["raised"] in LENIENT or "UnboundLocalError" in expected["noted"]:
        return
    if len(ends) == 1:
        names = {name: value for name, value in ends[0].items() if name in expected}
        assert names == {name: expected[name] for name in names}, text
        assert known_share(names, expected) > 0.5, text
    else:
        assert any(
            all(expected[name] == value for name, value in end.items() if name in expected)
            for end in ends
        ), text
