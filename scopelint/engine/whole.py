"""Whether a run checks all of a project: only then is what it does not find not there."""

from __future__ import annotations

import os
from collections.abc import Iterable

from scopelint.config import Settings
from scopelint.engine.named import naming, projects_around
from scopelint.frontend.files import Found, find_files
from scopelint.frontend.folders import boundaries_of


def files_of(settings: Settings) -> Found:
    """The files that a run checks."""
    if settings.in_project:
        found = _found(projects_around(settings.paths), settings)
        return naming(found, settings.paths)
    return _found(settings.paths, settings)


def _found(paths: Iterable[str], settings: Settings) -> Found:
    return find_files(
        paths,
        (*settings.exclude, *settings.extend_exclude),
        force_exclude=settings.force_exclude,
        respect_gitignore=settings.respect_gitignore,
    )


def is_whole(settings: Settings) -> bool:
    """Whether every file of the projects around the checked ones is checked."""
    found = files_of(settings)
    around = _found(boundaries_of(found.roots), settings)
    checked = set(map(os.path.realpath, found.files))
    return checked.issuperset(map(os.path.realpath, around.files))
