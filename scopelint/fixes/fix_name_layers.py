"""Name the layers of a function as the library named them, so that they are found again."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import parting_depth, refusal
from scopelint.frontend.editing.calls import give
from scopelint.frontend.editing.tree import Changes
from scopelint.trace import Place, ScopeOpened, VariableCreated


def name_layers(fault: Fault) -> Iterator[Candidate]:
    """All unnamed layers of the first use get the names that they had."""
    refused = refusal(fault)
    first = next(
        (
            each
            for each in fault.trace.of(VariableCreated)
            if each.place == refused.place and each.stack != refused.stack
        ),
        None,
    )
    if first is None or refused.opening is None:
        return
    changes = _named(fault, first)
    if changes:
        yield Candidate(
            description="name the layers as TensorFlow named them in the first use",
            changes=changes,
            goal=Goal.SHARES,
            key=first.key,
            first=first,
        )


def _named(fault: Fault, first: VariableCreated) -> Changes | None:
    """The names of the layers of one use; None where one call made several."""
    depth = parting_depth(first, refusal(fault))
    begins = first.stack[: (depth or 0) + 1]
    names: dict[Place, str] = {}
    functions = {step.place: step.function for step in fault.trace.steps}
    for opening in fault.trace.of(ScopeOpened):
        is_here = opening.stack[: len(begins)] == begins and opening.place in functions
        if not is_here or opening.by != "default name":
            continue
        name = opening.name.rpartition("/")[2]
        if names.setdefault(opening.place, name) != name:
            return None
    changes: list[Changes | None] = []
    for place, name in names.items():
        tree = fault.tree_at(place)
        keyword = "name" if functions[place].startswith("tf.layers") else "scope"
        changes.append(None if tree is None else give(tree, place, keyword, f'"{name}"'))
    if None in changes:
        return None
    return tuple(change for each in changes if each for change in each)


FIX = Kind(rules=("SL102",), rank=30, candidates=name_layers)
