"""What `check` does about fixes: shows them, writes them, or prints what it would write.

The engine and libcst are imported when they are needed, and only then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scopelint.cli._output import write_to
from scopelint.config import Settings
from scopelint.engine.watching import Watcher
from scopelint.finding import Problem, Report
from scopelint.report.layout import number_of

if TYPE_CHECKING:
    from scopelint.engine.applying import Applied

_Command = TypeVar("_Command", bound=Callable[..., Any])


def fix_options(command: _Command) -> _Command:
    """The options whose values make a `Fixing`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--fix",
        is_flag=True,
        help="Mend what can be mended safely, in the files, and report what remains.",
    ),
    click.option(
        "--unsafe-fixes",
        is_flag=True,
        help="With --fix or --diff: also fixes that may not be what is meant.",
    ),
    click.option(
        "--diff", is_flag=True, help="Print what --fix would change and change nothing; 1 if so."
    ),
    click.option(
        "--add-ignore",
        is_flag=True,
        help="Write a comment that suppresses it at each finding that is not known, and end.",
    ),
    click.option(
        "--show-fixes",
        is_flag=True,
        help="Look for a fix of each finding and report it; nothing is changed.",
    ),
)


@dataclass(frozen=True, slots=True)
class Fixing:
    """What the user asks of fixes."""

    fix: bool
    unsafe: bool
    diff: bool
    show: bool
    add_ignore: bool

    def __post_init__(self) -> None:
        if self.add_ignore and (self.fix or self.diff or self.show):
            raise click.UsageError("--add-ignore goes with neither --fix, --diff nor --show-fixes")
        if self.unsafe and not (self.fix or self.diff):
            raise click.UsageError("--unsafe-fixes goes with --fix or --diff")

    def report(self, settings: Settings, watcher: Watcher) -> Report:
        """The report of a check; after the fixes were written, or with them, if that is asked."""
        from scopelint.engine.pipeline import check

        if self.fix:
            return self._fixed_report(settings, watcher)
        report = check(settings, watcher)
        if not self.show or report.interrupted:
            return report
        from scopelint.engine.applying import offers_of, with_offers

        return with_offers(report, offers_of(settings))

    def _fixed_report(self, settings: Settings, watcher: Watcher) -> Report:
        """Write the fixes, say so on stderr, and check what is there then."""
        from scopelint.engine.applying import apply_fixes, with_offers
        from scopelint.engine.pipeline import check

        applied = apply_fixes(settings, unsafe=self.unsafe)
        failed = _write(applied.before, applied.after)
        written = len(applied.after) - len(failed)
        if written:
            click.echo(f"fixed: {_said(applied)} in {number_of(written, 'file')}", err=True)
        report = with_offers(check(settings, watcher), applied.offers)
        errors = (*report.summary.errors, *failed.values())
        return replace(report, summary=replace(report.summary, errors=errors))

    def write_diff(
        self, settings: Settings, output_file: str | None
    ) -> tuple[bool, tuple[Problem, ...]]:
        """Write what fixing would change; whether it would, and what could not be checked."""
        from scopelint.engine.applying import apply_fixes
        from scopelint.frontend.editing.writing import diff

        applied = apply_fixes(settings, unsafe=self.unsafe)
        changes = applied.before.items()
        lines = [line for path, old in changes for line in diff(path, old, applied.after[path])]
        write_to(output_file, lambda out: out.writelines(lines))
        if applied.mended:
            files = number_of(len(applied.after), "file")
            click.echo(f"would fix: {_said(applied)} in {files}", err=True)
        return bool(applied.after), applied.problems


def add_ignores(report: Report) -> tuple[Problem, ...]:
    """Write comments that suppress what is found, and say so on stderr; what went wrong."""
    from scopelint.engine.ignoring import with_comments

    commented = with_comments(report.findings)
    failed = _write(commented.before, commented.after)
    counts = [count for path, count in commented.counts.items() if path not in failed]
    if counts:
        said = f"{number_of(sum(counts), 'finding')} in {number_of(len(counts), 'file')}"
        click.echo(f"ignored: {said}", err=True)
    return (*commented.problems, *failed.values())


def _write(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, Problem]:
    """Put the new texts in the place of the old; what could not be written."""
    from scopelint.frontend.editing.writing import write_instead

    return {
        path: problem
        for path, old in before.items()
        if (problem := write_instead(path, old, after[path])) is not None
    }


def _said(applied: Applied) -> str:
    return number_of(len(applied.mended), "finding")
