"""Calls with equal arguments and state are not run twice, and nobody can tell."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from alone import by_interpreter, names_at_end, run
from test_against_python import by_python

from scopelint.interpreter.values import Either

#: Each is long enough to be remembered, and reads something that a line of `CHANGES` changes.
HELPERS = """
import random
factor, table, rows = 2, {"a": 1}, [1, 2]
class Box:
    scale = 1
    def __init__(self, size):
        self.size = size
    def area(self, by):
        first = self.size * self.scale + by
        second = first * first - by
        return first + second - self.size
box, other = Box(3), Box(3)
def made_with(start):
    def give(by):
        first = start + by * by
        second = first * first - by
        return first + second - start
    def change():
        nonlocal start
        start += 1
        return start
    return give, change
give, change = made_with(1)
def scaled(number):
    first = number * factor + len(table)
    second = first * first - factor
    return first + second - number
def total(numbers):
    first = sum(numbers) + numbers[0]
    second = first * first - len(numbers)
    return first + second
def looked_up(name):
    first = table.get(name, 0) + 1
    second = first * first - first
    return (name, first + second, table.get("b"))
def listed(count):
    found = [count, count + 1, count * 2]
    inner = {"of": found, "with": [count]}
    return found, inner, Box(count)
def doubled(number):
    return scaled(number) + scaled(number) + scaled(number + 1)
def summed(number):
    return total(rows) + total(rows) * number + total([number, 2])
def counted(number):
    global calls
    calls += 1
    first = number * 2 + 1
    return first * first - number
calls = 0
def by_default(number, more=rows):
    first = number + len(more)
    second = first * first - number
    return first + second - more[-1]
"""

CALLS = (
    "scaled({n})", "total(rows)", "looked_up({name!r})", "listed({n})[0]", "listed({n})[1]", "box.area({n})",
    "other.area({n})", "give({n})", "doubled({n})", "counted({n})", "by_default({n})", "listed({n})[2].area({n})",
    "total([{n}, 1])", "summed({n})", "summed(1)", "scaled({n}.0)", "scaled(True)", "scaled({n})",
    "doubled(1)", "doubled(1)", "scaled(1)",
)  # fmt: skip

CHANGES = (
    "factor += 1", "table[{name!r}] = {n}", "rows.append({n})", "rows[0] = {n}", "box.size += {n}",
    "Box.scale = {n}", "change()", "other = box", "rows = [{n}]", "def scaled(number): return number",
    "r{i} = listed({n})\nr{i}[0].append(7)\nr{i}[1]['of'].append(8)\nr{i}[2].size = 9",
    *["pass"] * 12,
)  # fmt: skip


def repeated_calls(seed: int) -> str:
    """A program that calls the same again and again, and changes something now and then."""
    random = Random(seed)
    lines = [HELPERS]
    for i in range(14):
        given: dict[str, Any] = {"n": random.randint(0, 2), "name": random.choice("abc"), "i": i}
        lines.append(f"x{i} = " + random.choice(CALLS).format(**given))
        lines.append(random.choice(CHANGES).format(**given))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(150))
def test_repeated_calls_give_what_python_gives(seed: int) -> None:
    text = repeated_calls(seed)
    expected = by_python(text)
    (names,) = by_interpreter(text)
    compared = {"factor", "table", "rows", "calls"} & names.keys()
    compared |= {each for each in expected if each[0] in "xr" and each[1:].isdigit()}
    for name in compared:
        assert repr(names[name]) == repr(expected[name]), f"{name}\n{text}"


def test_a_call_is_not_run_twice() -> None:
    """Else twenty levels are a million calls; they end only because levels are few."""
    text = "def level0(n):\n    a = n + 1\n    b = a * a\n    c = b - a\n    return c + b * a\n"
    for level in range(1, 21):
        text += f"def level{level}(n):\n    return level{level - 1}(n) + level{level - 1}(n)\n"
    outcomes, budget = run(text + "x = level20(2)\n")
    assert names_at_end(outcomes[0])["x"] == 33 * 2**20
    assert not budget.cuts
    assert budget.instructions < 2_000


def test_what_is_unknown_anew_is_unknown_each_time() -> None:
    text = """
import random
def drawn(n):
    first = random.random() + n
    second = first * first - n
    return second + first
is_same = drawn(1) == drawn(1)
"""
    ends = {names_at_end(outcome)["is_same"] for outcome in run(text)[0]}
    assert True not in ends


def test_a_condition_settled_between_two_calls_is_heard() -> None:
    text = """
import sys
flag = len(sys.argv) > 3
def chosen(n):
    first = n * 2 + 1
    second = first * first
    if flag:
        return first
    return second
if flag:
    b = chosen(1)
else:
    b = -chosen(1)
"""
    (outcome,) = run(text)[0]
    found = names_at_end(outcome)["b"]
    assert isinstance(found, Either)
    assert (found.if_true, found.if_false) == (3, -9)
