"""Running a block: instruction by instruction, on every way through it."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.merging import merge_returned
from scopelint.interpreter.run import CUT, HANDLERS, RAISE, Completion, Ended
from scopelint.interpreter.state import State
from scopelint.ir import Block, Instruction


def run(block: Block, state: State) -> list[Completion]:
    """Every way through a block from this state."""
    if not state.world.budget.spend(len(block)):
        return [_cut("the instructions allowed for one entry are used up", state)]
    waiting = iter(block)
    for instruction in waiting:
        completions = HANDLERS[type(instruction)](instruction, state)
        if completions is None:
            continue
        if len(completions) == 1 and type(completions[0]) is State:
            state = completions[0]
            if state.is_over:
                state.count_in(is_over=False)
            continue
        return _run_rest(waiting, completions)
    return [state]


def _run_rest(
    waiting: Iterable[Instruction], completions: Iterable[Completion]
) -> list[Completion]:
    """Every way through the rest of a block, from what one of its instructions came to."""
    ended: list[Ended] = []
    live = _sorted(completions, ended)
    for instruction in waiting if live else ():
        handle = HANDLERS[type(instruction)]
        after: list[State] = []
        for each in live:
            if after and each.world.budget.is_short:
                ended.append(_dropped(each))
                continue
            found = handle(instruction, each)
            after += [each] if found is None else _sorted(found, ended)
        ended = merge_returned(ended)
        if not after:
            return [*ended]
        live = after
    return [*ended, *live]


def _sorted(completions: Iterable[Completion], ended: list[Ended]) -> list[State]:
    """The states that go on; the others are put to those that have ended."""
    live: list[State] = []
    for completion in completions:
        if isinstance(completion, Ended):
            if completion.how is RAISE or completion.state.is_over:
                completion.state.count_in(is_over=completion.is_final())
            ended.append(completion)
        else:
            if completion.is_over:
                completion.count_in(is_over=False)
            live.append(completion)
    return live


def run_all(block: Block, states: Iterable[State]) -> list[Completion]:
    """Every way through a block from each of these states."""
    completions: list[Completion] = []
    for state in states:
        if state.world.budget.is_short and any(type(each) is State for each in completions):
            completions.append(_dropped(state))
        else:
            completions += run(block, state)
    return completions


def _dropped(state: State) -> Ended:
    """A way that is not gone on with, for another needs what is left of the budget."""
    state.count_in(is_over=True)
    return _cut("so much was run that only one way is followed on", state)


def _cut(reason: str, state: State) -> Ended:
    """A way ends here, for want of budget."""
    state.world.budget.cut(reason, state.here())
    return Ended(RAISE, state, CUT)
