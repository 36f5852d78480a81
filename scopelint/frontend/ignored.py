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

    def within(self, folder: str) -> Ignored:
        """The patterns that hold in a folder below: its own `.gitignore` comes on top."""
        spec = _read_spec(os.path.join(folder, ".gitignore"))
        return self if spec is None else Ignored((*self.patterns, (folder, spec)))

    def covers(self, path: str, *, is_folder: bool) -> bool:
        """Whether a file or folder is ignored; the nearest pattern that speaks of it decides."""
        for folder, spec in reversed(self.patterns):
            relative = os.path.relpath(path, folder).replace(os.sep, "/")
            said = spec.check_file(relative + "/" if is_folder else relative).include
            if said is not None:
                return said
        return False


def ignored_around(folder: str, exclude: Sequence[str]) -> Ignored:
    """What holds in a folder from outside: excluded patterns, and git's above it."""
    ignored = Ignored()
    if exclude:
        from pathspec import GitIgnoreSpec

        ignored = Ignored(((os.getcwd(), GitIgnoreSpec.from_lines(exclude)),))
    for parent in _parents_in_repository(folder):
        ignored = ignored.within(parent)
    return ignored


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
