"""The kinds of fix there are: every module of this package named `fix_…`. A new one is a new file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from scopelint import fixes
from scopelint.fixes.declare import Candidate, Fault, Kind

_PREFIX = "fix_"


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds, in the order in which they are tried."""
    return tuple(sorted(map(_load, _modules()), key=lambda kind: kind.rank))


def candidates_for(fault: Fault) -> Iterator[Candidate]:
    """All that may mend a fault, the likeliest first."""
    for kind in kinds():
        if fault.claim.rule in kind.rules:
            yield from kind.candidates(fault)


def _modules() -> Iterator[str]:
    return (each.name for each in iter_modules(fixes.__path__) if each.name.startswith(_PREFIX))


def _load(module: str) -> Kind:
    kind = import_module(f"{fixes.__name__}.{module}").FIX
    assert isinstance(kind, Kind)
    return kind
