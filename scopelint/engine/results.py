"""What the entries of one file come to, as plain data: whoever has worked it out, and whenever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.engine.claims import Cost
from scopelint.engine.tally import Tally
from scopelint.finding import Cut, Finding, Problem
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


def paths_in(result: Result) -> Iterator[str]:
    """The files, as they are shown, of which a result tells lines."""
    yield from (problem.path for problem in result.problems)
    spans = [cut.span for cut in result.cuts if cut.span is not None]
    for fault in result.faults:
        finding = fault.finding
        if finding is not None:
            spans += [finding.span, *(note.span for note in finding.related)]
            spans += [frame.span for frame in finding.trace]
            if finding.reproducer is not None:
                spans += [span for _, span in finding.reproducer.spans]
    yield from (span.path for span in spans)
