"""Drop `reuse=True` where it is asked for by the first use of all."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.reusing import reuse_parameter
from scopelint.fixes.uses import opened_by_program, refusal
from scopelint.frontend.editing.calls import Given, give_instead, give_no_more, given, index_of
from scopelint.frontend.editing.functions import definition_around
from scopelint.frontend.editing.tree import Changes
from scopelint.rules.reading import open_scopes, reuse_origin
from scopelint.trace import CallSite, Place, ReuseTurnedOn, VariableCreated

_SCOPE_POSITION = 8


def drop_reuse(fault: Fault) -> Iterator[Candidate]:
    """At the opening of the scope, or at the call that handed it the reuse."""
    origin = reuse_origin(refusal(fault), fault.trace)
    if isinstance(origin, ReuseTurnedOn):
        yield from _not_turned_on(fault, origin)
    elif origin is not None:
        for opened in opened_by_program(origin, fault.trace):
            yield from _dropped(fault, opened.call, "reuse", _SCOPE_POSITION, origin.stack)


def _not_turned_on(fault: Fault, origin: ReuseTurnedOn) -> Iterator[Candidate]:
    """`if reuse: scope.reuse_variables()`: at the call that gave the function this parameter."""
    tree = fault.tree_at(origin.place)
    around = None if tree is None else definition_around(tree, origin.place)
    parameter = None if around is None else reuse_parameter(around)
    if around is not None and parameter is not None and len(origin.stack) > 1:
        call, position = origin.stack[-2].place, around.position(parameter)
        yield from _dropped(fault, call, parameter, position, origin.stack[:-1])


def _dropped(
    fault: Fault, call: Place, parameter: str, position: int | None, stack: tuple[CallSite, ...]
) -> Iterator[Candidate]:
    """No reuse from a call; where it hands on a parameter of its function, from the caller."""
    tree = fault.tree_at(call)
    arguments = None if tree is None else given(tree, call)
    index = None if arguments is None else index_of(arguments, parameter, position)
    if tree is None or arguments is None or index is None:
        return
    text = arguments[index].text
    if text == "True":
        changes = _without(fault, call, arguments, index)
        if changes is not None:
            yield Candidate(
                description=f"do not ask for {parameter}=True at the first use",
                changes=changes,
                goal=Goal.CREATES,
                is_safe=fault.is_alone(stack[-1].place) and not _is_elsewhere(fault),
            )
        return
    around = definition_around(tree, call)
    if around is not None and len(stack) > 1 and text in (*around.parameters, *around.by_name_only):
        yield from _dropped(fault, stack[-2].place, text, around.position(text), stack[:-1])


def _is_elsewhere(fault: Fault) -> bool:
    """Whether this variable is there after all: outside the store, or below other scopes."""
    refused = refusal(fault)
    made = tuple(fault.trace.of(VariableCreated))
    if any(each.key is None and each.op_name == refused.key for each in made):
        return True
    origin = reuse_origin(refused, fault.trace)
    around = [each.name for each in open_scopes(refused, fault.trace)]
    if origin is None or origin.name not in around[1:] or refused.key is None:
        return False
    outer = around[around.index(origin.name) - 1]
    own = refused.key.removeprefix(f"{outer}/" if outer else "")
    return any(each.key is not None and each.key.endswith(f"/{own}") for each in made)


def _without(fault: Fault, call: Place, arguments: tuple[Given, ...], index: int) -> Changes | None:
    """The call without an argument, or with `None` where what follows hangs on its position."""
    tree = fault.tree_at(call)
    if tree is None:
        return None
    if arguments[index].keyword is not None and _is_optional(fault, call, arguments[index].keyword):
        return give_no_more(tree, call, index)
    return give_instead(tree, call, index, "False")


def _is_optional(fault: Fault, call: Place, parameter: str | None) -> bool:
    """Whether the function that a call enters, or the library's, has a default for a parameter."""
    for event in fault.trace.events:
        for outer, inner in zip(event.stack, event.stack[1:], strict=False):
            if outer.place == call:
                tree = fault.tree_at(inner.place)
                entered = None if tree is None else definition_around(tree, inner.place)
                return entered is not None and parameter in entered.defaults
    return True


FIX = Kind(rules=("SL102", "SL105"), rank=20, candidates=drop_reuse)
