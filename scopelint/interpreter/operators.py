"""Unary and binary operators."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, TypeGuard

from scopelint.interpreter.builtins.array_dtypes import changed_in_place
from scopelint.interpreter.builtins.array_shapes import is_array
from scopelint.interpreter.builtins.formatting import format_percent, has_wide_field
from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.classes import own_method, special_method
from scopelint.interpreter.conditions import negate
from scopelint.interpreter.heap import LARGEST_LIST, ListRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS, combined
from scopelint.interpreter.origins import like
from scopelint.interpreter.run import Completion, handles, put, returned
from scopelint.interpreter.sets import on_sets
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import concatenate
from scopelint.interpreter.truths import told_truth
from scopelint.interpreter.values import (
    SCALARS,
    Either,
    External,
    Foreign,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    either,
    side_of,
    symbol,
)
from scopelint.ir import CLASSIC_DIVISION, Binary, Unary

#: A number or string made by an operator has at most this many digits or characters.
_LARGEST = 10_000
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "&": operator.and_, "|": operator.or_,
    "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
}  # fmt: skip
_SPECIAL = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift", CLASSIC_DIVISION: "div",
}  # fmt: skip


_SIGNS: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert,
}  # fmt: skip
#: The methods that answer for unary operators.
_UNARY = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}


@handles(Unary)
def unary(instruction: Unary, state: State) -> list[Completion] | None:
    value = state.resolve(state.registers[instruction.operand])
    outcomes = _unary_by_method(instruction.operator, value, state) if type(value) is Ref else None
    if outcomes is not None:
        return put(instruction.target, outcomes)
    state.registers[instruction.target] = apply_unary(instruction.operator, value, state)
    return None


def _unary_by_method(sign: str, value: Ref, state: State) -> list[Outcome] | None:
    if sign == "not":
        return negated(told_truth(value, state))
    method = own_method(value, _UNARY[sign], state)
    return None if method is None else call_value(method, Call(), state)


def negated(outcomes: list[Outcome] | None) -> list[Outcome] | None:
    """`not` of what a call gives."""
    for each in outcomes or ():
        if isinstance(each, Returns):
            each.value = apply_unary("not", each.value, each.state)
    return outcomes


def apply_unary(sign: str, value: Value, state: State) -> Value:
    """`sign value`."""
    if sign == "not":
        truth = state.truth(value)
        return negate(truth) if isinstance(truth, Symbol) else not truth
    if isinstance(value, (bool, int, float, complex)):
        if sign == "~" and not isinstance(value, int):
            return symbol("a number", "unary", sign, value)
        found = combined(sign, _SIGNS[sign](value), value, value)
        return symbol(f"{sign}{describe(value)}", "unary", sign, value) if found is None else found
    if isinstance(value, Foreign):
        return state.world.library.binary(f"unary {sign}", value, None, state)
    return symbol(f"{sign}{describe(value)}", "unary", sign, value)


@handles(Binary)
def binary(instruction: Binary, state: State) -> list[Completion] | None:
    left = state.resolve(state.registers[instruction.left])
    right = state.resolve(state.registers[instruction.right])
    if instruction.in_place and _changes_itself(instruction.operator, left, right, state):
        state.registers[instruction.target] = left
        return None
    if instruction.in_place and type(left) is Ref:
        method = own_method(left, f"__i{_SPECIAL[instruction.operator]}__", state)
        if method is not None:
            return put(instruction.target, call_value(method, Call((right,)), state))
    changed = _changed_array(instruction, left, right, state)
    if changed is not None:
        state.registers[instruction.target] = changed
        return None
    found = apply_binary(instruction.operator, left, right, state)
    if isinstance(found, list):
        return put(instruction.target, found)
    state.registers[instruction.target] = found
    return None


def _changed_array(instruction: Binary, left: Value, right: Value, state: State) -> Symbol | None:
    """What an array of numpy is after an operator in place: no other shape and no other dtype."""
    if not (instruction.in_place and isinstance(left, Symbol) and is_array(left)):
        return None
    known = changed_in_place(instruction.operator, left, right, state)
    says = f"{describe(left)} {instruction.operator} {describe(right)}"
    return None if known is None else symbol(says, *known)


def apply_binary(sign: str, left: Value, right: Value, state: State) -> Value | list[Outcome]:
    """`left sign right`; outcomes where that runs the project's code."""
    unsettled = unsettled_of(left, right)
    if unsettled is not None:
        if _runs_code(sign, left, right, state):
            return _on_each_way(sign, left, right, unsettled, state)
        yes, no = (
            apply_binary(sign, side_of(left, unsettled, way), side_of(right, unsettled, way), state)
            for way in (True, False)
        )
        if not isinstance(yes, list) and not isinstance(no, list):
            return either(unsettled.condition, yes, no)
        return symbol(f"{describe(left)} {sign} {describe(right)}", "binary", sign, left, right)
    if isinstance(left, SCALARS) and isinstance(right, SCALARS):
        return _on_scalars(_in_python3(sign, left, right), left, right, state)
    if _is_formatted(left, sign):
        return format_percent(left, right, state)
    if type(left) is Ref or type(right) is Ref:
        outcomes = _by_method(sign, left, right, state)
        if outcomes is not None:
            return outcomes
    sign = _in_python3(sign, left, right)
    if isinstance(left, Foreign) or isinstance(right, Foreign):
        return state.world.library.binary(sign, left, right, state)
    if sign == "+":
        joined = concatenate(left, right)
        if joined is not None:
            return joined
    found = _on_collections(sign, left, right, state)
    if found is not None:
        return found
    return symbol(f"{describe(left)} {sign} {describe(right)}", "binary", sign, left, right)


