"""The order of work: what is imported together, what is run behind it, and what is known already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from scopelint.config import Settings
from scopelint.engine.memory import FORGETFUL, GroupMemory, Memory
from scopelint.engine.results import Result
from scopelint.engine.runs import Unit, Work, entry_name, open_work, run_entry, run_unit
from scopelint.engine.tally import Tally
from scopelint.finding import Confidence
from scopelint.frontend.project import Project
from scopelint.interpreter.analysis import is_test
from scopelint.interpreter.entries import entries_of
from scopelint.interpreter.entry import Execution, Start
from scopelint.interpreter.supposed import supposed_entries
from scopelint.interpreter.uses import Offered, leaves_first, offered_by

#: Files to import, in order, and those of them whose entries are wanted → what imports them.
_Importing = Callable[[Iterable[str], Collection[str]], Iterable[Start]]


@dataclass(frozen=True, slots=True)
class Batch:
    """Units that do not hang on each other. What they enter is known to the batches behind them."""

    units: Sequence[Unit | Result]  #: a result is what an earlier run has come to
    keep: Callable[[Result], None]  #: for later runs


def batches(work: Work, memory: Memory = FORGETFUL) -> Iterator[Batch]:
    """All that is to be run, in order; who runs a unit gives `work.note` what it has entered."""
    for batch in _in_order(work, memory):
        yield batch
        work.end_batch()


def _in_order(work: Work, memory: Memory) -> Iterator[Batch]:
    groups = work.groups()
    for files in groups:
        yield _shown(work, files, memory)
    if work.settings.confidence is Confidence.POSSIBLE:
        offered = offered_by(work.files, work.project)
        for files in groups:
            yield from _supposed(work, files, offered, memory)


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
    for batch in batches(work):
        for unit in batch.units:
            assert isinstance(unit, Unit)
            work.analysis.begin_unit()
            yield from run_unit(unit, project, tally)
            work.note(unit.path, work.analysis.entered | unit.entered)
    tally.problems += work.problems()


def _shown(work: Work, files: Sequence[str], memory: Memory) -> Batch:
    """The entries that the project shows, once the files are imported."""
    uses = work.analysis.uses

    def hangs_on(path: str) -> tuple[str, ...]:
        return (str(work.with_reruns), *uses.selecting(path, work.project))

    def starts(order: Iterable[str], wanted: Collection[str]) -> Iterable[Start]:
        return entries_of(order, wanted, work.analysis)

    imports = _Imports(work, files, memory.of_group(files, uses.names), starts)
    return imports.batch("shown", hangs_on, lambda start: True, work.reruns)


def _supposed(
    work: Work, files: Iterable[str], offered: Offered, memory: Memory
) -> Iterator[Batch]:
    """Uses that the project does not show, once all that it shows was run."""
    analysis = work.analysis
    own = [path for path in files if not is_test(path)]

    def hangs_on(path: str) -> tuple[str, ...]:
        entered = sorted(str(place) for file, place in analysis.known if file == path)
        selecting = analysis.uses.selecting(path, work.project)
        return (*selecting, *offered.selecting(path, work.project), *entered)

    def starts(order: Iterable[str], wanted: Collection[str]) -> Iterable[Start]:
        return supposed_entries(order, wanted, offered, analysis)

    imports = _Imports(work, own, memory.of_group(own, analysis.uses.names), starts)
    yield imports.batch("offered", hangs_on, lambda start: not start.comes_last)
    yield imports.batch("unreached", hangs_on, lambda start: start.comes_last)


def _no_more(path: str) -> tuple[Start, ...]:
    return ()


@dataclass(slots=True)
class _Imports:
    """Files that are imported in one process, as far as what follows is not known already."""

    work: Work
    files: Sequence[str]
    memory: GroupMemory
    importing: _Importing
    _order: list[str] = field(init=False)  #: of all imports
    _units: dict[str, Unit] = field(default_factory=dict)
    _imported: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        mentions = self.work.project.mentions
        order = leaves_first(self.files, self.work.analysis.uses.imports)
        self._order = [path for path in order if mentions(path) is not None]

    def batch(
        self,
        stage: str,
        hangs_on: Callable[[str], tuple[str, ...]],
        takes: Callable[[Start], bool],
        also: Callable[[str], tuple[Start, ...]] = _no_more,
    ) -> Batch:
        """The units of a stage. What a unit is beside the files that it reads is in `hangs_on`."""
        strange = self.memory.strange(self._order)
        if strange:
            self._import(strange)
        keys = {path: hangs_on(path) for path in self.files}
        known = self.memory.results(stage, keys)
        missing = [path for path in self.files if path not in known]
        if missing and not self._reaches(missing):
            self._import(missing)
        units = (known.get(path) or self._unit(path, takes, also(path)) for path in self.files)
        return Batch([*units], lambda result: self.memory.keep(stage, result, keys[result.path]))

    def _unit(self, path: str, takes: Callable[[Start], bool], also: Iterable[Start]) -> Unit:
        unit = self._units[path]
        return replace(unit, starts=[*filter(takes, unit.starts), *also])

    def _reaches(self, files: Iterable[str]) -> bool:
        """Whether all that these files need was imported, and they with it."""
        needed = self.memory.needed(files)
        return self._units.keys() >= set(files) and all(
            path in self._imported for path in self._order if path in needed
        )

    def _import(self, files: Iterable[str]) -> None:
        self._units.clear()
        self._imported.clear()
        wanted, needed = set(files), self.memory.needed(files)
        order = [path for path in self._order if path in needed]
        self.memory.prepare(order)
        for start in self.importing(order, wanted):
            path, tally = start.entry.path, Tally()
            self.work.analysis.begin_unit()
            entered = self.work.analysis.entered
            done = run_entry(start, self.work.project, tally)
            self.work.watcher.ran(entry_name(done.entry), 0, 0)
            self._imported.add(path)
            called = frozenset(entered)
            self.memory.learn(path, done.added_to, called)
            if path in wanted:
                self._units[path] = Unit(path, [*done.followed_by], called, tuple(tally.cuts))
        for path in wanted - self._units.keys():
            self._units[path] = Unit(path, [])  # what cannot be parsed
