"""A default name beside a name put to the test: is the scope another one, with another default name?

The scope is opened a second time behind the first, with another default name and with reuse, and
what was made in it is asked for again: one array, where two names were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scopelint.finding import Claim, Confirmation, Judge, Status
from scopelint.replay.arrays import Uses, answered
from scopelint.replay.program import Program, write_program
from scopelint.replay.showing import ANSWER, variables_ending
from scopelint.replay.witness import steps_for
from scopelint.trace import (
    Handle,
    MappingTerm,
    SequenceTerm,
    Step,
    StepKind,
    Term,
    Trace,
    VariableCreated,
)

#: What the second opening is given as default name.
_ANOTHER = "another_name"


def confirm_reopened(
    claim: Claim, trace: Trace, target: str
) -> tuple[Confirmation, Program | None]:
    """The runtime's word on a claim that a scope has its name whatever default name it is given."""
    created = next(each for each in trace.of(VariableCreated) if each.key == claim.variable)
    entered, count = claim.shown_by.step, len(trace.steps)
    if max(entered, created.step) >= count or trace.steps[entered].receiver is None:
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, "no program shows this"), None
    kept = steps_for(trace, (entered, created.step))
    again = _again(trace.steps, [each for each in kept if each >= entered], entered)
    last = count + len(again) - 1
    program = write_program([*trace.steps, *again], [*kept, *range(count, last + 1)], frozenset())
    names, program = answered(program, lambda uses: _ending(created, last, uses), target)
    if isinstance(names, str):
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, names), program
    if not names[ANSWER]:
        detail = "the second opening is a scope of its own"
        return Confirmation(Status.REFUTED, Judge.REPLAY, detail), program
    detail = f"with another default name, too, the variable is {created.op_name}"
    return Confirmation(Status.CONFIRMED, Judge.REPLAY, detail), program


def _ending(created: VariableCreated, last: int, uses: Uses) -> str | None:
    """The lines that look at the variable of both openings."""
    made, again = (
        [each.op.name for each in uses.used.get(step, ())] for step in (created.step, last)
    )
    if created.op_name is None or created.op_name not in made or len(made) != len(again):
        return None
    return variables_ending(created.op_name, again[made.index(created.op_name)], False, ())


def _again(steps: Sequence[Step], inside: Sequence[int], entered: int) -> list[Step]:
    """The steps that close the scope and all within it, and those that come to the variable anew."""
    manager = steps[entered].receiver
    assert manager is not None
    opened = [each for each in inside if steps[each].kind is StepKind.ENTER]
    closed = {steps[each].receiver for each in inside if steps[each].kind is StepKind.LEAVE}
    still = [steps[each] for each in opened if steps[each].receiver not in closed]
    made = [replace(each, kind=StepKind.LEAVE) for each in reversed(still)]
    made.append(_with_another(steps[manager.step]))
    moved = {manager.step: len(steps) + len(made) - 1}
    for each in inside:
        moved[each] = len(steps) + len(made)
        made.append(_moved(steps[each], moved))
    return made


def _with_another(step: Step) -> Step:
    keywords = {**dict(step.keywords), "default_name": _ANOTHER, "reuse": True}
    return replace(step, keywords=tuple(keywords.items()))


def _moved(step: Step, moved: Mapping[int, int]) -> Step:
    """The step, on the results of the steps that were made anew."""

    def term(held: Term) -> Term:
        match held:
            case Handle(index):
                return Handle(moved.get(index, index))
            case SequenceTerm(items):
                return replace(held, items=tuple(map(term, items)))
            case MappingTerm(items):
                return replace(held, items=tuple((key, term(value)) for key, value in items))
            case _:
                return held

    receiver = (
        None if step.receiver is None else Handle(moved.get(step.receiver.step, step.receiver.step))
    )
    return replace(
        step,
        receiver=receiver,
        arguments=tuple(map(term, step.arguments)),
        keywords=tuple((name, term(value)) for name, value in step.keywords),
    )
