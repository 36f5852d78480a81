"""The page that a person reads, as styled text that knows neither a terminal nor a pipe.

Each finding is a headline, a frame of the code, a frame of each related place, the calls that
lead there, and what is to be known about it: TensorFlow's own message, who confirmed it, what
it assumes, what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, unique
from textwrap import wrap
from typing import NamedTuple

from scopelint.finding import (
    Finding,
    Fix,
    Frame,
    Judge,
    Note,
    Report,
    Severity,
    Silencer,
    Span,
    Status,
    Summary,
)
from scopelint.report.formats import Source
from scopelint.report.frames import Row, code_frame, one_line, shorten
from scopelint.rules.declare import Rule

#: Texts are wrapped to this many columns.
WIDTH = 100
#: So many lines of code are shown above and below a finding.
AROUND = 2
_LABEL = 14


@unique
class Style(Enum):
    """What a piece of text is; how it looks is the terminal's affair."""

    PLAIN = "plain"
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    STRONG = "strong"
    PLACE = "place"
    FAINT = "faint"
    MARK = "mark"
    GOOD = "good"


class Piece(NamedTuple):
    """Some text of one style."""

    text: str
    style: Style = Style.PLAIN
    rule: str = ""  #: code of the rule that it names, for a terminal that can link


Line = tuple[Piece, ...]
Rows = tuple[Row, ...]

SEVERITY_STYLE = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.NOTE: Style.NOTE,
}
_JUDGED = {
    Judge.REPLAY: "replayed on scopelint's numpy runtime",
    Judge.EXECUTION: "your program was run on scopelint's numpy runtime",
    Judge.TENSORFLOW: "replayed on your TensorFlow",
}


def page(report: Report, rules: Mapping[str, Rule], source: Source) -> Iterator[Line]:
    """The whole report, line by line."""
    yield from findings_lines(report, rules, source)
    yield from summary_lines(report)


def findings_lines(report: Report, rules: Mapping[str, Rule], source: Source) -> Iterator[Line]:
    """The findings of a report, an empty line after each."""
    for finding in report.findings:
        yield from finding_lines(finding, rules.get(finding.rule), source)
        yield ()


def finding_lines(finding: Finding, rule: Rule | None, source: Source) -> Iterator[Line]:
    """One finding with all that belongs to it."""
    yield from _headline(finding)
    rows = _frame(finding.span, source, around=AROUND)
    yield from _frame_lines(rows)
    for note in finding.related:
        yield from _note_lines(note, finding.span, rows, source)
    yield ()
    if len(finding.trace) > 1:
        yield from _calls(finding.trace, source)
        yield ()
    yield from _facts(finding, rule)


def summary_lines(report: Report) -> Iterator[Line]:
    """What was found, and in how much."""
    found = len(report.findings)
    if found:
        yield (Piece(_counted(report), Style.STRONG), Piece(f" {_extent(report.summary)}"))
    else:
        yield (Piece("Nothing found", Style.GOOD), Piece(f" {_extent(report.summary)}"))
    if report.suppressed:
        yield (Piece(_unshown(report), Style.FAINT),)
    if report.summary.incomplete:
        cuts = len({cut.entry for cut in report.summary.incomplete})
        yield (
            Piece(
                f"{number_of(cuts, 'entry', 'entries')} followed only in part; "
                "--format json says where and why.",
                Style.FAINT,
            ),
        )
    if report.summary.refuted:
        yield (
            Piece(
                f"{number_of(report.summary.refuted, 'suspicion')} not shown: the replay refuted it. "
                "That is an error of scopelint's; please report it.",
                Style.FAINT,
            ),
        )


def where(span: Span) -> str:
    """`main.py:12:9`, or `a.ipynb:cell 3:12:9`."""
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    return f"{span.path}:{cell}{span.line}:{span.column}"


def sentence(span: Span | None, text: str) -> str:
    """What is said of a place; of one in a notebook, with the line of its cell.

    For formats that have no other way to name a cell.
    """
    if span is None or span.cell is None:
        return text
    return f"cell {span.cell}, line {span.line}: {text}"


def _headline(finding: Finding) -> Iterator[Line]:
    style = SEVERITY_STYLE[finding.severity]
    yield (
        Piece(where(finding.span), Style.PLACE),
        Piece(": "),
        Piece(f"{finding.severity.value} ", style),
        Piece(finding.rule, style, rule=finding.rule),
        Piece(f" {finding.name}", style),
    )
    for text in wrap(finding.message, WIDTH - 2, break_long_words=False, break_on_hyphens=False):
        yield (Piece(f"  {text}", Style.STRONG),)


def _note_lines(note: Note, at: Span, shown: Rows, source: Source) -> Iterator[Line]:
    """A related place; no line is shown that the finding's own frame shows."""
    yield (
        Piece("  note: ", Style.NOTE),
        Piece(f"{note.message} ("),
        Piece(where(note.span), Style.PLACE),
        Piece(")"),
    )
    is_shown = any(row.number == note.span.line for row in shown)
    if not (is_shown and note.span.path == at.path and note.span.cell == at.cell):
        yield from _frame_lines(_frame(note.span, source, around=0))


