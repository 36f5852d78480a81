"""Give the second of two layers, scopes or variables a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.naming import free_name, name_given
from scopelint.fixes.uses import parting_depth, refusal, scopes_around, second_calls, unnamed_scopes
from scopelint.frontend.editing.calls import give, give_instead, given, plain_text, quoted_like
from scopelint.frontend.editing.statements import loops_around
from scopelint.frontend.editing.tree import Changes
from scopelint.trace import CallSite, Place, ScopeOpened, Step

#: What takes the same name each time, unless a scope is given.
_UNNAMED = frozenset({
    "tf.nn.bidirectional_dynamic_rnn", "tf.nn.dynamic_rnn", "tf.nn.static_bidirectional_rnn",
    "tf.nn.static_rnn",
})  # fmt: skip


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
            found = name_given(fault, step)
            if found is not None:
                yield from _renamed(fault, step.place, *found)
            elif step.function in _UNNAMED:
                yield from _named_first(fault, step)
    if depth is not None:
        yield from _renamed_in_call(fault, refused.stack[depth])


def _named_first(fault: Fault, step: Step) -> Iterator[Candidate]:
    """A scope for what the library builds under one name each time."""
    tree = fault.tree_at(step.place)
    openings = fault.trace.of(ScopeOpened)
    second = next((each for each in openings if each.step == refusal(fault).step), None)
    if tree is None or second is None:
        return
    name = second.name.rpartition("/")[2]
    free = free_name(fault, step.place, name)
    changes = give(tree, step.place, "scope", f'"{free}"')
    if changes is not None:
        yield _called(fault, step.place, changes, name, free)


def _renamed_in_call(fault: Fault, site: CallSite) -> Iterator[Candidate]:
    """A name that the second call hands to a function of the program, or could."""
    tree, key = fault.tree_at(site.place), refusal(fault).key or ""
    arguments = None if tree is None else given(tree, site.place)
    for index, argument in enumerate(arguments or ()):
        name = plain_text(argument.text)
        if name and name in key.split("/"):
            yield from _renamed(fault, site.place, index, name, argument.text)
    for call in second_calls(fault):
        if tree is None or call.site != site:
            continue
        for parameter in unnamed_scopes(fault, call.definition, site):
            default = call.definition.defaults[parameter]
            name = plain_text(default)
            free = free_name(fault, site.place, name or parameter)
            changes = give(tree, site.place, parameter, quoted_like(default, free))
            if name and changes is not None:
                yield _called(fault, site.place, changes, name, free)


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


def _renamed(
    fault: Fault, place: Place, index: int, name: str, literal: str
) -> Iterator[Candidate]:
    tree = fault.tree_at(place)
    free = free_name(fault, place, name)
    changes = None if tree is None else give_instead(tree, place, index, quoted_like(literal, free))
    if changes is not None:
        yield _called(fault, place, changes, name, free)


def _called(fault: Fault, place: Place, changes: Changes, name: str, free: str) -> Candidate:
    return Candidate(
        description=f"call the second {name} {free}",
        changes=changes,
        goal=Goal.OWN,
        is_safe=fault.is_alone(place) and _is_of_one_function(fault),
    )


def _is_of_one_function(fault: Fault) -> bool:
    """Whether the two stand in one function, and not in two of which `tf.cond` takes one.

    Two such branches, as of a network in training and in use, mostly mean one variable.
    """
    refused = refusal(fault)
    depth = None if refused.holder is None else parting_depth(refused.holder, refused)
    if refused.holder is None or depth is None:
        return True
    first, second = (each.stack[depth].function for each in (refused.holder, refused))
    return first == second and not first.endswith("<lambda>")


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
            )


FIX = Kind(rules=("SL101",), rank=60, candidates=name_of_its_own)
