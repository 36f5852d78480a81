"""Name the layers of a function as the library named them, so that they are found again."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import opened_by_program, parting_depth, refusal
from scopelint.frontend.editing.calls import give, give_instead, given, index_of
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
        opened = next(opened_by_program(opening, fault.trace), None)
        place = opening.place if opened is None else opened.call
        is_here = opening.stack[: len(begins)] == begins and place in functions
        if not is_here or opening.by != "default name":
            continue
        name = opening.name.rpartition("/")[2]
        if names.setdefault(place, name) != name:
            return None
    changes = [_called(fault, place, functions[place], name) for place, name in names.items()]
    if None in changes:
        return None
    return tuple(change for each in changes if each for change in each)


def _called(fault: Fault, place: Place, function: str, name: str) -> Changes | None:
    """A layer, or a scope with a default name, under the name that it got."""
    tree = fault.tree_at(place)
    if tree is None:
        return None
    if function != "tf.variable_scope":
        keyword = "name" if function.startswith("tf.layers") else "scope"
        return give(tree, place, keyword, f'"{name}"')
    arguments = given(tree, place) or ()
    index = index_of(arguments, "name_or_scope", 0)
    if index is None or arguments[index].text != "None":
        return None
    return give_instead(tree, place, index, f'"{name}"')


FIX = Kind(rules=("SL102",), rank=30, candidates=name_layers)
