"""What hangs together of conditions that joined paths have forgotten one by one."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from scopelint.interpreter.frames import grow
from scopelint.interpreter.values import symbol
from scopelint.interpreter.ways import Way, Ways, fact_of, forced, joined, simplified

CONDITIONS = [symbol(name, name) for name in "abcd"]
ALL = [
    dict(zip(CONDITIONS, held, strict=True))
    for held in itertools.product([True, False], repeat=len(CONDITIONS))
]
SEEDS = range(300)


def _random_ways(dice: Random) -> Ways:
    return tuple(
        {each: dice.random() < 0.5 for each in dice.sample(CONDITIONS, dice.randint(1, 3))}
        for _ in range(dice.randint(1, 4))
    )


def _agrees(world: Way, way: Way) -> bool:
    return all(world[condition] is holds for condition, holds in way.items())


def _worlds(ways: Ways | None) -> list[Way]:
    """The answers to all conditions with which one of the ways was taken."""
    return [world for world in ALL if ways is None or any(_agrees(world, way) for way in ways)]


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_ways_say_the_same(seed: int) -> None:
    ways = _random_ways(Random(seed))
    fewer = simplified(list(ways))
    assert _worlds(fewer) == _worlds(ways)
    assert fewer is None or len(fewer) <= len(ways)


def test_nothing_is_remembered_of_conditions_that_are_all_open() -> None:
    a, b, _, _ = CONDITIONS
    assert simplified([{a: True, b: True}, {a: False}, {a: True, b: False}]) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_a_path_joined_of_two_may_be_either(seed: int) -> None:
    dice = Random(seed)
    mine, theirs = ([_random_ways(dice) for _ in range(dice.randint(1, 2))] for _ in range(2))
    both = [
        world
        for world in ALL
        if any(all(world in _worlds(ways) for ways in facts) for facts in (mine, theirs))
    ]
    found = _worlds(tuple(joined(mine, theirs)))
    assert all(world in found for world in both)
    if len(mine) == len(theirs) == 1:
        assert found == both


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_is_forced_where_the_ways_leave_one(seed: int) -> None:
    dice = Random(seed)
    ways = _random_ways(dice)
    asked, *others = dice.sample(CONDITIONS, len(CONDITIONS))
    settled = {each: dice.random() < 0.5 for each in others[: dice.randint(0, 3)]}
    left = {world[asked] for world in _worlds(ways) if _agrees(world, settled)}
    fact = fact_of(ways)
    facts = None if fact is None else grow(None, fact)
    answer = forced(facts, [{asked: True}], [{asked: False}], settled.get)
    assert answer is None or left == {answer}
    if len(settled) == len(others):
        assert answer is (None if len(left) != 1 else left.pop())
