"""The whole pipeline: files → executions → claims → confirmed findings.

The one place that knows all rooms. It orders the work, merges what several executions say of
one fault, and has every claim judged before it is shown.
"""

from __future__ import annotations

import hashlib
import posixpath
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from scopelint.config import Settings
from scopelint.finding import (
    Claim,
    Confidence,
    Confirmation,
    Cut,
    Finding,
    Frame,
    Note,
    Problem,
    Report,
    Span,
    Status,
    Summary,
    in_words,
)
from scopelint.frontend.files import find_files
from scopelint.frontend.prefilter import survey
from scopelint.frontend.project import Project, open_project
from scopelint.frontend.source import shown_path
from scopelint.interpreter.entries import (
    IMPORT,
    Analysis,
    EntryRun,
    Execution,
    Start,
    entries_of,
)
from scopelint.interpreter.uses import uses_of
from scopelint.replay.confirm import confirm
from scopelint.replay.execute import Scripts
from scopelint.rules.catalogue import catalogue
from scopelint.rules.declare import Rule
from scopelint.tf1 import TF1
from scopelint.trace import Event, Place, VariableRefused

#: The errors that say that a variable is not there, or not there yet and asked for without a shape.
MISSING = ("E2", "E10", "E7", "E7b", "E7c", "E7d")

#: The errors that say that a size is not known, which a wrong assumption shows soonest.
UNKNOWN_SIZES = ("E7", "E7b", "E7c", "E7d", "E43", "E44", "E45")

#: A call of the project costs the interpreter about eight of Python's own.
_RECURSION_LIMIT = 20_000


@dataclass(slots=True)
class _Shown:
    """A claim and the execution that shows it best; `ways` counts all that do."""

    claim: Claim
    rule: Rule
    execution: Execution
    ways: int = 1


@dataclass(slots=True)
class _Tally:
    """What the run has come to so far."""

    entries: int = 0
    paths: int = 0
    refuted: int = 0
    cuts: list[Cut] = field(default_factory=list)


def check(settings: Settings) -> Report:
    """Check files and folders; what cannot be read is among the report's errors."""
    started = time.perf_counter()
    found = find_files(settings.paths)
    project = open_project(found.files, found.roots)
    seen = survey(project, found.named)
    tally = _Tally()
    findings: tuple[Finding, ...] = ()
    if seen.relevant:
        claims = _claims(_executions(seen.relevant, project, settings, tally), settings)
        findings = _judged(claims, project, settings, tally)
    summary = Summary(
        files=len(found.files),
        parsed=len(seen.relevant),
        skipped=len(seen.skipped),
        entries=tally.entries,
        paths=tally.paths,
        refuted=tally.refuted,
        incomplete=tuple(tally.cuts),
        errors=tuple(sorted((*found.problems, *seen.problems, *project.problems), key=_by_place)),
        seconds=round(time.perf_counter() - started, 3),
    )
    return Report(findings, summary)


def events(settings: Settings) -> Iterator[tuple[Event, Span]]:
    """Every event of every execution with the lines of its place: what the analysis has seen."""
    found = find_files(settings.paths)
    project = open_project(found.files, found.roots)
    for execution in _executions(
        survey(project, found.named).relevant, project, settings, _Tally()
    ):
        for event in execution.trace.events:
            yield event, project.span(event.place)


def _by_place(problem: Problem) -> tuple[str, int]:
    return problem.path, problem.line or 0


