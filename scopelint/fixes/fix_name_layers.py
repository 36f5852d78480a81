"""Name the layers of a function as the library named them, so that they are found again."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.naming import names_as_made
from scopelint.fixes.uses import parting_depth, refusal
from scopelint.trace import VariableCreated, VariableRefused


def name_layers(fault: Fault) -> Iterator[Candidate]:
    """All unnamed layers of the first use get the names that they had."""
    refused = refusal(fault)
    first = next(
        (
            each
            for each in fault.trace.of(VariableCreated)
            if each.place == refused.place
            and each.stack != refused.stack
            and _scope_around(each) == _scope_around(refused)
        ),
        None,
    )
    if first is None or refused.opening is None:
        return
    depth = parting_depth(first, refused) or 0
    changes = names_as_made(fault, first.stack[: depth + 1])
    if changes:
        yield Candidate(
            description="name the layers as TensorFlow named them in the first use",
            changes=changes,
            goal=Goal.SHARES,
            key=first.key,
            first=first,
        )


def _scope_around(event: VariableCreated | VariableRefused) -> str | None:
    """The name of the scope in which a layer has its own."""
    return None if event.opening is None else event.opening.name.rpartition("/")[0]


FIX = Kind(rules=("SL102",), rank=30, candidates=name_layers)
