"""`scopelint check`: the main job."""

from __future__ import annotations

from typing import Any

import click

from scopelint.cli._output import Output, output_options, write, writer_for
from scopelint.config import SELECTED, Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence, Problem, Report
from scopelint.report.formats import holds_problems
from scopelint.rules.catalogue import catalogue

NOTHING_FOUND, FOUND, COULD_NOT_RUN = 0, 1, 2


def codes(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    """`SL1,SL204` as prefixes, each of which must mean a rule."""
    prefixes = tuple(part.strip().upper() for part in (value or "").split(",") if part.strip())
    for prefix in prefixes:
        if not any(rule.code.startswith(prefix) for rule in catalogue()):
            raise click.BadParameter(f"no rule begins with {prefix}; see 'scopelint rules'")
    return prefixes


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@output_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--confidence",
    type=click.Choice([each.value for each in Confidence]),
    default=Confidence.LIKELY.value,
    show_default=True,
    help="The least certain findings to show.",
)
@click.option("--select", callback=codes, metavar="CODES", help="Only these rules: SL1,SL204.")
@click.option("--ignore", callback=codes, metavar="CODES", help="Not these rules.")
@click.option(
    "--execute",
    is_flag=True,
    help="RUN the scripts in which something is found, to confirm it, as 'scopelint run' does: "
    "in a guarded child process, which is no protection from code you do not trust. "
    "Configuration files cannot turn this on.",
)
def command(
    paths: tuple[str, ...],
    exit_zero: bool,
    confidence: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    execute: bool,
    **form: Any,
) -> None:
    """Check PATHS, files or folders (default: this folder).

    Exit status: 0 nothing found, 1 something found, 2 something could not be checked.
    """
    settings = Settings(
        paths=paths or (".",),
        format=form["format"],
        exit_zero=exit_zero,
        confidence=Confidence(confidence),
        select=select or SELECTED,
        ignore=ignore,
        execute=execute,
    )
    output = Output(**form)
    writer_for(output)  # whatever is wrong with it is said before the work
    report = check(settings)
    write(report, output)
    if not holds_problems(output.format) or output.statistics:
        say_problems(report, settings)
    raise SystemExit(exit_status(report, settings))


def say_problems(report: Report, settings: Settings) -> None:
    """What could not be checked, on stderr."""
    for problem in report.summary.errors:
        click.echo(f"error: {problem_place(problem)}: {problem.message}", err=True)
    if not report.summary.files and not report.summary.errors:
        click.echo(f"warning: no Python files under {', '.join(settings.paths)}", err=True)


def problem_place(problem: Problem) -> str:
    """`main.py:3:1`, as far as it is known."""
    parts = (problem.path, problem.line, problem.column)
    return ":".join(str(part) for part in parts if part is not None)


def exit_status(report: Report, settings: Settings) -> int:
    """What is not checked weighs more than what is found.

    With `--exit-zero` only a run that could check nothing at all has failed.
    """
    if report.summary.errors and not (settings.exit_zero and report.summary.files):
        return COULD_NOT_RUN
    return FOUND if report.findings and not settings.exit_zero else NOTHING_FOUND
