"""Generators: their body runs with someone at hand who takes what is yielded.

`for x in g()` and `with manager():` run the consumer's block at each `yield`, in the consumer's
own frame; `list(g())` collects. How the consumer's block ended, if it left early, waits in
`State.pending` until the generator has come to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from scopelint.interpreter.calls import Consumer, enter
from scopelint.interpreter.endless import leaving
from scopelint.interpreter.frames import Frame
from scopelint.interpreter.heap import FunctionRecord, GeneratorRecord, IteratorRecord, ListRecord
from scopelint.interpreter.library import Raises, Returns
from scopelint.interpreter.run import RETURN, Completion, Ended, How, handles
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Ref, Symbol, Value, symbol
from scopelint.interpreter.world import World
from scopelint.ir import For, While, Yield
from scopelint.ir_walk import makes_a_call, names_stored_in

#: Begins the key of what a generator may yield behind what was seen.
_YIELDED = "yielded"


@handles(Yield)
def yield_value(instruction: Yield, state: State) -> list[Completion]:
    state.place = instruction.place
    value = None if instruction.value is None else state.registers[instruction.value]
    state.registers[instruction.target] = None
    if not instruction.delegate:
        return resume(value, state)
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(value, Ref) and isinstance(record, GeneratorRecord):
        frame, opened = state.frame, state.world.open_generators
        after = [_after_delegate(each, instruction) for each in iterate(value, state, resume)]
        if record.environment in opened:
            opened.add(frame.environment)
        return after
    if not isinstance(record, ListRecord) or record.more is not None:
        state.world.open_generators.add(state.frame.environment)
    items = list(record.items) if isinstance(record, ListRecord) else []
    completions: list[Completion] = [state]
    for item in items:
        completions = [
            after
            for each in completions
            for after in (resume(item, each) if isinstance(each, State) else [each])
        ]
    return completions


def leave_open(loop: For | While, frame: Frame, world: World) -> None:
    """The loop may take further turns: what it binds, calls and yields in these, nobody has seen."""
    world.bound_later |= names_stored_in(loop.body)
    world.calls_later |= makes_a_call(loop.body)
    if frame.consume is not None and _yields(loop):
        world.open_generators.add(frame.environment)


def is_open(generator: Ref, state: State) -> bool:
    """Whether a generator that was run may yield further values than those that were seen."""
    record = state.record(generator)
    if isinstance(record, IteratorRecord):
        return record.more is not None
    assert isinstance(record, GeneratorRecord)
    return record.environment in state.world.open_generators


def further_values(generator: Ref) -> Symbol:
    """What a generator may yield behind what was seen."""
    return symbol("further values of a generator", _YIELDED, generator)


@lru_cache(maxsize=4096)  # a loop is met many times over
def _yields(loop: For | While) -> bool:
    return any(isinstance(each, Yield) for each in leaving(loop.body))


def _after_delegate(outcome: Outcome, instruction: Yield) -> Completion:
    """What the other generator returned is the value of `yield from`."""
    if isinstance(outcome, Raises):
        return Ended(How.RAISE, outcome.state, outcome.error)
    outcome.state.registers[instruction.target] = outcome.value
    return outcome.state


def resume(value: Value, state: State) -> list[Completion]:
    """Let the consumer of the running generator take a value, then go on behind the `yield`."""
    frame = state.frame
    if frame.consume is None or frame.caller is None:
        return [state]
    place, registers = state.place, state.registers
    state.frame, state.place = frame.caller, frame.call_place
    completions: list[Completion] = []
    for completion in frame.consume(value, state):
        after = completion.state if isinstance(completion, Ended) else completion
        after.frame, after.place, after.registers = frame, place, dict(registers)
        completions.append(completion)
    return completions


def iterate(generator: Ref, state: State, consume: Consumer) -> list[Outcome]:
    """Run a generator to its end, giving each value to `consume` in the frame of the caller.

    It gives nothing more then; what it does behind a value at which it was left is not followed.
    """
    record = state.record(generator)
    assert isinstance(record, GeneratorRecord)
    function = state.record(record.function)
    assert isinstance(function, FunctionRecord)
    depth = len(state.pending)
    outcomes = enter(function, record.environment, state, consume)
    for each in outcomes:
        after = each.state
        is_left = len(after.pending) > depth or is_open(generator, after)
        more = further_values(generator) if is_left else None
        after.put(generator.address, IteratorRecord(after.token, (), 0, more))
    return outcomes


def take_until(
    generator: Ref, state: State, is_last: Callable[[Value, State], bool]
) -> list[Outcome]:
    """Run a generator up to a value that is the last to be taken; gives that, or `MISSING` behind all."""

    def consume(value: Value, at: State) -> list[Completion]:
        if not is_last(value, at):
            return [at]
        at.pending = (*at.pending, (RETURN, value))
        return [Ended(RETURN, at)]

    depth = len(state.pending)
    outcomes: list[Outcome] = []
    for each in iterate(generator, state, consume):
        found = MISSING
        if len(each.state.pending) > depth:
            found, each.state.pending = each.state.pending[-1][1], each.state.pending[:-1]
        outcomes.append(each if isinstance(each, Raises) else Returns(found, each.state))
    return outcomes


def go_on_unseen(more: Symbol | None, state: State) -> None:
    """A generator that was left goes on: what it does to the library then is left out."""
    if more is not None and more.key[0] == _YIELDED:
        state.world.library.pass_over(state)


def drain(generator: Ref, state: State) -> list[Outcome]:
    """All that a generator yields, as a list."""
    collected = state.new_list([])

    def collect(value: Value, at: State) -> list[Completion]:
        if not is_open(generator, at):
            at.edit(collected, ListRecord).items.append(value)
        return [at]

    outcomes: list[Outcome] = []
    for outcome in iterate(generator, state, collect):
        if is_open(generator, outcome.state):
            outcome.state.edit(collected, ListRecord).more = further_values(generator)
        outcomes.append(
            outcome if isinstance(outcome, Raises) else Returns(collected, outcome.state)
        )
    return outcomes
