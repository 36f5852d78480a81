"""An empty selection put to the test: are there no other variables than the analysis has seen?

All steps that came before are run on the numpy runtime, which tells what was made by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from scopelint.finding import Confirmation, Judge, Status
from scopelint.replay.arrays import answered
from scopelint.replay.program import Beside, write_program
from scopelint.trace import Trace, VariableCreated, VariableRefused, VariablesPaired

_LOOK = "made = [each.op.name for each in tf.global_variables()]"
#: So many names are listed.
_NAMED = 4


def confirm_selected(paired: VariablesPaired, trace: Trace, target: str) -> Confirmation:
    """The runtime's word on a claim that there are no variables of a name, or that pass a test."""
    last = min(paired.step, len(trace.steps) - 1)
    caught = frozenset(each.step for each in trace.of(VariableRefused) if each.step <= last)
    program = write_program(trace.steps, range(last + 1), caught, {last: Beside(after=(_LOOK,))})
    names, _ = answered(program, lambda uses: "", target)
    if isinstance(names, str) or (trace.steps and "made" not in names):
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, "the program does not come to it")
    made, seen = names.get("made", []), _made_before(paired, trace)
    waiting = {each.op_name for side in paired.sides for each in side.variables}
    if found := [each for each in made if each not in seen and _is_sought(each, paired)]:
        return Confirmation(Status.REFUTED, Judge.REPLAY, f"there is {found[0]}")
    if not waiting <= {*made} <= seen:
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, "the program makes other variables")
    return Confirmation(Status.CONFIRMED, Judge.REPLAY, f"so far there is {_listed(made)}")


def _made_before(paired: VariablesPaired, trace: Trace) -> set[str | None]:
    before = takewhile(lambda each: each is not paired, trace.events)
    return {each.op_name for each in before if isinstance(each, VariableCreated)}


def _is_sought(name: str, paired: VariablesPaired) -> bool:
    return any(side.prefix and name.startswith(side.prefix) for side in paired.sides)


def _listed(names: Iterable[str]) -> str:
    first = sorted(names)
    rest = f" and {len(first) - _NAMED} more" if len(first) > _NAMED else ""
    return ", ".join(first[:_NAMED]) + rest if first else "no variable"