def _executions(
    files: Iterable[str], project: Project, settings: Settings, tally: _Tally
) -> Iterator[Execution]:
    """Every way through every entry of these files."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _RECURSION_LIMIT))
    files = tuple(files)
    analysis = Analysis(project, TF1(), settings.limits, uses_of(files, project))
    for folder in _by_folder(files):
        waiting = list(entries_of(folder, analysis))
        while waiting:
            done = _run_entry(waiting.pop(0), project, tally)
            waiting += done.followed_by
            yield from done.executions


def _by_folder(files: Iterable[str]) -> Iterable[list[str]]:
    """The files, those of one folder together."""
    folders: dict[str, list[str]] = {}
    for path in files:
        folders.setdefault(posixpath.dirname(path), []).append(path)
    return folders.values()


def _run_entry(start: Start, project: Project, tally: _Tally) -> EntryRun:
    """Run one entry; whatever goes wrong in us ends this entry and not the run."""
    entry = start.entry
    path = shown_path(entry.path)
    name = f"{path}:{entry.function}" if entry.function else path
    try:
        done = start.run()
    except Exception as error:  # noqa: BLE001  the one broad except: see docs/architecture.md
        tally.cuts.append(
            Cut(name, f"an error in scopelint itself: {type(error).__name__}: {error}", None)
        )
        return EntryRun(entry, (), ())
    tally.entries += entry.function != IMPORT
    tally.paths += len(done.executions)
    for reason, place in done.cuts:
        tally.cuts.append(Cut(name, reason, _span(place, project)))
    return done


def _claims(executions: Iterable[Execution], settings: Settings) -> list[_Shown]:
    """What the rules say of all executions; one claim for one fault."""
    rules = [rule for rule in catalogue() if rule.check is not None and settings.selects(rule.code)]
    shown: dict[object, _Shown] = {}
    for execution in executions:
        _collect(execution, rules, shown)
    return list(shown.values())


def _span(place: Place | None, project: Project) -> Span | None:
    return None if place is None else project.span(place)


def _collect(execution: Execution, rules: Iterable[Rule], shown: dict[object, _Shown]) -> None:
    """Add the claims of one execution, merged with those that name the same places."""
    for rule in rules:
        if rule.check is None:
            continue
        for claim in rule.check(execution.trace):
            if _is_caught(claim, execution):
                continue
            key = (rule.code, *_places(claim))
            known = shown.get(key)
            if known is None:
                shown[key] = _Shown(claim, rule, execution)
                continue
            known.ways += 1
            if _cost(claim, execution) < _cost(known.claim, known.execution):
                known.claim, known.execution = claim, execution


def _is_caught(claim: Claim, execution: Execution) -> bool:
    """Whether the program itself catches what TensorFlow raises: it was ready for it."""
    fault = claim.shown_by
    return isinstance(fault, VariableRefused) and fault is not execution.trace.raised


def _places(claim: Claim) -> Iterator[Place | None]:
    """The two places of a fault."""
    yield claim.shown_by.place
    other = claim.shown_by.holder if isinstance(claim.shown_by, VariableRefused) else claim.first
    yield None if other is None else other.place


def _cost(claim: Claim, execution: Execution) -> tuple[bool, int, int]:
    """The less an execution assumes and the shorter its call stack, the better it shows a claim."""
    return not execution.entry.is_reached, len(execution.assumptions), len(claim.shown_by.stack)


def _judged(
    claims: Iterable[_Shown], project: Project, settings: Settings, tally: _Tally
) -> tuple[Finding, ...]:
    """Claims as findings, in the order of the source; the refuted ones are only counted."""
    findings: list[Finding] = []
    scripts = Scripts(settings.target_tensorflow)
    for shown in claims:
        confirmation, _ = confirm(shown.claim, shown.execution.trace, settings.target_tensorflow)
        if confirmation.status is Status.REFUTED:
            tally.refuted += 1
            continue
        finding = _finding(shown, confirmation, project)
        if settings.shows(finding):
            findings.append(_executed(finding, shown, scripts) if settings.execute else finding)
    return tuple(
        sorted(
            findings, key=lambda each: (each.span.path, each.span.line, each.span.column, each.rule)
        )
    )


def _executed(finding: Finding, shown: _Shown, scripts: Scripts) -> Finding:
    """The finding with the word of the user's own program, where a script shows it."""
    entry = shown.execution.entry
    if entry.function:
        return finding
    said = scripts.confirm(shown.claim, finding.span, entry.path, finding.confirmation)
    return replace(finding, confirmation=said)


def _confidence(
    claim: Claim, assumptions: tuple[str, ...], execution: Execution, confirmation: Confirmation
) -> Confidence:
    """What follows from what the execution assumed, and from what the judge could say."""
    fault = claim.shown_by
    if isinstance(fault, VariableRefused):
        needs_sizes = bool(assumptions) and fault.error in UNKNOWN_SIZES
        if needs_sizes or confirmation.status is not Status.CONFIRMED:
            return Confidence.POSSIBLE
    if not execution.entry.is_reached or _needs_empty_graph(claim, execution):
        return Confidence.POSSIBLE
    found = Confidence.LIKELY if assumptions else Confidence.CERTAIN
    return max(found, claim.at_most, key=tuple(Confidence).index)


def _needs_empty_graph(claim: Claim, execution: Execution) -> bool:
    """Whether a caller whom the project does not show could have created what is missing."""
    fault = claim.shown_by
    return (
        bool(execution.entry.function)
        and isinstance(fault, VariableRefused)
        and fault.error in MISSING
    )


def _finding(shown: _Shown, confirmation: Confirmation, project: Project) -> Finding:
    claim, rule = shown.claim, shown.rule
    span = project.span(claim.shown_by.place)
    assumptions = tuple(dict.fromkeys(each.says for each in shown.execution.assumptions))
    entry = shown.execution.entry
    if not entry.is_reached:
        assumptions += (f"something calls {entry.function}, which nothing in the project does",)
    if _needs_empty_graph(claim, shown.execution):
        assumptions += (f"nothing has created {claim.variable} when {entry.function} is called",)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=rule.severity,
        confidence=_confidence(claim, assumptions, shown.execution, confirmation),
        message=in_words(claim.message, project.span, span.path),
        span=span,
        variable=claim.variable,
        related=tuple(Note(project.span(note.place), note.message) for note in claim.notes),
        trace=tuple(
            Frame(project.span(site.place), site.function) for site in claim.shown_by.stack
        ),
        assumptions=assumptions,
        confirmation=confirmation,
        ways=shown.ways,
        fingerprint=_fingerprint(claim, span),
    )


def _fingerprint(claim: Claim, span: Span) -> str:
    """What stays when lines move: the rule, the file, the variable and the functions that lead there."""
    functions = [site.function for site in claim.shown_by.stack]
    told = "\n".join([claim.rule, span.path, claim.variable or "", *functions])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
