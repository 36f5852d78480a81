"""Tensors that are a multiple of one variable: what an update mixes, which may be one variable twice."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.values import Factor, Multiple, Tensor, Variable

#: What is lost in adding up factors.
_ROUNDING = 1e-9

_SIGNS = {"+": 1.0, "-": -1.0}
_ONE = Factor(1.0)
_NOTHING = Factor(0.0)


def multiple_of(value: Value) -> Multiple | None:
    """How many times which variable a value is, where it is that."""
    if isinstance(value, Variable):
        return Multiple(value.identity, _ONE)
    return value.multiple if isinstance(value, Tensor) else None


def is_value_of(value: Value, variable: Variable) -> bool:
    """Whether a value is that of the variable, mixed with itself or not."""
    return _is_times(1.0, value, variable)


def is_nothing_of(value: Value, variable: Variable) -> bool:
    """Whether a value is what the variable differs by from itself."""
    return _is_times(0.0, value, variable)


def _is_times(number: float, value: Value, variable: Variable) -> bool:
    multiple = multiple_of(value)
    if multiple is None or multiple.variable != variable.identity or multiple.terms == 1:
        return False  # one product is a decay, be it by a rate that leaves all as it is
    return not multiple.factor.parts and abs(multiple.factor.number - number) < _ROUNDING


def combined(operator: str, left: Value, right: Value, state: State) -> Multiple | None:
    """What `left operator right` is a multiple of."""
    one, other = multiple_of(left), multiple_of(right)
    if operator == "*":
        if one is None:
            one, right = other, left
        return None if one is None else _scaled(one, _factor(right, state))
    sign = _SIGNS.get(operator)
    if sign is None or one is None or other is None or one.variable != other.variable:
        return None
    factor = _sum(one.factor, other.factor, sign)
    return Multiple(one.variable, factor, _terms(one) + _terms(other))


def _terms(multiple: Multiple) -> int:
    """What it is in a sum; once nothing at all is a part that is switched off."""
    if multiple.terms == 1 and multiple.factor == _NOTHING:
        return 0
    return max(multiple.terms, 1)


def _scaled(multiple: Multiple, factor: Factor | None) -> Multiple | None:
    if factor is None:
        return None
    held = multiple.factor
    if held.parts:
        held, factor = factor, held
    if held.parts:
        return None
    return Multiple(multiple.variable, _times(held.number, factor), max(multiple.terms, 1))


def _factor(value: Value, state: State) -> Factor | None:
    """A number of the program, known or not, as a sum."""
    value = state.resolve(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Factor(float(value))
    if not isinstance(value, Symbol):
        return None
    match value.key:
        case ("binary", "+" | "-" as sign, left, right):
            one, other = _operand(left, state), _operand(right, state)
            return None if one is None or other is None else _sum(one, other, _SIGNS[str(sign)])
        case _:
            return Factor(0.0, frozenset({(value, 1.0)}))


def _operand(value: object, state: State) -> Factor | None:
    """One side of a sum: a number, or an unknown as a whole."""
    if isinstance(value, Symbol):
        return Factor(0.0, frozenset({(value, 1.0)}))
    return _factor(value, state) if isinstance(value, (int, float)) else None


def _sum(one: Factor, other: Factor, sign: float) -> Factor:
    parts = dict(one.parts)
    for unknown, number in other.parts:
        parts[unknown] = parts.get(unknown, 0.0) + sign * number
    kept = frozenset((unknown, number) for unknown, number in parts.items() if number)
    return Factor(one.number + sign * other.number, kept)


def _times(number: float, factor: Factor) -> Factor:
    parts = frozenset((unknown, number * each) for unknown, each in factor.parts if number)
    return Factor(number * factor.number, parts)
