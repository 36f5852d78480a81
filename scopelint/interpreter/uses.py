"""What the code of a project refers to: whatever nothing refers to is an entry of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from scopelint.interpreter.modules import Modules
from scopelint.ir import ImportFrom, ImportModule, ImportStar, LoadAttribute, LoadName
from scopelint.ir_walk import walk


@dataclass(frozen=True, slots=True)
class Uses:
    """What the code of a project refers to."""

    names: frozenset[str]
    imports: Mapping[str, frozenset[str]]  #: by path: the files that a file may import
    imported: frozenset[str]  #: paths of files that some other file imports
    script_folders: frozenset[str]  #: folders with a file that asks for its `__name__`
    packages: frozenset[str]  #: the first names of all modules that are imported by their full name


def uses_of(files: Iterable[str], modules: Modules) -> Uses:
    """All names, imports and scripts of these files."""
    names: set[str] = set()
    imports: dict[str, set[str]] = {}
    folders: set[str] = set()
    packages: set[str] = set()
    for path in files:
        module = modules.module(path)
        reached = imports.setdefault(path, set())
        for instruction in walk(module.body) if module is not None else ():
            if isinstance(instruction, (LoadName, LoadAttribute, ImportFrom)):
                names.add(instruction.name)
            if isinstance(instruction, (ImportFrom, ImportModule, ImportStar)):
                reached |= _reached(instruction, path, modules)
                if not _level(instruction):
                    packages.add(instruction.module.partition(".")[0])
            elif isinstance(instruction, LoadName) and instruction.name == "__name__":
                folders.add(posixpath.dirname(path))
    return Uses(
        names=frozenset(names),
        imports={path: frozenset(reached) for path, reached in imports.items()},
        imported=frozenset().union(*imports.values()),
        script_folders=frozenset(folders),
        packages=frozenset(packages),
    )


def leaves_first(files: Iterable[str], imports: Mapping[str, frozenset[str]]) -> list[str]:
    """The files and all that they import, each behind what it imports itself, but for circles.

    A file of a package stands behind the package's own, which Python runs before it.

    >>> leaves_first("ac", {"a": frozenset("c"), "c": frozenset("ba"), "b": frozenset()})
    ['b', 'c', 'a']
    """
    begun: set[str] = set()
    ordered: list[str] = []
    for first in files:
        waiting = [(first, iter(sorted(imports.get(first, ()))))] if first not in begun else []
        begun.add(first)
        while waiting:
            path, rest = waiting[-1]
            after = next((each for each in rest if each not in begun), None)
            if after is None:
                waiting.pop()
                ordered.append(path)
            else:
                begun.add(after)
                waiting.append((after, iter(sorted(imports.get(after, ())))))
    known = set(ordered)
    return list(dict.fromkeys(each for path in ordered for each in (*_packages(path, known), path)))


def _packages(path: str, known: Container[str]) -> list[str]:
    """The files of the packages around a file, outermost first, as far as they are known."""
    folder = posixpath.dirname(path)
    package = posixpath.join(folder, "__init__.py")
    if package not in known or folder == posixpath.dirname(folder):
        return []
    return [*_packages(folder, known), package]


def _level(instruction: ImportFrom | ImportModule | ImportStar) -> int:
    return 0 if isinstance(instruction, ImportModule) else instruction.level


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
    level = _level(instruction)
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
