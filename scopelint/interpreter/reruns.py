"""Notebooks in which a cell is run once more, right after it ran: as one works in them.

Each cell is an entry of its own. It begins where the cells before it ended, so that a notebook is
run once for all of them; where one of these raises, the notebook has no further entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from scopelint.interpreter.analysis import Analysis
from scopelint.interpreter.blocks import run_all
from scopelint.interpreter.budget import Budget
from scopelint.interpreter.entries import fresh_state
from scopelint.interpreter.entry import Entry, EntryRun, Start, finish
from scopelint.interpreter.imports import enter_module
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.merging import merge_completions
from scopelint.interpreter.run import Completion, How
from scopelint.interpreter.state import Outcome, State
from scopelint.ir import Begin, Block
from scopelint.trace import CellRunAgain

#: A cell's number among the code cells, from 1, and its code.
Cell = tuple[int, Block]


def reruns_of(path: str, cells: Sequence[Cell], analysis: Analysis) -> tuple[Start, ...]:
    """The first of a notebook's entries, which the others follow."""
    if not cells:
        return ()
    return (Start(_entry(path, cells), partial(_run_first, path, cells, analysis)),)


def _entry(path: str, cells: Sequence[Cell]) -> Entry:
    return Entry(path, again=cells[0][0])


def _run_first(path: str, cells: Sequence[Cell], analysis: Analysis) -> EntryRun:
    state = fresh_state(path, analysis)
    enter_module(path, "__main__", state)
    return _run_twice(path, cells, [state], analysis)


def _run_twice(
    path: str, cells: Sequence[Cell], states: Sequence[State], analysis: Analysis
) -> EntryRun:
    """Run the first of these cells, and then again from where that came to its end."""
    cell, entry = cells[0], _entry(path, cells)
    budget = Budget(analysis.limits)
    for state in states:
        state.world = replace(state.world, budget=budget)
    ended = [each for each in _completions(cell, states) if isinstance(each, State)]
    again = [_again(cell, state) for state in ended]
    outcomes = [_outcome(each) for each in _completions(cell, again)]
    rest = partial(_run_twice, path, cells[1:], ended, analysis)
    is_over = not ended or not cells[1:]
    followed_by = () if is_over else (Start(_entry(path, cells[1:]), rest),)
    return replace(finish(entry, outcomes, budget), followed_by=followed_by)


def _completions(cell: Cell, states: Sequence[State]) -> list[Completion]:
    for state in states:
        state.registers = {}
    return merge_completions(run_all(cell[1], states))


def _again(cell: Cell, state: State) -> State:
    """A second state like this one, about to run the cell."""
    number, code = cell
    other = state.clone()
    begin = next((each for each in code if isinstance(each, Begin)), None)
    other.place = begin.place if begin is not None else other.place
    other.emit(
        CellRunAgain(
            place=other.here(),
            stack=other.stack(),
            step=max(0, other.step_count() - 1),
            number=number,
        )
    )
    return other


def _outcome(completion: Completion) -> Outcome:
    if isinstance(completion, State):
        return Returns(None, completion)
    if completion.how is How.RAISE:
        return Raises(completion.value, completion.state)
    return Returns(completion.value, completion.state)
