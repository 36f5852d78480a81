"""Unary and binary operators and comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from scopelint.interpreter.builtins.array_shapes import is_array
from scopelint.interpreter.builtins.formatting import format_percent, has_wide_field
from scopelint.interpreter.calls import bind_method, call_value, raise_error
from scopelint.interpreter.classes import find_in, linearize
from scopelint.interpreter.conditions import compare, negate
from scopelint.interpreter.heap import LARGEST_LIST, DictRecord, Instance, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.mappings import is_stored_on
from scopelint.interpreter.namespaces import has_name
from scopelint.interpreter.origins import like
from scopelint.interpreter.run import Completion, handles, put
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import concatenate, may_equal
from scopelint.interpreter.values import (
    MISSING,
    SCALARS,
    Either,
    Foreign,
    ModuleNames,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    either,
    is_known,
    is_number,
    same,
    side_of,
    symbol,
)
from scopelint.ir import Binary, Compare, Unary

#: A number or string made by an operator has at most this many digits or characters.
_LARGEST = 10_000
#: Lists and tuples in each other are compared so far, and if they have so many items.
_DEEPEST_EQUAL, _WIDEST_EQUAL = 3, 32

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": operator.pow, "@": operator.matmul, "&": operator.and_, "|": operator.or_,
    "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
}  # fmt: skip
_SPECIAL = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "**": "pow", "@": "matmul",
    "&": "and", "|": "or", "^": "xor", "<<": "lshift", ">>": "rshift",
}  # fmt: skip
_ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
#: To compare so many elements takes as long as an instruction.
_COMPARED = 8
#: What the negative comparisons deny.
_NEGATED = {"!=": "==", "is not": "is", "not in": "in"}


@handles(Unary)
def unary(instruction: Unary, state: State) -> None:
    state.registers[instruction.target] = apply_unary(
        instruction.operator, state.resolve(state.registers[instruction.operand]), state
    )


def apply_unary(sign: str, value: Value, state: State) -> Value:
    """`sign value`."""
    if sign == "not":
        truth = state.truth(value)
        return negate(truth) if isinstance(truth, Symbol) else not truth
    if isinstance(value, (bool, int, float, complex)):
        if sign == "~":
            return ~value if isinstance(value, int) else symbol("a number", "unary", sign, value)
        return -value if sign == "-" else +value
    if isinstance(value, Foreign):
        return state.world.library.binary(f"unary {sign}", value, None, state)
    return symbol(f"{sign}{describe(value)}", "unary", sign, value)


@handles(Binary)
def binary(instruction: Binary, state: State) -> list[Completion] | None:
    left = state.resolve(state.registers[instruction.left])
    right = state.resolve(state.registers[instruction.right])
    if instruction.in_place and instruction.operator == "+" and _extend(left, right, state):
        state.registers[instruction.target] = left
        return None
    found = apply_binary(instruction.operator, left, right, state)
    if isinstance(found, list):
        return put(instruction.target, found)
    state.registers[instruction.target] = found
    return None


def apply_binary(sign: str, left: Value, right: Value, state: State) -> Value | list[Outcome]:
    """`left sign right`; outcomes where that runs the project's code."""
    unsettled = _unsettled(left, right)
    if unsettled is not None:
        yes, no = (
            apply_binary(sign, side_of(left, unsettled, way), side_of(right, unsettled, way), state)
            for way in (True, False)
        )
        if not isinstance(yes, list) and not isinstance(no, list):
            return either(unsettled.condition, yes, no)
        return symbol(f"{describe(left)} {sign} {describe(right)}", "binary", sign, left, right)
    if isinstance(left, SCALARS) and isinstance(right, SCALARS):
        return _on_scalars(sign, left, right, state)
    if isinstance(left, Foreign) or isinstance(right, Foreign):
        return state.world.library.binary(sign, left, right, state)
    if sign == "%" and isinstance(left, (str, Text)):
        return format_percent(left, right, state)
    if sign == "+":
        joined = concatenate(left, right)
        if joined is not None:
            return joined
    sequence = _on_sequences(sign, left, right, state)
    if sequence is not None:
        return sequence
    method = _special_method(left, _SPECIAL[sign], state)
    if method is not None:
        return call_value(method, Call((right,)), state)
    return symbol(f"{describe(left)} {sign} {describe(right)}", "binary", sign, left, right)


