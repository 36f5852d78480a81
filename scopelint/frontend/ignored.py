"""What git ignores: the `.gitignore` files around and below a folder. pathspec lives here."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Ignored:
    """The patterns that hold in a folder, the nearest last, each with the folder it speaks of."""

    patterns: tuple[tuple[str, GitIgnoreSpec], ...] = ()
    excluded: tuple[str, GitIgnoreSpec] | None = None  #: by the user: no other pattern undoes it

    def within(self, folder: str) -> Ignored:
        """The patterns that hold in a folder below: its own `.gitignore` comes on top."""
        spec = _read_spec(os.path.join(folder, ".gitignore"))
        return self if spec is None else Ignored((*self.patterns, (folder, spec)), self.excluded)

    def covers(self, path: str, *, is_folder: bool) -> bool:
        """Whether a file or folder is ignored; the nearest pattern that speaks of it decides."""
        suffix = "/" if is_folder else ""
        if self.excluded is not None and _says(*self.excluded, path + suffix):
            return True
        answers = (_says(folder, spec, path + suffix) for folder, spec in reversed(self.patterns))
        return next((said for said in answers if said is not None), False)


def _says(folder: str, spec: GitIgnoreSpec, path: str) -> bool | None:
    """What the patterns of a folder say of a path; None if they do not speak of it."""
    relative = os.path.relpath(path, folder) + path[len(path.rstrip("/")) :]
    if relative.startswith(os.pardir):
        return None
    return spec.check_file(relative.replace(os.sep, "/")).include


def ignored_around(folder: str, exclude: Sequence[str]) -> Ignored:
    """What holds in a folder from outside: excluded patterns, and git's above it.

    A folder that is ignored itself is checked all the same, for it was asked for.
    """
    ignored = Ignored()
    if exclude:
        from pathspec import GitIgnoreSpec

        ignored = Ignored(excluded=(os.getcwd(), GitIgnoreSpec.from_lines(exclude)))
    around = ignored
    for parent in _parents_in_repository(folder):
        around = around.within(parent)
    is_ignored_itself = around.covers(folder, is_folder=True)
    return ignored if is_ignored_itself else around


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
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # a pattern that git too refuses
        return None
