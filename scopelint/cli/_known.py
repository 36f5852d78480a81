"""What `check` and `baseline` do with known findings: the baseline, and an earlier revision."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scopelint.cli._output import replaced
from scopelint.cli._settings import Refused
from scopelint.config import Settings
from scopelint.config.resolving import Resolved
from scopelint.engine.baseline import BASELINE_REASON, baseline_of, gone, without_known
from scopelint.finding import Problem, Report
from scopelint.frontend.source import shown_path
from scopelint.report.baseline import Counts, written

if TYPE_CHECKING:
    from scopelint.engine.revision import Revision

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: Settings that decide what can be found: given on the command line, the run is not the usual one.
_WHAT_IS_FOUND = ("entries", "budgets", "target-tensorflow", "exclude", "extend-exclude")


def known_options(command: _Command) -> _Command:
    """The options whose values make a `Knowledge`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option("--no-baseline", is_flag=True, help="Show also the findings of the baseline."),
    click.option(
        "--no-baseline-update",
        is_flag=True,
        help="Leave findings that are gone in the baseline. Where CI is set in the environment, "
        "they are an error in any case.",
    ),
    click.option(
        "--new-from",
        metavar="REV",
        help="Show only findings that are not there at this git revision.",
    ),
)


@dataclass(frozen=True, slots=True)
class NewOnly:
    """A report without what is known; `is_stale` if the baseline holds what is gone, in CI."""

    report: Report
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the user asks of known findings."""

    resolved: Resolved
    no_baseline: bool
    no_baseline_update: bool
    new_from: str | None

    def look_up(self, settings: Settings) -> None:
        """Refuse, before the work, a baseline or a revision that is not there."""
        if not self.no_baseline:
            known_findings(self.resolved)
        self.revision(settings)

    def new_only(self, report: Report, settings: Settings) -> NewOnly:
        """The report after the baseline and the revision; the baseline loses what is gone."""
        result = NewOnly(report) if self.no_baseline else self._against_baseline(report, settings)
        revision = self.revision(settings)
        if revision is None:
            return result
        from scopelint.engine.revision import findings_at

        with self._refusals_of_git():
            earlier = findings_at(revision, settings)
        reason = f"it is at {self.new_from}, too"
        compared = without_known(result.report, earlier.counts, earlier.folder, reason)
        return NewOnly(compared.report, result.is_stale)

    def revision(self, settings: Settings) -> Revision | None:
        """The revision to compare with, if one is asked for."""
        if self.new_from is None:
            return None
        # Late: only this starts git.
        from scopelint.engine.revision import revision_of

        with self._refusals_of_git():
            return revision_of(self.new_from, settings)

    @contextmanager
    def _refusals_of_git(self) -> Iterator[None]:
        from scopelint.git import GitError

        try:
            yield
        except GitError as error:
            raise Refused(f"--new-from {self.new_from}: {error}") from None

    def _against_baseline(self, report: Report, settings: Settings) -> NewOnly:
        known = known_findings(self.resolved)
        if known is None:
            return NewOnly(report)
        folder = os.path.dirname(settings.baseline_file)
        compared = without_known(report, known, folder, BASELINE_REASON)
        is_usual = not any(self.resolved.origins[name].startswith("--") for name in _WHAT_IS_FOUND)
        mended = gone(compared.unmet, report, settings, folder) if is_usual else {}
        if not mended:
            return NewOnly(compared.report)
        path = shown_path(settings.baseline_file)
        if os.environ.get("CI", "").lower() not in ("", "0", "false"):
            command = f"scopelint baseline --prune {' '.join(settings.paths)}"
            click.echo(f"error: {path}: {_gone(mended)}; run and commit: {command}", err=True)
            return NewOnly(compared.report, is_stale=True)
        if not self.no_baseline_update:
            write_baseline(settings.baseline_file, Counter(known) - Counter(mended))
            click.echo(f"{path}: {_gone(mended)} and taken out", err=True)
        return NewOnly(compared.report)


def known_findings(resolved: Resolved) -> Counts | None:
    """The baseline; None where there is none and none was asked for."""
    known = baseline_of(resolved)
    if isinstance(known, Problem):
        raise Refused(f"{known.path}: {known.message}")
    return known


def write_baseline(path: str, known: Counts) -> None:
    """Write the file of known findings."""
    with replaced(path) as out:
        out.write(written(known))


def _gone(mended: Counts) -> str:
    count = sum(mended.values())
    return f"{count} finding{'' if count == 1 else 's'} in it {'is' if count == 1 else 'are'} gone"