def _on_scalars(sign: str, left: Value, right: Value, state: State) -> Value | list[Outcome]:
    """The operator on constants; where it raises, so do we if a `try` waits for it."""
    try:
        if not _grows_too_large(sign, left, right):
            found: Value = _ARITHMETIC[sign](left, right)
            if isinstance(found, str):
                return like(found, left, *(right if isinstance(right, tuple) else (right,)))
            return found
    except (TypeError, ValueError, ArithmeticError) as error:
        if state.guarded:
            return [raise_error(type(error).__name__, str(error), state)]
    return symbol(f"{describe(left)} {sign} {describe(right)}"[:80], "binary", sign, left, right)


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


def _extend(left: Value, right: Value, state: State) -> bool:
    """`items += more` changes the list itself."""
    record = state.record(left) if isinstance(left, Ref) else None
    if not isinstance(left, Ref) or not isinstance(record, ListRecord):
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


def _on_sequences(sign: str, left: Value, right: Value, state: State) -> Value | None:
    """Concatenation and repetition of lists and tuples."""
    if sign == "*" and isinstance(left, int):
        left, right = right, left
    record = state.record(left) if isinstance(left, Ref) else None
    if isinstance(left, tuple) and sign == "+" and isinstance(right, tuple):
        return left + right if len(left) + len(right) <= LARGEST_LIST else None
    if isinstance(left, tuple) and sign == "*" and isinstance(right, int):
        return left * right if len(left) * right <= _LARGEST else None
    if not isinstance(record, ListRecord) or record.kind != "list":
        return None
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
        return (
            _repeated(record.items * right, record.more, state)
            if len(record.items) * right <= _LARGEST
            else None
        )
    if sign == "*" and isinstance(right, Symbol):
        more = symbol(f"more, {right.says} in all", "elements", left, right)
        return _repeated(record.items * 2, more, state)
    return None


def _repeated(items: list[Value], more: Symbol | None, state: State) -> Value:
    """A new list that holds the same elements several times."""
    made = state.new_list(items, more)
    state.edit(made, ListRecord).repeated_at = state.here()
    return made


def _special_method(value: Value, name: str, state: State) -> Value | None:
    """The method `__name__` of a project's object, bound."""
    record = state.record(value) if isinstance(value, Ref) else None
    if not isinstance(record, Instance):
        return None
    found, _ = find_in(linearize(record.cls, state), f"__{name}__", value, state)
    return None if found is MISSING else bind_method(found, value, record.cls)


# --- comparisons --------------------------------------------------------------------------


@handles(Compare)
def comparison(instruction: Compare, state: State) -> None:
    left = state.resolve(state.registers[instruction.left])
    right = state.resolve(state.registers[instruction.right])
    state.registers[instruction.target] = apply_compare(instruction.operator, left, right, state)


def apply_compare(sign: str, left: Value, right: Value, state: State) -> Value:
    """The comparison's answer where it is known or was assumed, else its symbol."""
    unsettled = _unsettled(left, right)
    if unsettled is not None:
        yes, no = (
            apply_compare(
                sign, side_of(left, unsettled, way), side_of(right, unsettled, way), state
            )
            for way in (True, False)
        )
        return either(unsettled.condition, yes, no)
    if sign in _NEGATED:
        contrary = apply_compare(_NEGATED[sign], left, right, state)
        return apply_unary("not", contrary, state)
    if sign == "in":
        return _contains(right, left, state)
    if sign == "is":
        return _identity(left, right, state)
    if isinstance(left, Foreign) or isinstance(right, Foreign):
        return state.world.library.binary(sign, left, right, state)
    if sign == "==":
        return _equality(left, right, state)
    if is_known(left) and is_known(right):
        try:
            return bool(_ORDER[sign](left, right))
        except TypeError:
            pass
    return _asked(sign, left, right, state)


def _unsettled(left: Value, right: Value) -> Either | None:
    """The first of two operands that hangs on an open condition."""
    if isinstance(left, Either):
        return left
    return right if isinstance(right, Either) else None


def _asked(sign: str, left: Value, right: Value, state: State) -> Value:
    """The condition, or what the path has assumed of it."""
    bounded = _by_least_length(sign, left, right)
    if bounded is not None:
        return bounded
    return state.truth(compare(sign, left, right))


