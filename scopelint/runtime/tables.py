"""Tables that the modules of the runtime fill as they are imported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(slots=True)
class _Missing:
    """Whom a table asks for what it lacks: `shim`, which has all that has not come yet imported."""

    ask: Callable[[], bool] = bool


missing = _Missing()

T = TypeVar("T")


class Table(dict[str, T]):
    """A table that is filled by the modules that are imported, and asks for the others."""

    def __missing__(self, name: str) -> T:
        missing.ask()
        if dict.__contains__(self, name):
            return self[name]
        raise KeyError(name)
