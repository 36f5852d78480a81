"""Runs a file in the interpreter alone: no other file, and no library unless one is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.frontend.lower.module import lower_module
from scopelint.frontend.source import SourceFile
from scopelint.interpreter import entries
from scopelint.interpreter.budget import Budget, Limits
from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.imports import module_environment, run_module
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Ref, Value, forget_symbols
from scopelint.interpreter.world import World
from scopelint.ir import Module

assert entries.REGISTERED


class Unknown:
    """Stands for what the interpreter does not know, or what is no plain value."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()


class OneFile:
    """A project of one file."""

    def __init__(self, module: Module) -> None:
        self.only = module

    def resolve(
        self, importer_path: str, script_folder: str, module: str, level: int
    ) -> str | None:
        return None

    def seen_from(self, script_folder: str, packages: object) -> object:
        return script_folder

    def module(self, path: str) -> Module | None:
        return self.only


class NoLibrary:
    """Nothing is imported but Python's own."""

    def initial(self) -> object:
        return None

    def made_up(self, state: State) -> tuple[str, ...]:
        return ()

    watched_parameters: frozenset[str] = frozenset()
    switches: frozenset[str] = frozenset()
    naming_parameters: frozenset[str] = frozenset()

    def owns(self, path: str) -> bool:
        return False

    def lacks(self, path: str) -> bool:
        return False

    def field(self, value: object, name: str) -> object:
        return MISSING

    def is_unseen(self, value: object) -> bool:
        return False

    def wraps_calls(self, decorator: object) -> bool:
        return False

    def pass_over(self, state: State) -> None:
        pass

    def has_built_unseen(self, state: State) -> bool:
        return False

    def forget_unseen(self, state: State) -> None:
        pass

    def paired(self, columns: tuple[Value, ...], state: State) -> None:
        pass

    def unseen_call(self, function: object, call: object, state: State) -> object:
        return MISSING


def run(
    text: str,
    limits: Limits | None = None,
    entered_by: Callable[[str, str, State], list[Outcome]] = run_module,
    library: object = None,
) -> tuple[list[Outcome], Budget]:
    """Every way through a file, and what is left of the budget."""
    forget_symbols()
    lowered = lower_module(SourceFile("program.py", text))
    assert lowered.module is not None
    budget = Budget(limits or Limits())
    world = World(OneFile(lowered.module), library or NoLibrary(), budget, ".", set())  # type: ignore[arg-type]
    return entered_by("program.py", "program", State(world)), budget


def names_at_end(outcome: Outcome) -> dict[str, Value]:
    """The module's names when the run was over."""
    environment = module_environment("program.py", outcome.state)
    assert environment is not None
    return environment.names


def by_interpreter(text: str) -> list[dict[str, Any]]:
    """The module's names at the end of each execution."""
    ends = []
    for outcome in run(text)[0]:
        names = {name: shown(each, outcome.state) for name, each in names_at_end(outcome).items()}
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
