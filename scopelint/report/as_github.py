"""`--format github`: workflow commands, which GitHub Actions shows at the lines of a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from scopelint.finding import Finding, Problem, Report, Severity, Span
from scopelint.report.formats import Source
from scopelint.report.layout import sentence, where
from scopelint.rules.declare import Rule

HOLDS_PROBLEMS = True

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """A command for each finding, and for each file that could not be checked."""
    for finding in report.findings:
        title = f"{finding.rule} {finding.name}"
        out.write(_command(_COMMAND[finding.severity], _place(finding.span), title, _said(finding)))
    for problem in report.summary.errors:
        said = sentence(problem.span, problem.message)
        out.write(_command("error", _place_of(problem), "could not be checked", said))


def _said(finding: Finding) -> str:
    """The message, and below it the related places."""
    notes = (f"{note.message} ({where(note.span)})" for note in finding.related)
    return "\n".join((sentence(finding.span, finding.message), *notes))


def _place(span: Span) -> dict[str, str | int | None]:
    """The properties of a place; a notebook's lines mean nothing to GitHub."""
    if span.cell is not None:
        return {"file": span.path}
    if span.line != span.end_line:  # GitHub takes columns for one line only
        return {"file": span.path, "line": span.line, "endLine": span.end_line}
    return {
        "file": span.path,
        "line": span.line,
        "endLine": span.end_line,
        "col": span.column,
        "endColumn": span.end_column,
    }


def _place_of(problem: Problem) -> dict[str, str | int | None]:
    if problem.cell is not None:
        return {"file": problem.path}
    return {"file": problem.path, "line": problem.line, "col": problem.column}


def _command(name: str, place: Mapping[str, str | int | None], title: str, message: str) -> str:
    properties = ",".join(
        f"{key}={_property(str(value))}"
        for key, value in (*place.items(), ("title", title))
        if value is not None
    )
    return f"::{name} {properties}::{_data(message)}\n"


def _data(text: str) -> str:
    r"""Text as GitHub unescapes it.

    >>> _data("50%\nmore")
    '50%25%0Amore'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
