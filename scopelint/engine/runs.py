"""Files → executions: every entry is run, and what is given up on the way is counted."""

from __future__ import annotations

import posixpath
import sys
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scopelint.config import Settings
from scopelint.engine.asked import Asked
from scopelint.engine.watching import UNWATCHED, Watcher
from scopelint.finding import Confidence, Cut, Problem
from scopelint.frontend.project import Project
from scopelint.frontend.source import shown_path
from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.entries import (
    IMPORT,
    Entry,
    EntryRun,
    Execution,
    Start,
    entries_of,
)
from scopelint.interpreter.reruns import reruns_of
from scopelint.interpreter.supposed import supposed_entries
from scopelint.interpreter.uses import offered_by, uses_of
from scopelint.tf1 import TF1

#: A call of the project costs the interpreter about eight of Python's own.
_RECURSION_LIMIT = 20_000


@dataclass(slots=True)
class Tally:
    """What the run has come to so far."""

    entries: int = 0
    paths: int = 0
    refuted: int = 0
    cuts: list[Cut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    interrupted: bool = False

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Where the user has had enough, what came so far is kept."""
        try:
            yield
        except KeyboardInterrupt:
            self.interrupted = True
            self.cuts.append(Cut("the run", "it was interrupted", None))


def executions(
    files: Iterable[str],
    project: Project,
    settings: Settings,
    tally: Tally,
    watcher: Watcher = UNWATCHED,
    *,
    with_reruns: bool = False,
) -> Iterator[Execution]:
    """Every way through every entry of these files; notebooks also with a cell run again."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    files = tuple(files)
    for path in files:
        project.module(path)
        watcher.read(shown_path(path))
    asked = Asked(settings.entries)
    asks = asked.asks if settings.entries else None
    library = TF1(settings.target_tensorflow)
    analysis = Analysis(project, library, settings.budgets, uses_of(files, project), asks)
    wanted = tuple(asked.files(files)) if settings.entries else files
    untouched = len(wanted)
    groups = _by_imports(wanted, analysis)
    for group in groups:
        untouched -= len(group)
        waiting = deque(entries_of(group, analysis))
        for path in group if with_reruns else ():
            if asks is None or asks(path, ""):
                waiting += reruns_of(path, project.cells(path), analysis)
        yield from _run_all(waiting, project, tally, watcher, untouched)
    if settings.confidence is Confidence.POSSIBLE:
        offered = offered_by(files, project)
        for group in groups:
            waiting = deque(supposed_entries(group, offered, analysis))
            yield from _run_all(waiting, project, tally, watcher, 0)
    tally.problems += asked.problems(files, settings)


def _run_all(
    waiting: deque[Start], project: Project, tally: Tally, watcher: Watcher, untouched: int
) -> Iterator[Execution]:
    """The executions of the waiting entries, and of those that follow them."""
    while waiting:
        done = _run_entry(waiting.popleft(), project, tally)
        waiting += done.followed_by
        watcher.ran(entry_name(done.entry), len(done.executions), len(waiting) + untouched)
        yield from done.executions


def _by_imports(files: Iterable[str], analysis: Analysis) -> Iterable[list[str]]:
    """The files, those together from whose folders every import reaches the same."""
    groups: dict[Hashable, list[str]] = {}
    seen: dict[str, Hashable] = {}
    packages = sorted(analysis.uses.packages)
    for path in files:
        folder = posixpath.dirname(path)
        if folder not in seen:
            seen[folder] = analysis.modules.seen_from(folder, packages)
        groups.setdefault(seen[folder], []).append(path)
    return groups.values()


def entry_name(entry: Entry) -> str:
    """An entry as reports name it."""
    path = shown_path(entry.path)
    if entry.again is not None:
        return f"{path}:cell {entry.again} run again"
    return f"{path}:{entry.function}" if entry.function else path


def _run_entry(start: Start, project: Project, tally: Tally) -> EntryRun:
    """Run one entry; whatever goes wrong in us ends this entry and not the run."""
    entry = start.entry
    name = entry_name(entry)
    try:
        done = start.run()
    except Exception as error:  # noqa: BLE001  the one broad except: see docs/architecture.md
        tally.cuts.append(
            Cut(name, f"an error in scopelint itself: {type(error).__name__}: {error}", None)
        )
        return EntryRun(entry, (), ())
    tally.entries += entry.function != IMPORT and bool(done.executions or done.cuts)
    tally.paths += len(done.executions)
    for reason, place in done.cuts:
        tally.cuts.append(Cut(name, reason, None if place is None else project.span(place)))
    return done
