"""`with`: library managers, the project's own classes, and generator functions."""

from __future__ import annotations

from functools import partial

from scopelint.interpreter.blocks import run
from scopelint.interpreter.calls import call_function, call_value
from scopelint.interpreter.classes import catches, class_of, special_method
from scopelint.interpreter.heap import FunctionRecord, ListRecord
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.loops import take_pending
from scopelint.interpreter.merging import merge_completions
from scopelint.interpreter.namespaces import store_external
from scopelint.interpreter.run import CUT, Completion, Ended, How, give_up, handles, then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    UNSEEN,
    ContextGenerator,
    Either,
    ExitStack,
    Expected,
    Foreign,
    Patch,
    Ref,
    Symbol,
    Value,
    describe,
    symbol,
)
from scopelint.ir import With


@handles(With)
def with_block(instruction: With, state: State) -> list[Completion]:
    state.place = instruction.place
    manager = state.resolve(state.registers[instruction.manager])
    if isinstance(manager, Either):
        settled = [
            completion
            for _, each in state.settle(manager)
            for completion in with_block(instruction, each) or [each]
        ]
        return merge_completions(settled)
    if isinstance(manager, ContextGenerator):
        return _with_generator(instruction, manager, state)
    registers = state.registers
    completions: list[Completion] = []
    for outcome in enter_manager(manager, state):
        if isinstance(outcome, Raises):
            completions.append(Ended(How.RAISE, outcome.state, outcome.error))
            continue
        inside = outcome.state
        inside.registers = {**registers, instruction.target: outcome.value}
        for completion in run(instruction.body, inside):
            completions += _leave(manager, completion, instruction)
    return merge_completions(completions)


def enter_manager(manager: Value, state: State) -> list[Outcome]:
    """What comes of `manager.__enter__()`.

    A generator that is entered by a call would have to wait there until it is left: not followed.
    """
    if isinstance(manager, ContextGenerator):
        return [give_up("a generator is entered without a `with` around it", state)]
    if isinstance(manager, Patch):
        store_external(manager.path, manager.replacement, state)
        return [Returns(manager.replacement, state)]
    if isinstance(manager, ExitStack):
        return [Returns(manager, state)]
    if isinstance(manager, Expected):
        state.guarded += 1
    method = special_method(manager, "__enter__", state)
    if method is not None:
        return call_value(method, Call(), state)
    if isinstance(manager, Foreign):
        transfer = state.world.library.method(manager, "__enter__")
        if transfer is not None:
            return list(transfer(Call((manager,)), state))
    if isinstance(manager, Symbol) and manager.key[0] == UNSEEN:
        state.note(f"{manager.says} opens no scope")
    return [Returns(symbol(f"what {describe(manager)} gives to `with`", "entered", manager), state)]


def _leave(manager: Value, completion: Completion, instruction: With) -> list[Completion]:
    """Run `__exit__`; what the block came to stands, unless leaving raises or swallows."""
    ended = completion if isinstance(completion, Ended) else None
    state = ended.state if ended else completion
    assert isinstance(state, State)
    if ended is not None and ended.value is CUT:
        return [completion]
    error = ended.value if ended is not None and ended.how is How.RAISE else None
    place = state.place
    state.place = instruction.place
    completions: list[Completion] = []
    for outcome in _exit(manager, error, state):
        outcome.state.place = place
        if isinstance(outcome, Raises):
            completions.append(Ended(How.RAISE, outcome.state, outcome.error))
        elif error is not None and outcome.value is True:
            completions.append(outcome.state)
        else:
            completions.append(
                Ended(ended.how, outcome.state, ended.value) if ended else outcome.state
            )
    return completions


def _exit(manager: Value, error: Value, state: State) -> list[Outcome]:
    if isinstance(manager, Patch):
        store_external(manager.path, MISSING, state)
    if isinstance(manager, ExitStack):
        return leave_all(manager, error, state)
    if isinstance(manager, Expected):
        state.guarded -= 1
        is_meant = error is not None and catches(manager.error, error, state) is not False
        return [Returns(is_meant, state)]
    arguments = _about(error, state)
    method = special_method(manager, "__exit__", state)
    if method is not None:
        return call_value(method, Call(arguments), state)
    if isinstance(manager, Foreign):
        transfer = state.world.library.method(manager, "__exit__")
        if transfer is not None:
            return list(transfer(Call((manager, *arguments)), state))
    return [Returns(None, state)]


def _about(error: Value, state: State) -> tuple[Value, ...]:
    """What `__exit__` is told: the class of an error, the error and where it was raised."""
    if error is None:
        return (None, None, None)
    cls = class_of(error, state)
    kind = symbol("the class of an error", "class", error) if cls is MISSING else cls
    return (kind, error, symbol("a traceback", "traceback", error))


def leave_all(stack: ExitStack, error: Value, state: State) -> list[Outcome]:
    """Leave what a stack has entered, the last first."""
    record = state.edit(stack.entered, ListRecord)
    managers, record.items = reversed(record.items), []
    outcomes: list[Outcome] = [Returns(None, state)]
    for manager in managers:
        outcomes = [*then(outcomes, partial(_exit_behind, manager, error))]
    return outcomes


def _exit_behind(manager: Value, error: Value, _: Value, state: State) -> list[Outcome]:
    return _exit(manager, error, state)


def _with_generator(instruction: With, manager: ContextGenerator, state: State) -> list[Completion]:
    """Run the generator's body with the block in the place of its `yield`."""
    registers = state.registers

    def consume(value: Value, at: State) -> list[Completion]:
        at.registers = {**registers, instruction.target: value}
        completions: list[Completion] = []
        for end in run(instruction.body, at):
            if isinstance(end, Ended) and end.how is not How.RAISE:
                end.state.pending = (*end.state.pending, (end.how, end.value))
                completions.append(end.state)
            else:
                completions.append(end)
        return completions

    depth = len(state.pending)
    finished: list[Completion] = []
    call = Call(manager.arguments, dict(manager.keywords))
    record = state.record(manager.function) if isinstance(manager.function, Ref) else None
    if isinstance(record, FunctionRecord):
        state.world.entered.add((record.module, record.code.place))  # whether it yields matters
    if not isinstance(record, FunctionRecord) or not record.code.is_generator:
        given = f"what {describe(manager.function)} gives to `with`"
        state.registers[instruction.target] = state.fresh(given)
        return [*run(instruction.body, state)]
    assert isinstance(manager.function, Ref)
    for outcome in call_function(manager.function, call, state, consume):
        after = outcome.state
        after.registers = dict(registers)
        if isinstance(outcome, Raises):
            finished.append(Ended(How.RAISE, after, outcome.error))
        else:
            finished.append(take_pending(after) if len(after.pending) > depth else after)
    return merge_completions(finished)
