"""What the entries of one file come to, as plain data: whoever has worked it out, and whenever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.engine.claims import Cost, Shown, claims_of, cost_of, places_of
from scopelint.engine.findings import judged
from scopelint.engine.runs import Batch, Unit, Work, run_unit
from scopelint.engine.tally import Tally
from scopelint.engine.workers import Workers, processors
from scopelint.finding import Cut, Finding, Problem
from scopelint.frontend.source import shown_path
from scopelint.interpreter.uncalled import Code

#: What claims of one fault have in common.
FaultKey = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a unit's executions say of one fault."""

    key: FaultKey
    cost: Cost  #: of the execution that the finding is of
    ways: int
    finding: Finding | None  #: None where the replay has refuted it


@dataclass(frozen=True, slots=True)
class Result:
    """What a unit has come to."""

    path: str
    faults: tuple[Fault, ...] = ()
    entries: int = 0
    paths: int = 0
    cuts: tuple[Cut, ...] = ()
    problems: tuple[Problem, ...] = ()
    entered: tuple[Code, ...] = ()
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """A unit that was run now: beside its result, what a watcher wants to know."""

    result: Result
    entries: tuple[tuple[str, int], ...] = ()  #: each entry, and in how many ways it was run


def run(unit: Unit, work: Work) -> Ran:
    """Run a unit. What it enters is in the result, and not yet known to other units."""
    project, entered, tally = work.project, work.analysis.entered, Tally()
    known, unread = set(entered), len(project.problems)
    ran: list[tuple[str, int]] = []
    claims = claims_of(run_unit(unit, project, tally, ran), work.settings, tally)
    faults = tuple(_faults(claims, work, tally))
    own = entered - known
    entered.intersection_update(known)
    result = Result(
        unit.path,
        faults,
        tally.entries,
        tally.paths,
        tuple(tally.cuts),
        tuple(project.problems[unread:]),
        tuple(sorted(own | unit.entered)),
        tally.interrupted,
    )
    return Ran(result, tuple(ran))


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


def results_of(work: Work, tally: Tally) -> Iterator[Result]:
    """What all units of a run come to, in their order."""
    workers: Workers[Ran] = Workers(work.settings.jobs or processors())
    with tally.interruptible():
        for batch in work.batches(tally):
            entered: set[Code] = set()
            left = len(batch)
            for ran in _run_batch(batch, work, workers):
                left -= 1
                for name, ways in ran.entries:
                    work.watcher.ran(name, ways, left)
                yield ran.result
                if ran.result.interrupted:
                    return
                entered.update(ran.result.entered)
            work.analysis.entered.update(entered)
        tally.problems += work.problems()


def _run_batch(batch: Batch, work: Work, workers: Workers[Ran]) -> Iterator[Ran]:
    def task(index: int) -> Ran:
        return run(batch[index], work)

    def died(index: int) -> Ran:
        shown = shown_path(batch[index].path)
        problem = Problem(shown, None, None, "the process that checked it came to a sudden end")
        return Ran(Result(batch[index].path, problems=(problem,)))

    return workers.run(len(batch), task, died)


def merged(results: Iterable[Result], tally: Tally) -> list[Finding]:
    """One finding for one fault: of the unit that shows it best; the others count as ways."""
    faults: dict[FaultKey, Fault] = {}
    for result in results:
        tally.entries += result.entries
        tally.paths += result.paths
        tally.cuts += result.cuts
        tally.unread += result.problems
        tally.interrupted |= result.interrupted
        for fault in result.faults:
            known = faults.setdefault(fault.key, fault)
            if known is not fault:
                best = min(known, fault, key=lambda each: each.cost)
                faults[fault.key] = replace(best, ways=known.ways + fault.ways)
    tally.refuted += sum(fault.finding is None for fault in faults.values())
    return [
        replace(fault.finding, ways=fault.ways)
        for fault in faults.values()
        if fault.finding is not None
    ]
