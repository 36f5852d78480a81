"""Modules that a program looks for and imports by itself, as plugins are: no statement names them.

Of a folder only its modules and packages are told: what else lies there comes and goes.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial

from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import builtin, external, pure_external
from scopelint.interpreter.by_name import import_by_name
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.modules import ASKED, Listing, import_question
from scopelint.interpreter.named_by_options import each_name
from scopelint.interpreter.origins import FOUND, sourced
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import known_ends
from scopelint.interpreter.values import (
    Builtin,
    ModuleNames,
    Text,
    Value,
    symbol,
)


def _listing(folder: Value, state: State) -> Listing | None:
    """What of a folder is told; None where that is not known."""
    if not isinstance(folder, str):
        return None
    folder = posixpath.normpath(folder)
    state.world.entered.add((folder, ASKED))
    return state.world.modules.listing(folder)


# --- imports by name ----------------------------------------------------------------------


@builtin("__import__")
def import_named(call: Call, state: State) -> list[Outcome]:
    """The outermost package, as `import a.b` binds it; with names asked for, the module itself."""
    name = state.resolve(call.argument(0, "name"))
    named = each_name(name, state, partial(_beside, name, None, state))
    return [outcome for name, at in named for outcome in _imported(name, call, at)]


def _imported(name: Value, call: Call, state: State) -> list[Outcome]:
    level = state.resolve(call.argument(4, "level", 0))
    if not (isinstance(name, str) and isinstance(level, int) and _is_from_here(call, state)):
        return [Returns(state.fresh("a module"), state)]
    wants_module = state.truth(call.argument(3, "fromlist", ()))
    outermost, outcomes = import_by_name(name, max(level, 0), state)
    if wants_module is True or "." not in name:
        return outcomes
    value = outermost if wants_module is False else symbol("a module", "either module", outermost)
    return [each if isinstance(each, Raises) else Returns(value, each.state) for each in outcomes]


def _is_from_here(call: Call, state: State) -> bool:
    """Whether the names that are given as those of the importer are the running module's."""
    given = state.resolve(call.argument(1, "globals", None))
    if not isinstance(given, ModuleNames):
        return given is None
    return state.environment(given.environment).module == state.frame.module


@external("importlib.import_module")
def import_module(call: Call, state: State) -> list[Outcome]:
    """The module itself; dots before its name count from the package that is given."""
    package = state.resolve(call.argument(1, "package", None))
    name = state.resolve(call.argument(0, "name"))
    named = each_name(name, state, partial(_beside, name, package, state))
    return [outcome for name, at in named for outcome in _module(name, package, at)]


def _module(name: Value, package: Value, state: State) -> list[Outcome]:
    if isinstance(name, str) and name.startswith("."):
        name = _absolute(name, package)
    if not isinstance(name, str) or not name:
        return [Returns(state.fresh("a module"), state)]
    return import_by_name(name, 0, state)[1]


def _beginning(name: Value) -> str:
    return known_ends(name)[0] if isinstance(name, (str, Text)) else ""


def _beside(name: Value, package: Value, state: State) -> list[str]:
    """The modules of the package in which a module is looked for by a name that is not known, named as it is."""
    outer, dot, _ = _beginning(name).rpartition(".")
    inside = outer or package
    if not dot or not isinstance(inside, str) or outer.startswith("."):
        return []
    found = _resolved(inside, state) or ""
    folder = posixpath.dirname(found) if found.endswith(".py") else found
    public = [each for each in _listing(folder, state) or () if not each[0].startswith("_")]
    return [each.name for each in _modules_among(tuple(public), folder, f"{outer}.")]


def _absolute(name: str, package: Value) -> str | None:
    """The full name of a module that is named from a package; None where that is not known."""
    own = name.lstrip(".")
    above = len(name) - len(own) - 1
    parts = package.split(".") if isinstance(package, str) else []
    return None if above >= len(parts) else ".".join([*parts[: len(parts) - above], own])


# --- what lies in a folder ----------------------------------------------------------------


@pure_external("os.listdir")
def list_folder(call: Call, state: State) -> Value:
    listed = _listing(state.resolve(call.argument(0, "path")), state)
    if listed is None:
        return state.fresh("what lies in a folder")
    return state.new_list([sourced(name, FOUND) for name, _ in listed])


