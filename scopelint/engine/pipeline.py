"""The whole pipeline: files → executions → claims → confirmed findings.

The one place that knows the order of the work; each step is a module of this room.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from scopelint.config import Settings
from scopelint.engine.claims import claims_of, needs_reruns
from scopelint.engine.findings import findings_of
from scopelint.engine.runs import Tally, executions
from scopelint.engine.suppressing import silence
from scopelint.finding import Finding, Problem, Report, Span, Summary
from scopelint.frontend.files import Found, find_files
from scopelint.frontend.prefilter import Survey, survey
from scopelint.frontend.project import Project, open_project
from scopelint.replay.on_tensorflow import tensorflow_of
from scopelint.trace import Event


def check(settings: Settings) -> Report:
    """Check files and folders; what cannot be read is among the report's errors.

    Raises `NoTensorFlowError` where the user's own TensorFlow is asked and does not answer.
    """
    if settings.tensorflow is None:
        return _check(settings)
    with tensorflow_of(settings.tensorflow) as judge:
        report = _check(settings)
        findings = tuple(
            replace(each, confirmation=judge.judge(each.reproducer, each.confirmation))
            for each in report.findings
        )
        return replace(report, findings=findings)


def _check(settings: Settings) -> Report:
    """The report, with the runtime's word on each finding."""
    started = time.perf_counter()
    found, project, seen = _opened(settings)
    tally = Tally()
    findings: tuple[Finding, ...] = ()
    if seen.relevant:
        runs = executions(
            seen.relevant, project, settings, tally, with_reruns=needs_reruns(settings)
        )
        claims = claims_of(runs, settings)
        findings = findings_of(claims, project, settings, tally)
    said = silence(findings, (*seen.relevant, *seen.remarked), tally.cuts, project, settings)
    problems = (*found.problems, *seen.problems, *project.problems, *tally.problems)
    summary = Summary(
        files=len(found.files),
        parsed=len(seen.relevant),
        skipped=len(seen.skipped),
        entries=tally.entries,
        paths=tally.paths,
        refuted=tally.refuted,
        incomplete=tuple(tally.cuts),
        errors=tuple(sorted(problems, key=_by_place)),
        seconds=round(time.perf_counter() - started, 3),
    )
    return Report(said.findings, summary, said.suppressed)


def events(settings: Settings) -> Iterator[tuple[Event, Span]]:
    """Every event of every execution with the lines of its place: what the analysis has seen."""
    _, project, seen = _opened(settings)
    for execution in executions(seen.relevant, project, settings, Tally()):
        for event in execution.trace.events:
            yield event, project.span(event.place)


def _opened(settings: Settings) -> tuple[Found, Project, Survey]:
    """The files, the project around them, and which of them can matter."""
    found = find_files(
        settings.paths,
        (*settings.exclude, *settings.extend_exclude),
        force_exclude=settings.force_exclude,
        respect_gitignore=settings.respect_gitignore,
    )
    project = open_project(found.files, found.roots)
    return found, project, survey(project, found.named)


def _by_place(problem: Problem) -> tuple[str, int]:
    return problem.path, problem.line or 0
