"""What is left out: the `.gitignore` files around and below a folder, and the user's own globs.

pathspec lives here, and is imported for patterns that are more than a name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from scopelint.finding import Problem
from scopelint.frontend.reading import read_bytes

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: What makes a pattern more than the name of a file or folder.
_SPECIAL = frozenset("/*?[]!#\\ ")


#: What pathspec raises for a pattern that is none: `[z-a]` is found out by `re`.
_NOT_UNDERSTOOD = (ValueError, re.error)

#: In one part of a pattern, and `**` in all of it.
_MOST_STARS = 3


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern written as in `.gitignore`, and the folder that it is read from."""

    pattern: str
    folder: str = ""  #: empty: the working directory

    @property
    def is_name(self) -> bool:
        """Whether it is the plain name of a file or folder."""
        return not _SPECIAL.intersection(self.pattern)


def _is_costly(pattern: str) -> bool:
    """Whether the time to match it grows with a high power of a path's length: no one means it."""
    stars = [segment.count("*") for segment in pattern.split("/") if segment != "**"]
    return max(stars, default=0) > _MOST_STARS or pattern.count("**") > _MOST_STARS


def fault_of(pattern: str) -> str | None:
    """Why a pattern is none; None if it is one."""
    if _is_costly(pattern):
        return f"it has more than {_MOST_STARS} stars"
    if not pattern.strip() or pattern.strip() in ("!", "/"):
        return "it is empty"
    return None if _is_understood(pattern) else "git does not understand it"


def _is_understood(pattern: str) -> bool:
    try:
        _spec((pattern,))
    except _NOT_UNDERSTOOD:
        return False
    return True


def is_matched(glob: Glob, path: str) -> bool:
    """Whether a file, by its absolute path, is what a glob names; with a `!` in front, if not."""
    relative = _relative(path, glob.folder or os.getcwd())
    if relative is None:
        return False
    wanted = not glob.pattern.startswith("!")
    return _spec((glob.pattern.removeprefix("!"),)).match_file(relative) is wanted


@cache
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns)


def _relative(path: str, folder: str) -> str | None:
    """A path as seen from a folder; None if it is not below."""
    relative = os.path.relpath(path, folder) + path[len(path.rstrip("/")) :]
    return None if relative.startswith(os.pardir) else relative.replace(os.sep, "/")


@dataclass(frozen=True, slots=True)
class Excluded:
    """What the user has excluded."""

    names: frozenset[str]
    specs: tuple[tuple[str, GitIgnoreSpec], ...]  #: each with the folder that it is read from

    def covers(self, path: str, *, is_folder: bool) -> bool:
        """Whether a path is excluded, by itself."""
        suffix = "/" if is_folder else ""
        return os.path.basename(path) in self.names or any(
            _says(folder, spec, path + suffix) is True for folder, spec in self.specs
        )

    def covers_named(self, path: str) -> bool:
        """Whether a path is excluded, by itself or with a folder around it in the working one."""
        parts = (_relative(path, os.getcwd()) or os.path.basename(path)).split("/")
        return bool(self.names.intersection(parts)) or self.covers(path, is_folder=False)


def excluded_by(globs: Iterable[Glob]) -> Excluded:
    """What these patterns exclude; of two in one folder, the later has the last word."""
    names: set[str] = set()
    by_folder: dict[str, list[str]] = {}
    for glob in globs:
        if glob.is_name:
            names.add(glob.pattern)
        else:
            by_folder.setdefault(glob.folder or os.getcwd(), []).append(glob.pattern)
    specs = ((folder, _spec(tuple(patterns))) for folder, patterns in by_folder.items())
    return Excluded(frozenset(names), tuple(specs))


@dataclass(frozen=True, slots=True)
class Ignored:
    """The patterns that hold in a folder, the nearest last, each with the folder it speaks of."""

    excluded: Excluded  #: by the user: no other pattern undoes it
    respects_git: bool = True
    patterns: tuple[tuple[str, GitIgnoreSpec], ...] = ()

    def within(self, folder: str) -> Ignored:
        """The patterns that hold in a folder below: its own `.gitignore` comes on top."""
        spec = _read_spec(os.path.join(folder, ".gitignore")) if self.respects_git else None
        if spec is None:
            return self
        return Ignored(self.excluded, patterns=(*self.patterns, (folder, spec)))

    def covers(self, path: str, *, is_folder: bool) -> bool:
        """Whether a file or folder is left out; the nearest pattern that speaks of it decides."""
        if self.excluded.covers(path, is_folder=is_folder):
            return True
        return _is_ignored(self.patterns, path + ("/" if is_folder else ""))


def _is_ignored(patterns: Sequence[tuple[str, GitIgnoreSpec]], path: str) -> bool:
    answers = (_says(folder, spec, path) for folder, spec in reversed(patterns))
    return next((said for said in answers if said is not None), False)


def _says(folder: str, spec: GitIgnoreSpec, path: str) -> bool | None:
    """What the patterns of a folder say of a path; None if they do not speak of it."""
    relative = _relative(path, folder)
    return None if relative is None else spec.check_file(relative).include


def ignored_around(folder: str, exclude: Sequence[Glob], *, respects_git: bool) -> Ignored:
    """What holds in a folder from outside: excluded patterns, and git's above it.

    A folder that is left out itself is checked all the same, for it was asked for.
    """
    others = (glob for glob in exclude if not excluded_by((glob,)).covers(folder, is_folder=True))
    around = Ignored(excluded_by(others), respects_git)
    for parent in _parents_in_repository(folder):
        around = around.within(parent)
    if _is_ignored(around.patterns, folder + "/"):
        return Ignored(around.excluded, respects_git)
    return around


def _parents_in_repository(folder: str) -> list[str]:
    """The folders from the repository's top down to the parent of `folder`."""
    parents: list[str] = []
    here = folder
    while not os.path.exists(os.path.join(here, ".git")):
        above = os.path.dirname(here)
        if above == here:
            return []
        parents.append(above)
        here = above
    return parents[::-1]


def _read_spec(path: str) -> GitIgnoreSpec | None:
    data = read_bytes(path)
    if isinstance(data, Problem):
        return None
    lines = data.decode("utf-8", "replace").splitlines()
    patterns = tuple(line for line in lines if not _is_costly(line))
    try:
        return _spec(patterns)
    except _NOT_UNDERSTOOD:  # a pattern that git passes over, too
        return _spec(tuple(line for line in patterns if _is_understood(line)))
