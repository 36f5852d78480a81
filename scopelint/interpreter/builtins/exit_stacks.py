"""`contextlib`'s managers that are entered by a call; `ExitStack`, with which others are left."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import builtin, pure_external
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.managers import enter_manager, leave_all
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import ExitStack, Value


@pure_external("contextlib.ExitStack", "contextlib2.ExitStack")
def make_stack(call: Call, state: State) -> Value:
    return ExitStack(state.new_list([]))


@builtin("ExitStack.enter_context", least=2)
def enter_context(call: Call, state: State) -> list[Outcome]:
    """Enter a manager now; gives what `as` would bind."""
    stack, manager = call.arguments[0], state.resolve(call.arguments[1])
    outcomes = enter_manager(manager, state)
    for outcome in outcomes:
        if isinstance(outcome, Returns) and isinstance(stack, ExitStack):
            outcome.state.edit(stack.entered, ListRecord).items.append(manager)
    return outcomes


@builtin("ContextGenerator.__enter__", "ExitStack.__enter__", least=1)
def enter(call: Call, state: State) -> list[Outcome]:
    """`manager.__enter__()`, by someone who means to leave it himself."""
    return enter_manager(call.arguments[0], state)


@builtin("ExitStack.close", "ExitStack.__exit__", least=1)
def close(call: Call, state: State) -> list[Outcome]:
    """Leave what was entered."""
    stack = call.arguments[0]
    return leave_all(stack, None, state) if isinstance(stack, ExitStack) else [Returns(None, state)]
