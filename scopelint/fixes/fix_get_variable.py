"""`tf.get_variable` in the place of `tf.Variable`, so that reuse is heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.finding import Confidence
from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import named_beside, refused_of, two_uses
from scopelint.frontend.editing.calls import (
    call_instead,
    callee,
    give_instead,
    give_no_more,
    given,
    index_of,
    plain_text,
)
from scopelint.frontend.editing.tree import Change, Changes
from scopelint.trace import Place, VariableCreated, VariableRefused

_OLD, _NEW = "Variable", "get_variable"
#: What both functions take, under one name and with one meaning.
_ALIKE = frozenset({"collections", "name", "trainable", "validate_shape"})


def get_variable(fault: Fault) -> Iterator[Candidate]:
    """All variables that the first use makes so, under the names that they have."""
    refused = refused_of(fault)
    if refused is not None:
        yield from _asked_for(fault, refused)
        return
    uses = two_uses(fault)
    made = [each for each in fault.trace.of(VariableCreated) if each.via == _OLD]
    first = [each for each in made if uses is not None and uses.is_first(each)]
    changes = _all_got(fault, first)
    if changes:
        yield Candidate(
            description="make the variables with tf.get_variable, under the same names",
            changes=changes,
            goal=Goal.REJOINS,
            is_safe=fault.claim.at_most is Confidence.CERTAIN,
        )


def _asked_for(fault: Fault, refused: VariableRefused) -> Iterator[Candidate]:
    """The variable that is missing in the store, and was made outside of it under this name."""
    for created in fault.trace.of(VariableCreated):
        if created.via == _OLD and created.op_name == refused.key:
            changes = _all_got(fault, [created])
            if changes:
                yield Candidate(
                    description="make the variable with tf.get_variable, under the same name",
                    changes=changes,
                    goal=Goal.SHARES,
                    first=created,
                )


def _all_got(fault: Fault, made: Iterable[VariableCreated]) -> Changes | None:
    changes: list[Change] = []
    for place in dict.fromkeys(each.place for each in made):
        changed = _got(fault, place)
        if changed is None:
            return None
        changes += changed
    return tuple(changes)


def _got(fault: Fault, place: Place) -> Changes | None:
    """`tf.Variable(value, name="w")` as `tf.get_variable("w", initializer=value)`."""
    tree = fault.tree_at(place)
    called = None if tree is None else callee(tree, place)
    arguments = None if tree is None else given(tree, place)
    if tree is None or called is None or not arguments or not called.endswith(_OLD):
        return None
    named = index_of(arguments, "name", None)
    first, *others = arguments
    is_plain = first.keyword is None and not first.star
    if named is None or not is_plain or any(each.keyword not in _ALIKE for each in others):
        return None
    instead = named_beside(tree, called, _NEW)
    if plain_text(arguments[named].text) is None or instead is None:
        return None
    value = f"{arguments[named].text}, initializer={first.text}"
    parts = (
        call_instead(tree, place, instead),
        give_instead(tree, place, 0, value),
        give_no_more(tree, place, named),
    )
    return None if None in parts else tuple(each for part in parts if part for each in part)


FIX = Kind(rules=("SL102", "SL201"), rank=30, candidates=get_variable)
