"""What is read where only some of the joined ways have set it: Python ends the others there.

Where of two paths that are joined one has set a name or an attribute, a symbol stands for what the
other has (`classes.value_if_unset`). Who goes on behind a read of it has come by one that has set it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.classes import functions_in, linearize
from scopelint.interpreter.frames import ENTRY
from scopelint.interpreter.library import Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Either, Symbol, Value, either
from scopelint.ir_walk import attributes_stored_in


def follows_all(state: State) -> bool:
    """Whether a path has followed all that the program does, from its beginning on."""
    frame = state.frame
    while frame.caller is not None:
        frame = frame.caller
    world = state.world
    return frame.function is not ENTRY and world.budget.follows_all and not world.calls_later


def was_passed_over(cls: Value, name: str, state: State) -> bool:
    """Whether methods of a class set an attribute, and all that do were entered."""
    setting = [
        (each.module, each.code.place)
        for _, each in functions_in(linearize(cls, state), state)
        if name in attributes_stored_in(each.code.body)
    ]
    return bool(setting) and state.world.entered.issuperset(setting)


def may_be_unset(value: Value, owner: int, name: str) -> bool:
    """Whether what was read under a name of an owner was set on some of the joined ways only."""
    if isinstance(value, Either):
        return may_be_unset(value.if_true, owner, name) or may_be_unset(value.if_false, owner, name)
    return isinstance(value, Symbol) and value.key == ("unbound", owner, name)


def where_set(
    value: Value, owner: int, name: str, error: tuple[str, str], state: State
) -> Iterator[Outcome]:
    """The value on the ways that have set it; on the others the error of Python."""
    is_set = _is_set(value, owner, name)
    told = state.truth(is_set)
    ways = [(told, state)] if isinstance(told, bool) else state.split(told, rather=True)
    for holds, each in ways:
        if holds:
            yield Returns(each.resolve(_set_value(value, owner, name)), each)
        else:
            yield raise_error(*error, each)


def _is_set(value: Value, owner: int, name: str) -> Value:
    """True on the ways that have set it, False on the others."""
    if isinstance(value, Either):
        yes, no = (_is_set(side, owner, name) for side in (value.if_true, value.if_false))
        return either(value.condition, yes, no)
    return not may_be_unset(value, owner, name)


def _set_value(value: Value, owner: int, name: str) -> Value:
    """The value without what stands for it on the ways that have not set it."""
    if not isinstance(value, Either):
        return value
    sides = [
        _set_value(side, owner, name)
        for side in (value.if_true, value.if_false)
        if _is_set(side, owner, name) is not False
    ]
    return sides[0] if len(sides) == 1 else either(value.condition, *sides)
