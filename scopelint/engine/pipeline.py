"""The whole pipeline: files → executions → claims → confirmed findings.

The one place that knows the order of the work; each step is a module of this room.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scopelint.config import Settings
from scopelint.engine.named import concerning
from scopelint.engine.notices import notices
from scopelint.engine.suppressing import silence
from scopelint.engine.tally import Tally
from scopelint.engine.watching import UNWATCHED, Watcher
from scopelint.engine.whole import files_of
from scopelint.finding import Finding, Report, Span, Summary
from scopelint.frontend.files import Found
from scopelint.frontend.prefilter import Survey, survey
from scopelint.frontend.project import Project, open_project
from scopelint.frontend.source import shown_path

if TYPE_CHECKING:
    from scopelint.trace import Event


def check(settings: Settings, watcher: Watcher = UNWATCHED) -> Report:
    """Check files and folders; what cannot be read is among the report's errors.

    Raises `NoTensorFlowError` where the user's own TensorFlow is asked and does not answer.
    """
    if settings.tensorflow is None:
        return _check(settings, watcher)
    from scopelint.replay.on_tensorflow import tensorflow_of

    with tensorflow_of(settings.tensorflow) as judge:
        report = _check(settings, watcher)
        findings = tuple(
            replace(each, confirmation=judge.judge(each.reproducer, each.confirmation))
            for each in report.findings
        )
        return replace(report, findings=findings)


def _check(settings: Settings, watcher: Watcher) -> Report:
    """The report, with the runtime's word on each finding."""
    started = time.perf_counter()
    found, project, seen = opened(settings)
    watcher.surveyed(*(tuple(map(shown_path, paths)) for paths in (seen.relevant, seen.skipped)))
    tally = Tally()
    findings = _findings(found, project, seen, settings, tally, watcher) if seen.relevant else ()
    unread = tuple(
        dict.fromkeys((*found.problems, *seen.problems, *project.problems, *tally.unread))
    )
    findings += tuple(notices(tally.cuts, unread, settings))
    said = silence(findings, seen.remarked, tally.cuts, project, settings)
    late = (each for each in project.problems if each not in unread)  # of comments, read just now
    problems = (*unread, *late, *tally.problems)
    summary = Summary(
        files=len(found.files),
        parsed=len(seen.relevant),
        skipped=len(seen.skipped),
        entries=tally.entries,
        paths=tally.paths,
        refuted=tally.refuted,
        incomplete=tuple(tally.cuts),
        errors=tuple(sorted(problems, key=lambda each: each.order)),
        seconds=round(time.perf_counter() - started, 3),
    )
    report = Report(said.findings, summary, said.suppressed, interrupted=tally.interrupted)
    return concerning(report, settings.paths, found.named) if settings.in_project else report


def _findings(
    found: Found,
    project: Project,
    seen: Survey,
    settings: Settings,
    tally: Tally,
    watcher: Watcher,
) -> tuple[Finding, ...]:
    """What is found in the files that can matter; nothing is run where nothing has changed.

    Interpreter and rules are loaded where they are needed: this is no part of a run without them.
    """
    from scopelint.engine.cache.whole_runs import whole_run

    run = whole_run(found, project, seen, settings)
    if run.known is not None:
        return run.known.told(tally)
    from scopelint.engine.cache.remembering import remembering
    from scopelint.engine.claims import needs_reruns
    from scopelint.engine.results import merged
    from scopelint.engine.runs import open_work
    from scopelint.engine.units import results_of

    with remembering(seen, project, settings) as memory:
        reruns = needs_reruns(settings)
        work = open_work(seen.relevant, project, settings, watcher, with_reruns=reruns)
        findings = tuple(merged(results_of(work, memory, tally), tally))
    run.keep(findings, tally)
    return findings


def events(settings: Settings) -> Iterator[tuple[Event, Span]]:
    """Every event of every execution with the lines of its place: what the analysis has seen."""
    from scopelint.engine.stages import executions

    _, project, seen = opened(settings)
    for execution in executions(seen.relevant, project, settings, Tally()):
        for event in execution.trace.events:
            yield event, project.span(event.place)


def opened(settings: Settings) -> tuple[Found, Project, Survey]:
    """The files, the project around them, and which of them can matter."""
    found = files_of(settings)
    project = open_project(found.files, found.roots)
    return found, project, survey(project, found.named)
