"""Silent faults put to the test: are the variables of two uses one array, or two?

The witness is run on the numpy runtime. Then the variable of the first use is changed, and the
second use reads its own: it moves where the two are one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from scopelint.finding import Claim, Confirmation, Judge, Status
from scopelint.replay.program import Program, write_program
from scopelint.replay.witness import steps_for
from scopelint.trace import (
    CellCalled,
    Event,
    Trace,
    VariableCreated,
    VariableRefused,
    VariableShared,
)

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
class _Uses:
    """The variables of a run by the step that used them, in order, and what was made there."""

    used: dict[int, list[Any]]
    made: dict[int, list[str]]
    tf: Any


def confirm_arrays(claim: Claim, trace: Trace, target: str) -> tuple[Confirmation, Program | None]:
    """The runtime's word on a claim about two uses; the short witness first, then all steps."""
    first, second = claim.first, claim.second or claim.shown_by
    assert first is not None
    last = max(first.step, second.step)
    caught = frozenset(each.step for each in trace.of(VariableRefused) if each.step <= last)
    answer, program = _unconfirmed("no program shows this"), None
    if last >= len(trace.steps):
        return answer, None
    for kept in (steps_for(trace, (first.step, second.step)), tuple(range(last + 1))):
        program = write_program(trace.steps, kept, caught)
        answer = _judged(first, second, trace, program, target)
        if answer.status is Status.CONFIRMED:
            break
    return answer, program


def _unconfirmed(detail: str) -> Confirmation:
    return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, detail)


def _judged(
    first: Event, second: Event, trace: Trace, program: Program, target: str
) -> Confirmation:
    from scopelint.runtime import fresh, installed  # numpy: only where a claim is tried

    run = fresh(target=target)
    code = compile(program.text, _FILE, "exec")
    try:
        with installed(run):
            exec(code, {"__name__": "__witness__"})
            uses = _uses(run, program)
            if isinstance(first, CellCalled) and isinstance(second, CellCalled):
                return _judge_cells(first, second, uses)
            return _judge_variables(first, second, trace, uses)
    except (*_RAISED, run.tf.errors.OpError) as error:
        return _unconfirmed(f"{type(error).__name__}: {error}".partition("\n")[0])


def _uses(run: Any, program: Program) -> _Uses:
    """What the lines of the program did to variables."""
    used, made = defaultdict(list), defaultdict(list)
    for event in run.observer.events:
        frame = next((each for each in reversed(event.stack) if each.path == _FILE), None)
        step = None if frame is None else program.step_of.get(frame.line)
        if step is None or event.variable is None:
            continue
        used[step].append(event.variable)
        if event.event == "create":
            made[step].append(event.variable.op.name)
    return _Uses(used, made, run.tf)


# --- two variables ------------------------------------------------------------------------


def _judge_variables(first: Event, second: Event, trace: Trace, uses: _Uses) -> Confirmation:
    one, other = _variable(first, trace, uses), _variable(second, trace, uses)
    if one is None or other is None:
        return _unconfirmed("the program does not come to both uses")
    is_meant = isinstance(second, VariableShared)
    if _moves(one, other, uses.tf) is not is_meant:
        state = "one variable" if one is other else f"{one.op.name} and {other.op.name}"
        return Confirmation(Status.REFUTED, Judge.REPLAY, f"the two uses have {state}")
    detail = _shared(first, second, trace) if is_meant else _unshared(first, second, trace)
    return Confirmation(Status.CONFIRMED, Judge.REPLAY, detail)


def _variable(event: Event, trace: Trace, uses: _Uses) -> Any:
    """The runtime's variable for an event: the same by number among those of the step."""
    mine = [
        each
        for each in trace.events
        if each.step == event.step and isinstance(each, (VariableCreated, VariableShared))
    ]
    number = next(index for index, each in enumerate(mine) if each is event)
    theirs = uses.used.get(event.step, [])
    return theirs[number] if len(theirs) == len(mine) else None


def _moves(one: Any, other: Any, tf: Any) -> bool:
    """Whether the second variable reads differently once the first has been changed."""
    with one.graph.as_default():
        session = tf.Session(graph=one.graph)
        changed = tf.assign(one, _filled(one, 77, tf))
        session.run([tf.assign(each, _filled(each, 0, tf)) for each in (one, other)])
        before = session.run(other)
        session.run(changed)
        return bool((before != session.run(other)).any())


def _filled(variable: Any, number: int, tf: Any) -> Any:
    """A value for the variable: this number everywhere."""
    return tf.cast(tf.fill(variable.shape, number), variable.dtype.base_dtype)


def _unshared(first: Event, second: Event, trace: Trace) -> str:
    one, other = _sets(first, second, trace)
    return (
        f"expected one set of variables, got two: {_listed(one)} and {_listed(other)}; changing "
        "the first leaves the second as it is"
    )


def _shared(first: Event, second: Event, trace: Trace) -> str:
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


def _judge_cells(first: CellCalled, second: CellCalled, uses: _Uses) -> Confirmation:
    """The cell's weights must be made once, and none in the scope of the second place."""
    made = [name for step in {first.step, second.step} for name in uses.made.get(step, ())]
    if not made or first.step not in uses.made:
        return _unconfirmed("the program does not come to both calls of the cell")
    own = [name for name in made if name.startswith(f"{second.scope}/")]
    if own:
        return Confirmation(
            Status.REFUTED, Judge.REPLAY, f"the second place has its own weights: {_listed(own)}"
        )
    return Confirmation(
        Status.CONFIRMED,
        Judge.REPLAY,
        f"expected weights for each place, got one set: {_listed(made)}, and none in "
        f"{second.scope}",
    )
