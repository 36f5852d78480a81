"""Executions → claims: what the rules say of all traces, one claim for one fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.config import Settings
from scopelint.engine.runs import Tally
from scopelint.finding import Claim
from scopelint.interpreter.entries import Execution
from scopelint.rules.catalogue import catalogue
from scopelint.rules.declare import Rule
from scopelint.trace import Place, VariableRefused


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
    with tally.interruptible():
        for execution in executions:
            _collect(execution, rules, shown)
    return list(shown.values())


def _collect(execution: Execution, rules: Iterable[Rule], shown: dict[object, Shown]) -> None:
    """Add the claims of one execution, merged with those that name the same places."""
    for rule in rules:
        if rule.check is None or rule.of_reruns is not (execution.entry.again is not None):
            continue
        for claim in rule.check(execution.trace):
            key = (rule.code, execution.entry.again, *_places(claim))
            known = shown.get(key)
            if known is None:
                shown[key] = Shown(claim, rule, execution)
                continue
            known.ways += 1
            if _cost(claim, execution) < _cost(known.claim, known.execution):
                known.claim, known.execution = claim, execution


def _places(claim: Claim) -> Iterator[Place | None]:
    """The two places of a fault."""
    yield claim.shown_by.place
    other = claim.shown_by.holder if isinstance(claim.shown_by, VariableRefused) else claim.first
    yield None if other is None else other.place


def _cost(claim: Claim, execution: Execution) -> tuple[bool, int, int]:
    """The less an execution assumes and the shorter its call stack, the better it shows a claim."""
    return not execution.entry.is_reached, len(execution.assumptions), len(claim.shown_by.stack)
