"""What a run could not do, as SARIF's notifications."""

from __future__ import annotations

from scopelint.finding import Cut, Problem, Span, Summary
from scopelint.report.sarif_places import artifact, location, sentence

Json = dict[str, object]

INCOMPLETE, UNREADABLE, LIMITED = "incomplete", "unreadable-file", "too-many-results"


def notices(summary: Summary, left_out: int) -> list[Json]:
    """A notification for each cut and each problem, and for results that are `left_out`."""
    found = [_problem(problem) for problem in summary.errors]
    found += [_cut(cut) for cut in summary.incomplete]
    if left_out:
        found.append(_notice(LIMITED, "warning", f"{left_out} results are left out", None))
    return found


def _cut(cut: Cut) -> Json:
    reason = f"{cut.entry}: {cut.reason}"
    where = None if cut.span is None else location(cut.span)
    return _notice(INCOMPLETE, "note", _of(cut.span, reason), where)


def _problem(problem: Problem) -> Json:
    where: Json = {"physicalLocation": {"artifactLocation": artifact(problem.path)}}
    if problem.line is not None:
        column = problem.column or 1
        where = location(Span(problem.path, problem.line, column, problem.line, column + 1))
    return _notice(UNREADABLE, "error", problem.message, where)


def _of(span: Span | None, text: str) -> str:
    return text if span is None else sentence(span, text)


def _notice(kind: str, level: str, text: str, where: Json | None) -> Json:
    notice: Json = {"descriptor": {"id": kind}, "level": level, "message": {"text": text}}
    if where is not None:
        notice["locations"] = [where]
    return notice
