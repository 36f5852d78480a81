"""What is known of conditions that no single truth is left of, because paths were joined.

Behind `if a: ... elif b: ... else: raise` neither `a` nor `b` has an answer any more, but one of
them holds. Such a fact is kept as the ways of which one was taken; a condition that is the same
in all ways that are still open is no choice.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scopelint.interpreter.conditions import in_words, straight
from scopelint.interpreter.frames import Chain
from scopelint.interpreter.values import Either, Symbol, Value

#: Answers to conditions that held together on one way.
Way = Mapping[Symbol, bool]

#: Ways of which one was taken.
Ways = tuple[Way, ...]


@dataclass(slots=True, eq=False)
class Fact:
    """That one of some ways was taken, and the conditions that they answer: it is asked for by these."""

    ways: Ways
    conditions: frozenset[Symbol]


def fact_of(ways: Sequence[Way]) -> Fact | None:
    """What is known of a path that took one of these ways; None if that says nothing."""
    fewer = simplified(ways)
    return Fact(fewer, frozenset[Symbol]().union(*fewer)) if fewer else None


#: Of more ways than these nothing is remembered.
_MOST_WAYS = 8

#: So many ways are tried for an answer; it is open then.
_MOST_STEPS = 64


def forced(
    facts: Chain | None,
    yes: Sequence[Way],
    no: Sequence[Way],
    answer: Callable[[Symbol], bool | None],
) -> bool | None:
    """The one answer that an open condition can have by the facts; None if they leave both.

    `yes` and `no` are the ways on which it is true and false. `answer` gives what the path takes
    a condition for already, None where that is open.
    """
    search = _Search(answer)
    may_be, may_not = (any(search.is_possible(facts, way) for way in ways) for ways in (yes, no))
    return None if may_be is may_not else may_be


@dataclass(slots=True)
class _Search:
    """Looks for a way for each fact that go together."""

    answer: Callable[[Symbol], bool | None]
    steps: int = 0

    def is_possible(self, facts: Chain | None, taken: Way) -> bool:
        """Whether all facts can be had beside what is taken, as far as the search goes."""
        while facts is not None:
            fact: Fact = facts.item  # type: ignore[assignment]
            facts = facts.before
            if not fact.conditions.isdisjoint(taken):
                return self._is_one_possible(fact.ways, facts, taken)
        return True

    def _is_one_possible(self, ways: Ways, facts: Chain | None, taken: Way) -> bool:
        for way in ways:
            self.steps += 1
            if self.steps > _MOST_STEPS:
                return True
            if self._is_open(way, taken) and self.is_possible(facts, {**taken, **way}):
                return True
        return False

    def _is_open(self, way: Way, taken: Way) -> bool:
        return all(
            taken.get(condition, holds) is holds and self.answer(condition) in (None, holds)
            for condition, holds in way.items()
        )


def depends(condition: Symbol) -> bool:
    """Whether a condition is the truth of a value that hangs on other conditions."""
    return condition.key[0] == "truth" and isinstance(condition.key[1], Either)


def leading_to(
    condition: Symbol, holds: bool, truth: Callable[[Value], bool | Symbol]
) -> Sequence[Way]:
    """The ways on which a condition is true, or false: several where it hangs on others."""
    condition, holds = straight(condition, holds)
    if depends(condition):
        return _through(condition.key[1], holds, truth)  # type: ignore[arg-type]
    return [{condition: holds}]


def ways_in_words(ways: Sequence[Way]) -> str:
    """The assumption that one of these ways was taken, as a person would put it; of many, two."""
    says = [" and ".join(in_words(*answer) for answer in way.items()) for way in ways]
    return ", or ".join([*says[:2], *["…"][: len(says[2:])]])


def _through(value: Value, holds: bool, truth: Callable[[Value], bool | Symbol]) -> list[Way]:
    """The ways on which a value is true, or false."""
    if isinstance(value, Either):
        condition, straightly = straight(value.condition, True)
        sides = (value.if_true, straightly), (value.if_false, not straightly)
        return [
            {condition: way, **rest}
            for side, way in sides
            for rest in _through(side, holds, truth)
            if rest.get(condition, way) is way
        ]
    found = truth(value)
    if isinstance(found, bool):
        return [{}] if found is holds else []
    condition, straightly = straight(found, holds)
    return [{condition: straightly}]


def joined(mine: Iterable[Ways], theirs: Iterable[Ways]) -> list[Way]:
    """The ways of which one was taken, on one path or the other, of each of which facts are known."""
    return [*_on_all(mine), *_on_all(theirs)]


def _on_all(facts: Iterable[Ways]) -> list[Way]:
    """The ways that agree with all facts, or with those of them that leave few ways."""
    found: list[Way] = [{}]
    for ways in facts:
        both: list[Way] = [
            {**one, **other}
            for one, other in itertools.product(found, ways)
            if all(one.get(condition, holds) is holds for condition, holds in other.items())
        ]
        if 0 < len(both) <= _MOST_WAYS:
            found = both
    return found


def simplified(ways: Sequence[Way]) -> Ways | None:
    """The same fact in fewer ways, `a and b` or `a and not b` being `a`; None if all is open."""
    pending, kept = list(ways), list[Way]()
    while pending:
        way = pending.pop()
        if any(other.items() <= way.items() for other in kept):
            continue
        kept = [other for other in kept if not way.items() <= other.items()]
        contrary = next((other for other in kept if len(_apart(way, other)) == 1), None)
        if contrary is None:
            kept.append(way)
        else:
            kept.remove(contrary)
            pending.append(dict(way.items() & contrary.items()))
    return tuple(kept) if {} not in kept and len(kept) <= _MOST_WAYS else None


def _apart(way: Way, other: Way) -> list[Symbol]:
    """The conditions that have contrary answers on two ways that ask the same."""
    if way.keys() != other.keys():
        return []
    return [condition for condition, holds in way.items() if other[condition] is not holds]