@pure_external("glob.glob", "glob.iglob")
def matching_files(call: Call, state: State) -> Value:
    pattern = state.resolve(call.argument(0, "pathname"))
    folder, _, last = pattern.rpartition("/") if isinstance(pattern, str) else ("*", "", "")
    listed = None if "*" in folder or not last.endswith(".py") else _listing(folder, state)
    if listed is None:
        return state.fresh("the files that match")
    return state.new_list(
        [sourced(f"{folder}/{name}", FOUND) for name, _ in listed if fnmatchcase(name, last)]
    )


def _is_file(name: str) -> None:
    @pure_external(f"os.path.{name}")
    def function(call: Call, state: State) -> Value:
        """Known of Python files in folders of modules."""
        path = state.resolve(call.argument(0, "path"))
        folder, own = posixpath.split(path) if isinstance(path, str) else ("", "")
        listed = _listing(folder, state) if own.endswith(".py") else None
        if listed is None:
            return state.fresh(f"the result of os.path.{name}(…)")
        return (own, False) in listed


_is_file("isfile")
_is_file("exists")


@pure_external("pkgutil.iter_modules")
def iterate_modules(call: Call, state: State) -> Value:
    found = _modules_in(call, state)
    if found is None:
        return state.fresh("modules")
    return state.new_list([_info(each, state) for each in found])


@external("pkgutil.walk_packages")
def walk_packages(call: Call, state: State) -> list[Outcome]:
    """The same; each package that can be imported by the name it is told under is so, and walked."""
    found = _modules_in(call, state)
    if found is None:
        return [Returns(state.fresh("modules"), state)]
    return [
        Returns(after.new_list([_info(each, after) for each in walked]), after)
        for walked, after in _walk(found, state)
    ]


@dataclass(frozen=True, slots=True)
class _Module:
    """A module that was come upon: its name, as it is told, and where it lies."""

    name: str
    path: str
    is_package: bool


_Modules = tuple[_Module, ...]


def _modules_in(call: Call, state: State) -> _Modules | None:
    """The modules in the folders of a call; None where they are not known."""
    prefix = state.resolve(call.argument(1, "prefix", ""))
    folders, more = elements(call.argument(0, "path", None), state)
    if more is not None or not isinstance(prefix, str):
        return None
    found: dict[str, _Module] = {}
    for folder in folders:
        listed = _listing(state.resolve(folder), state)
        if listed is None:
            return None
        for each in _modules_among(listed, str(folder), prefix):
            found.setdefault(each.name, each)
    return tuple(found.values())


def _modules_among(listed: Listing, folder: str, prefix: str) -> Iterator[_Module]:
    for own, is_package in listed:
        name = own.removesuffix(".py")
        if is_package:
            yield _Module(prefix + name, f"{folder}/{name}/__init__.py", True)
        elif name.isidentifier() and name not in (own, "__init__"):
            yield _Module(prefix + name, f"{folder}/{own}", False)


def _info(module: _Module, state: State) -> Value:
    """A named tuple, as `pkgutil` gives it."""
    names: dict[str, Value] = {
        "module_finder": state.fresh("a module finder"),
        "name": sourced(module.name, FOUND),
        "ispkg": module.is_package,
    }
    cls = Builtin("object")
    return state.allocate(lambda owner: Instance(owner, cls, names, tuple(names.values())))


def _walk(modules: _Modules, state: State) -> list[tuple[_Modules, State]]:
    """These modules and all in the packages among them."""
    ways: list[tuple[_Modules, State]] = [((), state)]
    for each in modules:
        ways = [
            ((*found, each, *inner), after)
            for found, at in ways
            for inner, after in (_inside(each, at) if each.is_package else [((), at)])
        ]
    return ways


def _resolved(module: str, state: State) -> str | None:
    """Where a module lies that is imported by its full name."""
    world = state.world
    asked = (posixpath.join(world.script_folder, "-"), world.script_folder, module, 0)
    world.entered.add((import_question(*asked), ASKED))
    return world.modules.resolve(*asked)


def _inside(package: _Module, state: State) -> list[tuple[_Modules, State]]:
    """What lies in a package, if it is found under its name; an error on importing it is ignored."""
    folder = posixpath.dirname(package.path)
    listed = _listing(folder, state)
    if _resolved(package.name, state) != package.path or listed is None:
        return [((), state)]
    ways: list[tuple[_Modules, State]] = []
    for outcome in import_by_name(package.name, 0, state)[1]:
        inner = tuple(_modules_among(listed, folder, f"{package.name}."))
        ways += (
            _walk(inner, outcome.state) if isinstance(outcome, Returns) else [((), outcome.state)]
        )
    return ways
