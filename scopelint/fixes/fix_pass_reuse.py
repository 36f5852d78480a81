"""Pass `reuse=True` at the second call of a function that has a parameter for it."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.reusing import ask_call, ask_scope, reuse_parameter
from scopelint.fixes.uses import refused_of, scopes_within, second_calls


def pass_reuse(fault: Fault) -> Iterator[Candidate]:
    """The second call asks for reuse; the function's scopes follow it, where they do not yet."""
    if refused_of(fault) is None:
        return
    for call in second_calls(fault):
        parameter = reuse_parameter(call.definition)
        changes = None if parameter is None else ask_call(fault, call, parameter)
        if parameter is None or changes is None:
            continue
        asks = f"pass {parameter}={call.reuse} to {call.words} of {call.definition.name}"
        if changes:
            yield Candidate(
                description=asks, changes=changes, goal=Goal.SHARES, is_safe=call.is_meant
            )
        followed = [
            ask_scope(fault, opened, parameter) for opened in scopes_within(call.definition, fault)
        ]
        scopes = tuple(change for each in followed if each for change in each)
        if scopes:
            opens = f"open the scope of {call.definition.name} with reuse={parameter}"
            yield Candidate(
                description=f"{opens}, and {asks}" if changes else opens,
                changes=(*changes, *scopes),
                goal=Goal.SHARES,
                is_safe=call.is_meant,
            )


FIX = Kind(rules=("SL101", "SL208"), rank=20, candidates=pass_reuse)
