"""Known findings: which of a report's are new, and which of the known are gone.

Findings that are alike are counted: with one of two in the baseline, one is new.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from scopelint.config import Settings
from scopelint.config.resolving import DEFAULT, Resolved
from scopelint.engine.whole import is_whole
from scopelint.finding import Confidence, Finding, Problem, Report, Silencer, Suppressed
from scopelint.frontend.folders import is_below
from scopelint.frontend.reading import problem, read_bytes
from scopelint.frontend.source import shown_path
from scopelint.report.baseline import BaselineError, Counts, Known, read
from scopelint.rules.catalogue import rule_of

#: Larger files are no baseline that anyone would read.
LARGEST_BASELINE = 100_000_000


#: Why a known finding is not shown.
BASELINE_REASON = "in the baseline"


def baseline_of(resolved: Resolved) -> Counts | Problem | None:
    """The baseline of a run; None where there is none and none was asked for."""
    path = resolved.settings.baseline_file
    if not os.path.lexists(path) and resolved.origins["baseline"] == DEFAULT:
        return None
    known = read_baseline(path)
    if isinstance(known, Problem) and not os.path.lexists(path):
        return replace(known, message=f"{known.message}; 'scopelint baseline' writes one")
    return known


def read_baseline(path: str) -> Counts | Problem:
    """What a file of known findings holds."""
    data = read_bytes(path, LARGEST_BASELINE)
    if isinstance(data, Problem):
        return data
    try:
        return read(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return problem(path, "is no baseline: not valid utf-8")
    except BaselineError as error:
        return problem(path, str(error))


def known_as(finding: Finding, folder: str) -> Known:
    """A finding as a baseline in this folder knows it."""
    return Known(
        path=os.path.relpath(finding.span.path, folder).replace(os.sep, "/"),
        rule=finding.rule,
        variable=finding.variable or "",
        fingerprint=finding.fingerprint,
        confidence=finding.confidence.value,
    )


def counted(findings: Iterable[Finding], folder: str) -> Counts:
    """The findings as known ones."""
    return Counter(known_as(finding, folder) for finding in findings)


@dataclass(frozen=True, slots=True)
class Compared:
    """A report without what is known, and what of that was not met."""

    report: Report
    unmet: Counts


def without_known(report: Report, known: Counts, folder: str, reason: str) -> Compared:
    """The report with what is known among the suppressed; `folder` is what paths start from."""
    left = Counter(known)
    new: list[Finding] = []
    old: list[Suppressed] = []
    for finding in report.findings:
        name = known_as(finding, folder)
        if left[name] > 0:
            left[name] -= 1
            old.append(Suppressed(finding, Silencer.BASELINE, reason))
        else:
            new.append(finding)
    said = replace(report, findings=tuple(new), suppressed=(*report.suppressed, *old))
    return Compared(said, +left)


def gone(unmet: Counts, report: Report, settings: Settings, folder: str) -> Counts:
    """What was not met and would have been shown, had it been there: it is mended.

    What this run has not looked at, or may not show, is not gone; nor is anything in a run over a
    part of the project, which does not see all that leads to a fault.
    """
    if not unmet or report.interrupted or not is_whole(settings):
        return {}
    unread = {each.path for each in report.summary.errors}
    given = [os.path.abspath(path) for path in settings.paths]

    def is_gone(known: Known) -> bool:
        path = os.path.normpath(os.path.join(folder, known.path))
        rule = rule_of(known.rule)
        if rule is None:
            return True
        return (
            any(is_below(path, each) for each in given)
            and shown_path(path) not in unread
            and settings.selects_in(known.rule, path)
            and settings.reaches(Confidence(known.confidence), rule.severity)
        )

    return Counter({known: count for known, count in unmet.items() if is_gone(known)})


def with_findings(known: Counts, report: Report, settings: Settings, folder: str) -> Counts:
    """The known findings after a run: what is gone is out, what it has found is in."""
    compared = without_known(report, known, folder, "")
    new = counted(compared.report.findings, folder)
    return Counter(known) - Counter(gone(compared.unmet, report, settings, folder)) + Counter(new)
