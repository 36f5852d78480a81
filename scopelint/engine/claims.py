"""Executions → claims: what the rules say of all traces, one claim for one fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from scopelint.config import Settings
from scopelint.engine.coincidences import hang_on_chance
from scopelint.engine.tally import Tally
from scopelint.finding import Claim, Confidence
from scopelint.interpreter.entry import Execution
from scopelint.interpreter.frames import Assumption
from scopelint.rules.catalogue import catalogue
from scopelint.rules.declare import Rule
from scopelint.rules.reading import open_scopes
from scopelint.trace import (
    Event,
    Place,
    Trace,
    VariableCreated,
    VariableRefused,
    VariablesPaired,
)

#: The errors that say that a variable is not there, or not there yet and asked for without a shape.
MISSING = ("E2", "E10", "E7", "E7b", "E7c", "E7d")

#: The errors that say that a size is not known, or negative, which a wrong assumption shows soonest.
UNKNOWN_SIZES = ("E7", "E7b", "E7c", "E7d", "E43", "E44", "E45", "E53", "E54", "E55", "E55b")


#: Whether it supposes something or rests on a coincidence, how unsure the rule itself is, how much
#: it assumes, how deep the call is.
Cost = tuple[bool, bool, int, int, int]


@dataclass(slots=True)
class Shown:
    """A claim and the execution that shows it best; `ways` counts all that do."""

    claim: Claim
    rule: Rule
    execution: Execution
    ways: int = 1


def needs_reruns(settings: Settings) -> bool:
    """Whether a rule is on that reads notebooks in which a cell is run again."""
    return any(rule.of_reruns and settings.selects(rule.code) for rule in catalogue())


def claims_of(executions: Iterable[Execution], settings: Settings, tally: Tally) -> list[Shown]:
    """What the rules say of all executions; one claim for one fault."""
    rules = [rule for rule in catalogue() if rule.check is not None and settings.selects(rule.code)]
    shown: dict[object, Shown] = {}
    done_right: set[object] = set()
    with tally.interruptible():
        for said, execution in _with_said(executions, rules):
            _collect(said.claims, execution, shown)
            done_right.update(said.done_right)
    for each in shown.values():
        if (each.rule.code, each.execution.entry, each.claim.shown_by.place) in done_right:
            each.claim = replace(each.claim, at_most=Confidence.POSSIBLE)
    return list(shown.values())


@dataclass(frozen=True, slots=True)
class _Said:
    """What the rules say of a trace of an entry."""

    trace: Trace
    claims: tuple[tuple[Rule, Claim], ...]
    done_right: frozenset[object]


def _with_said(
    executions: Iterable[Execution], rules: Sequence[Rule]
) -> Iterator[tuple[_Said, Execution]]:
    """Each execution behind what the rules say of it; the ways of an entry that did the same share that."""
    for _, ways in groupby(executions, key=lambda each: id(each.entry)):
        known: dict[int, _Said] = {}
        for execution in ways:
            trace = execution.trace
            if id(trace) not in known:
                claims = tuple(_claims_on(execution, rules))
                known[id(trace)] = _Said(trace, claims, frozenset(_done_right(execution, rules)))
            yield known[id(trace)], execution


def _claims_on(execution: Execution, rules: Iterable[Rule]) -> Iterator[tuple[Rule, Claim]]:
    for rule in rules:
        if rule.check is not None and rule.of_reruns is (execution.entry.again is not None):
            yield from ((rule, claim) for claim in rule.check(execution.trace))


def _done_right(execution: Execution, rules: Iterable[Rule]) -> Iterator[object]:
    """The places at which a way through an entry does what a rule asks for."""
    for rule in rules:
        if rule.done_right is not None:
            yield from (
                (rule.code, execution.entry, each) for each in rule.done_right(execution.trace)
            )


def _collect(
    claims: Iterable[tuple[Rule, Claim]], execution: Execution, shown: dict[object, Shown]
) -> None:
    """Add the claims of one execution, merged with those that name the same places."""
    for rule, claim in claims:
        if _supposes_too_much(claim, execution):
            continue
        key = (rule.code, execution.entry.again, *places_of(claim))
        known = shown.get(key)
        if known is None:
            shown[key] = Shown(claim, rule, execution)
            continue
        known.ways += 1
        if cost_of(claim, execution) < cost_of(known.claim, known.execution):
            known.claim, known.execution = claim, execution


def _supposes_too_much(claim: Claim, execution: Execution) -> bool:
    """Whether a use that was only supposed shows nothing by it.

    Whoever calls something knows the sizes of what it gives, and has made what a function asks
    for without a shape; a script that has made its one object needs no other; and what was done
    twice shows what the second time comes to, no more. What a function selects hangs on what its
    caller has built, and where it is a guess that something was to be selected, on nothing else.
    """
    raised = execution.trace.raised
    entry = execution.entry
    if isinstance(claim.shown_by, VariablesPaired):
        is_guess = claim.at_most is Confidence.POSSIBLE and bool(execution.assumptions)
        return bool(entry.function or entry.supposes) or is_guess
    if raised is None or claim.shown_by is not raised:
        return entry.is_repeated
    if entry.supposes or is_left_to_callers(raised, execution):
        return (
            raised.error in UNKNOWN_SIZES
            or (bool(entry.function) and _is_of_the_import(raised.holder))
            or _asks_by_name_alone(raised, execution.trace)
            or _was_done_by_constructor(raised, entry.function)
        )
    return entry.is_repeated


def is_left_to_callers(raised: VariableRefused, execution: Execution) -> bool:
    """Whether a caller whom the project does not show could have created what is missing."""
    is_called = bool(execution.entry.function)
    return is_called and raised.error in MISSING and not _is_misnamed(raised, execution.trace)


def _is_misnamed(missing: VariableRefused, trace: Trace) -> bool:
    """Whether its like was created, in another order of scopes, where the entry chose the outermost."""
    outermost = open_scopes(missing, trace)[1:2]
    is_new = any(each.opening and each.opening.by == "default name" for each in outermost)
    return is_new and _was_created_in_other_order(missing, trace)


def _asks_by_name_alone(missing: VariableRefused, trace: Trace) -> bool:
    """Whether a variable is asked for without all that it would take to create it.

    One that was created just so, but for the order of its scopes, is no caller's to create.
    """
    if missing.error not in MISSING or not 0 <= missing.step < len(trace.steps):
        return False
    step = trace.steps[missing.step]
    given = {name for name, _ in step.keywords}
    if step.function != "tf.get_variable" or given & {"shape", "initializer"}:
        return False
    return not _was_created_in_other_order(missing, trace)


def _was_created_in_other_order(missing: VariableRefused, trace: Trace) -> bool:
    return any(_has_other_order(made.key, missing.key) for made in trace.of(VariableCreated))


def _has_other_order(key: str | None, other: str | None) -> bool:
    """Whether two keys are of the same parts, of which more than one is a scope, in another order."""
    if key is None or other is None or key == other:
        return False
    parts, others = key.split("/"), other.split("/")
    return parts[-1] == others[-1] and sorted(parts) == sorted(others)


def _was_done_by_constructor(raised: VariableRefused, method: str) -> bool:
    """Whether making the object has run the method that is supposed to be called behind it."""
    before = raised.holder.stack if raised.holder is not None else ()
    is_behind = bool(raised.stack) and raised.stack[0].function == method
    return is_behind and method in {site.function for site in before[1:]}


def _is_of_the_import(created: Event | None) -> bool:
    """Whether the top level of a file made this: it has what a supposed use would make again."""
    return created is not None and created.stack[0].function == "<module>"


def places_of(claim: Claim) -> Iterator[Place | None]:
    """The two places of a fault; of a variable that is missing, the scope where it is sought."""
    fault = claim.shown_by
    yield fault.place
    other: Event | None = claim.first
    if isinstance(fault, VariableRefused):
        other = fault.opening if fault.error in MISSING else fault.holder
    yield None if other is None else other.place


def assumed_for(claim: Claim, execution: Execution) -> tuple[Assumption, ...]:
    """What an execution had assumed when it came to the fault: what came later is no part of it."""
    last = claim.second or claim.shown_by
    events = execution.trace.events
    count = next((number for number, each in enumerate(events) if each is last), len(events))
    return tuple(each for each in execution.assumptions if each.events <= count)


def cost_of(claim: Claim, execution: Execution) -> Cost:
    """The less an execution assumes and the shorter its call stack, the better it shows a claim."""
    assumed = assumed_for(claim, execution)
    supposes, by_chance = bool(execution.entry.supposes), hang_on_chance(assumed)
    unsure = tuple(Confidence).index(claim.at_most)
    return supposes, by_chance, unsure, len(assumed), len(claim.shown_by.stack)
