"""Which files are checked: those below the paths that were given, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from scopelint.finding import Problem
from scopelint.frontend.folders import is_below
from scopelint.frontend.ignored import Glob, Ignored, excluded_by, ignored_around
from scopelint.frontend.reading import is_there, problem

SUFFIXES = (".py", ".ipynb")

#: Folders that tools make, in which nothing is the user's own.
TOOL_FOLDERS = (
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox",
    ".pytest_cache", ".ruff_cache", ".scopelint_cache", ".svn", ".tox", ".venv", "__pycache__",
    "__pypackages__", "node_modules", "site-packages", "venv",
)  # fmt: skip

_SKIPPED = tuple(map(Glob, TOOL_FOLDERS))


@dataclass(frozen=True, slots=True)
class Found:
    """The files below the given paths, as absolute paths."""

    files: tuple[str, ...]
    roots: tuple[str, ...]  #: the given folders, and the folders of the given files
    named: frozenset[str]  #: the files that were given by name
    empty: tuple[str, ...]  #: given folders without a Python file or notebook
    problems: tuple[Problem, ...]


def find_files(
    paths: Iterable[str],
    exclude: Sequence[Glob] = _SKIPPED,
    *,
    force_exclude: bool = False,
    respect_gitignore: bool = True,
) -> Found:
    """The Python files and notebooks below `paths`, without what git ignores and `exclude` names.

    A file that is named is always taken, or with `force_exclude` if it is not excluded.
    """
    given = list(dict.fromkeys(map(os.path.abspath, paths)))
    excluded = excluded_by(exclude)
    if force_exclude:
        given = [path for path in given if not excluded.covers_named(path)]
    folders = [path for path in given if os.path.isdir(path)]
    named = [path for path in given if path not in folders and is_there(path)]
    below = {
        folder: _below(folder, ignored_around(folder, exclude, respects_git=respect_gitignore))
        for folder in folders
    }
    roots = dict.fromkeys([*folders, *map(os.path.dirname, named)])
    return Found(
        files=tuple(sorted(_once(chain(named, *below.values())))),
        roots=tuple(roots),
        named=frozenset(named),
        empty=tuple(folder for folder in folders if not below[folder]),
        problems=tuple(
            problem(path, "there is no such file or folder") for path in given if not is_there(path)
        ),
    )


def _once(paths: Iterable[str]) -> Iterable[str]:
    """Each file by the first path that leads to it."""
    first: dict[str, str] = {}
    for path in paths:
        first.setdefault(os.path.realpath(path), path)
    return first.values()


def _below(root: str, ignored: Ignored) -> list[str]:
    """The files below a folder. A link is followed inside the folder only, and only once."""
    inside = os.path.realpath(root)
    files: list[str] = []
    seen = {inside}
    waiting = [(root, ignored)]
    while waiting:
        folder, ignored = waiting.pop()
        ignored = ignored.within(folder)
        for entry in _entries(folder):
            if ignored.covers(entry.path, is_folder=_is_folder(entry)):
                continue
            real = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
            if entry.is_symlink() and not (is_below(real, inside) and os.path.exists(real)):
                continue
            if not _is_folder(entry):
                if entry.name.endswith(SUFFIXES):
                    files.append(entry.path)
            elif real not in seen and not _is_environment(entry):
                seen.add(real)
                waiting.append((entry.path, ignored))
    return files


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


def _is_environment(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is a virtual environment, by whatever name."""
    return os.path.exists(os.path.join(entry.path, "pyvenv.cfg"))
