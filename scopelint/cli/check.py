"""`scopelint check`: the main job."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from scopelint.cli._fixing import Fixing, add_ignores, fix_options
from scopelint.cli._known import Knowledge, known_options
from scopelint.cli._output import Output, output_options, write, writer_for
from scopelint.cli._settings import takes_settings
from scopelint.cli._watching import after_each_change, told
from scopelint.cli.main import INTERRUPTED
from scopelint.config import Settings
from scopelint.config.resolving import Resolved
from scopelint.finding import Problem, Report
from scopelint.replay.no_tensorflow import NoTensorFlowError
from scopelint.report.formats import holds_problems
from scopelint.report.layout import where
from scopelint.report.output import printable

NOTHING_FOUND, FOUND, COULD_NOT_RUN = 0, 1, 2


@click.command("check")
@takes_settings
@output_options
@fix_options
@known_options
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option(
    "--execute",
    is_flag=True,
    help="RUN the scripts in which something is found, to confirm it, as 'scopelint run' does: "
    "in a guarded child process, which is no protection from code you do not trust. "
    "Configuration files cannot turn this on.",
)
@click.option(
    "--tensorflow",
    metavar="PYTHON",
    help="Confirm each finding on the TensorFlow of this Python, 1.x or 2.x: it runs the programs "
    "that 'scopelint repro' writes, and never your code.",
)
@click.option(
    "--in-project",
    is_flag=True,
    help="Check the whole project around PATHS and show what lies in them, or leads through "
    "them. Then the answer for a file does not hang on what else is named.",
)
@click.option("--watch", is_flag=True, help="Check again after each change, until Ctrl-C.")
def command(
    resolved: Resolved,
    exit_zero: bool,
    execute: bool,
    tensorflow: str | None,
    in_project: bool,
    watch: bool,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    show_fixes: bool,
    add_ignore: bool,
    no_baseline: bool,
    no_baseline_update: bool,
    new_from: str | None,
    **form: Any,
) -> None:
    """Check PATHS, files or folders (default: this folder).

    '-' reads a file from stdin, @FILE a list of paths, one a line.

    Exit status: 0 nothing found, 1 something found, 2 something could not be checked,
    130 interrupted.
    """
    settings = replace(
        resolved.settings,
        exit_zero=exit_zero,
        execute=execute,
        tensorflow=tensorflow,
        in_project=in_project,
    )
    output = Output(format=settings.format, **form)
    writer_for(output)  # whatever is wrong with it is said before the work
    fixing = Fixing(fix, unsafe_fixes, diff, show_fixes, add_ignore)
    known = Knowledge(resolved, no_baseline, no_baseline_update, new_from)
    known.look_up(settings)
    if watch:
        after_each_change(
            settings.paths, lambda: run(settings, output, fixing, known) != INTERRUPTED
        )
    else:
        raise SystemExit(run(settings, output, fixing, known))


def run(settings: Settings, output: Output, fixing: Fixing, known: Knowledge) -> int:
    """One run, from the files to the exit status."""
    if fixing.diff:
        return show_diff(settings, fixing, output.output_file)
    try:
        with told(output) as watcher:
            report = fixing.report(settings, watcher)
    except NoTensorFlowError as error:
        raise click.BadParameter(str(error), param_hint="--tensorflow") from None
    news = known.new_only(report, settings)
    report = news.report
    if fixing.add_ignore:
        return add_comments(report, settings)
    write(report, output)
    if output.verbose:
        say_cuts(report)
    if output.statistics or not holds_problems(output.format):
        say_problems(report, settings)
    if report.interrupted:
        click.echo("interrupted: this is what was found so far", err=True)
        return INTERRUPTED
    status = exit_status(report, settings)
    return max(status, FOUND) if news.is_stale and not settings.exit_zero else status


def add_comments(report: Report, settings: Settings) -> int:
    """Write comments in place of the report; the exit status is 0, or 2 if something is amiss."""
    errors = (*report.summary.errors, *add_ignores(report))
    said = replace(report, summary=replace(report.summary, errors=errors))
    say_problems(said, settings)
    return COULD_NOT_RUN if errors else NOTHING_FOUND


def say_cuts(report: Report) -> None:
    """What was followed only in part, on stderr."""
    for cut in report.summary.incomplete:
        place = "" if cut.span is None else f" ({where(cut.span)})"
        click.echo(f"followed only in part: {cut.entry}: {cut.reason}{place}", err=True)


def show_diff(settings: Settings, fixing: Fixing, output_file: str | None) -> int:
    """What `--fix` would change, to its file or stdout; the exit status."""
    would_change, problems = fixing.write_diff(settings, output_file)
    for problem in problems:
        click.echo(f"error: {problem_place(problem)}: {problem.message}", err=True)
    if problems and not settings.exit_zero:
        return COULD_NOT_RUN
    return FOUND if would_change and not settings.exit_zero else NOTHING_FOUND


def say_problems(report: Report, settings: Settings) -> None:
    """What could not be checked, on stderr."""
    for problem in report.summary.errors:
        click.echo(f"error: {problem_place(problem)}: {problem.message}", err=True)
    if not report.summary.files and not report.summary.errors:
        click.echo(f"warning: no Python files under {', '.join(settings.paths)}", err=True)


def problem_place(problem: Problem) -> str:
    """`main.py:3:1` or `a.ipynb:cell 2:3:1`, as far as it is known."""
    cell = None if problem.cell is None else f"cell {problem.cell}"
    parts = (problem.path, cell, problem.line, problem.column)
    return printable(":".join(str(part) for part in parts if part is not None))


def exit_status(report: Report, settings: Settings) -> int:
    """What is not checked weighs more than what is found.

    With `--exit-zero` only a run that could check nothing at all has failed.
    """
    if report.summary.errors and not (settings.exit_zero and report.summary.files):
        return COULD_NOT_RUN
    return FOUND if report.findings and not settings.exit_zero else NOTHING_FOUND
