"""What is checked: the paths of the command line, lists of paths, and a text on stdin."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

STDIN = "-"
_LIST = "@"


#: PATHS and `--stdin-filename`, for `paths_of`.
INPUT_OPTIONS = (
    click.argument("paths", nargs=-1, type=click.Path(allow_dash=True)),
    click.option(
        "--stdin-filename",
        metavar="FILE",
        help="The file whose text '-' reads from stdin; it need not exist.",
    ),
)


def paths_of(arguments: Sequence[str], stdin_filename: str | None) -> tuple[str, ...]:
    """The paths that are meant, with `@FILE` replaced by its lines; none means this folder.

    For `-`, the text of stdin is taken for that of the file that is named.
    """
    paths = [*_expanded(arguments)]
    if STDIN in paths:
        if _LIST + STDIN in arguments:
            raise click.UsageError("'-' and '@-' cannot both read stdin")
        from scopelint.frontend.reading import give

        name = stdin_filename or "<stdin>"
        give(os.path.abspath(name), _stdin())
        paths = [name if path == STDIN else path for path in paths]
    elif stdin_filename is not None:
        raise click.UsageError("--stdin-filename needs '-' among the paths")
    if arguments and not paths:
        raise click.UsageError(f"no paths in {', '.join(each[1:] for each in arguments)}")
    return tuple(paths) or (".",)


def _stdin() -> bytes:
    if sys.stdin is None:  # closed by who started us
        raise click.UsageError("stdin is closed")
    return sys.stdin.buffer.read()


def _expanded(arguments: Sequence[str]) -> Iterator[str]:
    for argument in arguments:
        if argument.startswith(_LIST):
            yield from _listed(argument.removeprefix(_LIST))
        else:
            yield argument


def _listed(name: str) -> Iterator[str]:
    """The lines of a list that are not empty; `-` is stdin."""
    try:
        text = (_stdin() if name == STDIN else Path(name).read_bytes()).decode()
        yield from filter(None, (line.strip("\r") for line in text.split("\n")))
    except UnicodeDecodeError:
        raise click.UsageError(f"the list {name} is not UTF-8") from None
    except OSError as error:
        raise click.UsageError(f"the list {name} cannot be read: {error.strerror}") from None
