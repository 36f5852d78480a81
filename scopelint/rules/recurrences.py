"""Cells that are made anew for each step of one recurrence: a state is handed on from cell to cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scopelint.rules.history import Use, history, parted_at
from scopelint.trace import CellCalled, Place, Trace, VariableCreated


def made_for_each_step(trace: Trace) -> Iterator[tuple[Use, Use, Place]]:
    """A weight of the cell of one step, that of the next step's cell, and where each cell is made.

    The old state of the second is what the first has given; what they are called on differs, and
    nothing of the first is in what the second is called on, as it is in a stack of cells.
    """
    uses = {use.event.step: use for use in reversed(history(trace).uses) if use.is_new}
    called: dict[object, list[CellCalled]] = defaultdict(list)
    for event in trace.of(CellCalled):
        use = uses.get(event.step)
        if use is None or not event.is_first or event.made_by is None:
            continue
        made_at = trace.steps[event.made_by].place
        earlier = called[event.place, made_at, use.created.shape]
        for before in earlier:
            first = uses[before.step]
            if _is_next_step(before, event, first.created) and _are_of_one_line(before, event):
                yield first, use, made_at
                break
        earlier.append(event)


def _is_next_step(first: CellCalled, second: CellCalled, weight: VariableCreated) -> bool:
    """Whether the state goes from the first to the second, and an input to each."""
    if first.input is None or second.input is None or first.input.tensor is second.input.tensor:
        return False
    return bool(second.held >> weight.number & 1) and not second.input.behind >> weight.number & 1


def _are_of_one_line(first: CellCalled, second: CellCalled) -> bool:
    """Whether the same calls lead to both, but for one at most."""
    level = parted_at(first, second)
    return level is None or first.stack[level + 1 :] == second.stack[level + 1 :] != ()