def _in_python3(sign: str, left: Value, right: Value) -> str:
    """The operator that does there what this one does to these values."""
    if sign != CLASSIC_DIVISION:
        return sign
    return "//" if isinstance(left, int) and isinstance(right, int) else "/"


def _is_formatted(left: Value, sign: str) -> TypeGuard[str | Text]:
    """Whether a text is formatted: its own method is asked first, and answers whatever is beside it."""
    return sign == "%" and isinstance(left, (str, Text))


def _by_method(sign: str, left: Value, right: Value, state: State) -> list[Outcome] | None:
    """What a method of the left operand's class gives, or else of the right one's; None without."""
    method = special_method(left, f"__{_SPECIAL[sign]}__", state)
    if method is not None:
        return call_value(method, Call((right,)), state)
    method = own_method(right, f"__r{_SPECIAL[sign]}__", state)
    return None if method is None else call_value(method, Call((left,)), state)


def computed(sign: str, left: Value, right: Value, state: State) -> Value | None:
    """`left sign right` for what cannot go several ways; None where that runs code or raises."""
    if _runs_code(sign, left, right, state):
        return None
    found = apply_binary(sign, left, right, state)
    return None if isinstance(found, list) else found


def _runs_code(sign: str, left: Value, right: Value, state: State) -> bool:
    """Whether an operator is a method of the project, for one of the values on its sides."""
    if _is_formatted(left, sign):
        return False
    name = _SPECIAL[sign]
    return _has_method(left, f"__{name}__", state) or _has_method(right, f"__r{name}__", state)


def _has_method(value: Value, name: str, state: State) -> bool:
    if isinstance(value, Either):
        return any(_has_method(side, name, state) for side in (value.if_true, value.if_false))
    return special_method(value, name, state) is not None


def _on_each_way(
    sign: str, left: Value, right: Value, unsettled: Either, state: State
) -> list[Outcome]:
    """What an operator comes to on a path for each way: what it runs may differ in all."""
    outcomes: list[Outcome] = []
    for _, each in state.split(unsettled.condition):
        found = apply_binary(sign, each.resolve(left), each.resolve(right), each)
        outcomes += returned(found, each)
    return outcomes


def _on_scalars(sign: str, left: Value, right: Value, state: State) -> Value | list[Outcome]:
    """The operator on constants; where it raises, so do we if a `try` waits for it."""
    try:
        if not _grows_too_large(sign, left, right):
            found = combined(sign, _ARITHMETIC[sign](left, right), left, right)
            if isinstance(found, str):
                return like(found, left, *(right if isinstance(right, tuple) else (right,)))
            if found is not None:
                return found
    except (TypeError, ValueError, ArithmeticError) as error:
        if state.guarded and not _is_warned_of(error, left, right):
            return [raise_error(type(error).__name__, str(error), state)]
    return symbol(f"{describe(left)} {sign} {describe(right)}"[:80], "binary", sign, left, right)


