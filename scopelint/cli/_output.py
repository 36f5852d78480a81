"""How a report leaves the process: its format, its file, its colours. Shared by commands."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TextIO, TypeVar

import click

from scopelint.finding import Report
from scopelint.report.formats import (
    Reporter,
    formats,
    quiet_reporter,
    reporter,
    statistics_reporter,
)
from scopelint.rules.catalogue import ByCode

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the user asks of the report's form."""

    format: str
    output_file: str | None
    statistics: bool
    quiet: bool
    verbose: bool


def output_options(command: _Command) -> _Command:
    """The options whose values, with the format that settings give, make an `Output`.

    `--color` is done with when it is parsed.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def writable(ctx: click.Context, parameter: click.Parameter, path: str | None) -> str | None:
    """Refuse, before anything is checked, a file that cannot be written."""
    if path is None:
        return None
    folder = os.path.dirname(os.path.realpath(path))
    if not os.path.isdir(folder):
        shown = os.path.dirname(path)
        raise click.BadParameter(f"cannot write {path}: there is no folder {shown}")
    if os.path.isdir(path):
        raise click.BadParameter(f"cannot write {path}: it is a folder")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise click.BadParameter(f"cannot write {path}: permission denied")
    return path


def set_colour(ctx: click.Context, parameter: click.Parameter, wanted: str) -> None:
    """Say by the usual variables what the option says; it is stronger than they are."""
    if wanted == "auto":
        return
    name, other = ("FORCE_COLOR", "NO_COLOR") if wanted == "always" else ("NO_COLOR", "FORCE_COLOR")
    os.environ[name] = "1"
    os.environ.pop(other, None)


output_file_option = click.option(
    "--output-file", metavar="FILE", callback=writable, help="Write there instead of stdout."
)

_OPTIONS = (
    output_file_option,
    click.option(
        "--statistics", is_flag=True, help="Only how often each rule has found something."
    ),
    click.option("-q", "--quiet", is_flag=True, help="The findings alone, without a summary."),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Say on stderr what is read, skipped, run, and followed only in part.",
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        expose_value=False,
        callback=set_colour,
        help="auto: on a terminal, as NO_COLOR and FORCE_COLOR allow.",
    ),
)


def write(report: Report, output: Output) -> None:
    """The report, to its file or stdout."""
    from scopelint.report.source import source_of_now

    writer = writer_for(output)
    source = source_of_now()
    write_to(output.output_file, lambda out: writer(report, ByCode(), source, out))


def write_to(path: str | None, writer: Callable[[TextIO], None]) -> None:
    """Write to a file, or to stdout. A reader who has seen enough changes no exit status."""
    if path is not None:
        with replaced(path) as out:
            writer(out)
        return
    try:
        writer(sys.stdout)
        sys.stdout.flush()
    except OSError as error:
        # What is still in the buffer would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise CannotWrite(f"cannot write to stdout: {error.strerror}") from error


def writer_for(output: Output) -> Reporter:
    """What writes the report; not every format can count."""
    if output.statistics:
        writer = statistics_reporter(output.format)
        if writer is None:
            *others, last = (name for name in formats() if statistics_reporter(name))
            able = f"{', '.join(others)} or {last}"
            raise click.UsageError(f"--statistics goes with --format {able}, not {output.format}")
        return writer
    return (quiet_reporter if output.quiet else reporter)(output.format)


@contextmanager
def replaced(path: str) -> Iterator[TextIO]:
    """A stream whose text takes the place of a file once it is whole; a device is written to."""
    target = os.path.realpath(path)
    is_device = os.path.exists(target) and not os.path.isfile(target)
    try:
        with _opened(target) if is_device else _made_whole(target) as out:
            yield out
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror}") from error


def _opened(file: str | int) -> TextIO:
    return open(file, "w", encoding="utf-8", errors="backslashreplace")


@contextmanager
def _made_whole(target: str) -> Iterator[TextIO]:
    """A stream to a new file beside the target, which it replaces at the end."""
    folder, name = os.path.split(target)
    descriptor, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
    try:
        with _opened(descriptor) as out:
            yield out
        os.chmod(partial, _mode(target))
        os.replace(partial, target)
    finally:
        if os.path.exists(partial):
            os.unlink(partial)


class CannotWrite(click.ClickException):
    """The report could not be written."""

    exit_code = 2


def _mode(path: str) -> int:
    """The permissions of a file; of one that is not there yet, those that new files get."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
