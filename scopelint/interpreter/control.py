"""Branches, returns, and leaving loops."""

from __future__ import annotations

from functools import lru_cache

from scopelint.interpreter.blocks import run
from scopelint.interpreter.branches import taken
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import ClassRecord
from scopelint.interpreter.library import Call, Raises
from scopelint.interpreter.merging import merge_completions
from scopelint.interpreter.run import IMPORT_ERRORS, RETURN, Completion, Ended, How, handles
from scopelint.interpreter.special import truth_method
from scopelint.interpreter.state import State
from scopelint.interpreter.truths import told
from scopelint.interpreter.values import Builtin, Ref, Symbol
from scopelint.ir import Begin, Block, Break, Continue, If, Raise, Return
from scopelint.ir_walk import inner_blocks, loaded_names


@handles(If)
def branch(instruction: If, state: State) -> list[Completion] | None:
    """Take the branch that is known; both, each with its assumption, where none is."""
    condition = state.registers[instruction.condition]
    if truth_method(condition, state) is None:
        return _on_truth(instruction, state.truth(condition), state)
    found, ended = told(condition, state)
    completions: list[Completion] = [*ended]
    for truth, each in found:
        completions += _on_truth(instruction, truth, each) or [each]
    return merge_completions(completions)


def _on_truth(instruction: If, truth: bool | Symbol, state: State) -> list[Completion] | None:
    if not isinstance(truth, Symbol):
        return _run_way(instruction, truth, state)
    refused = _refused(instruction)
    goes_on = None if refused is None else not refused
    if goes_on is not None and not state.guarded:
        state.assume(truth, goes_on)
        return _run_way(instruction, goes_on, state)
    completions: list[Completion] = []
    for holds, each in state.split(truth, rather=goes_on):
        ways = _run_way(instruction, holds, each)
        completions += [each] if ways is None else ways
    return merge_completions(completions)


def _run_way(instruction: If, holds: bool, state: State) -> list[Completion] | None:
    """The block of an answer; None where it is empty."""
    block = _way(instruction, holds)
    if not block:
        return None
    first, frame = block[0], state.frame
    if type(first) is Begin and frame.record is not None:
        way, world = (frame.module, first.place), state.world
        world.entered.add(way)
        if way in world.untaken:
            state.hold(taken(way), True)
    return run(block, state)


def _way(instruction: If, holds: bool) -> Block:
    return instruction.then if holds else instruction.otherwise


@lru_cache(maxsize=4096)  # a branch is met many times over
def _refused(instruction: If) -> bool | None:
    """The answer to which the program just raises an error of its own: that path shows nothing more.

    Not so that of an import, which a `try` may wait for that waits for no other.
    """
    ways = [holds for holds in (True, False) if _only_raises(instruction, holds)]
    return ways[0] if len(ways) == 1 else None


def _only_raises(instruction: If, holds: bool) -> bool:
    block = _way(instruction, holds)
    raises = bool(block) and type(block[-1]) is Raise and not any(map(inner_blocks, block))
    return raises and loaded_names(block).isdisjoint(IMPORT_ERRORS)


@handles(Return)
def return_value(instruction: Return, state: State) -> list[Completion]:
    value = None if instruction.value is None else state.resolve(state.registers[instruction.value])
    return [Ended(RETURN, state, value)]


@handles(Break)
def leave_loop(instruction: Break, state: State) -> list[Completion]:
    return [Ended(How.BREAK, state)]


@handles(Continue)
def next_turn(instruction: Continue, state: State) -> list[Completion]:
    return [Ended(How.CONTINUE, state)]


@handles(Raise)
def raise_exception(instruction: Raise, state: State) -> list[Completion]:
    """`raise error`, `raise Error`, or a bare `raise` of the exception at hand."""
    state.place = instruction.place
    if instruction.exception is None:
        error = (
            state.handling[-1]
            if state.handling
            else state.new_error("RuntimeError", "no active exception")
        )
        return [Ended(How.RAISE, state, error)]
    error = state.resolve(state.registers[instruction.exception])
    is_class = isinstance(error, Builtin) or (
        isinstance(error, Ref) and isinstance(state.record(error), ClassRecord)
    )
    if not is_class:
        return [Ended(How.RAISE, state, error)]
    completions: list[Completion] = []
    for outcome in call_value(error, Call(), state):
        raised = outcome.error if isinstance(outcome, Raises) else outcome.value
        completions.append(Ended(How.RAISE, outcome.state, raised))
    return completions
