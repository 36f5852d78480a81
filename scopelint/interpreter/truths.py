"""What a branch hangs on: the truth of a value, which a method of the project may have to say."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.run import RAISE, Ended
from scopelint.interpreter.special import truth_method
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value

#: The truth of a value, or the symbol on which it depends, on a path that has found it out.
Told = tuple[bool | Symbol, State]


def told_truth(value: Value, state: State) -> list[Outcome] | None:
    """`bool(value)` as the class of a project's object says it; None where that says nothing."""
    method = truth_method(state.resolve(value), state)
    if method is None:
        return None
    return [
        Returns(each.state.truth(each.value), each.state) if isinstance(each, Returns) else each
        for each in call_value(method, Call(), state)
    ]


def told(value: Value, state: State) -> tuple[list[Told], list[Ended]]:
    """The truth of a value on each path that finds it out, and the paths that end in doing so."""
    outcomes = told_truth(value, state)
    if outcomes is None:
        return [(state.truth(value), state)], []
    found: list[Told] = []
    ended: list[Ended] = []
    for each in outcomes:
        if isinstance(each, Raises):
            ended.append(Ended(RAISE, each.state, each.error))
        else:
            assert isinstance(each.value, (bool, Symbol))
            found.append((each.value, each.state))
    return found, ended
