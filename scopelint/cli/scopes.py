"""`scopelint scopes`: the scopes and variables that programs build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import click

from scopelint.cli._output import output_file_option, write_to
from scopelint.cli._settings import Refused, resolved_for, takes_configuration
from scopelint.cli.check import problem_place
from scopelint.cli.main import INTERRUPTED
from scopelint.config.kinds import EntryPattern, WrongValueError, entry_at
from scopelint.engine.scope_trees import scope_trees
from scopelint.report.scopes import FORMATS, NAMES

SHOWN, NOTHING_BUILT, COULD_NOT_RUN = 0, 1, 2


@click.command("scopes")
@click.argument("paths", nargs=-1, metavar="[PATH[::FUNCTION]]…")
@click.option("--format", type=click.Choice(sorted(FORMATS)), default="text", show_default=True)
@click.option(
    "--names",
    is_flag=True,
    help="The names, shapes and dtypes that a checkpoint of all global variables holds, sorted, as "
    "tf.train.list_variables has them.",
)
@click.option("--all-ways", is_flag=True, help="Every way through an entry that builds another.")
@takes_configuration
@output_file_option
def command(
    paths: tuple[str, ...],
    format: str,
    names: bool,
    all_ways: bool,
    output_file: str | None,
    **configuration: Any,
) -> None:
    """Show the graphs, scopes and variables that the programs in PATHS build.

    Each entry that builds a variable is shown: scripts, and the public functions that nothing
    calls. net.py::build is that function of that file alone, whether or not something calls it;
    net.py::Net.build is a method, and both may be globs.

    Of each variable: name, shape, dtype, which calls create and share it, and what optimizers keep
    for it. Where an entry can be gone through in several ways, it is the way that assumes least,
    and what it assumes is said. Your code is not run.

    Exit status: 0 variables are shown, 1 nothing builds any, 2 something could not be read,
    130 interrupted.
    """
    writers = NAMES if names else FORMATS
    if format not in writers:
        raise click.UsageError(f"--names goes with --format {' or '.join(sorted(writers))}")
    files = tuple(dict.fromkeys(path.partition("::")[0] for path in paths))
    settings = resolved_for(files, {}, **configuration).settings
    if any("::" in path for path in paths):
        settings = replace(settings, entries=_entries(paths))
    report = scope_trees(settings)
    for problem in report.errors:
        click.echo(f"error: {problem_place(problem)}: {problem.message}", err=True)
    if not report.entries and not report.errors:
        click.echo(f"scopelint: nothing builds a variable in {', '.join(paths) or '.'}", err=True)
    if report.entries or format != "text":
        write_to(output_file, lambda out: writers[format](report, all_ways, out))
    if report.interrupted:
        click.echo("interrupted: this is what was seen so far", err=True)
        raise SystemExit(INTERRUPTED)
    if report.errors:
        raise SystemExit(COULD_NOT_RUN)
    raise SystemExit(SHOWN if report.entries else NOTHING_BUILT)


def _entries(paths: Iterable[str]) -> tuple[EntryPattern, ...]:
    try:
        return tuple(entry_at(path) for path in paths)
    except WrongValueError as error:
        raise Refused(str(error)) from None
