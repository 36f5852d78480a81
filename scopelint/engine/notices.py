"""Findings about the analysis itself, which no rule reads from a trace (SL9xx).

What could not be checked is in the summary in any case. Where the rule is selected, it is a
finding, too: at its place, to be shown beside the code, suppressed, or kept in a baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.config import Settings
from scopelint.engine.fingerprints import fingerprint
from scopelint.finding import (
    Confidence,
    Confirmation,
    Cut,
    Finding,
    Judge,
    Problem,
    Span,
    Status,
)
from scopelint.rules.catalogue import rule_of
from scopelint.rules.declare import Rule

#: The rules about what was given up, and about what could not be read.
INCOMPLETE, UNREADABLE = "SL902", "SL903"


def notice(rule: Rule, span: Span, message: str, *told: str) -> Finding:
    """A finding that the engine itself says; `told`: what it is known by again, in its file."""
    known_by = "\n".join((rule.code, *told))
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=rule.severity,
        confidence=Confidence.CERTAIN,
        message=message,
        span=span,
        variable=None,
        related=(),
        trace=(),
        assumptions=(),
        confirmation=Confirmation(Status.UNCONFIRMED, Judge.REPLAY, ""),
        ways=1,
        fingerprint=fingerprint(known_by),
    )


def notices(
    cuts: Iterable[Cut], problems: Iterable[Problem], settings: Settings
) -> Iterator[Finding]:
    """What was given up and what could not be read, as far as these rules are on."""
    incomplete, unreadable = rule_of(INCOMPLETE), rule_of(UNREADABLE)
    if incomplete is not None and settings.selects(INCOMPLETE):
        yield from _of_cuts(cuts, incomplete)
    if unreadable is not None and settings.selects(UNREADABLE):
        for problem in dict.fromkeys(problems):
            span = problem.span or _start(problem.path)
            yield notice(unreadable, span, problem.message, problem.message)


def _of_cuts(cuts: Iterable[Cut], rule: Rule) -> Iterator[Finding]:
    """One finding for each place and reason, however many entries come by it."""
    entries: dict[tuple[Span, str], list[str]] = {}
    for cut in cuts:
        span = cut.span or _start(cut.entry.partition(":")[0])
        entries.setdefault((span, cut.reason), []).append(cut.entry)
    for (span, reason), names in entries.items():
        others = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield notice(rule, span, f"{reason} (from {names[0]}{others})", reason)


def _start(path: str) -> Span:
    """The first character of a file."""
    return Span(path, 1, 1, 1, 2)
