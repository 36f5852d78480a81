"""The steps of a trace that show a claim: the fault's own, and those on which it depends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from scopelint.trace import (
    Event,
    Handle,
    MappingTerm,
    SequenceTerm,
    Step,
    StepKind,
    Term,
    Trace,
    VariableCreated,
    VariableRefused,
)

#: Methods that change how their receiver shares.
_CHANGING = frozenset({"reuse_variables", "__setattr__"})


def witness(trace: Trace, fault: Event) -> tuple[int, ...]:
    """The indexes of the steps that the fault depends on, in order; the last is its own.

    A step needs the results it uses, the `with`s that are open around it, and what changed
    these. Names that TensorFlow numbers by itself may need more: see `prefix`.
    """
    wanted = [fault.step]
    if isinstance(fault, VariableRefused) and fault.holder is not None:
        wanted.append(fault.holder.step)
        if fault.error == "E22":  # which names all that were made from this one on
            wanted += _made_since(fault.holder, trace)
    return steps_for(trace, wanted)


def _made_since(first: VariableCreated, trace: Trace) -> list[int]:
    """The steps that made variables that can be trained, from this variable on."""
    made = [each for each in trace.of(VariableCreated) if each.trainable]
    return [each.step for each in made if each.number >= first.number]


def steps_for(trace: Trace, needed: Iterable[int]) -> tuple[int, ...]:
    """The indexes of these steps and of all that they depend on, in order."""
    wanted = list(needed)
    steps = trace.steps[: max(wanted) + 1]
    open_at = _open_blocks(steps)
    leaves = _leaves(steps)
    kept: set[int] = set()
    while wanted:
        index = wanted.pop()
        if index in kept or index >= len(steps):
            continue
        kept.add(index)
        wanted += used_steps(steps[index])
        wanted += open_at[index]
        if steps[index].kind is StepKind.ENTER:
            wanted += leaves.get(index, ())
        wanted += _changes(steps, index)
    return tuple(sorted(kept))


def prefix(trace: Trace, fault: Event) -> tuple[int, ...]:
    """Every step up to the fault."""
    return tuple(range(min(fault.step + 1, len(trace.steps))))


def used_steps(step: Step) -> list[int]:
    """The steps whose results a step uses."""
    terms = [*step.arguments, *(value for _, value in step.keywords), step.receiver]
    return [handle.step for term in terms for handle in _handles(term)]


def _handles(term: Term | None) -> Iterator[Handle]:
    if isinstance(term, Handle):
        yield term
    elif isinstance(term, SequenceTerm):
        for item in term.items:
            yield from _handles(item)
    elif isinstance(term, MappingTerm):
        for _, value in term.items:
            yield from _handles(value)


def _open_blocks(steps: Sequence[Step]) -> list[list[int]]:
    """For each step, the ENTER steps that are open around it."""
    found: list[list[int]] = []
    opened: list[int] = []
    for index, step in enumerate(steps):
        if step.kind is StepKind.LEAVE:
            entered = _entered(steps, opened, step)
            opened = [each for each in opened if each != entered]
        found.append(list(opened))
        if step.kind is StepKind.ENTER:
            opened.append(index)
    return found


def _entered(steps: Sequence[Step], opened: Sequence[int], leave: Step) -> int | None:
    """The innermost open ENTER that a LEAVE ends."""
    return next((each for each in reversed(opened) if steps[each].receiver == leave.receiver), None)


def _leaves(steps: Sequence[Step]) -> dict[int, list[int]]:
    """The LEAVE step of each ENTER that has one."""
    found: dict[int, list[int]] = {}
    opened: list[int] = []
    for index, step in enumerate(steps):
        if step.kind is StepKind.ENTER:
            opened.append(index)
        elif step.kind is StepKind.LEAVE:
            entered = _entered(steps, opened, step)
            if entered is not None:
                opened.remove(entered)
                found[entered] = [index]
    return found


def _changes(steps: Sequence[Step], index: int) -> list[int]:
    """Later calls that change the object that a step gave."""
    return [
        later
        for later in range(index + 1, len(steps))
        if steps[later].function in _CHANGING and steps[later].receiver == Handle(index)
    ]
