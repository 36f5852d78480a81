"""Runs on the numpy runtime what real programs do to TensorFlow: does it come to the same?

    python bench/replays.py FOLDER [--only TEXT] [--each N]

FOLDER holds one checkout a sub-folder. Of up to N ways through each entry, all calls of TensorFlow
are written as a program and run, as the witness of a finding is: what they create and share must be
what the interpreter says, and nothing may be raised but what it says is. Whatever else comes is an
error of ours, or a size, name or number that was made up badly: behind it findings are not confirmed.

A line a difference goes to stdout, once a place, then the sums.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path

from scopelint.config import Settings
from scopelint.engine.pipeline import opened
from scopelint.engine.stages import executions
from scopelint.engine.tally import Tally
from scopelint.frontend.project import Project
from scopelint.replay.confirm import FILE, STUMBLES, step_of
from scopelint.replay.fitting import fitted
from scopelint.replay.program import Program, write_program
from scopelint.runtime import Run, fresh, installed
from scopelint.trace import (
    Event,
    Place,
    StepKind,
    Trace,
    VariableCreated,
    VariableRefused,
    VariableShared,
)

_WORDS = {VariableCreated: "create", VariableShared: "reuse"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the runtime and the interpreter part, and how."""

    place: Place | None
    says: str


def difference(trace: Trace) -> Difference | None:
    """The first difference between a trace and a run of its steps; None if there is none."""
    trace = fitted(trace)
    end = _end(trace)
    refused = frozenset(each.step for each in trace.of(VariableRefused) if each.step < end)
    program = write_program(trace.steps, range(end), refused)
    run = fresh(target="1.15", is_user=lambda path: path == FILE)
    stumbled = _stumbled(program, run, trace)
    if stumbled is not None:
        return stumbled
    expected = [each for each in trace.events if type(each) in _WORDS and each.step < end]
    seen = [
        (each.event, each.name) for each in run.observer.events if each.event in ("create", "reuse")
    ]
    for event, (word, name) in zip(expected, seen, strict=False):
        if _told(event) != (word, name):
            return Difference(event.place, f"{_told(event)}, and the runtime {(word, name)}")
    if len(expected) != len(seen):
        return Difference(None, f"{len(expected)} uses of variables, and the runtime {len(seen)}")
    return None


def _end(trace: Trace) -> int:
    """The step that raises what nothing catches, else the number of steps."""
    raised = trace.raised
    return len(trace.steps) if raised is None else raised.step


def _told(event: Event) -> tuple[str, str | None]:
    assert isinstance(event, VariableCreated | VariableShared)
    return _WORDS[type(event)], event.op_name if event.key is None else event.key


def _stumbled(program: Program, run: Run, trace: Trace) -> Difference | None:
    """What the run of a program raised, if it did."""
    try:
        with installed(run):
            exec(compile(program.text, FILE, "exec"), {"__name__": "__main__"})
    except STUMBLES as error:
        text = next(iter(str(error).splitlines()), "")
        step = step_of(error, program)
        place = None if step is None else trace.steps[step].place
        lines = [line for line, of in program.step_of.items() if of == step]
        written = program.text.splitlines()[lines[0] - 1].strip() if lines else "we know not what"
        return Difference(place, f"{type(error).__name__}: {text[:160]} in {written[:160]}")
    return None


def _is_straight(trace: Trace) -> bool:
    """Whether lines one after the other can say it: no `with` raised on entering, and was caught."""
    refused = (trace.steps[each.step].kind for each in trace.of(VariableRefused))
    return bool(trace.steps) and StepKind.ENTER not in refused


def differences(folder: Path, each: int, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Where and what, for the entries of a checkout, once a place."""
    settings = Settings(paths=(str(folder),))
    _, project, seen = opened(settings)
    told: set[Place | None] = set()
    runs = executions(seen.relevant, project, settings, Tally())
    for _, ways in groupby(runs, key=lambda execution: execution.entry):
        for execution in islice(ways, each):
            if not _is_straight(execution.trace):
                continue
            counts["ways"] += 1
            found = difference(execution.trace)
            if found is None:
                continue
            counts["different"] += 1
            if found.place not in told:
                told.add(found.place)
                yield _shown(found.place, project), found.says


def _shown(place: Place | None, project: Project) -> str:
    if place is None:
        return "at the end"
    span = project.span(place)
    return f"{os.path.relpath(span.path)}:{span.line}"


def main() -> int:
    """The command; its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--each", type=int, default=2)
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    for checkout in sorted(given.folder.iterdir()):
        if checkout.is_dir() and given.only in checkout.name:
            for where, says in differences(checkout, given.each, counts):
                print(f"{where}: {says}", flush=True)
    print(f"{counts['ways']} ways, {counts['different']} different")
    return 0


if __name__ == "__main__":
    sys.exit(main())
