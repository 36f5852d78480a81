"""Files → executions: every entry is run, and what is given up on the way is counted."""

from __future__ import annotations

import posixpath
import sys
from collections import deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from scopelint.config import Settings
from scopelint.engine.asked import Asked
from scopelint.engine.tally import Tally
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
from scopelint.interpreter.uncalled import Code
from scopelint.interpreter.uses import Offered, offered_by, uses_of
from scopelint.tf1 import TF1

#: A call of the project costs the interpreter about eight of Python's own.
_RECURSION_LIMIT = 20_000


@dataclass(slots=True)
class Unit:
    """The entries of one file that do not hang on those of another."""

    path: str
    starts: list[Start]
    entered: frozenset[Code] = frozenset()  #: the functions that importing the file has run


#: Units that do not hang on each other. What they enter is known to the batches behind them.
Batch = Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be run in one project."""

    project: Project
    settings: Settings
    watcher: Watcher
    files: tuple[str, ...]
    analysis: Analysis
    asked: Asked
    with_reruns: bool  #: notebooks also with a cell run again

    def batches(self, tally: Tally) -> Iterator[Batch]:
        """All units, in the order in which they are to be run."""
        groups = self.groups()
        for group in groups:
            yield self.shown(group, tally)
        if self.settings.confidence is Confidence.POSSIBLE:
            offered = offered_by(self.files, self.project)
            for group in groups:
                yield from self.supposed(group, offered, tally)

    def groups(self) -> list[list[str]]:
        """The files in which entries are asked for, together where their imports reach the same."""
        files = self.asked.files(self.files) if self.settings.entries else self.files
        groups: dict[Hashable, list[str]] = {}
        seen: dict[str, Hashable] = {}
        packages = sorted(self.analysis.uses.packages)
        for path in files:
            folder = posixpath.dirname(path)
            if folder not in seen:
                seen[folder] = self.analysis.modules.seen_from(folder, packages)
            groups.setdefault(seen[folder], []).append(path)
        return list(groups.values())

    def shown(self, group: Sequence[str], tally: Tally) -> Batch:
        """The entries that the project shows, once the group is imported."""
        units = self._imported(entries_of(group, self.analysis), tally)
        for path in group if self.with_reruns else ():
            if self.analysis.asks is None or self.analysis.asks(path, ""):
                again = reruns_of(path, self.project.cells(path), self.analysis)
                units.setdefault(path, Unit(path, [])).starts += again
        return list(units.values())

    def supposed(self, group: Sequence[str], offered: Offered, tally: Tally) -> Iterator[Batch]:
        """Uses that the project does not show, once all that it shows was run."""
        units = self._imported(supposed_entries(group, offered, self.analysis), tally)
        for is_last in (False, True):
            yield [
                Unit(unit.path, [each for each in unit.starts if each.comes_last is is_last])
                for unit in units.values()
            ]

    def problems(self) -> Iterable[Problem]:
        """What is wrong with what the user asked for, known when all was run."""
        return self.asked.problems(self.files, self.settings)

    def _imported(self, imports: Iterable[Start], tally: Tally) -> dict[str, Unit]:
        """What follows the imports, by file."""
        units: dict[str, Unit] = {}
        for start in imports:
            before = set(self.analysis.entered)
            done = run_entry(start, self.project, tally)
            self.watcher.ran(entry_name(done.entry), 0, 0)
            entered = frozenset(self.analysis.entered - before)
            units[start.entry.path] = Unit(start.entry.path, [*done.followed_by], entered)
        return units


def open_work(
    files: Iterable[str],
    project: Project,
    settings: Settings,
    watcher: Watcher = UNWATCHED,
    *,
    with_reruns: bool = False,
) -> Work:
    """What is to be run in these files."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    files = tuple(files)
    for path in files:
        project.module(path)
        watcher.read(shown_path(path))
    asked = Asked(settings.entries)
    asks = asked.asks if settings.entries else None
    library = TF1(settings.target_tensorflow)
    analysis = Analysis(project, library, settings.budgets, uses_of(files, project), asks)
    return Work(project, settings, watcher, files, analysis, asked, with_reruns)


def executions(
    files: Iterable[str],
    project: Project,
    settings: Settings,
    tally: Tally,
    *,
    with_reruns: bool = False,
) -> Iterator[Execution]:
    """Every way through every entry of these files; notebooks also with a cell run again."""
    work = open_work(files, project, settings, with_reruns=with_reruns)
    for batch in work.batches(tally):
        for unit in batch:
            yield from run_unit(unit, project, tally)
    tally.problems += work.problems()


def run_unit(
    unit: Unit, project: Project, tally: Tally, ran: list[tuple[str, int]] | None = None
) -> Iterator[Execution]:
    """The executions of a unit's entries, and of those that follow them; `ran` counts each's ways."""
    waiting = deque(unit.starts)
    while waiting:
        done = run_entry(waiting.popleft(), project, tally)
        waiting += done.followed_by
        if ran is not None:
            ran.append((entry_name(done.entry), len(done.executions)))
        yield from done.executions


def entry_name(entry: Entry) -> str:
    """An entry as reports name it."""
    path = shown_path(entry.path)
    if entry.again is not None:
        return f"{path}:cell {entry.again} run again"
    return f"{path}:{entry.function}" if entry.function else path


def run_entry(start: Start, project: Project, tally: Tally) -> EntryRun:
    """Run one entry; whatever goes wrong in us ends this entry and not the run."""
    entry = start.entry
    name = entry_name(entry)
    try:
        done = start.run()
    except RecursionError:
        tally.cuts.append(
            Cut(name, "calls or objects lie deeper in each other than is followed", None)
        )
        return EntryRun(entry, (), ())
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