def _by_least_length(sign: str, left: Value, right: Value) -> bool | None:
    """`len(items) > 0` where only some of the items are known: there are at least these."""
    if not isinstance(left, Symbol) or left.key[0] != "len" or not isinstance(right, int):
        return None
    least = left.key[2] if len(left.key) > 2 else 0
    assert isinstance(least, int)
    if sign == "==" and right < least:
        return False
    if sign in (">", ">=") and right < least + (sign == ">="):
        return True
    return False if sign in ("<", "<=") and right < least + (sign == "<") else None


def _identity(left: Value, right: Value, state: State) -> Value:
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        if right is None and (is_array(left) or is_number(left)):
            return False
        return True if left is right else _asked("is", left, right, state)
    return same(left, right)


def _equality(left: Value, right: Value, state: State, depth: int = 0) -> Value:
    if same(left, right):
        return True
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return _equality_of_unknowns(left, right, state, depth)
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return _asked("==", left, right, state)
    if isinstance(left, (str, Text)) and isinstance(right, (str, Text)):
        return _asked("==", left, right, state) if may_equal(left, right) else False
    if isinstance(left, tuple) and isinstance(right, tuple):
        return _equal_items(left, right, state, depth)
    return _equal_records(left, right, state, depth)


def _equality_of_unknowns(left: Symbol, right: Symbol, state: State, depth: int) -> Value:
    """Two hashes are equal where the values are, two ids where these are one."""
    match left.key, right.key:
        case ("hash", mine), ("hash", theirs) if depth < _DEEPEST_EQUAL:
            answer = _equality(mine, theirs, state, depth + 1)  # type: ignore[arg-type]
        case ("id", mine), ("id", theirs):
            answer = _identity(mine, theirs, state)  # type: ignore[arg-type]
        case _:
            return _asked("==", left, right, state)
    return answer


def _equal_records(left: Value, right: Value, state: State, depth: int) -> Value:
    mine = state.record(left) if isinstance(left, Ref) else None
    theirs = state.record(right) if isinstance(right, Ref) else None
    if (
        isinstance(mine, ListRecord)
        and isinstance(theirs, ListRecord)
        and not (mine.more or theirs.more)
    ):
        return _equal_items(tuple(mine.items), tuple(theirs.items), state, depth)
    if mine is None and theirs is None:
        return bool(left == right)
    if isinstance(mine, Instance) or type(mine) is type(theirs):
        return _asked("==", left, right, state)
    return False


def _equal_items(
    left: tuple[Value, ...], right: tuple[Value, ...], state: State, depth: int
) -> Value:
    """Item by item, unless that goes too deep: a list may hold itself, or one list many times."""
    if len(left) != len(right):
        return False
    if depth == _DEEPEST_EQUAL or (depth and len(left) > _WIDEST_EQUAL):
        return _asked("==", left, right, state)
    answers = [
        _equality(mine, theirs, state, depth + 1) for mine, theirs in zip(left, right, strict=True)
    ]
    if all(answer is True for answer in answers):
        return True
    return False if any(answer is False for answer in answers) else _asked("==", left, right, state)


def _contains(container: Value, item: Value, state: State) -> Value:
    """`item in container`."""
    if isinstance(container, (str, Text)) and isinstance(item, str):
        if isinstance(container, str):
            return item in container
        return (
            True
            if any(isinstance(part, str) and item in part for part in container.parts)
            else _asked("in", item, container, state)
        )
    record = state.record(container) if isinstance(container, Ref) else None
    if isinstance(container, ModuleNames):
        known = has_name(container, item, state)
        return _asked("in", item, container, state) if known is None else known
    if isinstance(container, tuple):
        items, more = list(container), None
    elif isinstance(record, (ListRecord, DictRecord)):
        items = list(record.items if isinstance(record, ListRecord) else record.entries)
        more = record.more
    else:
        is_stored = isinstance(container, Symbol) and is_stored_on(container, item, state)
        return True if is_stored else _asked("in", item, container, state)
    if isinstance(item, str) and all(isinstance(each, str) for each in items):
        known = item in items or (None if more is not None else False)
        return _asked("in", item, container, state) if known is None else known
    state.world.budget.spend(len(items) // _COMPARED)
    answers = [
        _equality(item, each, state) if not isinstance(each, Foreign) else same(item, each)
        for each in items
    ]
    if any(answer is True for answer in answers):
        return True
    if more is None and all(answer is False for answer in answers):
        return False
    return _asked("in", item, container, state)
