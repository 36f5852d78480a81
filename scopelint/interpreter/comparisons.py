"""Comparisons: equal, one, contained, before."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from scopelint.interpreter.builtins.array_shapes import is_array
from scopelint.interpreter.builtins.table import EXTERNALS
from scopelint.interpreter.builtins.types import is_instance_of
from scopelint.interpreter.builtins.versions import both_versions, is_misread
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import compared_by, is_only_itself, own_method
from scopelint.interpreter.conditions import ORDER, compare
from scopelint.interpreter.heap import (
    ClassRecord,
    DictRecord,
    FunctionRecord,
    Instance,
    ListRecord,
)
from scopelint.interpreter.library import Call
from scopelint.interpreter.mappings import is_stored_on
from scopelint.interpreter.namespaces import attributes_of, has_name, knows_all_attributes
from scopelint.interpreter.operators import apply_unary, negated, unsettled_of
from scopelint.interpreter.presence import has_attribute
from scopelint.interpreter.run import Completion, handles, put
from scopelint.interpreter.sets import compared
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import may_equal
from scopelint.interpreter.values import (
    SCALARS,
    External,
    Foreign,
    InstanceDict,
    ModuleNames,
    Ref,
    Symbol,
    Text,
    Value,
    either,
    is_known,
    is_number,
    same,
    side_of,
)
from scopelint.ir import Compare

#: Lists and tuples in each other are compared so far, and if they have so many items.
_DEEPEST_EQUAL, _WIDEST_EQUAL = 3, 32

#: Of a list of so many constants it is remembered that something is one of them.
_LISTED = 16

#: To compare so many elements takes as long as an instruction.
_COMPARED = 8
#: Begin the keys of unknowns that are never None, whatever they are made of.
_NEVER_NONE = frozenset((
    "address", "binary", "class", "compare", "format", "hasattr", "hash", "id", "isinstance", "not", "str", "traceback",
    "unary",
))  # fmt: skip
#: What the negative comparisons deny.
_NEGATED = {"!=": "==", "is not": "is", "not in": "in"}


#: The method that answers for the left operand, and for the right one where it has none.
_METHODS = {
    "==": ("__eq__", "__eq__"), "!=": ("__ne__", "__ne__"), "<": ("__lt__", "__gt__"), ">": ("__gt__", "__lt__"),
    "<=": ("__le__", "__ge__"), ">=": ("__ge__", "__le__"),
}  # fmt: skip


@handles(Compare)
def comparison(instruction: Compare, state: State) -> list[Completion] | None:
    left = state.resolve(state.registers[instruction.left])
    right = state.resolve(state.registers[instruction.right])
    if type(left) is Ref or type(right) is Ref:
        outcomes = _by_method(instruction.operator, left, right, state)
        if outcomes is not None:
            return put(instruction.target, outcomes)
    state.registers[instruction.target] = apply_compare(instruction.operator, left, right, state)
    return None


def _by_method(sign: str, left: Value, right: Value, state: State) -> list[Outcome] | None:
    """The answer of a method of the project's classes; None where none is asked."""
    if sign in ("in", "not in"):
        method, other = own_method(right, "__contains__", state), left
    elif sign not in _METHODS:
        return None
    else:
        mine, theirs = _METHODS[sign]
        method, other = own_method(left, mine, state), right
        if method is None:
            method, other = own_method(right, theirs, state), left
    if method is None:
        return negated(_by_method("==", left, right, state)) if sign == "!=" else None
    outcomes = call_value(method, Call((other,)), state)
    return negated(outcomes) if sign == "not in" else outcomes


def apply_compare(sign: str, left: Value, right: Value, state: State) -> Value:
    """The comparison's answer where it is known or was assumed, else its symbol."""
    unsettled = unsettled_of(left, right)
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
        # A comparison that the library leaves open gives None, which is no answer for its contrary.
        return None if contrary is None else apply_unary("not", contrary, state)
    if sign == "is":
        return _identity(left, right, state)
    state.world.deciding_options.ask(left, right)
    if sign == "in":
        return _contains(right, left, state)
    if isinstance(left, Foreign) or isinstance(right, Foreign):
        return state.world.library.binary(sign, left, right, state)
    versions = both_versions(left, right)
    if versions is not None:
        return bool(ORDER[sign](*versions))
    if sign == "==":
        return _equality(left, right, state)
    if is_misread(sign, left, right):
        return state.truth(compare(sign, left, right))
    if is_known(left) and is_known(right):
        state.world.option_counts.note_comparison(sign, left, right)
        try:
            return bool(ORDER[sign](left, right))
        except TypeError:
            pass
    return _asked(sign, left, right, state)


def _asked(sign: str, left: Value, right: Value, state: State) -> Value:
    """The condition, or what the path has assumed of it."""
    for answer in (_by_least_length(sign, left, right), _by_distance(sign, left, right)):
        if answer is not None:
            return answer
    known = _type_is(left, right, state) if sign in ("is", "==") else None
    known = compared(sign, left, right, state) if known is None else known
    return state.truth(compare(sign, left, right)) if known is None else known


def _type_is(left: Value, right: Value, state: State) -> bool | None:
    """`type(value)` compared with a class."""
    for asked, cls in ((left, right), (right, left)):
        if isinstance(asked, Symbol) and asked.key[0] == "type":
            value: Any = asked.key[1]
            if is_instance_of(value, cls, state) is False:
                return False
            if isinstance(value, Foreign) and isinstance(cls, External):
                return state.world.library.is_type(value, cls.path)
    return None


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


