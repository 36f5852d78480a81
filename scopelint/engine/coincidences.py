"""What holds only by chance: that two calls are told the same, that numbers differ, that one thing is there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from scopelint.interpreter.frames import Assumption
from scopelint.interpreter.values import Foreign, Ref, Symbol
from scopelint.tf1.values import SOME_SIZE
from scopelint.trace import Place


def hang_on_chance(assumptions: Collection[Assumption]) -> bool:
    """Whether assumptions go together only if unknowns happen to be alike, or to differ."""
    return (
        _coincide(assumptions)
        or _differ(assumptions)
        or _are_one(assumptions)
        or any(map(_is_nothing, assumptions))
    )


def _is_nothing(assumption: Assumption) -> bool:
    """Whether what the program has put into a list or dict is taken to be None.

    It can be. But where a layer makes a variable unless it is given one, what it is given is one.
    """
    if assumption.chosen is None:
        return False
    unknown, value = assumption.chosen
    return value is None and unknown.key[0] == "item"


def _coincide(assumptions: Iterable[Assumption]) -> bool:
    """Whether two calls of one function took one branch by unknowns that need not be the same.

    `make(args.left)` and `make(args.right)` build the same network if both happen to be "conv".
    Elements of one whole, and what one expression gives time after time, may well be alike.
    """
    seen: dict[object, Assumption] = {}
    for each in assumptions:
        if each.chosen is None or not isinstance(each.chosen[1], str):
            continue
        unknown, value = each.chosen
        asked = seen.setdefault((each.place, value), each)
        made = seen.setdefault((_made_at(unknown), value), each)
        if (asked.frame is not each.frame and _are_others(asked, each)) or _are_others(made, each):
            return True
    return False


def _differ(assumptions: Iterable[Assumption]) -> bool:
    """Whether two unknowns of one kind are told apart, which may well be alike.

    What a size of a tensor is, is not known to be the same when it is asked for again, nor what a
    function gives that is called again. Of the elements of one whole each may be another.
    """
    answers: dict[object, object] = {}
    of_sizes: set[Place] = set()
    asked: dict[Place, set[bool]] = defaultdict(set)
    for each in assumptions:
        if each.answered is None:
            continue
        condition, holds = each.answered
        asked[each.place].add(bool(holds))
        if any(map(_is_some_size, condition.key)):
            of_sizes.add(each.place)
        if not _is_of_an_element(condition) and (
            answers.setdefault(_kind(condition), holds) is not holds
        ):
            return True
    return any(len(asked[place]) > 1 for place in of_sizes)


def _is_some_size(value: object) -> bool:
    """Whether this is a size of a tensor of which nothing is known; a program that asks for it has its own."""
    return isinstance(value, Symbol) and value.says == SOME_SIZE.says


def _are_one(assumptions: Iterable[Assumption]) -> bool:
    """Whether two elements of one whole are taken for one and the same object: a tensor, no number."""
    seen: dict[object, Symbol] = {}
    for each in assumptions:
        if each.answered is None or each.answered[1] is not True:
            continue
        match each.answered[0].key:
            case (*_, "==", Symbol(key=("element", *_)) as element, Foreign() as other) | (
                *_, "==", Foreign() as other, Symbol(key=("element", *_)) as element
            ):  # fmt: skip
                if seen.setdefault((element.key[1], other), element) is not element:
                    return True
    return False


def _is_of_an_element(value: object) -> bool:
    """Whether an element of something is asked about."""
    if isinstance(value, tuple):
        return any(map(_is_of_an_element, value))
    if not isinstance(value, Symbol):
        return False
    return value.key[0] == "element" or _is_of_an_element(value.key)


def _are_others(first: Assumption, second: Assumption) -> bool:
    """Whether the two are of unknowns of different kinds."""
    assert first.chosen is not None
    assert second.chosen is not None
    return _kind(first.chosen[0]) != _kind(second.chosen[0])


def _made_at(unknown: Symbol) -> object:
    """The place of the call that gave it, which may be asked of several objects; else itself."""
    return _place_of(unknown) or unknown


def _kind(value: object) -> object:
    """An unknown without the numbers, or the objects, that tell it from others of its kind."""
    if isinstance(value, tuple):
        return tuple(map(_kind, value))
    if isinstance(value, Ref):
        return Ref
    if not isinstance(value, Symbol):
        return value
    if value.key[0] == "element":
        return ("element", _kind(value.key[1]))
    place = _place_of(value)
    return (value.says, *place) if place else _kind(value.key)


def _place_of(unknown: Symbol) -> tuple[object, ...] | None:
    """Where an unknown came up that is another each time; None for one that is always the same."""
    key = unknown.key
    return key[key.index("fresh") : -1] if "fresh" in key else None