def _frame(span: Span, source: Source, around: int) -> Rows:
    return code_frame(source(span.path, span.cell), span, around)


def _frame_lines(rows: Rows) -> Iterator[Line]:
    width = max((len(str(row.number)) for row in rows if row.number), default=0) + 4
    for row in rows:
        yield _row(row, width)


def _row(row: Row, width: int) -> Line:
    number = "" if row.number is None else str(row.number)
    if row.is_mark:
        return (Piece(f"{number:>{width}} │ ", Style.FAINT), Piece(row.text[:WIDTH], Style.MARK))
    style = Style.MARK if row.is_hit else Style.FAINT
    return (
        Piece(f"{'>' if row.is_hit else ' '}{number:>{width - 1}} │ ", style),
        Piece(shorten(row.text, WIDTH)),
    )


def _calls(trace: tuple[Frame, ...], source: Source) -> Iterator[Line]:
    """The calls that lead to a finding, outermost first."""
    yield (Piece("  through these calls:", Style.NOTE),)
    places = [where(frame.span).rpartition(":")[0] for frame in trace]
    wide = max(map(len, places))
    functions = max(len(frame.function) for frame in trace)
    for place, frame in zip(places, trace, strict=True):
        code = one_line(source(frame.span.path, frame.span.cell), frame.span)
        yield (
            Piece(f"    {place:<{wide}}", Style.PLACE),
            Piece(f"  {frame.function:<{functions}}  ", Style.FAINT),
            Piece(shorten(code, max(WIDTH - wide - functions - 8, WIDTH // 2))),
        )


#: The last ones are nearest to the fault; a program with many flags has dozens before.
_MOST_ASSUMPTIONS = 6


def _facts(finding: Finding, rule: Rule | None) -> Iterator[Line]:
    said = finding.confirmation
    if said.detail:
        label = "TensorFlow" if finding.severity is Severity.ERROR else "seen"
        yield from _fact(label, said.detail)
    if rule is None or rule.check is not None:
        yield from _fact("confirmed", _judged(finding))
    if said.dissent:
        yield from _fact("but", said.dissent)
    before = len(finding.assumptions) - _MOST_ASSUMPTIONS
    if before > 0:
        things = "one thing" if before == 1 else f"{before} things"
        yield from _fact("assuming", f"{things} more, which --format json lists")
    for assumption in finding.assumptions[max(before, 0) :]:
        yield from _fact("assuming", assumption)
    if finding.ways > 1:
        yield from _fact("reached", f"in {finding.ways} ways")
    if finding.fix is not None:
        yield from _fact("fix available", _fix(finding.fix))
    if rule is not None:
        yield from _fact("what to do", rule.remedy)
        yield from _fact("more", f"scopelint explain {rule.code}")


def _judged(finding: Finding) -> str:
    """Who confirmed it, if someone did."""
    said = finding.confirmation
    judge = _JUDGED[said.by]
    if said.status is Status.UNCONFIRMED:
        return "not yet: it could not be replayed"
    if said.status is Status.REFUTED:
        return f"no: {judge}, the call went through"
    is_raised = finding.severity is Severity.ERROR
    return f"yes: {judge}" + (", the same call raised this error" if is_raised else "")


def _fix(fix: Fix) -> str:
    options = "--fix" if fix.is_safe else "--fix --unsafe-fixes"
    return f"{fix.description} ({options})"


def _fact(label: str, text: str) -> Iterator[Line]:
    wide = WIDTH - _LABEL - 2
    for index, line in enumerate(wrap(text, wide, break_long_words=False, break_on_hyphens=False)):
        yield (Piece(f"  {'' if index else label:<{_LABEL}}", Style.NOTE), Piece(line))


def _counted(report: Report) -> str:
    """`2 errors, 1 warning`."""
    counts = {
        severity: sum(finding.severity is severity for finding in report.findings)
        for severity in Severity
    }
    return ", ".join(number_of(count, sort.value) for sort, count in counts.items() if count)


def _unshown(report: Report) -> str:
    """`3 not shown: 2 suppressed by comments, 1 known before.`"""
    words = {Silencer.COMMENT: "suppressed by comments", Silencer.BASELINE: "known before"}
    counts = ((report.suppressed_by(silencer), says) for silencer, says in words.items())
    reasons = ", ".join(f"{count} {says}" for count, says in counts if count)
    return f"{number_of(len(report.suppressed), 'finding')} not shown: {reasons}."


def _extent(summary: Summary) -> str:
    return (
        f"in {number_of(summary.files, 'file')} ({summary.parsed} parsed, "
        f"{number_of(summary.entries, 'entry', 'entries')}, {number_of(summary.paths, 'path')}, "
        f"{summary.seconds:.1f} s)."
    )


def number_of(count: int, one: str, many: str | None = None) -> str:
    """`1 file`, `2 files`, `2 entries`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
