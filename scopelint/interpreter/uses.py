"""What the code of a project refers to: whatever nothing refers to is an entry of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from scopelint.interpreter.modules import Modules
from scopelint.ir import ImportFrom, ImportModule, ImportStar, LoadAttribute, LoadName
from scopelint.ir_walk import walk


@dataclass(frozen=True, slots=True)
class Uses:
    """What the code of a project refers to."""

    names: frozenset[str]
    imported: frozenset[str]  #: paths of files that some other file imports
    script_folders: frozenset[str]  #: folders with a file that asks for its `__name__`


def uses_of(files: Iterable[str], modules: Modules) -> Uses:
    """All names, imports and scripts of these files."""
    names: set[str] = set()
    imported: set[str] = set()
    folders: set[str] = set()
    for path in files:
        module = modules.module(path)
        for instruction in walk(module.body) if module is not None else ():
            if isinstance(instruction, (LoadName, LoadAttribute, ImportFrom)):
                names.add(instruction.name)
            if isinstance(instruction, (ImportFrom, ImportModule, ImportStar)):
                imported |= _reached(instruction, path, modules)
            elif isinstance(instruction, LoadName) and instruction.name == "__name__":
                folders.add(posixpath.dirname(path))
    return Uses(frozenset(names), frozenset(imported), frozenset(folders))


def names_used_in(path: str, modules: Modules) -> frozenset[str]:
    """The names and attributes that a file mentions."""
    module = modules.module(path)
    instructions = walk(module.body) if module is not None else ()
    return frozenset(
        each.name for each in instructions if isinstance(each, (LoadName, LoadAttribute))
    )


def _reached(
    instruction: ImportFrom | ImportModule | ImportStar, path: str, modules: Modules
) -> set[str]:
    """The files that an import statement may reach."""
    level = 0 if isinstance(instruction, ImportModule) else instruction.level
    wanted = [instruction.module]
    if isinstance(instruction, ImportFrom):
        wanted.append(f"{instruction.module}.{instruction.name}".lstrip("."))
    folder = posixpath.dirname(path)
    found = (modules.resolve(path, folder, each, level) for each in wanted)
    return {each for each in found if each is not None}


@dataclass(frozen=True, slots=True)
class Offered:
    """What packages import into their `__init__`: it is there for anyone to call."""

    names: frozenset[str]
    files: frozenset[str]  #: of which all names are imported

    def has(self, name: str, path: str) -> bool:
        """Whether a name of a file is offered."""
        return name in self.names or path in self.files


def offered_by(files: Iterable[str], modules: Modules) -> Offered:
    """What the packages among these files offer."""
    names: set[str] = set()
    whole: set[str] = set()
    for path in files:
        module = modules.module(path) if posixpath.basename(path) == "__init__.py" else None
        for instruction in walk(module.body) if module is not None else ():
            if isinstance(instruction, ImportFrom):
                names.add(instruction.name)
            elif isinstance(instruction, ImportStar):
                whole |= _reached(instruction, path, modules)
    return Offered(frozenset(names), frozenset(whole))
