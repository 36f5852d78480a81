"""Silent faults put to the test: are the variables of two uses one array, or two?

The witness is run on the numpy runtime, which tells the variables of both uses. Then the program's
ending (see `showing`) changes that of the first use and reads that of the second: it moves where
the two are one.
"""

from __future__ import annotations

import contextlib
import io
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scopelint.finding import Claim, Confirmation, Judge, Status
from scopelint.replay.program import Program, write_program
from scopelint.replay.showing import ANSWER, cells_ending, variables_ending, watched
from scopelint.replay.witness import steps_for
from scopelint.trace import (
    CellCalled,
    Event,
    Step,
    Trace,
    VariableCreated,
    VariableRefused,
    VariableShared,
)

#: The name of a file that is none: a program of ours.
_FILE = "<witness>"
#: What a program of our own making may raise on the runtime.
_RAISED = (
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    KeyError,
    AssertionError,
    IndexError,
)
#: So many names of a set are listed.
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Uses:
    """The variables of a run by the step that used them, in order, and the steps that made some."""

    used: dict[int, list[Any]]
    made: set[int]


def confirm_arrays(claim: Claim, trace: Trace, target: str) -> tuple[Confirmation, Program | None]:
    """The runtime's word on a claim about two uses; the short witness first, then all steps.

    Where a cell stands in two places, what the scopes around share with others has no part in it:
    the program may leave out that they reuse, and with it those who made the variables.
    """
    first, second = _uses_of(claim)
    last = max(first.step, second.step)
    caught = frozenset(each.step for each in trace.of(VariableRefused) if each.step <= last)
    answer, program = _unconfirmed("no program shows this"), None
    if last >= len(trace.steps):
        return answer, None
    beside = watched(first, second, trace.steps)
    short = steps_for(trace, (first.step, second.step))
    tries = [(trace.steps, short), (trace.steps, tuple(range(last + 1)))]
    if isinstance(second, CellCalled):
        tries.append((tuple(map(_without_reuse, trace.steps)), _no_switch(trace.steps, short)))
    for steps, kept in tries:
        program = write_program(steps, kept, caught, beside)
        answer, program = _judged(claim, trace, program, target)
        if answer.status is Status.CONFIRMED:
            break
    return answer, program


def _without_reuse(step: Step) -> Step:
    given = tuple((name, term) for name, term in step.keywords if name != "reuse")
    return replace(step, keywords=given)


def _no_switch(steps: Sequence[Step], kept: Sequence[int]) -> tuple[int, ...]:
    return tuple(each for each in kept if steps[each].function != "reuse_variables")


def _uses_of(claim: Claim) -> tuple[Event, Event]:
    """The two uses that a claim is about."""
    assert claim.first is not None
    return claim.first, claim.second or claim.shown_by


def _unconfirmed(detail: str) -> Confirmation:
    return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, detail)


def _judged(
    claim: Claim, trace: Trace, program: Program, target: str
) -> tuple[Confirmation, Program]:
    """The word on one program, and the program with its ending, as far as it has one."""
    second = _uses_of(claim)[1]
    names, program = answered(program, lambda uses: _ending(claim, trace, uses), target)
    if isinstance(names, str):
        return _unconfirmed(names), program
    if isinstance(second, CellCalled):
        return _judge_cells(second, names), program
    return _judge_variables(claim, trace, names), program


def answered(
    program: Program, ending_of: Callable[[Uses], str | None], target: str
) -> tuple[dict[str, Any] | str, Program]:
    """The names at the end of a program, and the program with its ending, which looks at what it has done.

    In words why there are none: it raised something, or did not come to what the ending looks at.
    """
    from scopelint.runtime import fresh, installed  # numpy: only where a claim is tried

    run = fresh(target=target)
    names: dict[str, Any] = {"__name__": "__witness__"}
    try:
        with installed(run):
            exec(compile(program.text, _FILE, "exec"), names)
            ending = ending_of(_uses_in(run, program))
            if ending is None:
                return "the program does not come to both uses", program
            with contextlib.redirect_stdout(io.StringIO()):  # what it prints is for people
                exec(compile(ending, _FILE, "exec"), names)
    except (*_RAISED, run.tf.errors.OpError) as error:
        return f"{type(error).__name__}: {error}".partition("\n")[0], program
    return names, replace(program, ending=ending)


