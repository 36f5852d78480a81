"""`scopelint baseline`: take what is found as known."""

from __future__ import annotations

import os
from collections import Counter

import click

from scopelint.cli._known import known_findings, write_baseline
from scopelint.cli._settings import takes_settings
from scopelint.cli.check import COULD_NOT_RUN, say_problems
from scopelint.config.resolving import Resolved
from scopelint.engine.baseline import gone, with_findings, without_known
from scopelint.engine.pipeline import check
from scopelint.frontend.source import shown_path
from scopelint.report.layout import number_of


@click.command("baseline")
@takes_settings
@click.option("--prune", is_flag=True, help="Only take out what is gone; take nothing new in.")
def command(resolved: Resolved, prune: bool) -> None:
    """Write what is found in PATHS (default: this folder) to the baseline.

    'scopelint check' shows only what is not in it. The file is .scopelint-baseline.json beside the
    configuration or in this folder, or what --baseline names. What it holds of other files stays.

    Exit status: 0, or 2 if something could not be checked.
    """
    settings = resolved.settings
    path = settings.baseline_file
    before = known_findings(resolved) if os.path.lexists(path) else None
    report = check(settings)
    folder = os.path.dirname(path)
    known = Counter(before or {})
    if prune:
        unmet = without_known(report, known, folder, "").unmet
        after = known - Counter(gone(unmet, report, settings, folder))
    else:
        after = Counter(with_findings(known, report, settings, folder))
    write_baseline(path, after)
    files = len({each.path for each in after})
    click.echo(
        f"{shown_path(path)}: {number_of(after.total(), 'finding')} in {number_of(files, 'file')}"
    )
    say_problems(report, settings)
    if report.summary.errors:
        raise SystemExit(COULD_NOT_RUN)


#: It writes no report.
command.params = [each for each in command.params if each.name != "format"]
