"""Give the second of two layers, scopes or variables a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.naming import free_name, name_given
from scopelint.fixes.reusing import asked
from scopelint.fixes.uses import parting_depth, refusal, scopes_around
from scopelint.frontend.editing.calls import give_instead, quoted_like
from scopelint.frontend.editing.statements import loops_around
from scopelint.trace import CallSite, Step


def name_of_its_own(fault: Fault) -> Iterator[Candidate]:
    """For two that stand in one function, or in the turns of a loop, under one literal name."""
    refused = refusal(fault)
    if refused.holder is None:
        return
    depth = parting_depth(refused.holder, refused)
    for step, site, level in _named(fault):
        if depth is None:
            yield from _numbered(fault, step, site)
        elif level == depth:
            yield from _renamed(fault, step)


def _named(fault: Fault) -> Iterator[tuple[Step, CallSite, int]]:
    """The calls that may have named the second use, outermost first, with their levels."""
    refused = refusal(fault)
    steps = fault.trace.steps
    is_loop = refused.holder is None or parting_depth(refused.holder, refused) is None
    first = () if refused.holder is None else scopes_around(refused.holder, fault.trace)
    shared = set() if is_loop else {each.call for each in first}
    calls = {step.place: step for step in steps if step.function == "tf.variable_scope"}
    for opened in scopes_around(refused, fault.trace):
        if opened.call not in shared:
            stack = opened.opening.stack
            yield calls[opened.call], stack[-1], len(stack) - 1
    if refused.step < len(steps) and steps[refused.step].place == refused.place:
        yield steps[refused.step], refused.stack[-1], len(refused.stack) - 1


def _renamed(fault: Fault, step: Step) -> Iterator[Candidate]:
    found, tree = name_given(fault, step), fault.tree_at(step.place)
    if found is None or tree is None:
        return
    index, name, literal = found
    free = free_name(fault, step.place, name)
    changes = give_instead(tree, step.place, index, quoted_like(literal, free))
    if changes is not None:
        yield Candidate(
            description=f"call the second {name} {free}",
            changes=changes,
            goal=Goal.OWN,
            is_safe=fault.is_alone(step.place),
            rival=asked(fault, step.place, "reuse", None, "True") or None,
        )


def _numbered(fault: Fault, step: Step, site: CallSite) -> Iterator[Candidate]:
    """`"conv"` becomes `"conv_%d" % i` in a loop that counts its turns."""
    found, tree = name_given(fault, step), fault.tree_at(site.place)
    if found is None or tree is None:
        return
    index, name, literal = found
    for loop in loops_around(tree, site.place):
        if loop.counter is None or loop.later_turn is None:
            continue
        numbered = f"{quoted_like(literal, name + '_%d')} % {loop.counter}"
        changes = give_instead(tree, step.place, index, numbered)
        if changes is not None:
            yield Candidate(
                description=f"number {name} by {loop.counter}",
                changes=changes,
                goal=Goal.APART,
                is_safe=fault.is_alone(step.place),
                rival=asked(fault, step.place, "reuse", None, loop.later_turn) or None,
            )


FIX = Kind(rules=("SL101",), rank=60, candidates=name_of_its_own)
