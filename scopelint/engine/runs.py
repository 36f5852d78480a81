"""Files → executions: every entry is run, and what is given up on the way is counted."""

from __future__ import annotations

import posixpath
import sys
from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from scopelint.config import Settings
from scopelint.engine.asked import Asked
from scopelint.engine.tally import Tally
from scopelint.engine.watching import UNWATCHED, Watcher
from scopelint.finding import Cut, Problem
from scopelint.frontend.project import Project
from scopelint.frontend.source import shown_path
from scopelint.interpreter.analysis import Analysis, is_test
from scopelint.interpreter.entry import (
    IMPORT,
    Entry,
    EntryRun,
    Execution,
    Start,
)
from scopelint.interpreter.reruns import reruns_of
from scopelint.interpreter.uncalled import Code
from scopelint.interpreter.uses import uses_of
from scopelint.rules.catalogue import rule_of_refusal
from scopelint.tf1 import TF1
from scopelint.trace import Place

#: A call of the project costs the interpreter about eight of Python's own.
_RECURSION_LIMIT = 20_000


@dataclass(slots=True)
class Unit:
    """The entries of one file that do not hang on those of another."""

    path: str
    starts: list[Start]
    entered: frozenset[Code] = frozenset()  #: the functions that importing the file has run
    cuts: tuple[Cut, ...] = ()  #: what importing it has given up


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
    _entered: set[Code] = field(default_factory=set)  #: by the units of the batch that is run now

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

    def reruns(self, path: str) -> tuple[Start, ...]:
        """A notebook's entries in which a cell is run again."""
        asks = self.analysis.asks
        if not self.with_reruns or (asks is not None and not asks(path, "")):
            return ()
        return reruns_of(path, self.project.cells(path), self.analysis)

    def note(self, path: str, entered: Iterable[Code]) -> None:
        """A unit has entered these functions; the batches behind its own are to know, but of tests."""
        if not is_test(path):
            self._entered.update(entered)

    def end_batch(self) -> None:
        """What units of the batch have entered is known from now on."""
        self.analysis.known.update(self._entered)
        self._entered.clear()

    def problems(self) -> Iterable[Problem]:
        """What is wrong with what the user asked for, known when all was run."""
        return self.asked.problems(self.files)


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
        project.mentions(path)
        watcher.read(shown_path(path))
    asked = Asked(settings.entries)
    asks = asked.asks if settings.entries else None
    library = TF1(settings.target_tensorflow)
    analysis = Analysis(project, library, settings.budgets, uses_of(files, project), asks)
    return Work(project, settings, watcher, files, analysis, asked, with_reruns)


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
    try:
        done = start.run()
    except RecursionError:
        tally.cuts.append(
            Cut(
                entry_name(entry),
                "calls or objects lie deeper in each other than is followed",
                None,
            )
        )
        return EntryRun(entry, (), ())
    except Exception as error:  # noqa: BLE001  the one broad except: see docs/architecture.md
        tally.cuts.append(
            Cut(
                entry_name(entry),
                f"an error in scopelint itself: {type(error).__name__}: {error}",
                None,
            )
        )
        return EntryRun(entry, (), ())
    tally.entries += done.entry.function != IMPORT and bool(done.executions or done.cuts)
    tally.paths += len(done.executions)
    for reason, place in (*done.cuts, *_untold(done)):
        span = None if place is None else project.span(place)
        tally.cuts.append(Cut(entry_name(entry), reason, span))
    return done


def _untold(done: EntryRun) -> Iterator[tuple[str, Place]]:
    """What ends each way through an entry and is no rule's matter: nothing behind it was seen."""
    raised = (each.trace.raised for each in done.executions)
    untold = [each for each in raised if each and rule_of_refusal(each.error) is None]
    if untold and len(untold) == len(done.executions):
        says = f"whatever way is followed, TensorFlow raises here: {untold[0].text}"
        yield says, untold[0].place