def _ending(claim: Claim, trace: Trace, uses: Uses) -> str | None:
    """The lines that look at both uses; None where the program did not come to them."""
    first, second = _uses_of(claim)
    if isinstance(first, CellCalled) and isinstance(second, CellCalled):
        return cells_ending(second) if first.step in uses.made else None
    one, other = _variable(first, trace, uses), _variable(second, trace, uses)
    if one is None or other is None:
        return None
    is_one_meant = isinstance(second, VariableCreated) or claim.is_as_meant
    return variables_ending(one.op.name, other.op.name, is_one_meant, trace.steps)


def _uses_in(run: Any, program: Program) -> Uses:
    """What the lines of the program did to variables."""
    used: dict[int, list[Any]] = defaultdict(list)
    made: set[int] = set()
    for event in run.observer.events:
        frame = next((each for each in reversed(event.stack) if each.path == _FILE), None)
        step = None if frame is None else program.step_of.get(frame.line)
        if step is None or event.variable is None:
            continue
        used[step].append(event.variable)
        if event.event == "create":
            made.add(step)
    return Uses(used, made)


# --- two variables ------------------------------------------------------------------------


def _judge_variables(claim: Claim, trace: Trace, names: dict[str, Any]) -> Confirmation:
    first, second = _uses_of(claim)
    is_one = isinstance(second, VariableShared)
    if names[ANSWER] is not is_one:
        one, other = names["first"], names["second"]
        state = "one variable" if one is other else f"{one.op.name} and {other.op.name}"
        return Confirmation(Status.REFUTED, Judge.REPLAY, f"the two uses have {state}")
    if claim.is_as_meant:  # what is fragile is how they came to it
        detail = (
            f"both uses have variable {_name(first)}; changing it for the first moves the second"
        )
    else:
        detail = _shared(first) if is_one else _unshared(first, second, trace)
    return Confirmation(Status.CONFIRMED, Judge.REPLAY, detail)


def _variable(event: Event, trace: Trace, uses: Uses) -> Any:
    """The runtime's variable for an event: the same by number among those of the step."""
    mine = [
        each
        for each in trace.events
        if each.step == event.step and isinstance(each, (VariableCreated, VariableShared))
    ]
    number = next(index for index, each in enumerate(mine) if each is event)
    theirs = uses.used.get(event.step, [])
    return theirs[number] if len(theirs) == len(mine) else None


def _unshared(first: Event, second: Event, trace: Trace) -> str:
    one, other = _sets(first, second, trace)
    return (
        f"expected one set of variables, got two: {_listed(one)} and {_listed(other)}; changing "
        "the first leaves the second as it is"
    )


def _shared(first: Event) -> str:
    name = _name(first)
    return (
        f"expected two variables, got one: {name}; changing it for the first use moves the second"
    )


def _sets(first: Event, second: Event, trace: Trace) -> tuple[list[str], list[str]]:
    """The variables that the two calls made, by where their stacks part."""
    level = next(
        (
            index
            for index, (one, other) in enumerate(zip(first.stack, second.stack, strict=False))
            if one.place != other.place
        ),
        None,
    )
    if level is None:
        return [_name(first)], [_name(second)]
    sets: tuple[list[str], list[str]] = ([], [])
    for event in trace.of(VariableCreated):
        if event.via not in ("get_variable", "Variable", "Keras layer"):
            continue
        for held, use in zip(sets, (first, second), strict=True):
            if event.stack[: level + 1] == use.stack[: level + 1]:
                held.append(_name(event))
    return sets


def _name(event: Event) -> str:
    if isinstance(event, VariableShared):
        return event.key
    assert isinstance(event, VariableCreated)
    return event.key or event.op_name or "a variable"


def _listed(names: list[str]) -> str:
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"({', '.join(names[:_NAMED])}{rest})"


# --- one cell in two places ----------------------------------------------------------------


def _judge_cells(second: CellCalled, names: dict[str, Any]) -> Confirmation:
    """The cell's weights must be made once, and none in the scope of the second place."""
    if not names[ANSWER]:
        return Confirmation(
            Status.REFUTED,
            Judge.REPLAY,
            f"the second place has its own weights: {_listed(names['own'])}",
        )
    return Confirmation(
        Status.CONFIRMED,
        Judge.REPLAY,
        f"expected weights for each place, got one set: {_listed(names['made'])}, and none in "
        f"{second.scope}",
    )
