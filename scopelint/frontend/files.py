"""Which files are checked: those below the paths that were given, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.finding import Problem
from scopelint.frontend.ignored import Ignored, ignored_around
from scopelint.frontend.reading import problem

SUFFIXES = (".py", ".ipynb")

_SKIPPED = frozenset({
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox",
    ".pytest_cache", ".ruff_cache", ".scopelint_cache", ".svn", ".tox", ".venv", "__pycache__",
    "__pypackages__", "node_modules", "site-packages", "venv",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """The files below the given paths, as absolute paths."""

    files: tuple[str, ...]
    roots: tuple[str, ...]  #: the given folders, and the folders of the given files
    empty: tuple[str, ...]  #: given folders without a Python file or notebook
    problems: tuple[Problem, ...]


def find_files(paths: Iterable[str], exclude: Iterable[str] = ()) -> Found:
    """The Python files and notebooks below `paths`; a file that is named is always taken.

    What git ignores is left out, as are the patterns of `exclude`, written as in `.gitignore`
    and read from the working directory.
    """
    files: dict[str, str] = {}  # the file's identity: the first path by which it was reached
    roots: dict[str, None] = {}
    empty, problems = [], []
    patterns = tuple(exclude)
    for given in paths:
        path = os.path.abspath(given)
        if os.path.isdir(path):
            roots[path] = None
            below = list(_below(path, ignored_around(path, patterns)))
            if not below:
                empty.append(path)
            for file in below:
                files.setdefault(os.path.realpath(file), file)
        elif os.path.lexists(path):
            roots[os.path.dirname(path)] = None
            files.setdefault(os.path.realpath(path), path)
        else:
            problems.append(problem(path, "there is no such file or folder"))
    return Found(tuple(sorted(files.values())), tuple(roots), tuple(empty), tuple(problems))


def _below(root: str, ignored: Ignored) -> Iterator[str]:
    """The files below a folder. A link is followed inside the folder only, and only once."""
    inside = os.path.realpath(root)
    seen = {inside}
    waiting = [(root, ignored)]
    while waiting:
        folder, ignored = waiting.pop()
        ignored = ignored.within(folder)
        for entry in _entries(folder):
            if ignored.covers(entry.path, is_folder=_is_folder(entry)):
                continue
            if entry.is_symlink() and not _is_inside(os.path.realpath(entry.path), inside):
                continue
            if not _is_folder(entry):
                if entry.name.endswith(SUFFIXES):
                    yield entry.path
            elif not _is_skipped(entry):
                real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
                if real not in seen:
                    seen.add(real)
                    waiting.append((entry.path, ignored))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _is_skipped(entry: os.DirEntry[str]) -> bool:
    """Folders of tools, and virtual environments by whatever name."""
    return entry.name in _SKIPPED or os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
