"""`--in-project`: the project around the named files is checked, and what concerns them is shown.

So the answer for a file does not hang on which others are named with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scopelint.finding import Finding, Report, Span
from scopelint.frontend.files import Found
from scopelint.frontend.folders import boundaries_of, is_below
from scopelint.frontend.source import shown_path


def projects_around(paths: Iterable[str]) -> tuple[str, ...]:
    """The tops of the projects in which these paths lie; and what is on no disk, by its name."""
    given = [os.path.abspath(path) for path in paths]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in given]
    return (*boundaries_of(folders), *(path for path in given if not os.path.lexists(path)))


def naming(found: Found, paths: Iterable[str]) -> Found:
    """What was found, with the files that are meant by `paths` as those that were named."""
    real = [os.path.realpath(path) for path in paths]
    named = (
        file
        for file in found.files
        if any(is_below(os.path.realpath(file), folder) for folder in real)
    )
    return replace(found, named=frozenset(named))


def concerning(report: Report, paths: Sequence[str], files: Iterable[str]) -> Report:
    """The findings with a place in these files, and what went wrong with these or with `paths`."""
    shown = _shown(paths, files)
    errors = tuple(problem for problem in report.summary.errors if problem.path in shown)
    return replace(
        report,
        findings=tuple(each for each in report.findings if _concerns(each, shown)),
        suppressed=tuple(each for each in report.suppressed if _concerns(each.finding, shown)),
        summary=replace(report.summary, errors=errors),
    )


def those_concerning(
    findings: Iterable[Finding], paths: Sequence[str], files: Iterable[str]
) -> Iterator[Finding]:
    """The findings with a place in these files."""
    shown = _shown(paths, files)
    return (finding for finding in findings if _concerns(finding, shown))


def _shown(paths: Sequence[str], files: Iterable[str]) -> frozenset[str]:
    return frozenset(shown_path(path) for path in (*map(os.path.abspath, paths), *files))


def _concerns(finding: Finding, shown: frozenset[str]) -> bool:
    return any(span.path in shown for span in _places(finding))


def _places(finding: Finding) -> Iterator[Span]:
    """A finding's own place, its related ones, and the calls that lead there."""
    yield finding.span
    yield from (note.span for note in finding.related)
    yield from (frame.span for frame in finding.trace)
