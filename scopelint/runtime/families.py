"""Which modules hold public names, and when they are imported.

The families that every program needs come at once. All others come together, with the first name
that the tables lack: most findings are replayed without them, and a program that needs one
needs several.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from types import ModuleType

from scopelint.runtime import api, ops

#: Variables, scopes, graphs, and the arithmetic of tensors.
_CORE = (
    "api.collections",
    "api.get_variable",
    "api.graphs",
    "api.variable_scope",
    "ops.creation",
    "ops.elementwise",
    "ops.operators",
    "ops.random",
)

_LOADED: set[str] = set()


def load_core() -> None:
    """Enter the names of the families that every program needs."""
    _import_once("core", [f"{__package__}.{name}" for name in _CORE])


def load_rest() -> bool:
    """Enter all names. Return whether that was still to be done."""
    return _import_once("rest", [*_modules_of(ops), *_modules_of(api)])


def _import_once(which: str, names: list[str]) -> bool:
    if which in _LOADED:
        return False
    _LOADED.add(which)
    for name in names:
        import_module(name)
    return True


def _modules_of(package: ModuleType) -> list[str]:
    return [
        f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)
    ]
