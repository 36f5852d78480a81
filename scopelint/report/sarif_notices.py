"""What a run could not do, as SARIF's notifications."""

from __future__ import annotations

from scopelint.finding import Cut, Problem, Summary
from scopelint.report.layout import sentence
from scopelint.report.sarif_places import artifact, location

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
    return _notice(INCOMPLETE, "note", sentence(cut.span, reason), where)


def _problem(problem: Problem) -> Json:
    span = problem.span
    whole: Json = {"physicalLocation": {"artifactLocation": artifact(problem.path)}}
    where = whole if span is None else location(span)
    return _notice(UNREADABLE, "error", sentence(span, problem.message), where)


def _notice(kind: str, level: str, text: str, where: Json | None) -> Json:
    notice: Json = {"descriptor": {"id": kind}, "level": level, "message": {"text": text}}
    if where is not None:
        notice["locations"] = [where]
    return notice
