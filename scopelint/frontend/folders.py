"""What lies in the project's folders, each listed once; nothing outside them is looked at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from scopelint.digest import digest

#: Python's own, which no import is looked for in.
_CACHE = "__pycache__"

#: Folders, each with a digest of what an import can reach in it.
Listings: TypeAlias = tuple[tuple[str, str], ...]

#: What marks the top of a project.
_MARKS = (".git", ".hg", "pyproject.toml", "setup.py", "setup.cfg", "scopelint.toml")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders that may be read, and what was seen there so far."""

    boundaries: tuple[str, ...]  #: folders; all below them may be read
    _listings: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def is_inside(self, path: str) -> bool:
        """Whether a path may be read."""
        return self.boundary(path) is not None

    def boundary(self, path: str) -> str | None:
        """The outermost folder around a path that may be read."""
        return next((top for top in self.boundaries if is_below(path, top)), None)

    def has_file(self, folder: str, name: str) -> bool:
        """Whether a folder holds a file of this name."""
        return name in self._listing(folder)[0]

    def has_folder(self, folder: str, name: str) -> bool:
        """Whether a folder holds a folder of this name."""
        return name in self._listing(folder)[1]

    def listings(self) -> Listings:
        """The folders that were looked into so far."""
        return tuple((folder, self._digest(folder)) for folder in sorted(self._listings))

    def are_as(self, listings: Listings) -> bool:
        """Whether these folders hold what they held."""
        return all(self._digest(folder) == held for folder, held in listings)

    def _digest(self, folder: str) -> str:
        modules, folders = self.reachable(folder)
        return digest(*modules, "", *folders)

    def reachable(self, folder: str) -> tuple[list[str], list[str]]:
        """The names of the files and folders in a folder that an import can reach, in order."""
        files, folders = self._listing(folder)
        modules = sorted(name for name in files if name.endswith(".py"))
        return modules, sorted(each for each in folders if each.isidentifier() and each != _CACHE)

    def is_package(self, folder: str) -> bool:
        """Whether a folder is a package with an `__init__`."""
        return self.has_file(folder, "__init__.py")

    def has_python(self, folder: str, depth: int = 3) -> bool:
        """Whether there is a Python file in a folder or not far below it."""
        files, folders = self._listing(folder)
        if any(name.endswith(".py") for name in files):
            return True
        return depth > 0 and any(
            self.has_python(os.path.join(folder, name), depth - 1) for name in folders
        )

    def upward(self, folder: str) -> Iterator[str]:
        """A folder and those around it, as far as they may be read."""
        top = self.boundary(folder)
        while top is not None:
            yield folder
            if folder == top:
                return
            folder = os.path.dirname(folder)

    def _listing(self, folder: str) -> tuple[frozenset[str], frozenset[str]]:
        """The names of the files and of the folders in a folder."""
        listing = self._listings.get(folder)
        if listing is None:
            self._listings[folder] = listing = self._list(folder)
        return listing

    def _list(self, folder: str) -> tuple[frozenset[str], frozenset[str]]:
        if not self.is_inside(folder):
            return frozenset(), frozenset()
        files: set[str] = set()
        folders: set[str] = set()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_symlink() and not self.is_inside(os.path.realpath(entry.path)):
                        continue
                    (folders if entry.is_dir() else files).add(entry.name)
        except OSError:
            pass
        return frozenset(files), frozenset(folders)


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder itself or below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def boundaries_of(roots: Iterable[str]) -> tuple[str, ...]:
    """For each checked folder, the project around it, or else the package; outermost first."""
    tops = {_project_around(root) or package_root(root) for root in roots}
    return tuple(sorted(tops, key=lambda top: (len(top), top)))


def _project_around(folder: str) -> str | None:
    home = os.path.expanduser("~")
    while folder != home:
        if any(os.path.exists(os.path.join(folder, mark)) for mark in _MARKS):
            return folder
        above = os.path.dirname(folder)
        if above in (folder, os.path.dirname(above)):
            return None
        folder = above
    return None


def package_root(folder: str) -> str:
    """The folder from which a module in `folder` is imported by its full name."""
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    return folder
