"""An empty selection put to the test: are there no other variables than the analysis has seen?

All steps that came before are run on the numpy runtime, which tells what was made by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import takewhile

from scopelint.finding import Confirmation, Judge, Status
from scopelint.replay.arrays import answered
from scopelint.replay.program import Program, write_program
from scopelint.replay.showing import selection_ending, watched_graph
from scopelint.trace import Trace, VariableCreated, VariableRefused, VariablesPaired

#: So many names are listed.
_NAMED = 4


def confirm_selected(
    paired: VariablesPaired, trace: Trace, target: str
) -> tuple[Confirmation, Program]:
    """The runtime's word on a claim that there are no variables of a name, or that pass a test."""
    last = min(paired.step, len(trace.steps) - 1)
    caught = frozenset(each.step for each in trace.of(VariableRefused) if each.step <= last)
    beside = watched_graph(last, trace.steps)
    program = write_program(trace.steps, range(last + 1), caught, beside)
    ending = selection_ending(_in_words(paired), trace.steps)
    names, program = answered(program, lambda uses: ending, target)
    if isinstance(names, str):
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, names), program
    made = names["made"]
    return _judged(paired, made, trace), replace(program, made=tuple(made))


def _judged(paired: VariablesPaired, made: list[str], trace: Trace) -> Confirmation:
    """Compare the variables that there are with those that the analysis has seen."""
    seen = _made_before(paired, trace)
    waiting = {each.op_name for side in paired.sides for each in side.variables}
    if found := [each for each in made if each not in seen and _is_sought(each, paired)]:
        return Confirmation(Status.REFUTED, Judge.REPLAY, f"there is {found[0]}")
    if not waiting <= {*made} <= seen:
        return Confirmation(Status.UNCONFIRMED, Judge.REPLAY, "the program makes other variables")
    return Confirmation(Status.CONFIRMED, Judge.REPLAY, f"so far there is {_listed(made)}")


def _in_words(paired: VariablesPaired) -> str:
    prefixes = [repr(side.prefix) for side in paired.sides if side.prefix]
    return f"names that begin with {' and '.join(prefixes)}" if prefixes else "what passes a test"


def _made_before(paired: VariablesPaired, trace: Trace) -> set[str | None]:
    before = takewhile(lambda each: each is not paired, trace.events)
    return {each.op_name for each in before if isinstance(each, VariableCreated)}


def _is_sought(name: str, paired: VariablesPaired) -> bool:
    return any(side.prefix and name.startswith(side.prefix) for side in paired.sides)


def _listed(names: Iterable[str]) -> str:
    first = sorted(names)
    rest = f" and {len(first) - _NAMED} more" if len(first) > _NAMED else ""
    return ", ".join(first[:_NAMED]) + rest if first else "no variable"
