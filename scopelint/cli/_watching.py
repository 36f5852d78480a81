"""What the user sees of a run while it goes on, and runs that follow each change."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from scopelint.cli._output import Output
from scopelint.engine.watching import UNWATCHED, Watcher

#: Milliseconds after which the wait for changes looks up.
_POLL = 300


@contextmanager
def told(output: Output) -> Iterator[Watcher]:
    """The watcher of a run: lines with `--verbose`, a bar on a terminal."""
    from scopelint.report.progress import Bar, Steps

    if output.verbose:
        yield Steps(sys.stderr)
    elif sys.stderr.isatty() and not output.quiet and os.environ.get("TERM") != "dumb":
        with Bar(sys.stderr) as bar:
            yield bar
    else:
        yield UNWATCHED


def after_each_change(paths: Sequence[str], run: Callable[[], bool]) -> None:
    """Run now, and again whenever a file below these paths changes, until Ctrl-C.

    `run` says whether to go on. Changes are looked for from before the first run.
    """
    try:
        from watchfiles import watch
    except ImportError:
        raise click.UsageError(
            "--watch needs watchfiles, which is not installed: pip install 'scopelint[watch]'"
        ) from None
    for path in paths:
        if not os.path.exists(path):
            raise click.UsageError(f"--watch: there is no such file or folder: {path}")
    wanted = True
    try:
        for changes in watch(
            *paths, watch_filter=_is_source, rust_timeout=_POLL, yield_on_timeout=True
        ):
            if not (wanted or changes):
                continue
            wanted = False
            _begin_screen(sorted({os.path.relpath(path) for _, path in changes}))
            if not run():
                return
            click.echo("waiting for changes; Ctrl-C ends", err=True)
    except KeyboardInterrupt:  # the way to end it
        return


def _begin_screen(changed: Sequence[str]) -> None:
    """An empty screen, if there is one, and what the run is for."""
    if sys.stdout.isatty():
        click.clear()
    if changed:
        click.echo(f"changed: {', '.join(changed)}", err=True)


def _is_source(change: object, path: str) -> bool:
    from scopelint.frontend.files import SUFFIXES

    return path.endswith(SUFFIXES)
