"""What our own two judges saw of a program: the interpreter, and the numpy runtime."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from expectations import FIXTURES, Seen
from programs import Program

from scopelint import engine
from scopelint.config import Settings
from scopelint.report.formats import reporter
from scopelint.trace import Event, VariableCreated, VariableRefused, VariableShared

VERBS: dict[type[Event], str] = {
    VariableCreated: "creates",
    VariableShared: "shares",
    VariableRefused: "refuses",
}


def found(program: Program, ignore: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The interpreter's findings, as the JSON report has them."""
    with contextlib.chdir(program.folder):
        report = engine.check(Settings(paths=(program.target,), ignore=ignore))
    assert not report.summary.errors, report.summary.errors
    out = io.StringIO()
    reporter("json")(report, {}, lambda path, cell: (), out)
    findings = json.loads(out.getvalue())["findings"]
    assert isinstance(findings, list)
    return findings


def interpreted(program: Program) -> set[Seen]:
    """The interpreter's events, over all executions.

    The seam to the engine: `events(settings)` yields each event of every execution with the span
    of its place.
    """
    with contextlib.chdir(program.folder):
        located = list(engine.events(Settings(paths=(program.target,))))
    return {
        Seen(span.path, span.line, VERBS[type(event)], event.key or "-")
        for event, span in located
        if isinstance(event, VariableCreated | VariableShared | VariableRefused)
    }


def ran(program: Program) -> tuple[set[Seen], dict[str, Any] | None]:
    """The numpy runtime's events and error."""
    script = program.script.name
    done = scopelint("run", "--format", "json", script, folder=program.folder)
    result = json.loads(done.stdout)
    return set(_run_events(result)), result["error"]


def scopelint(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command, in a child process."""
    return subprocess.run(
        [sys.executable, "-m", "scopelint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(FIXTURES.parent), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _run_events(result: dict[str, Any]) -> Iterable[Seen]:
    """The events in what `scopelint run --format json` prints."""
    for variable in result["variables"]:
        key = variable.get("key", variable["name"]) or "-"
        yield _seen(variable["created_at"], "creates", key)
        for place in variable["shared_by"]:
            yield _seen(place, "shares", key)
    for refused in result["refused"]:
        yield _seen(refused["at"], "refuses", refused.get("name") or "-")


def _seen(place: str, verb: str, key: str) -> Seen:
    path, _, line = place.rpartition(":")
    return Seen(path, int(line), verb, key)
