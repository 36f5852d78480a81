"""Which function a table gives for a key that is not known."""

from __future__ import annotations

from typing import Any

import pytest
from alone import names_at_end, run

from scopelint.interpreter.values import Symbol

FUNCTIONS = """
from somewhere import key
def one():
    return "one"
class Two:
    name = "two"
def three():
    return "three"
"""


def ends(text: str) -> list[Any]:
    """What `a` stands for at the end of each way, without those that raised."""
    found = [each.state.resolve(names_at_end(each).get("a")) for each in run(FUNCTIONS + text)[0]]
    return sorted(found, key=str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = {'x': one}[key]()", ["one"]),
        ("a = {'x': one, 'y': three}[key]()", ["one", "three"]),
        ("a = {'x': one, 'y': one}[key]()", ["one"]),
        ("a = {'x': one, 'y': Two}[key]\nb = a() if key == 'x' else a.name\na = b", ["one", "two"]),
        ("a = {'x': one}.get(key)\na = a() if a is not None else 'none'", ["none", "one"]),
        ("a = {'x': one}.get(key, three)()", ["one", "three"]),
        ("t = {'x': one}\na = t[key]() if key in t else 'none'", ["none", "one"]),
    ],
)
def test_any_function_of_a_small_table_may_be_meant(text: str, expected: list[str]) -> None:
    found = [value for each in ends(text) for value in _sides(each)]
    assert sorted(found) == expected


def _sides(value: Any) -> list[Any]:
    """The values that one of two stands for; the value itself where it is settled."""
    if not hasattr(value, "if_true"):
        return [value]
    return [*_sides(value.if_true), *_sides(value.if_false)]


@pytest.mark.parametrize(
    "text",
    [
        "a = {'x': 1, 'y': 2}[key]",  # numbers: nothing is called, one unknown will do
        "a = {'x': one, 'y': 2}[key]",
        "a = {1: one, 2: three}[key]",
        "t = {'x': one}\nt.update(key)\na = t['y']",
        "a = {'a': one, 'b': one, 'c': one, 'd': three, 'e': one}[key]",
    ],
)
def test_of_other_tables_nothing_is_supposed(text: str) -> None:
    (value,) = ends(text)
    assert type(value) is Symbol


def test_a_table_that_is_asked_in_a_try_may_not_have_the_key() -> None:
    text = "try:\n    a = {'x': one}[key]\nexcept KeyError:\n    a = None"
    assert not any(value == "one" for value in ends(text))
