"""A run in which nothing has changed since the last one: its answer is told again.

An answer hangs on the settings, on every file that was checked, on files around these that were
read, and on what lay in each folder that was looked into.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scopelint.config import Settings
from scopelint.digest import digest
from scopelint.engine.cache.keys import digest_of_settings, is_kept, tool
from scopelint.engine.cache.plain import NotOfTypeError, dump, load
from scopelint.engine.cache.store import Store
from scopelint.engine.tally import Tally
from scopelint.finding import Cut, Finding, Problem
from scopelint.frontend.files import Found
from scopelint.frontend.folders import Listings
from scopelint.frontend.prefilter import Survey, content_of
from scopelint.frontend.project import Project


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run has come to, and on what of the disk that hangs beside the checked files."""

    findings: tuple[Finding, ...]
    entries: int
    paths: int
    refuted: int
    cuts: tuple[Cut, ...]
    unread: tuple[Problem, ...]
    read: tuple[tuple[str, str], ...]  #: paths, each with a digest of what it was
    listed: Listings

    def told(self, tally: Tally) -> tuple[Finding, ...]:
        """The findings; the rest is counted."""
        tally.entries, tally.paths, tally.refuted = self.entries, self.paths, self.refuted
        tally.cuts += self.cuts
        tally.unread += self.unread
        return self.findings


@dataclass(frozen=True, slots=True)
class WholeRun:
    """What is known of a run before it is made, and where to keep what it comes to."""

    known: Answer | None
    keep: Callable[[tuple[Finding, ...], Tally], None]


def whole_run(found: Found, project: Project, seen: Survey, settings: Settings) -> WholeRun:
    """The run with these settings on these files as they are now."""
    if not is_kept(settings):
        return WholeRun(None, lambda findings, tally: None)
    store, key = Store(settings.cache_folder), _key(found, project, seen, settings)

    def keep(findings: tuple[Finding, ...], tally: Tally) -> None:
        if not tally.interrupted and not tally.problems:
            store.put({key: dump(_answer(findings, tally, found, project))}, ())

    return WholeRun(_known(store.get([key]).get(key), project), keep)


def _key(found: Found, project: Project, seen: Survey, settings: Settings) -> str:
    checked = (part for path in found.files for part in (path, seen.contents.get(path, "")))
    around = (*project.roots, *project.folders.boundaries, *sorted(found.named))
    about = ("", *seen.relevant, "")  # may hang on files that are not checked
    return digest("run", tool(), digest_of_settings(settings), *around, *about, *checked)


def _known(text: str | None, project: Project) -> Answer | None:
    if text is None:
        return None
    try:
        answer = load(Answer, text)
    except NotOfTypeError:
        return None
    is_there = all(content_of(path) == content for path, content in answer.read)
    return answer if is_there and project.folders.are_as(answer.listed) else None


def _answer(findings: tuple[Finding, ...], tally: Tally, found: Found, project: Project) -> Answer:
    others = sorted(project.read_so_far().difference(found.files))
    return Answer(
        findings,
        tally.entries,
        tally.paths,
        tally.refuted,
        tuple(tally.cuts),
        tuple(dict.fromkeys((*project.problems, *tally.unread))),
        tuple((path, content_of(path)) for path in others),
        project.folders.listings(),
    )
