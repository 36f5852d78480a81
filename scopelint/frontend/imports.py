"""An import statement → the file of the project that Python would load for it.

Python looks in the script's folder first. What else is on its path, the project seldom says
(PYTHONPATH, `python -m`), so the places where projects keep their modules are tried next, the
nearest first; a sibling folder only where a file adds it to `sys.path`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scopelint.frontend.folders import Folders

#: These are the libraries, whatever lies about in the tree.
_LIBRARIES = frozenset({"numpy", "tensorflow"})


@dataclass(frozen=True, slots=True)
class Imports:
    """Where the imports of a project lead. Where a first name is found is looked up once."""

    folders: Folders
    roots: Sequence[str]
    added: Sequence[str] = ()  #: folders that files of the project add to `sys.path`
    _found: dict[tuple[str, str, str, int], str | None] = field(default_factory=dict)
    _inside: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _tops: dict[tuple[str, str, str], tuple[str, ...]] = field(default_factory=dict)

    def resolve(self, importer: str, script_folder: str, module: str, level: int) -> str | None:
        """The file that an import reaches, or the folder of a namespace package.

        `importer` is the path of the importing file. None where it is not the project's.
        """
        here = os.path.dirname(importer)
        key = (here, "" if level else script_folder, module, level)
        if key not in self._found:
            self._found[key] = self._look_up(*key)
        return self._found[key]

    def _look_up(self, here: str, script_folder: str, module: str, level: int) -> str | None:
        if level:
            return self._relative(here, module, level)
        first = module.partition(".")[0]
        if not first or first in _LIBRARIES:
            return None
        for place in self._tops_of(here, script_folder, first):
            found = self._find(place, module)
            if found is not None:
                return found
        return None

    def _relative(self, package: str, module: str, level: int) -> str | None:
        """`from ..a import b`: the dots count from the importer's folder up."""
        for _ in range(level - 1):
            package = os.path.dirname(package)
        return self._find(package, module) if self.folders.is_inside(package) else None

    def _find(self, place: str, module: str) -> str | None:
        """The module inside a folder."""
        key = (place, module)
        if key not in self._inside:
            self._inside[key] = _find(self.folders, place, module.split(".") if module else [])
        return self._inside[key]

    def _tops_of(self, here: str, script_folder: str, first: str) -> tuple[str, ...]:
        """The folders that have a first name: those with a module or package proper go before."""
        key = (here, script_folder, first)
        if key not in self._tops:
            folders = self.folders
            found = [
                *_places(folders, self.roots, here, script_folder, first),
                *([] if first in sys.stdlib_module_names else _nearest_first(self.added, here)),
            ]
            places = list(dict.fromkeys(found))
            regular = [place for place in places if _is_regular(folders, place, first)]
            others = [place for place in places if folders.has_folder(place, first)]
            self._tops[key] = tuple(dict.fromkeys([*regular, *others]))
        return self._tops[key]


def _nearest_first(places: Sequence[str], here: str) -> list[str]:
    """The places in the order of how much of their path they share with a folder."""
    return sorted(places, key=lambda place: -len(os.path.commonpath([place, here])))


def seen_from(
    folders: Folders, script_folder: str, packages: Iterable[str]
) -> tuple[tuple[str, str, bool], ...]:
    """The packages that a script's folder has, or one around it: where, and whether in itself.

    All that `Imports.resolve` asks of the script's folder: where two folders give the same, every
    import of these packages reaches the same file from both.
    """
    places = list(_around(folders, script_folder))
    return tuple(
        (name, place, place == script_folder)
        for name in packages
        for place in places
        if folders.has_folder(place, name) or folders.has_file(place, name + ".py")
    )


def _places(
    folders: Folders, roots: Sequence[str], here: str, script_folder: str, first: str
) -> Iterator[str]:
    """Where to look for a top-level module, in order; outside the script's folder not for Python's own.

    A package that has the name of a module of Python's means that one by it, not itself.
    """
    if first in sys.stdlib_module_names:
        own = os.path.join(script_folder, first)
        if here != own and not here.startswith(own + os.sep):
            yield script_folder
        return
    yield script_folder
    yield package_root_inside(folders, here)
    yield here
    yield from _around(folders, here)
    yield from _around(folders, script_folder)
    yield from roots


def _around(folders: Folders, folder: str) -> Iterator[str]:
    """A folder and those around it, each with its `src`."""
    for place in folders.upward(folder):
        yield place
        yield os.path.join(place, "src")


def package_root_inside(folders: Folders, folder: str) -> str:
    """As `package_root`, from listings, and not beyond what may be read."""
    while folders.is_package(folder):
        folder = os.path.dirname(folder)
    return folder


def _is_regular(folders: Folders, place: str, name: str) -> bool:
    """Whether a folder holds a module or a package with an `__init__` of this name."""
    if folders.has_file(place, name + ".py"):
        return True
    return folders.has_folder(place, name) and folders.is_package(os.path.join(place, name))


def _find(folders: Folders, place: str, parts: Sequence[str]) -> str | None:
    """The module `parts` inside a folder; a package goes before a module of the same name."""
    for index, name in enumerate(parts):
        inner = os.path.join(place, name)
        is_last = index == len(parts) - 1
        if folders.has_folder(place, name) and (
            folders.is_package(inner) or not folders.has_file(place, name + ".py")
        ):
            place = inner
        elif is_last and folders.has_file(place, name + ".py"):
            return inner + ".py"
        else:
            return None
    if folders.is_package(place):
        return os.path.join(place, "__init__.py")
    return place if folders.has_python(place) else None
