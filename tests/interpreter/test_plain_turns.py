"""Comprehensions that only test texts and numbers cost next to nothing, and come to what Python says."""

from __future__ import annotations

from typing import Any

import pytest
from alone import by_interpreter, run

NAMING = """
layers = {}
def add(kind):
    number = sum(name.startswith(kind) for name, _ in layers.items()) + 1
    layers["%s_%d" % (kind, number)] = object()
for _ in range(20):
    add("conv")
    add("pool")
    add("conv_up")
last = list(layers)[-3:]
"""


def spent_on(text: str) -> int:
    """The instructions that a program takes."""
    _, budget = run(text)
    assert not budget.cuts
    return budget.instructions


def test_names_are_counted_without_spending_what_there_is_for_building() -> None:
    counted = "sum(name.startswith(kind) for name, _ in layers.items())"
    turns = sum(range(60))
    assert spent_on(NAMING) - spent_on(NAMING.replace(counted, "9")) < turns // 2
    (end,) = by_interpreter(NAMING)
    assert end["last"] == ["conv_39", "pool_20", "conv_up_20"]


@pytest.mark.parametrize(
    "made",
    [
        "[n for n in names if n.startswith('a') and not n.endswith('z')]",
        "[n.count('a') for n in names]",
        "[n for n in names if n in wanted or n == other]",
        "[n for n, i in pairs if i > 1]",
        "[i for n, i in pairs if n not in 'a ab'][0:2]",
        "[n.startswith(1) for n in []]",
        "[n for n in [*names, 3] if n == 3 or n.startswith('a')]",
        "[n.upper() for n in names if n.startswith('a')]",
        "[[m for m in names if m > n] for n in names]",
        "[(lambda n: n)(n) for n in names if n.isalpha()]",
    ],
)
def test_they_come_to_what_python_computes(made: str) -> None:
    text = "names = ['a', 'ab', 'az', 'b']\nwanted = ('b', 'c')\nother = 'az'\n"
    text += f"pairs = list(zip(names, range(4)))\nmade = {made}\n"
    expected: dict[str, Any] = {}
    exec(text, expected)
    (end,) = by_interpreter(text)
    assert end["made"] == expected["made"]


def test_what_is_not_known_is_left_to_the_interpreter() -> None:
    ends = by_interpreter("names = ['a', unknown, 'b']\nmade = [n for n in names if n == 'a']\n")
    assert sorted(len(end["made"]) for end in ends) == [1, 2]
    assert all(end["made"][0] == "a" for end in ends)
