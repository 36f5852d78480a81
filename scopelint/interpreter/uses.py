"""What the code of a project refers to: whatever nothing refers to is an entry of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from scopelint.interpreter.modules import Modules
from scopelint.mentions import Import


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
        reached = imports.setdefault(path, set())
        mentions = modules.mentions(path)
        if mentions is None:
            continue
        names |= mentions.names
        if mentions.asks_for_its_name:
            folders.add(posixpath.dirname(path))
        for each in mentions.imports:
            names.update(_names(each))
            reached |= _reached(each, path, modules)
            if not each.level:
                packages.add(each.module.partition(".")[0])
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


def names_used_in(path: str, modules: Modules) -> frozenset[str]:
    """The names and attributes that a file mentions."""
    mentions = modules.mentions(path)
    return mentions.names if mentions is not None else frozenset()


def _names(each: Import) -> tuple[str, ...]:
    """The name that is imported, if it is one of a module's and not all."""
    return () if each.name in (None, "*") else (each.name,)


def _reached(each: Import, path: str, modules: Modules) -> set[str]:
    """The files that an import may reach."""
    wanted = [each.module, *(f"{each.module}.{name}".lstrip(".") for name in _names(each))]
    folder = posixpath.dirname(path)
    found = (modules.resolve(path, folder, module, each.level) for module in wanted)
    return {file for file in found if file is not None}


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
        if posixpath.basename(path) != "__init__.py":
            continue
        mentions = modules.mentions(path)
        for each in mentions.imports if mentions is not None else ():
            names.update(_names(each))
            if each.name == "*":
                whole |= _reached(each, path, modules)
    return Offered(frozenset(names), frozenset(whole))
