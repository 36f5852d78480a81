"""`--add-ignore`: a comment at each finding, tried on the text in memory before it is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scopelint.engine.fixing import bytes_of
from scopelint.finding import Finding, Problem
from scopelint.frontend.editing.carry import carried
from scopelint.frontend.editing.comments import is_only_comments, with_ignores
from scopelint.frontend.project import Project, open_project
from scopelint.frontend.reading import problem
from scopelint.frontend.suppressions import suppressions_of
from scopelint.rules.catalogue import rule_of


@dataclass(slots=True)
class Commented:
    """What adding comments came to: the new texts, in memory."""

    before: dict[str, bytes] = field(default_factory=dict)  #: by path
    after: dict[str, bytes] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)  #: findings that are ignored then
    problems: list[Problem] = field(default_factory=list)


def with_comments(findings: Iterable[Finding]) -> Commented:
    """The files of findings with comments that suppress these.

    What the engine itself says (SL9xx) is not for a comment to ignore.
    """
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        rule = rule_of(finding.rule)
        if rule is not None and rule.check is not None:
            by_path.setdefault(os.path.abspath(finding.span.path), []).append(finding)
    commented = Commented()
    project = open_project(by_path, map(os.path.dirname, by_path))
    for path, those in by_path.items():
        _add(commented, project, path, those)
    return commented


def _add(commented: Commented, project: Project, path: str, findings: list[Finding]) -> None:
    old, source = bytes_of(project, path), project.source(path)
    if old is None or source is None:
        commented.problems.append(problem(path, "cannot be read any more"))
        return
    wanted: dict[int, set[str]] = {}
    for finding in findings:
        line = source.text_line(finding.span.line, finding.span.cell)
        wanted.setdefault(line, set()).add(finding.rule)
    new = carried(old, source, with_ignores(source, wanted))
    if new is None or not _is_silent(project.with_edited({path: new}), project, path, findings):
        commented.problems += _problems(findings)
        return
    commented.before[path], commented.after[path] = old, new
    commented.counts[path] = len(findings)


def _is_silent(edited: Project, project: Project, path: str, findings: list[Finding]) -> bool:
    """Whether the code is the same, and the comments in it speak of these findings."""
    before, after = project.source(path), edited.source(path)
    if before is None or after is None or not is_only_comments(before, after):
        return False
    said = suppressions_of(after)
    return all(
        any(
            finding.rule in each.codes and each.covers(finding.span.line, finding.span.cell)
            for each in said
        )
        for finding in findings
    )


def _problems(findings: Iterable[Finding]) -> Iterator[Problem]:
    for finding in findings:
        span = finding.span
        message = f"no comment can be put here that ignores {finding.rule}"
        yield Problem(span.path, span.line, span.column, message, span.cell)
