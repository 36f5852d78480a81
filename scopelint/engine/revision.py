"""The findings at an earlier revision: its files are laid out in a folder of ours and checked."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace

from scopelint.config import Settings
from scopelint.config.files import OWN_FILE, SHARED_FILE
from scopelint.engine.baseline import counted
from scopelint.engine.pipeline import check
from scopelint.frontend.files import SUFFIXES
from scopelint.frontend.folders import is_below
from scopelint.frontend.ignored import Glob
from scopelint.frontend.prefilter import largest_of
from scopelint.git import GitError, blobs_of, commit_of, contents_of, top_of
from scopelint.report.baseline import Counts

#: What is read beside the sources: it says where a project begins, and what is left out.
_MARKS = (OWN_FILE, SHARED_FILE, "setup.cfg", ".gitignore")


@dataclass(frozen=True, slots=True)
class Earlier:
    """Findings of a revision; their paths start from `folder`, the top of the repository."""

    counts: Counts
    folder: str


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of the repository in which all checked paths are."""

    top: str
    commit: str
    paths: tuple[str, ...]


def revision_of(name: str, settings: Settings) -> Revision:
    """The commit that git knows by a name; raises `GitError`."""
    paths = [os.path.realpath(path) for path in settings.paths]
    first = paths[0] if paths else os.getcwd()
    while not os.path.isdir(first):
        first = os.path.dirname(first)
    top = os.path.realpath(top_of(first))
    for path in paths:
        if not is_below(path, top):
            raise GitError(f"{path} is not in the repository {top}")
    return Revision(top, commit_of(top, name), tuple(paths))


def findings_at(revision: Revision, settings: Settings) -> Earlier:
    """What is found at a revision with these settings; raises `GitError`."""
    with tempfile.TemporaryDirectory(prefix="scopelint-") as folder:
        copy = os.path.realpath(folder)
        _lay_out(revision, copy)
        report = check(_moved(settings, revision, copy))
        return Earlier(counted(report.findings, copy), revision.top)


def _lay_out(revision: Revision, copy: str) -> None:
    """Write the sources of a commit below a folder."""
    os.mkdir(os.path.join(copy, ".git"))  # it is the top of a project
    blobs = [
        blob
        for blob in blobs_of(revision.top, revision.commit)
        if blob.path.endswith(SUFFIXES) or os.path.basename(blob.path) in _MARKS
        if blob.size <= largest_of(blob.path)
    ]
    for blob, content in contents_of(revision.top, blobs):
        path = os.path.normpath(os.path.join(copy, blob.path))
        if not is_below(path, copy):
            raise GitError(f"{blob.path} is no path")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "xb") as file:
            file.write(content)


def _moved(settings: Settings, revision: Revision, copy: str) -> Settings:
    """The settings for the copy. What is not there yet is not asked for, and nothing is run."""

    def moved(path: str) -> str:
        relative = os.path.relpath(os.path.realpath(path or os.getcwd()), revision.top)
        return os.path.normpath(os.path.join(copy, relative))

    def glob(each: Glob) -> Glob:
        return Glob(each.pattern, moved(each.folder))

    return replace(
        settings,
        paths=tuple(path for path in map(moved, revision.paths) if os.path.lexists(path)),
        folder=moved(settings.folder),
        execute=False,
        cache=False,
        tensorflow=None,
        exclude=tuple(map(glob, settings.exclude)),
        extend_exclude=tuple(map(glob, settings.extend_exclude)),
        per_file_ignores=tuple((glob(each), codes) for each, codes in settings.per_file_ignores),
        entries=tuple(replace(each, file=glob(each.file)) for each in settings.entries),
    )
