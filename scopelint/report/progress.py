"""What is told on stderr while a check runs: a bar on a terminal, or each step as a line."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock, Timer
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: Seconds after which a bar is worth it.
PATIENCE = 1.0


class Steps:
    """Each step as a line."""

    def __init__(self, out: TextIO) -> None:
        """`out` is stderr: what is told is no part of the report."""
        self._out = out

    def surveyed(self, relevant: Sequence[str], skipped: Sequence[str]) -> None:
        """What is left out, and why."""
        for path in skipped:
            self._say(f"skipped {path}: neither it nor what it imports names TensorFlow")

    def read(self, path: str) -> None:
        """A file was read."""
        self._say(f"read {path}")

    def ran(self, entry: str, paths: int, waiting: int) -> None:
        """An entry was run."""
        ways = "1 path" if paths == 1 else f"{paths} paths"
        self._say(f"ran {entry}: {ways}" if paths else f"imported {entry.partition(':<')[0]}")

    def _say(self, text: str) -> None:
        print(text, file=self._out)


class Bar:
    """A bar that comes after a second, and leaves no trace.

    It is drawn by rich, in threads of its own: what runs is never waited for.
    """

    def __init__(self, out: TextIO) -> None:
        """`out` is a terminal."""
        self._out = out
        self._lock = Lock()
        self._timer = Timer(PATIENCE, self._show)
        self._timer.daemon = True
        self._bar: Progress | None = None
        self._task: TaskID
        self._has_ended = False
        self._files = self._read = self._entries = self._waiting = 0

    def __enter__(self) -> Bar:
        """Begin to wait."""
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away, if it came."""
        self._timer.cancel()
        with self._lock:
            self._has_ended = True
            if self._bar is not None:
                self._bar.stop()

    def surveyed(self, relevant: Sequence[str], skipped: Sequence[str]) -> None:
        """So many files are to be read."""
        self._files = len(relevant)
        self._draw()

    def read(self, path: str) -> None:
        """A file was read."""
        self._read += 1
        self._draw()

    def ran(self, entry: str, paths: int, waiting: int) -> None:
        """An entry was run."""
        self._entries += 1
        self._waiting = waiting
        self._draw()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        with self._lock:
            console = Console(file=self._out, highlight=False, emoji=False)
            columns = (
                TextColumn("{task.description:<13}", style="bold"),
                BarColumn(complete_style="cyan", finished_style="cyan", pulse_style="dim"),
                MofNCompleteColumn(),
            )
            bar = Progress(*columns, console=console, transient=True)
            self._task = bar.add_task("", total=None)
            if not self._has_ended:
                self._bar = bar
                self._draw()
                bar.start()

    def _draw(self) -> None:
        if self._bar is None:
            return
        if self._read < self._files or not self._entries:
            what, done, total = "files read", self._read, self._files or None
        else:
            what, done = "entries run", self._entries
            total = done + self._waiting
        self._bar.update(self._task, description=what, completed=done, total=total)
