"""`scopelint repro`: a finding as a program of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from scopelint.cli._output import output_file_option, write_to
from scopelint.cli._settings import resolved_for, takes_configuration
from scopelint.cli.check import problem_place
from scopelint.cli.main import INTERRUPTED
from scopelint.config import Settings
from scopelint.config.selectors import UnknownSelectorError, rule_named
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence, Finding, Report, Span
from scopelint.frontend.source import shown_path
from scopelint.report.layout import where
from scopelint.report.reproducers import FORMATS

WRITTEN, NOTHING_THERE, COULD_NOT_RUN = 0, 1, 2

#: `main.py`, `main.py:6`, `main.py:6:13`, `a.ipynb:cell 3:12`, as reports have it.
_PLACE = re.compile(r"(?P<path>.+?)(:cell (?P<cell>\d+))?(:(?P<line>\d+))?(:\d+)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A file or folder, and perhaps a line of it."""

    path: str
    line: int | None = None
    cell: int | None = None

    def holds(self, path: str) -> bool:
        """Whether a file is the one, or in the folder."""
        file, asked = os.path.abspath(path), os.path.abspath(self.path)
        return file == asked or file.startswith(os.path.join(asked, ""))

    def covers(self, span: Span) -> bool:
        """Whether a span is at this place."""
        if not self.holds(span.path):
            return False
        if self.cell is not None and span.cell != self.cell:
            return False
        return self.line is None or span.line <= self.line <= span.end_line


@click.command("repro")
@click.argument("place", metavar="PATH[:LINE]")
@click.option("--rule", metavar="RULE", help="Of this rule only, given by its code or its name.")
@click.option("--format", type=click.Choice(sorted(FORMATS)), default="text", show_default=True)
@click.option(
    "--confidence",
    type=click.Choice([each.value for each in Confidence]),
    help="The least certain findings to take. [default: as in the configuration, or likely]",
)
@takes_configuration
@output_file_option
def command(
    place: str,
    rule: str | None,
    format: str,
    confidence: str | None,
    output_file: str | None,
    **configuration: Any,
) -> None:
    """Write the fault of a finding as a straight-line program.

    It takes the findings of PATH that are at LINE or whose calls pass through it; PATH may be
    written as in a report (main.py:6:13, a.ipynb:cell 3:12). A file is checked alone first, and
    with all of the working directory if nothing is found there.

    The program needs only TensorFlow: 1.x, or 2.x by its compat.v1 (tf.contrib by tf_slim); or
    none, by 'scopelint run'. Each line has the user's file and line as a comment. For a silent
    fault it says at its end whether the variables are one array or two. Your code is not run.

    Findings that a comment or the baseline keeps quiet are written, too.

    Exit status: 0 a program was written, 1 there is no finding, 2 PATH could not be checked,
    130 interrupted.
    """
    code = _code(rule)
    asked = asked_for(place)
    flags: dict[str, object] = {"confidence": confidence} if confidence else {}
    if code is not None:
        flags["extend-select"] = [code]
    settings = resolved_for((asked.path,), flags, **configuration).settings
    report, there = looked_up(asked, code, settings)
    for problem in report.summary.errors:
        click.echo(f"error: {problem_place(problem)}: {problem.message}", err=True)
    if there:
        write_to(output_file, lambda out: FORMATS[format](there, out))
    if report.interrupted:
        click.echo("interrupted: this is what was found so far", err=True)
        raise SystemExit(INTERRUPTED)
    raise SystemExit(WRITTEN if there else say_nothing(asked, code, report, settings))


def looked_up(
    asked: Asked, code: str | None, settings: Settings
) -> tuple[Report, Sequence[Finding]]:
    """The findings at a place: those of the file alone, or else those of all around it."""
    report = check(settings)
    there = found_at(asked, code, findings_in(report))
    if there or report.interrupted or not os.path.isfile(asked.path):
        return report, there
    report = check(replace(settings, paths=(_surroundings(asked.path),)))
    return report, found_at(asked, code, findings_in(report))


def say_nothing(asked: Asked, code: str | None, report: Report, settings: Settings) -> int:
    """Why nothing is written, on stderr; the exit status, which other files have no say in."""
    if any(asked.holds(problem.path) for problem in report.summary.errors):
        return COULD_NOT_RUN
    click.echo(f"scopelint: {nothing_there(asked, code, report, settings)}", err=True)
    return NOTHING_THERE


def _code(rule: str | None) -> str | None:
    """The code of the rule that was asked for."""
    if rule is None:
        return None
    try:
        return rule_named(rule).code
    except UnknownSelectorError as error:
        raise click.BadParameter(str(error), param_hint="--rule") from None


def asked_for(place: str) -> Asked:
    """A place as a path, a cell and a line.

    >>> asked_for("nets/main.py:6:13")
    Asked(path='nets/main.py', line=6, cell=None)
    """
    match = _PLACE.fullmatch(place)
    if match is None or os.path.exists(place):
        return Asked(place)
    line, cell = (int(match[name]) if match[name] else None for name in ("line", "cell"))
    return Asked(match["path"], line, cell)


def findings_in(report: Report) -> list[Finding]:
    """All findings about programs, also those that are not to be told by `check`."""
    every = (*report.findings, *(each.finding for each in report.suppressed))
    return [each for each in every if not each.rule.startswith("SL9")]


def found_at(asked: Asked, code: str | None, findings: Iterable[Finding]) -> list[Finding]:
    """The findings at a place; if there are none, those whose calls or notes are there."""
    of_rule = [finding for finding in findings if code in (None, finding.rule)]
    return [finding for finding in of_rule if asked.covers(finding.span)] or [
        finding for finding in of_rule if any(map(asked.covers, _ways_to(finding)))
    ]


def _ways_to(finding: Finding) -> Iterator[Span]:
    """The places of the calls that lead to a finding, and of its notes."""
    for frame in finding.trace:
        yield frame.span
    for note in finding.related:
        yield note.span


def nothing_there(asked: Asked, code: str | None, report: Report, settings: Settings) -> str:
    """Why nothing is written, and what could be asked for."""
    line = "" if asked.line is None else f":{asked.line}"
    what = f"no {code} is found" if code else "nothing is found"
    text = f"{what} at {shown_path(os.path.abspath(asked.path))}{line}"
    near = [each for each in findings_in(report) if Asked(asked.path).covers(each.span)]
    if near:
        return f"{text}; there is " + ", ".join(
            f"{each.rule} at {where(each.span)}" for each in near
        )
    if settings.confidence is not Confidence.POSSIBLE:
        text += f" that is at least {settings.confidence.value}; try --confidence possible"
    return text


def _surroundings(path: str) -> str:
    """The working directory, if the file is below it; else the file's folder."""
    inside = os.path.realpath(path).startswith(os.path.join(os.path.realpath("."), ""))
    return "." if inside else os.path.dirname(os.path.abspath(path))