def _by_distance(sign: str, left: Value, right: Value) -> bool | None:
    """`depth - 1 == depth`: of two numbers that are counted from one unknown, the counts decide."""
    (start, mine), (other, theirs) = _counted_from(left), _counted_from(right)
    if sign not in ORDER or start is not other or not isinstance(start, Symbol) or is_array(start):
        return None
    return bool(ORDER[sign](mine, theirs))


def _counted_from(value: Value) -> tuple[object, int]:
    """The unknown that whole numbers were added to, and what they come to."""
    start: object = value
    count = 0
    while isinstance(start, Symbol):
        match start.key:
            case ("binary", "+", inner, int(step)):
                start, count = inner, count + step
            case ("binary", "-", inner, int(step)):
                start, count = inner, count - step
            case _:
                break
    return start, count


def _identity(left: Value, right: Value, state: State) -> Value:
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        if right is None and (is_array(left) or is_number(left) or _is_computed(left)):
            return False
        return True if left is right else _asked("is", left, right, state)
    return _are_one(left, right)


def _are_one(left: Value, right: Value) -> bool:
    """Whether two known values are one object; of dull ones that are alike, each is made by itself."""
    is_dull = isinstance(left, Foreign) and left.is_dull
    return left is right if is_dull else same(left, right)


def _is_computed(value: Value) -> bool:
    """Whether it is what an operator gave, or a builtin that always gives something."""
    return isinstance(value, Symbol) and value.key[0] in _NEVER_NONE


def _equality(left: Value, right: Value, state: State, depth: int = 0) -> Value:
    if same(left, right):
        return True
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        return _equality_of_unknowns(left, right, state, depth)
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        unknown, other = (left, right) if isinstance(left, Symbol) else (right, left)
        # Whoever writes `== None` means `is None`; what is taken for a number may be None in a list
        # that is compared as a whole, as a size of a tensor is where nobody knows it.
        is_none = other is None and not (depth and is_number(unknown))
        return _identity(unknown, None, state) if is_none else _asked("==", left, right, state)
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


def _may_be_plain(named: Value, other: Value, state: State) -> bool:
    """Whether a name of a module outside the project, or what that gives, may be such a text or number."""
    library = state.world.library
    if other is None or not isinstance(other, SCALARS):
        return False
    if isinstance(named, External):
        return named.path not in EXTERNALS and not library.owns(named.path)
    return isinstance(named, Foreign) and library.is_unseen(named)


def _equal_records(left: Value, right: Value, state: State, depth: int) -> Value:
    mine = state.record(left) if isinstance(left, Ref) else None
    theirs = state.record(right) if isinstance(right, Ref) else None
    if (
        isinstance(mine, ListRecord)
        and isinstance(theirs, ListRecord)
        and not (mine.more or theirs.more)
        and "set" not in (mine.kind, theirs.kind)
    ):
        return _equal_items(tuple(mine.items), tuple(theirs.items), state, depth)
    if mine is None and theirs is None:
        is_open = _may_be_plain(left, right, state) or _may_be_plain(right, left, state)
        return _asked("==", left, right, state) if is_open else bool(left == right)
    if isinstance(mine, (ClassRecord, FunctionRecord)) and not isinstance(theirs, Instance):
        return False  # two of these are equal only if they are one
    if isinstance(mine, Instance) and isinstance(theirs, Instance) and mine.cls == theirs.cls:
        parts, others = compared_by(mine, state), compared_by(theirs, state)
        if parts is not None and others is not None:
            return _equal_items(parts, others, state, depth)
    if isinstance(mine, Instance) or isinstance(theirs, Instance):
        objects = [each for each in (mine, theirs) if isinstance(each, Instance)]
        if all(is_only_itself(each, state) for each in objects):
            return False
        return _asked("==", left, right, state)
    return _asked("==", left, right, state) if type(mine) is type(theirs) else False


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


def _is_among(name: str, more: Symbol, container: Value, state: State) -> Value:
    """Whether a text is among what else is in a list: in `dir(value)`, if it is an attribute."""
    if more.key[0] != "dir":
        return _asked("in", name, container, state)
    owner: Any = more.key[1]
    return state.truth(has_attribute(owner, name, state))


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
    record = state.contents(container)
    if isinstance(container, ModuleNames):
        known = has_name(container, item, state)
        return _asked("in", item, container, state) if known is None else known
    if isinstance(container, InstanceDict):
        if item in attributes_of(container, state):
            return True
        is_whole = knows_all_attributes(container, state) and isinstance(item, str)
        return False if is_whole else _asked("in", item, container, state)
    items: Collection[Value]
    if isinstance(container, tuple):
        items, more = container, None
    elif isinstance(record, (ListRecord, DictRecord)):
        items = record.items if isinstance(record, ListRecord) else record.entries
        more = record.more
    else:
        is_stored = isinstance(container, Symbol) and is_stored_on(container, item, state)
        return True if is_stored else _asked("in", item, container, state)
    if isinstance(item, str) and all(issubclass(kind, str) for kind in set(map(type, items))):
        if item in items or more is None:
            return item in items
        return _is_among(item, more, container, state)
    state.world.budget.spend(len(items) // _COMPARED)
    answers = [
        _equality(item, each, state) if not isinstance(each, Foreign) else _are_one(item, each)
        for each in items
    ]
    if any(answer is True for answer in answers):
        return True
    if more is None and all(answer is False for answer in answers):
        return False
    listed = tuple(items)
    is_short = more is None and len(listed) <= _LISTED and all(map(is_known, listed))
    return _asked("in", item, listed if is_short else container, state)
