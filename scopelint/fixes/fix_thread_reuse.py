"""Give the function of both uses a parameter `reuse`, and pass it at the second call."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.reusing import ask_scope, reuse_parameter
from scopelint.fixes.uses import SecondCall, scopes_within, second_calls
from scopelint.frontend.editing.calls import give
from scopelint.frontend.editing.functions import names_in, take
from scopelint.frontend.editing.tree import Changes

_PARAMETER = "reuse"


def thread_reuse(fault: Fault) -> Iterator[Candidate]:
    """`def f(x, reuse=None)`, `variable_scope("f", reuse=reuse)`, `f(b, reuse=True)`."""
    for call in second_calls(fault):
        changes = _threaded(fault, call)
        if changes is not None:
            name = call.definition.name
            yield Candidate(
                description=f"give {name} a parameter reuse, open its scope with it, "
                f"and pass reuse={call.reuse} to {call.words}",
                changes=changes,
                goal=Goal.SHARES,
                is_safe=call.is_meant,
            )


def _threaded(fault: Fault, call: SecondCall) -> Changes | None:
    tree = fault.tree_at(call.definition.place)
    caller = fault.tree_at(call.site.place)
    if tree is None or caller is None or reuse_parameter(call.definition) is not None:
        return None
    if _PARAMETER in names_in(tree, call.definition.place):
        return None
    taken = take(tree, call.definition.place, _PARAMETER, "None")
    passed = give(caller, call.site.place, _PARAMETER, call.reuse)
    followed = [
        ask_scope(fault, opened, _PARAMETER) for opened in scopes_within(call.definition, fault)
    ]
    if taken is None or passed is None or not followed or None in followed:
        return None
    return (*taken, *passed, *(change for each in followed if each for change in each))


FIX = Kind(rules=("SL101",), rank=40, candidates=thread_reuse)
