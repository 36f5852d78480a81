"""`try`: which handler an exception reaches, `else` and `finally`."""

from __future__ import annotations

from scopelint.interpreter.blocks import run, run_all
from scopelint.interpreter.classes import catches
from scopelint.interpreter.merging import merge_completions, spare
from scopelint.interpreter.run import CUT, IMPORT_ERRORS, Completion, Ended, How, handles, separate
from scopelint.interpreter.state import State
from scopelint.ir import Handler, Try
from scopelint.ir_walk import loaded_names


@handles(Try)
def try_block(instruction: Try, state: State) -> list[Completion]:
    completions = (
        _with_handlers(instruction, state) if instruction.handlers else run(instruction.body, state)
    )
    if instruction.otherwise and not instruction.handlers:
        going, ended = separate(completions)
        completions = [*run_all(instruction.otherwise, going), *ended]
    if instruction.last:
        completions = [after for each in completions for after in _finally(instruction, each)]
    return merge_completions(completions)


def _with_handlers(instruction: Try, state: State) -> list[Completion]:
    guards = not all(map(_waits_for_imports, instruction.handlers))
    state.guarded += guards
    going, ended = separate(run(instruction.body, state))
    for each in (*going, *(end.state for end in ended)):
        each.guarded -= guards
    completions: list[Completion] = (
        run_all(instruction.otherwise, going) if instruction.otherwise else list(going)
    )
    for end in ended:
        caught = end.how is How.RAISE and end.value is not CUT
        completions += _handle(instruction.handlers, end) if caught else [end]
    return completions


def _waits_for_imports(handler: Handler) -> bool:
    """Whether no other error than that of an import reaches a handler."""
    names = loaded_names(handler.types)
    return bool(names) and names <= IMPORT_ERRORS


def _handle(handlers: tuple[Handler, ...], raised: Ended) -> list[Completion]:
    """Go to the first handler that catches; past one of which that is not known, both ways."""
    completions: list[Completion] = []
    state = raised.state
    for handler in handlers:
        for after in run(handler.types, state):
            if isinstance(after, Ended):
                return [*completions, after]
            state = after
        answer = (
            True
            if handler.type is None
            else catches(state.registers[handler.type], raised.value, state)
        )
        if answer is False:
            continue
        inside = state if answer else spare(state)
        inside.count_in(is_over=False)
        completions += _run_handler(handler, raised, inside)
        if answer:
            return completions
    return [*completions, Ended(How.RAISE, state, raised.value)]


def _run_handler(handler: Handler, raised: Ended, state: State) -> list[Completion]:
    before = state.handling
    state.handling = (*before, raised.value)
    state.registers[handler.caught] = raised.value
    state.place = handler.place
    completions = run(handler.body, state)
    for each in completions:
        (each.state if isinstance(each, Ended) else each).handling = before
    return completions


def _finally(instruction: Try, completion: Completion) -> list[Completion]:
    """Run `finally`; what was under way goes on unless the block itself leaves."""
    if not isinstance(completion, Ended):
        return run(instruction.last, completion)
    if completion.value is CUT:
        return [completion]
    going, ended = separate(run(instruction.last, completion.state))
    return [*ended, *(Ended(completion.how, each, completion.value) for each in going)]
