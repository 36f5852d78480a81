"""`--format json`: version 1 of the contract that other programs build on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TextIO

from scopelint.finding import (
    Confirmation,
    Cut,
    Edit,
    Finding,
    Fix,
    Frame,
    Note,
    Problem,
    Report,
    Silencer,
    Span,
)
from scopelint.report.brief import counted_by_rule
from scopelint.report.formats import Source
from scopelint.rules.declare import Rule

HOLDS_PROBLEMS = True

VERSION = 1
Json = dict[str, object]


def write(report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO) -> None:
    """One JSON document and a line's end."""
    json.dump(_report(report), out, indent=1)
    out.write("\n")


def write_statistics(
    report: Report, rules: Mapping[str, Rule], source: Source, out: TextIO
) -> None:
    """How often each rule has found something."""
    rows = [
        {"rule": code, "name": rules[code].name, "count": count}
        for code, count in counted_by_rule(report).items()
    ]
    json.dump({"version": VERSION, "statistics": rows}, out, indent=1)
    out.write("\n")


def _report(report: Report) -> Json:
    return {
        "version": VERSION,
        "findings": [finding_document(finding) for finding in report.findings],
        "summary": _summary(report),
    }


def finding_document(finding: Finding) -> Json:
    """A finding as the contract has it."""
    span = finding.span
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "cell": span.cell,
        "variable": finding.variable,
        "related": [_note(note) for note in finding.related],
        "trace": [_frame(frame) for frame in finding.trace],
        "assumptions": list(finding.assumptions),
        "confirmation": _confirmation(finding.confirmation),
        "fix": None if finding.fix is None else _fix(finding.fix),
        "fingerprint": finding.fingerprint,
    }


def _fix(fix: Fix) -> Json:
    return {
        "description": fix.description,
        "safe": fix.is_safe,
        "edits": [_edit(edit) for edit in fix.edits],
    }


def _edit(edit: Edit) -> Json:
    span = edit.span
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "cell": span.cell,
        "text": edit.text,
    }


def _note(note: Note) -> Json:
    return {**_place(note.span), "message": note.message}


def _frame(frame: Frame) -> Json:
    return {**_place(frame.span), "function": frame.function}


def _place(span: Span) -> Json:
    """Where something begins; in a notebook, lines count within the cell."""
    return {"path": span.path, "line": span.line, "column": span.column, "cell": span.cell}


def _confirmation(said: Confirmation) -> Json:
    words: Json = {"status": said.status.value, "by": said.by.value, "detail": said.detail}
    return {**words, "dissent": said.dissent} if said.dissent else words


def _summary(report: Report) -> Json:
    summary = report.summary
    return {
        "files": summary.files,
        "parsed": summary.parsed,
        "skipped": summary.skipped,
        "entries": summary.entries,
        "paths": summary.paths,
        "refuted": summary.refuted,
        "suppressed": report.suppressed_by(Silencer.COMMENT),
        "in_baseline": report.suppressed_by(Silencer.BASELINE),
        "incomplete": [_cut(cut) for cut in summary.incomplete],
        "errors": [_problem(problem) for problem in summary.errors],
        "seconds": round(summary.seconds, 3),
    }


def _cut(cut: Cut) -> Json:
    span = cut.span
    return {
        "entry": cut.entry,
        "reason": cut.reason,
        "path": span.path if span else None,
        "line": span.line if span else None,
        "cell": span.cell if span else None,
    }


def _problem(problem: Problem) -> Json:
    return {
        "path": problem.path,
        "cell": problem.cell,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
    }
