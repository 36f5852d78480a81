"""`scopelint`: finds the command and runs it. Each command is imported when it is called."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from difflib import get_close_matches
from importlib import import_module
from types import TracebackType

import click

from scopelint import __version__, cli

#: What we make lives long and has few cycles: looking for them at every turn is a tenth of a run.
_RARELY = (100_000, 50, 50)

#: CPython keeps the frames of calls in chunks of 16 KiB. A call that crosses the edge of one has it
#: mapped and unmapped again, which was a sixth of a run. A call with a larger frame gets a chunk of
#: twice its size, and all that it calls fits behind it. What nobody touches takes up no memory.
_SLOTS_OF_ONE_FRAME = 2**20

#: The exit status of what Ctrl-C ended.
INTERRUPTED = 130


class Commands(click.Group):
    """A group whose commands are the other modules of this package."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every module but this one and those that begin with `_`, which commands share."""
        names = (entry.name.partition(".py") for path in cli.__path__ for entry in os.scandir(path))
        return sorted(
            name for name, suffix, _ in names if suffix and name != "main" and name[0] != "_"
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"{cli.__name__}.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; for a wrong word, the nearest is named."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            close = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if not close:
                raise
            words = f"{error.message} Did you mean {close[0]!r}?"
            raise click.UsageError(words, ctx) from None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; Ctrl-C ends it as shells expect, where it has nothing to show."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="scopelint", message="%(prog)s %(version)s")
def scopelint() -> None:
    """Find the variable-sharing bugs of TensorFlow 1.x programs, and prove each one."""


def main() -> None:
    """The console script."""
    gc.set_threshold(*_RARELY)
    # The arrays are small: threads that wait for large ones cost half of numpy's import.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if os.environ.get("COLUMNS") == "0":  # it means unknown, and rich would draw nothing
        del os.environ["COLUMNS"]
    atexit.register(gc.freeze)  # nothing is looked through once more at the end
    sys.excepthook = say_crash
    # What the one who started us has closed: a file that is opened later must not take its number.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    _in_room_for_frames(scopelint)


def _in_room_for_frames(command: click.Command) -> None:
    """Run a command in a call whose frame is large; it does not come back."""

    def run() -> None:
        command(prog_name="scopelint")

    run.__code__ = run.__code__.replace(co_stacksize=_SLOTS_OF_ONE_FRAME)
    run()


def say_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error of ours: said in two lines, with exit status 2. SCOPELINT_TRACEBACK shows it all."""
    if os.environ.get("SCOPELINT_TRACEBACK"):
        sys.__excepthook__(kind, error, trace)
    else:
        print(f"scopelint: internal error: {kind.__name__}: {error}", file=sys.stderr)
        print(
            "scopelint: please report it, with what SCOPELINT_TRACEBACK=1 prints.", file=sys.stderr
        )
    raise SystemExit(2)
