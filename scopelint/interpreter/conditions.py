"""What a path assumes of its unknowns, in a normal form.

A condition is a symbol that is taken to be true or false. Comparisons are built by `compare`,
negations by `negate`: both choose one form among the equivalent ones, so that a test and its
contrary are the same symbol with opposite answers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from scopelint.interpreter.values import SCALARS, Ref, Symbol, Text, Value, describe, same, symbol

#: What Python does for the signs that put values in order.
ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
#: Operators with the one that asks the same of the sides exchanged.
_TURNED = {"<": ">", ">": "<"}
#: Operators with the one that asks the contrary; only the right-hand ones occur in symbols.
_CONTRARY = {"!=": "==", "is not": "is", "not in": "in", ">=": "<", "<=": ">"}


def negate(condition: Symbol) -> Symbol:
    """`not condition`; of a negation, what it negates."""
    if condition.key[0] == "not":
        inner = condition.key[1]
        assert isinstance(inner, Symbol)
        return inner
    return symbol(f"not {condition.says}", "not", condition)


def compare(operator: str, left: Value, right: Value) -> Symbol:
    """The symbol of a comparison of which at least one side is unknown."""
    if operator in _CONTRARY:
        return negate(compare(_CONTRARY[operator], left, right))
    if operator in ("==", "is") and isinstance(left, SCALARS):
        left, right = right, left
    if operator in _TURNED and isinstance(left, SCALARS):
        operator, left, right = _TURNED[operator], right, left
    return symbol(
        f"{describe(left)} {operator} {describe(right)}", "compare", operator, left, right
    )


def equals(value: Value, other: object) -> bool | None:
    """`value == other` for a settled value and what it is compared with."""
    if isinstance(value, Symbol) or isinstance(other, (Symbol, Text)):
        return None
    return same(value, other) or (value == other and not isinstance(value, Ref))  # type: ignore[arg-type]


def straight(condition: Symbol, holds: bool) -> tuple[Symbol, bool]:
    """The condition without its `not`s, and the answer to that."""
    while condition.key[0] == "not":
        inner = condition.key[1]
        assert isinstance(inner, Symbol)
        condition, holds = inner, not holds
    return condition, holds


def given(asked: bool | Symbol, condition: Symbol, holds: bool) -> bool | Symbol:
    """What the truth of a condition is where another holds, or does not: known if they are one."""
    if isinstance(asked, bool):
        return asked
    (mine, straightly), (theirs, holds) = straight(asked, True), straight(condition, holds)
    return holds is straightly if mine is theirs else asked


def implied_value(condition: Symbol, holds: bool) -> tuple[Symbol, Value] | None:
    """The unknown whose value an assumption settles: `mode == "train"` being true, `x is None`."""
    if not holds or condition.key[0] != "compare" or condition.key[1] not in ("==", "is"):
        return None
    _, _, left, right = condition.key
    if isinstance(left, Symbol) and isinstance(right, SCALARS):
        return left, right
    return None


@lru_cache(maxsize=4096)  # a condition is assumed many times over
def in_words(condition: Symbol, holds: bool) -> str:
    """The assumption as a person would put it."""
    condition, holds = straight(condition, holds)
    if condition.key[0] == "compare":
        _, operator, left, right = condition.key
        word = {("==", False): "!=", ("is", False): "is not", ("in", False): "not in", ("<", False): ">=",
                (">", False): "<="}.get((operator, holds), operator)  # type: ignore[arg-type]  # fmt: skip
        return f"{describe(left)} {word} {describe(right)}"  # type: ignore[arg-type]
    return f"{condition.says} is {'true' if holds else 'false'}"
