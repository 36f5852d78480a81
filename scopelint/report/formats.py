"""The formats there are: every module of this package named `as_…`. A new one is a new file."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Protocol, TextIO, cast

from scopelint import report as package
from scopelint.finding import Report
from scopelint.rules.declare import Rule

#: Lines of a file, or of a notebook's cell, without their ends; empty where it cannot be read.
Source = Callable[[str, int | None], Sequence[str]]

_PREFIX, _SUFFIX = "as_", ".py"


class Reporter(Protocol):
    """Writes a report in one format. `rules` is by code."""

    def __call__(
        self, report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO
    ) -> None: ...


def formats() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(
        sorted(
            entry.name.removeprefix(_PREFIX).removesuffix(_SUFFIX).replace("_", "-")
            for folder in package.__path__
            for entry in os.scandir(folder)
            if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)
        )
    )


def reporter(name: str) -> Reporter:
    """The writer of a format, imported now."""
    return cast(Reporter, _module(name).write)


def quiet_reporter(name: str) -> Reporter:
    """The writer of the findings alone, where the format says more than them."""
    return cast(Reporter, getattr(_module(name), "write_quiet", _module(name).write))


def statistics_reporter(name: str) -> Reporter | None:
    """The writer of how often each rule has found something, in formats that have one."""
    return cast(Reporter | None, getattr(_module(name), "write_statistics", None))


def holds_problems(name: str) -> bool:
    """Whether the format says itself what could not be checked; else that goes to stderr."""
    return bool(getattr(_module(name), "HOLDS_PROBLEMS", False))


def _module(name: str) -> ModuleType:
    return import_module(f"{package.__name__}.{_PREFIX}{name.replace('-', '_')}")
