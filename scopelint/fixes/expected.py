"""Whether an edited program builds the variables that the fix is to lead to, told by its trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scopelint.fixes.declare import Candidate, Fault, Goal
from scopelint.fixes.uses import parting_depth, refused_of, two_uses
from scopelint.trace import Event, Trace, VariableCreated, VariableRefused, VariableShared

#: What is made for variables that are there.
_FOLLOWING = ("slot", "moving average")
#: A variable as far as a fix must keep it.
_Variable = tuple[str | None, object, str, bool]


def reaches(candidate: Candidate, fault: Fault, edited: Trace) -> bool:
    """Whether the fault's variables stand as before, and what the fault was about as wanted."""
    if candidate.goal is Goal.REJOINS:
        return _rejoins(fault, edited)
    refused = refused_of(fault)
    if candidate.goal is Goal.KEEPS:
        before, after = _uses(fault.trace), _uses(edited)
        return (after if refused is None else after[: len(before)]) == before
    if refused is None:
        return False
    made = list(fault.trace.of(VariableCreated))
    created = tuple(edited.of(VariableCreated))
    alike = _but_the_key if candidate.goal is Goal.APART else _variable
    if [alike(each) for each in created[: len(made)]] != [alike(each) for each in made]:
        return False
    return _GOALS[candidate.goal](candidate, refused, created[: len(made)], edited)


def _rejoins(fault: Fault, edited: Trace) -> bool:
    """The variables of the second use are gone, those before it the same, and all are shared.

    What is created after it may be numbered otherwise; what optimizers make follows from the rest.
    """
    uses = two_uses(fault)
    if uses is None:
        return False
    before, after = _made_by_program(fault.trace), _made_by_program(edited)
    anew = [each for each in before if uses.is_second(each)]
    kept = [each for each in before if not uses.is_second(each)]
    start = before.index(anew[0]) if anew else 0
    shared = len(list(edited.of(VariableShared))) - len(list(fault.trace.of(VariableShared)))
    return (
        bool(anew)
        and shared >= len(anew)
        and [_name(each) for each in after[:start]] == [_name(each) for each in before[:start]]
        and [_but_the_key(each) for each in after] == [_but_the_key(each) for each in kept]
    )


def _uses(trace: Trace) -> list[tuple[str, _Variable]]:
    """What is created and what is shared, in order."""
    return [
        ("created", _variable(each))
        if isinstance(each, VariableCreated)
        else ("shared", _variable(each.holder))
        for each in trace.events
        if isinstance(each, (VariableCreated, VariableShared))
    ]


def _made_by_program(trace: Trace) -> list[VariableCreated]:
    return [each for each in trace.of(VariableCreated) if each.via not in _FOLLOWING]


def _name(created: VariableCreated) -> str | None:
    return created.op_name or created.key


def _variable(created: VariableCreated) -> _Variable:
    """What is to stay; an optimizer's own counters are named by the scope where it stands."""
    name = created.key if created.key or not created.trainable else created.op_name
    return name, created.shape, created.dtype, created.trainable


def _but_the_key(created: VariableCreated) -> _Variable:
    return None, created.shape, created.dtype, created.trainable


def _shares(
    candidate: Candidate,
    refused: VariableRefused,
    first: Sequence[VariableCreated],
    edited: Trace,
) -> bool:
    """The variable is shared after all that was there was created, and the second use adds none."""
    key = candidate.key or refused.key
    holder = candidate.first or refused.holder
    events = _after(first, edited)
    shared = next(
        (each for each in events if isinstance(each, VariableShared) and each.key == key), None
    )
    if shared is None or holder is None:
        return False
    depth = parting_depth(holder, refused)
    if shared.is_chained and depth in (None, len(refused.stack) - 1):
        return False  # a layer upon itself
    if depth is None:
        turns = {each.stack for each in first}
        return not any(each.stack in turns for each in _created(events))
    second = shared.stack[: depth + 1]
    return not any(each.stack[: depth + 1] == second for each in _created(events))


def _creates(
    candidate: Candidate,
    refused: VariableRefused,
    first: Sequence[VariableCreated],
    edited: Trace,
) -> bool:
    """The next variable to be created is the missing one; of a slot the name may still change."""
    created = _next_created(first, edited)
    if created is None or refused.via != "get_variable":
        return created is not None and created.via == refused.via
    return created.key == (candidate.key or refused.key)


def _own(
    candidate: Candidate,
    refused: VariableRefused,
    first: Sequence[VariableCreated],
    edited: Trace,
) -> bool:
    """The next variable to be created is the second use's, under another name."""
    created = _next_created(first, edited)
    return (
        created is not None
        and created.key != refused.key
        and created.key is not None
        and _functions(created) == _functions(refused)
    )


def _apart(
    candidate: Candidate,
    refused: VariableRefused,
    first: Sequence[VariableCreated],
    edited: Trace,
) -> bool:
    """The next variable to be created is the second use's, and all keys differ."""
    created = _next_created(first, edited)
    if created is None or _functions(created) != _functions(refused):
        return False
    keys = [each.key for each in (*first, created) if each.key is not None]
    return len(keys) == len(set(keys))


def _rebuilds(
    candidate: Candidate,
    refused: VariableRefused,
    first: Sequence[VariableCreated],
    edited: Trace,
) -> bool:
    """The next variable to be created is the same as the holder, in another graph."""
    created, holder = _next_created(first, edited), refused.holder
    return (
        created is not None
        and holder is not None
        and _variable(created) == _variable(holder)
        and created.graph != holder.graph
    )


_GOALS: dict[
    Goal,
    Callable[[Candidate, VariableRefused, Sequence[VariableCreated], Trace], bool],
] = {
    Goal.SHARES: _shares,
    Goal.CREATES: _creates,
    Goal.OWN: _own,
    Goal.APART: _apart,
    Goal.REBUILDS: _rebuilds,
}


def _after(first: Sequence[VariableCreated], edited: Trace) -> tuple[Event, ...]:
    """What happens after the variables were created that were there before the fault."""
    if not first:
        return edited.events
    return edited.events[edited.events.index(first[-1]) + 1 :]


def _created(events: Sequence[Event]) -> list[VariableCreated]:
    return [each for each in events if isinstance(each, VariableCreated)]


def _next_created(first: Sequence[VariableCreated], edited: Trace) -> VariableCreated | None:
    return next(iter(_created(_after(first, edited))), None)


def _functions(event: Event) -> list[str]:
    return [site.function for site in event.stack]
