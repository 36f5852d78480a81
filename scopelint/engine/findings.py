"""Claims → findings: located, judged, and as certain as what they assume allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from scopelint.config import Settings
from scopelint.engine.claims import (
    MISSING,
    UNKNOWN_SIZES,
    Shown,
    assumed_for,
    is_left_to_callers,
)
from scopelint.engine.coincidences import hang_on_chance
from scopelint.engine.fingerprints import fingerprint
from scopelint.engine.tally import Tally
from scopelint.finding import (
    Claim,
    Confidence,
    Confirmation,
    Finding,
    Frame,
    Note,
    Reproducer,
    Status,
    in_words,
)
from scopelint.frontend.project import Project
from scopelint.interpreter.entry import Execution
from scopelint.interpreter.frames import Assumption
from scopelint.interpreter.said import said
from scopelint.interpreter.values import Symbol, Value
from scopelint.replay.confirm import confirm
from scopelint.replay.execute import Scripts
from scopelint.replay.fitting import fitted
from scopelint.replay.program import Program
from scopelint.replay.reproducer import write_reproducer
from scopelint.rules.reading import reuse_origin
from scopelint.tf1 import TF1
from scopelint.trace import ScopeOpened, Trace, VariableCreated, VariableRefused

#: Scopes that are left out of order, as they seem where a loop of unknown length opens and leaves them.
OUT_OF_ORDER = "E35"

#: What a function was not given, which whoever calls it could have given it.
LEFT_OUT = {
    "E30": "a name for its scope",
    "E34": "a name for its scope",
    "E40": "a value for its variable",
}

#: Beyond so many assumptions, that all of them hold at once is not likely.
MOST_ASSUMPTIONS = 60


def judged(
    claims: Iterable[Shown], project: Project, settings: Settings, tally: Tally
) -> Iterator[tuple[Shown, Finding | None]]:
    """Claims, each with its finding, also where it is not certain enough to be shown.

    None stands for the finding of a refuted claim.
    """
    scripts = Scripts(settings.target_tensorflow)
    with tally.interruptible():
        for shown in claims:
            trace = fitted(shown.execution.trace)
            confirmation, program = confirm(shown.claim, trace, settings.target_tensorflow)
            if confirmation.status is Status.REFUTED:
                yield shown, None
                continue
            finding = _finding(shown, confirmation, project)
            if settings.selects_in(finding.rule, finding.span.path):
                written = _reproducer(shown.claim, confirmation, trace, program, project)
                finding = replace(finding, reproducer=written)
                is_executed = settings.execute and settings.shows(finding)
                yield shown, _executed(finding, shown, scripts) if is_executed else finding


def _reproducer(
    claim: Claim, said: Confirmation, trace: Trace, program: Program | None, project: Project
) -> Reproducer | None:
    """The program of a finding, if there is one, with the lines of its places."""
    return None if program is None else write_reproducer(claim, said, trace, program, project.span)


def _executed(finding: Finding, shown: Shown, scripts: Scripts) -> Finding:
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
        rests_on_them = bool(assumptions) and fault.error in (*UNKNOWN_SIZES, OUT_OF_ORDER)
        if rests_on_them or confirmation.status is not Status.CONFIRMED:
            return Confidence.POSSIBLE
    left_to_callers = bool(_left_out(claim, execution)) or _needs_empty_graph(claim, execution)
    if execution.entry.supposes or left_to_callers:
        return Confidence.POSSIBLE
    assumed = assumed_for(claim, execution)
    if len(assumptions) > MOST_ASSUMPTIONS or hang_on_chance(assumed):
        return Confidence.POSSIBLE
    if _is_told_too_early(claim, execution.trace, assumed):
        return Confidence.POSSIBLE
    found = Confidence.LIKELY if assumptions else Confidence.CERTAIN
    return max(found, claim.at_most, key=tuple(Confidence).index)


def _left_out(claim: Claim, execution: Execution) -> str:
    """What a caller whom the project does not show could have given, in words; empty if nothing."""
    fault = claim.shown_by
    if not (execution.entry.function and isinstance(fault, VariableRefused)):
        return ""
    return LEFT_OUT.get(fault.error, "") if len(fault.stack) == 1 else ""


def _needs_empty_graph(claim: Claim, execution: Execution) -> bool:
    """Whether a caller whom the project does not show could have created what is missing."""
    fault = claim.shown_by
    return isinstance(fault, VariableRefused) and is_left_to_callers(fault, execution)


def _is_told_too_early(claim: Claim, trace: Trace, assumed: Iterable[Assumption]) -> bool:
    """Whether a setting `reuse` is taken for true where its scope is empty: who sets it has built before."""
    fault = claim.shown_by
    if not (isinstance(fault, VariableRefused) and fault.error in MISSING):
        return False
    origin = reuse_origin(fault, trace)
    if not isinstance(origin, ScopeOpened):
        return False
    opened = trace.steps[origin.step] if 0 <= origin.step < len(trace.steps) else None
    made = trace.steps[opened.receiver.step] if opened and opened.receiver else None
    places = (origin.place, made.place if made else None)
    answered = [each.answered for each in assumed if each.place in places and each.answered]
    if not any(_is_told_to_share(*each) for each in answered):
        return False
    before = takewhile(lambda each: each is not fault, trace.events)
    created = (each.key or "" for each in before if isinstance(each, VariableCreated))
    return not any(key.startswith(f"{origin.name}/") for key in created)


def _is_told_to_share(unknown: Symbol, value: Value) -> bool:
    """Whether what is called `reuse` somewhere is taken for true."""
    return value is True and unknown.key[-1] in TF1.watched_parameters


def _finding(shown: Shown, confirmation: Confirmation, project: Project) -> Finding:
    claim, rule = shown.claim, shown.rule
    span = project.span(claim.shown_by.place)
    assumed = assumed_for(claim, shown.execution)
    assumptions = said(assumed)
    entry = shown.execution.entry
    assumptions += entry.supposes
    if _needs_empty_graph(claim, shown.execution) and not entry.is_repeated:
        assumptions += (f"nothing has created {claim.variable} when {entry.function} is called",)
    if left_out := _left_out(claim, shown.execution):
        assumptions += (f"{entry.function} is called without {left_out}",)
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
        fingerprint=_fingerprint(claim, shown.execution.trace),
    )


def _fingerprint(claim: Claim, trace: Trace) -> str:
    """What stays when lines move, when code is formatted anew and when local names change.

    That is the rule, the variable, and the functions that lead to the fault and to its first
    place. It does not hold the file, which is known beside it.
    """
    variable = claim.variable or ""
    for text in sorted(trace.made_up, key=len, reverse=True):
        variable = variable.replace(text, "?")
    fault = claim.shown_by
    first = fault.holder if isinstance(fault, VariableRefused) else claim.first
    stacks = [fault.stack] if first is None else [fault.stack, first.stack]
    functions = ("\n".join(site.function for site in stack) for stack in stacks)
    told = "\n\n".join([claim.rule, variable, *functions])
    return fingerprint(told)
