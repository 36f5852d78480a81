"""Units → results: the entries of each file are run, here or in other processes, or remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.engine.claims import Shown, claims_of, cost_of, places_of
from scopelint.engine.findings import judged
from scopelint.engine.memory import Memory
from scopelint.engine.results import Fault, FaultKey, Result
from scopelint.engine.runs import Unit, Work, run_unit
from scopelint.engine.stages import Batch, batches
from scopelint.engine.tally import Tally
from scopelint.engine.workers import Workers, processors
from scopelint.finding import Problem
from scopelint.frontend.source import shown_path
from scopelint.interpreter.values import forget_symbols, symbol_count

#: What is said of a file in which the process that checked it has died.
DIED = "the process that checked it came to a sudden end"


@dataclass(frozen=True, slots=True)
class Ran:
    """A unit that was run now: beside its result, what a watcher wants to know."""

    result: Result
    entries: tuple[tuple[str, int], ...] = ()  #: each entry, and in how many ways it was run
    is_whole: bool = True  #: it was run to its end


def run(unit: Unit, work: Work) -> Ran:
    """Run a unit. What it calls is in the result, and not yet known to other units."""
    project, entered, tally = work.project, work.analysis.entered, Tally()
    symbols = symbol_count()
    unread = len(project.problems)
    work.analysis.begin_unit()
    ran: list[tuple[str, int]] = []
    claims = claims_of(run_unit(unit, project, tally, ran), work.settings, tally)
    faults = tuple(_faults(claims, work, tally))
    result = Result(
        unit.path,
        faults,
        tally.entries,
        tally.paths,
        (*unit.cuts, *tally.cuts),
        tuple(project.problems[unread:]),
        tuple(sorted(entered | unit.entered)),
        tally.interrupted,
    )
    forget_symbols(kept=symbols)
    return Ran(result, tuple(ran), is_whole=not tally.interrupted)


def _faults(claims: Iterable[Shown], work: Work, tally: Tally) -> Iterable[Fault]:
    for shown, finding in judged(claims, work.project, work.settings, tally):
        key = key_of(shown)
        yield Fault(key, cost_of(shown.claim, shown.execution), shown.ways, finding)


def key_of(shown: Shown) -> FaultKey:
    """The rule, the places of the fault and the cell that is run again, if one is."""
    again = str(shown.execution.entry.again or "")
    places = (
        "" if place is None else f"{shown_path(place.path)}:{place.ordinal}"
        for place in places_of(shown.claim)
    )
    return (shown.rule.code, again, *places)


def results_of(work: Work, memory: Memory, tally: Tally) -> Iterator[Result]:
    """What all units of a run come to, in their order."""
    workers: Workers[Ran] = Workers(work.settings.jobs or processors())
    with tally.interruptible():
        for batch in batches(work, memory):
            for result in _of_batch(batch, work, workers):
                yield result
                if result.interrupted:
                    return
                work.note(result.path, result.entered)
        tally.problems += work.problems()


def _of_batch(batch: Batch, work: Work, workers: Workers[Ran]) -> Iterator[Result]:
    """The results of a batch: those that are known, and those of the units that are run now."""
    units = [unit for unit in batch.units if isinstance(unit, Unit)]

    def task(index: int) -> Ran:
        return run(units[index], work)

    def died(index: int) -> Ran:
        problem = Problem(shown_path(units[index].path), None, None, DIED)
        return Ran(Result(units[index].path, problems=(problem,)), is_whole=False)

    running = workers.run(len(units), task, died)
    left = len(units)
    for unit in batch.units:
        if isinstance(unit, Result):
            yield unit
            continue
        ran, left = next(running), left - 1
        for name, ways in ran.entries:
            work.watcher.ran(name, ways, left)
        if ran.is_whole:
            batch.keep(ran.result)
        yield ran.result
