"""What our own two judges saw of a program: the interpreter, and the numpy runtime."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from expectations import FIXTURES, Seen
from programs import Program, Result, programs, seen_by, written

from scopelint.config import Settings
from scopelint.engine import pipeline
from scopelint.finding import Confidence, Finding
from scopelint.report.formats import reporter
from scopelint.rules.catalogue import catalogue
from scopelint.trace import Event, VariableCreated, VariableRefused, VariableShared

RUNNER = Path(__file__).with_name("runner.py")
VERBS: dict[type[Event], str] = {
    VariableCreated: "creates",
    VariableShared: "shares",
    VariableRefused: "refuses",
}


def found(
    program: Program, ignore: tuple[str, ...] = (), also: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The interpreter's findings, as the JSON report has them; `also`: of rules that are asked for."""
    settings = Settings(paths=(program.target,), ignore=ignore, extend_select=also)
    with contextlib.chdir(program.folder):
        report = pipeline.check(settings)
    assert not report.summary.errors, report.summary.errors
    out = io.StringIO()
    reporter("json")(report, {}, lambda path, cell: (), out)
    findings = json.loads(out.getvalue())["findings"]
    assert isinstance(findings, list)
    return findings


def every_finding(folder: Path) -> Iterator[tuple[str, Finding]]:
    """All findings in fixtures and rules' examples, written to a folder, with their programs' names."""
    examples = [
        written(folder / f"{rule.code}_{number}", example.bad)
        for rule in catalogue()
        for number, example in enumerate(rule.examples)
    ]
    for program in [*programs(), *examples]:
        settings = Settings(paths=(program.target,), confidence=Confidence.POSSIBLE, select=("SL",))
        with contextlib.chdir(program.folder):
            findings = pipeline.check(settings).findings
        yield from ((program.name, finding) for finding in findings)


def interpreted(program: Program) -> set[Seen]:
    """The interpreter's events, over all executions.

    The seam to the engine: `events(settings)` yields each event of every execution with the span
    of its place.
    """
    with contextlib.chdir(program.folder):
        located = list(pipeline.events(Settings(paths=(program.target,))))
    return {
        Seen(span.path, span.line, VERBS[type(event)], event.key or "-")
        for event, span in located
        if isinstance(event, VariableCreated | VariableShared | VariableRefused)
    }


def ran(program: Program) -> tuple[set[Seen], dict[str, Any] | None]:
    """The numpy runtime's events and error."""
    known = _ran_fixtures() if FIXTURES in program.folder.parents else {}
    events, error = known.get(program) or next(iter(seen_by(sys.executable, RUNNER, [program])))
    return set(events), error


@cache
def _ran_fixtures() -> dict[Program, Result]:
    """All fixtures in one process."""
    every = programs()
    return dict(zip(every, seen_by(sys.executable, RUNNER, every), strict=True))
