"""Variables that a call makes anew though the program says that it should share those of another.

What is compared are two calls of one builder: from the call sites where their stacks part down
to the creation, both came by the same lines. That the second was to share must be said by the
program itself; what says so is the evidence, and it is named in the message.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from scopelint.finding import Claim, Confidence, Message, PlacedNote
from scopelint.rules.apart import are_named_apart
from scopelint.rules.evidence import Evidence, evidence, of_training, without_number
from scopelint.rules.history import Use, Within, history, parted_at
from scopelint.rules.recurrences import made_for_each_step
from scopelint.trace import Place, ScopeOpened, Trace

#: With so many creations at one line a new one is compared: the first ones show the fault.
_COMPARED = 12


@dataclass(frozen=True, slots=True)
class Anew:
    """Two calls of a builder that made a variable each, and what says that there should be one."""

    first: Use
    second: Use
    evidence: Evidence

    @property
    def places(self) -> tuple[Place, Place]:
        """The two calls; for two turns of a loop, the line that both came by."""
        level = parted_at(self.first.event, self.second.event)
        if level is None:
            turn = self.evidence.turn or self.evidence.place
            return turn, turn
        return self.first.event.stack[level].place, self.second.event.stack[level].place


def made_anew(trace: Trace, concerns: Callable[[Use], bool]) -> Iterator[Anew]:
    """The variables of this kind that were made anew against what the program says: one a call."""
    seen = history(trace)
    earlier: dict[object, list[Use]] = defaultdict(list)
    reported: set[object] = set()
    for use in seen.uses:
        if not use.is_new or not _is_weight(use) or not concerns(use) or _is_refused(use, trace):
            continue
        event = use.event
        held = earlier[event.place, use.created.graph, _base(use.within)]
        for anew in _strongest(use, held, trace):
            key = (anew.evidence.place, event.stack[0].place if event.stack else None)
            if key not in reported:
                reported.add(key)
                yield anew
        if len(held) < _COMPARED:
            held.append(use)


def _is_refused(use: Use, trace: Trace) -> bool:
    """Whether a template refuses it in the end, which says it all."""
    refused = trace.raised
    if refused is None or refused.error != "E22":
        return False
    return use.event.stack[: len(refused.stack)] == refused.stack


def _strongest(use: Use, held: list[Use], trace: Trace) -> list[Anew]:
    """The first of the earlier ones that it was to share with, of which most can be said: or none."""
    weak: list[Anew] = []
    for first in held:
        is_another = are_named_apart(first, use, trace)
        found = None if is_another else evidence(first, use, history(trace))
        if found is not None and found.at_most is not Confidence.POSSIBLE:
            return [Anew(first, use, found)]
        if found is not None:
            weak.append(Anew(first, use, found))
    return weak[:1]


def untrained_elsewhere(trace: Trace) -> Iterator[Anew]:
    """Variables with a name that a call makes in a scope of its own, where nothing trains them: one a call.

    Where reuse was asked for around them, they were to be found there.
    """
    seen = history(trace)
    earlier: dict[object, list[Use]] = defaultdict(list)
    reported: set[object] = set()
    for use in seen.uses:
        if not use.is_new or not _is_weight(use) or use.created.via != "get_variable":
            continue
        held = earlier[use.event.place, use.created.graph]
        for first in held:
            found = of_training(first, use, seen)
            key = found and (found.place, use.event.stack[0].place)
            if found is None or key in reported or first.within.name == use.within.name:
                continue
            reported.add(key)
            is_weak = first.switch is None and use.switch is None
            yield Anew(
                first, use, replace(found, at_most=Confidence.POSSIBLE) if is_weak else found
            )
        if len(held) < _COMPARED:
            held.append(use)


def recurrent_anew(trace: Trace) -> Iterator[Anew]:
    """Cells that each step of a recurrence makes anew: one where they are made."""
    reported: set[Place] = set()
    for first, second, made_at in made_for_each_step(trace):
        is_named = are_named_apart(first, second, trace) or first.within.name != second.within.name
        if made_at not in reported and not is_named:
            reported.add(made_at)
            says = ("its state is what the cell of the step before has given",)
            found = Evidence(says, made_at, at_most=Confidence.LIKELY, turn=second.event.place)
            yield Anew(first, second, found)


def _is_weight(use: Use) -> bool:
    """Whether a variable is of a network: no counter, step or rate."""
    created = use.created
    is_number = created.via == "Variable" and created.shape == ()
    return created.trainable and not is_number and "float" in created.dtype


def claim_of(anew: Anew, rule: str, what: str) -> Claim:
    """The claim that two calls should have shared."""
    first, second = anew.places
    event = anew.second.event
    made = anew.second.created.op_name
    which: Message = (
        f"{what} {made} is made anew by the call at ",
        second,
        ", and shares nothing with the call at ",
        first,
    )
    if first == second:
        which = (f"{what} {made} is made anew by each turn through ", first)
    notes = [PlacedNote(first, "the first call")]
    if second != first:
        notes.append(PlacedNote(second, "the second call, which makes a new set"))
    if anew.evidence.place not in (first, second):
        notes.append(PlacedNote(anew.evidence.place, "this says that the variables are shared"))
    return Claim(
        rule=rule,
        message=(*which, ", though ", *anew.evidence.says),
        shown_by=event,
        variable=anew.second.created.key or made,
        notes=tuple(each for each in notes if each.place != event.place),
        first=anew.first.event,
        at_most=anew.evidence.at_most,
    )


def is_default_named(scope: Within) -> bool:
    """Whether the program opened this scope, or one around it, by a default name."""
    return any(each.opening and each.opening.by == "default name" for each in scope.outwards())


def _base(scope: Within) -> str:
    """The scope's name; of one by default name without the number that makes it unique."""
    return without_number(scope.name) if is_default_named(scope) else scope.name


def named_by_tensor(scope: Within) -> ScopeOpened | None:
    """The scope around with reuse whose name holds that of a tensor, if there is one."""
    for each in scope.outwards():
        opening = each.opening
        if opening is not None and opening.origin == "tensor name" and opening.asked is not None:
            return opening
    return None