def _is_warned_of(error: Exception, left: Value, right: Value) -> bool:
    """Whether it is no error for numpy, which divides by zero with a warning."""
    is_of_numpy = isinstance(left, NUMPY_NUMBERS) or isinstance(right, NUMPY_NUMBERS)
    return is_of_numpy and isinstance(error, ArithmeticError)


def _grows_too_large(sign: str, left: Any, right: Any) -> bool:
    if sign == "**":
        return bool(abs(right) > 64 or abs(left) > _LARGEST)
    if sign == "<<":
        return bool(right > 64)
    if sign == "%" and isinstance(left, (str, bytes)):
        return has_wide_field(left if isinstance(left, str) else left.decode("latin-1"))
    if sign == "*" and isinstance(left, int) and isinstance(right, (str, bytes)):
        return len(right) * left > _LARGEST
    if sign == "*" and isinstance(right, int) and isinstance(left, (str, bytes)):
        return len(left) * right > _LARGEST
    if sign in ("+", "*") and isinstance(left, int) and isinstance(right, int):
        return max(abs(left), abs(right)) > 10**300
    return sign == "+" and isinstance(left, (str, bytes)) and len(left) + len(right) > _LARGEST


def _changes_itself(sign: str, left: Value, right: Value, state: State) -> bool:
    """Whether an operator in place changed the object itself, as `+=` a list, `|=` a set."""
    if not isinstance(left, Ref):
        return False
    kept = on_sets(sign, left, right, state)
    if kept is not None:
        record = state.edit(left, ListRecord)
        record.items, record.more = kept
        return True
    changed = state.record(left)
    if sign != "+" or not isinstance(changed, ListRecord) or changed.kind == "array":
        return False
    items, more = _elements(right, state)
    state.edit(left, ListRecord).extend(items, more)
    return True


def _elements(value: Value, state: State) -> tuple[list[Value], Symbol | None]:
    if isinstance(value, tuple):
        return list(value), None
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ListRecord):
        return list(record.items), record.more
    return [], symbol(f"elements of {describe(value)}", "elements", value)


def _on_collections(sign: str, left: Value, right: Value, state: State) -> Value | None:
    """Concatenation and repetition of lists and tuples; what sets have in common, and the like."""
    if sign == "*" and isinstance(left, int):
        left, right = right, left
    record = state.record(left) if isinstance(left, Ref) else None
    if isinstance(left, tuple) and sign == "+" and isinstance(right, tuple):
        return left + right if len(left) + len(right) <= LARGEST_LIST else None
    if isinstance(left, tuple) and sign == "*" and isinstance(right, int):
        return left * right if len(left) * right <= _LARGEST else None
    if not isinstance(record, ListRecord) or record.kind != "list":
        kept = on_sets(sign, left, right, state)
        return None if kept is None else state.new_list(*kept, "set")
    if sign == "+" and isinstance(right, Ref) and isinstance(state.record(right), ListRecord):
        items, more = _elements(right, state)
        joined = state.new_list(list(record.items), record.more)
        state.edit(joined, ListRecord).extend(items, more)
        return joined
    if sign == "+" and isinstance(right, Symbol):
        return state.new_list(
            list(record.items), symbol(f"elements of {right.says}", "elements", right)
        )
    if sign == "*" and isinstance(right, int) and not isinstance(right, bool):
        state.world.option_counts.note_range(range(right))
        return (
            _repeated(record.items * right, record.more, state)
            if len(record.items) * right <= _LARGEST
            else None
        )
    if sign == "*" and isinstance(right, (Symbol, External)):
        more = symbol(f"more, {describe(right)} in all", "elements", left, right)
        return _repeated(record.items * 2, more, state)
    return None


def _repeated(items: list[Value], more: Symbol | None, state: State) -> Value:
    """A new list that holds the same elements several times."""
    made = state.new_list(items, more)
    state.edit(made, ListRecord).repeated_at = state.here()
    return made


def unsettled_of(left: Value, right: Value) -> Either | None:
    """The first of two operands that hangs on an open condition."""
    if isinstance(left, Either):
        return left
    return right if isinstance(right, Either) else None
