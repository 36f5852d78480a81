"""`scopelint run`: a TensorFlow 1 program's graph building, with no TensorFlow installed."""

from __future__ import annotations

import os

import click

from scopelint.cli._output import write_to
from scopelint.frontend.python3_texts import python3_texts
from scopelint.report.run import FORMATS
from scopelint.runtime.guard import Limits, Outcome, run_script
from scopelint.tf1_errors import DEFAULT_TARGET, TARGETS

RAN, FAILED, COULD_NOT_RUN = 0, 1, 2


@click.command(
    "run",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("script", type=click.Path())
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGS]…")
@click.option("--format", type=click.Choice(sorted(FORMATS)), default="text", show_default=True)
@click.option(
    "--target-tensorflow",
    type=click.Choice(TARGETS),
    default=DEFAULT_TARGET,
    show_default=True,
    help="The TensorFlow to stand in for.",
)
@click.option(
    "--time-limit", type=click.FloatRange(0.1), default=60, show_default=True, metavar="SECONDS"
)
@click.option(
    "--memory-limit", type=click.IntRange(256), default=4096, show_default=True, metavar="MIB"
)
@click.option(
    "--session-budget",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="CALLS",
    help="Calls of Session.run after which the program is ended.",
)
def command(
    script: str,
    arguments: tuple[str, ...],
    format: str,
    target_tensorflow: str,
    time_limit: float,
    memory_limit: int,
    session_budget: int,
) -> None:
    """Run SCRIPT with ARGS, and show the variables that it makes and shares.

    This RUNS THE PROGRAM, as `python SCRIPT ARGS…` would, but with a small TensorFlow on numpy in
    TensorFlow's place, and in a child process that may not write or delete files, use the
    network or start processes. That stops accidents, not an attacker: do not run what you do not
    trust. A training loop is ended after a number of Session.run calls. Modules that are not
    installed are replaced by inert ones. Python 2 is rewritten before it is run.

    Options come before SCRIPT; everything after it is the program's own. What the program prints
    goes to stderr.

    Exit status: 0 it ran, 1 the program failed, 2 it could not be run.
    """
    if not os.path.isfile(script):
        raise click.UsageError(f"no such file: {script}")
    if script.endswith(".ipynb"):
        raise click.UsageError(f"{script} is a notebook; only scripts can be run")
    limits = Limits(seconds=time_limit, memory=memory_limit, session_runs=session_budget)
    outcome = run_script(
        script, arguments, limits, target_tensorflow, sources=python3_texts(script)
    )
    write_to(None, lambda out: FORMATS[format](outcome, out))
    raise SystemExit(exit_status(outcome))


def exit_status(outcome: Outcome) -> int:
    """0: it ran; 1: the program raised; 2: it could not be run to any end of its own."""
    if not outcome.could_run:
        return COULD_NOT_RUN
    return FAILED if outcome.error is not None else RAN
