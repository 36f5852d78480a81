"""Fixes for a whole run: offered with its findings, or put one upon the other until none is left."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from scopelint.config import Settings
from scopelint.engine.fixing import Fixer, Mended, Stage, bytes_of, fix_between, fix_of
from scopelint.engine.pipeline import opened
from scopelint.engine.suppressing import Idle
from scopelint.finding import Finding, Fix, Problem, Report
from scopelint.frontend.editing.carry import carried
from scopelint.frontend.editing.comments import without_codes
from scopelint.frontend.project import Project

#: What is done to a comment that suppresses nothing.
_TAKE_OUT = "take what has no effect out of the comment"

#: So many fixes are put upon each other at most.
MOST_FIXES = 200

#: Fixes by the file and the fingerprint of their finding.
Offers = Mapping[tuple[str, str], Fix]


def _key(finding: Finding) -> tuple[str, str]:
    return finding.span.path, finding.fingerprint


@dataclass(slots=True)
class Applied:
    """What fixing came to: the new texts, in memory."""

    before: dict[str, bytes] = field(default_factory=dict)  #: by path, those that change
    after: dict[str, bytes] = field(default_factory=dict)
    mended: list[Finding] = field(default_factory=list)
    offers: dict[tuple[str, str], Fix] = field(
        default_factory=dict
    )  #: what is left because it is not safe
    problems: tuple[Problem, ...] = ()  #: what could not be checked


def offers_of(settings: Settings) -> Offers:
    """A fix for each finding that has one, each by itself."""
    found, project, seen = opened(settings)
    fixer = Fixer(found, seen, settings)
    return dict(_offers(fixer, fixer.stage(project)))


def apply_fixes(settings: Settings, *, unsafe: bool) -> Applied:
    """Mend one finding after the other; each fix is found on the texts that the last one left."""
    found, project, seen = opened(settings)
    fixer = Fixer(found, seen, settings)
    stage = fixer.stage(project)
    applied = Applied(problems=(*found.problems, *seen.problems, *project.problems))
    while len(applied.mended) < MOST_FIXES:
        applied.offers.clear()
        step = _next_step(fixer, stage, applied, unsafe=unsafe)
        if step is None:
            break
        finding, mended = step
        applied.mended.append(finding)
        stage = mended.stage
    edited = stage.project
    for idle in fixer.idle(stage):
        edited = without_comment(idle, edited) or edited
        applied.mended.append(idle.finding)
    for path, new in edited.edited.items():
        old = bytes_of(project, path)
        if old is not None and old != new:
            applied.before[path], applied.after[path] = old, new
    return applied


def with_offers(report: Report, offers: Offers) -> Report:
    """The report, its findings with what is offered for them."""
    findings = (replace(each, fix=offers.get(_key(each))) for each in report.findings)
    return replace(report, findings=tuple(findings))


def without_comment(idle: Idle, project: Project) -> Project | None:
    """The project without the words of a comment that suppress nothing; None if it cannot be."""
    path = os.path.abspath(idle.said.span.path)
    data, source = bytes_of(project, path), project.source(path)
    if data is None or source is None:
        return None
    changed = carried(data, source, (without_codes(source, idle.said, idle.words),))
    return None if changed is None else project.with_edited({path: changed})


def _next_step(
    fixer: Fixer, stage: Stage, applied: Applied, *, unsafe: bool
) -> tuple[Finding, Mended] | None:
    """The first finding that can be mended; what may not be applied is kept as an offer."""
    for shown, finding in fixer.asked_for(stage):
        mended = fixer.mend(stage, shown, finding)
        if mended is None:
            continue
        if mended.is_safe or unsafe:
            return finding, mended
        applied.offers[_key(finding)] = fix_of(stage.project, mended)
    return None


def _offers(fixer: Fixer, stage: Stage) -> Iterator[tuple[tuple[str, str], Fix]]:
    for shown, finding in fixer.asked_for(stage):
        mended = fixer.mend(stage, shown, finding)
        if mended is not None:
            yield _key(finding), fix_of(stage.project, mended)
    for idle in fixer.idle(stage):
        edited = without_comment(idle, stage.project)
        if edited is not None:
            yield _key(idle.finding), fix_between(stage.project, edited, _TAKE_OUT, is_safe=True)
