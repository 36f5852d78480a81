"""What a path assumes, in words: without `kind != "a"` where `kind == "b"` says as much."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.frames import Assumption
from scopelint.interpreter.values import SCALARS, Symbol, Value, symbol
from scopelint.interpreter.ways import depends, leading_to


def said(assumptions: Iterable[Assumption]) -> tuple[str, ...]:
    """The assumptions in their order, each once, without those that follow from the others."""
    made = tuple(assumptions)
    answers = dict(each.answered for each in made if each.answered is not None)
    values = dict(each.chosen for each in made if each.chosen is not None)
    kept = (each for each in made if not _follows(each, answers, values))
    return tuple(dict.fromkeys(each.says for each in kept))


def _follows(
    assumption: Assumption, answers: dict[Symbol, Value], values: dict[Symbol, Value]
) -> bool:
    """Whether the answer to its condition follows from the value of an unknown, or from answers."""
    if assumption.answered is None:
        return False
    condition, holds = assumption.answered
    if depends(condition):
        ways = leading_to(condition, bool(holds), _truth)
        return any(all(answers.get(key) is way[key] for key in way) for way in ways)
    if condition.key[0] != "compare" or condition.key[2] not in values:
        return False
    operator = condition.key[1]
    return operator == "in" or (operator in ("==", "is") and not holds)


def _truth(value: Value) -> bool | Symbol:
    """The truth of a constant; of all else it stays open."""
    return bool(value) if isinstance(value, SCALARS) else symbol("a truth", "truth", value)
