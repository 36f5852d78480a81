"""Scripts: their top level is run, and again with other options where it decides by these what to do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.deciding_options import DecidingOptions
from scopelint.interpreter.entry import Entry, EntryRun, Execution, Start, finish, has_built
from scopelint.interpreter.heap import ClassRecord, Instance, Record
from scopelint.interpreter.imports import run_module
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.option_counts import ONE_TURN
from scopelint.interpreter.origin import Origin
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Builtin, Ref, describe
from scopelint.trace import Place


def run_script(
    entry: Entry, shared: Origin, analysis: Analysis, options: DecidingOptions | None = None
) -> EntryRun:
    """Run it, and again with others than the defaults of options by which it decides what to do."""
    return through_script(entry, shared, analysis, options)[0]


def through_script(
    entry: Entry, shared: Origin, analysis: Analysis, options: DecidingOptions | None = None
) -> tuple[EntryRun, list[Outcome]]:
    """What a script has come to and how it is run again, and where that has left the program.

    Where it ends with an error whatever way it goes, the option that it read last is taken to be one
    that must be given; if it read none, what lies behind is given up. Where it takes one turn for
    which an option may ask more, that is kept.
    """
    options = options or DecidingOptions()
    outcomes, state = _run_with(options, entry, shared, analysis)
    if state.world.option_counts.hides_turns:
        analysis.entered.add((entry.path, ONE_TURN))
    analysis.scripted.update(analysis.entered)
    done = finish(entry, outcomes, state.world.budget)
    has_failed = all(map(_has_failed, outcomes, done.executions))
    required = options.after_failing() if has_failed else None
    decided = options.after_deciding()
    if required is not None:
        rest = partial(run_script, entry, shared, analysis, required)
    elif decided is not None:
        rest = partial(_run_otherwise, entry, shared, analysis, decided)
    elif has_failed and outcomes:
        state.world.budget.cut(*_end_of(outcomes[0]))
        return replace(done, cuts=tuple(state.world.budget.cuts.items())), outcomes
    else:
        return done, outcomes
    return replace(done, followed_by=(Start(entry, rest),)), outcomes


def _run_otherwise(
    entry: Entry, shared: Origin, analysis: Analysis, options: DecidingOptions
) -> EntryRun:
    """Run a script with some options as anything."""
    outcomes, state = _run_with(options, entry, shared, analysis)
    return finish(entry, outcomes, state.world.budget)


def _run_with(
    options: DecidingOptions, entry: Entry, shared: Origin, analysis: Analysis
) -> tuple[list[Outcome], State]:
    """How a script ends, and the state that it began with."""
    state = shared.without(entry.path).begin(entry.path, analysis)
    state.world.deciding_options = options
    if not options.are_defaults:
        state.world.calls = {}  # what is known of calls so far hangs on the defaults
    return list(run_module(entry.path, "__main__", state)), state


def _end_of(outcome: Outcome) -> tuple[str, Place | None]:
    """What to say of a script that fails whatever way it goes, by one of its ways."""
    assert isinstance(outcome, Raises)
    state, error, record = outcome.state, outcome.error, _raised(outcome)
    cls, text = (record.cls, record.arguments[:1]) if isinstance(record, Instance) else (error, ())
    made = state.record(cls) if isinstance(cls, Ref) else None
    name = made.name if isinstance(made, ClassRecord) else describe(cls)
    words = ": ".join((name, *map(describe, text)))
    return f"whatever way is followed, it ends with {words}", outcome.place


def _has_failed(outcome: Outcome, execution: Execution) -> bool:
    """Whether a way ended with an error of Python, and not because all was done."""
    is_refusal = execution.trace.raised is not None
    if isinstance(outcome, Returns) or execution.ended != "raised" or is_refusal:
        return False
    record = _raised(outcome)
    has_exited = isinstance(record, Instance) and record.cls == Builtin("SystemExit")
    return not (has_exited and has_built(outcome.state, None))


def _raised(outcome: Raises[State]) -> Record | None:
    """The exception that ended a way."""
    return outcome.state.record(outcome.error) if isinstance(outcome.error, Ref) else None
