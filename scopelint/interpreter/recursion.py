"""Functions that call themselves: how deep they are followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from scopelint.interpreter.frames import Frame
from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Either, Ref, Symbol, Value, is_made_of


def open_activations(record: FunctionRecord, state: State) -> list[Frame]:
    """Those of a function, the innermost first.

    What a decorator makes is one function for each that it decorates: these may call each other.
    """
    found = []
    frame: Frame | None = state.frame
    code, environment = record.code, record.environment
    while frame is not None:
        open_ = frame.record
        if open_ is not None and open_.code is code and open_.environment == environment:
            found.append(frame)
        frame = frame.caller
    return found


def recurses_too_deep(
    open_ones: list[Frame], record: FunctionRecord, environment: int, state: State
) -> bool:
    """Whether too many activations of a function are open; few, if unknowns make it recurse.

    Objects that hold others call the same method of these: that ends where the objects do.
    """
    limits = state.world.budget.limits
    if len(open_ones) >= limits.recursion:
        return True
    if len(open_ones) < limits.unknown_recursion or not record.code.parameters:
        return False
    mine = state.peek(environment).names
    theirs = [state.peek(each.environment).names for each in open_ones]
    last = [mine, *theirs[: limits.unknown_recursion]]
    if all(_goes_into_unknown(inner, outer) for inner, outer in pairwise(last)):
        return True
    if open_ones[-1].paths == state.world.budget.paths:
        return False
    first = record.code.parameters[0].name
    others = [names.get(first) for names in theirs]
    alike = [
        each
        for each in others
        if not (isinstance(each, Ref) and isinstance(mine.get(first), Ref)) or each == mine[first]
    ]
    return len(alike) >= limits.unknown_recursion


def _goes_into_unknown(mine: Mapping[str, Value], theirs: Mapping[str, Value]) -> bool:
    """Whether an activation was given a part of an unknown that another had: there is no end to these."""
    return any(
        is_made_of(value, unknown)
        for name, value in mine.items()
        if isinstance(value, Symbol)
        for unknown in _unknowns_in(theirs.get(name))
    )


def _unknowns_in(value: Value) -> Iterator[Symbol]:
    """The unknowns that a value may be."""
    if isinstance(value, Either):
        yield from _unknowns_in(value.if_true)
        yield from _unknowns_in(value.if_false)
    elif isinstance(value, Symbol):
        yield value
