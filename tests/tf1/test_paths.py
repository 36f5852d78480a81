"""Which ways through a program there are: those that Python can take, and no others."""

from __future__ import annotations

import itertools
from pathlib import Path
from random import Random

import pytest
from symbolic import run

from scopelint.interpreter.budget import Limits
from scopelint.trace import VariableCreated

PRELUDE = (
    "import tensorflow as tf\nimport unknown\na, b, c = unknown.a(), unknown.b(), unknown.c()\n"
)

#: Random conditions hang together more than those of people do.
NO_LIMITS = Limits(paths=1000, splits=1000, instructions=10**9)


#: Programs of which more facts are joined than are remembered.
OPEN = {212}


class _Programs:
    """Writes programs of conditions that end in many places, in each with a variable of its own."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.names = ["a", "b", "c"]
        self.ends = 0

    def condition(self) -> str:
        dice, name = self.dice, self.dice.choice(self.names)
        other = dice.choice(self.names)
        return dice.choice((name, name, f"not {name}", f"{name} or {other}", f"{name} and {other}"))

    def block(self, depth: int) -> list[str]:
        return [f"    {line}" for _ in range(self.dice.randint(1, 2)) for line in self.line(depth)]

    def line(self, depth: int) -> list[str]:
        kind = self.dice.randrange(8)
        if kind == 0 or (depth > 2 and kind > 4):
            return ["pass"]
        if kind == 1 and depth:
            self.ends += 1
            return [f'tf.get_variable("v{self.ends}", [])', "return"]
        if kind in (2, 3) or depth > 2:
            name = f"x{len(self.names)}"
            line = f"{name} = {self.condition()}"
            if not depth:
                self.names.append(name)
            return [line]
        lines = [f"if {self.condition()}:", *self.block(depth + 1)]
        if self.dice.random() < 0.5:
            lines += [f"elif {self.condition()}:", *self.block(depth + 1)]
        if self.dice.random() < 0.5:
            lines += ["else:", *self.block(depth + 1)]
        return lines

    def text(self) -> str:
        lines = [f"    {line}" for _ in range(7) for line in self.line(0)]
        return "\n".join(("def program():", *lines, "program()", ""))


class _Library:
    """Takes the place of TensorFlow."""

    def __init__(self) -> None:
        self.made: set[str] = set()

    def get_variable(self, name: str, shape: list[int]) -> None:
        self.made.add(name)


def _made_in_python(text: str) -> set[str]:
    """The variables of all runs of a program."""
    code, library = compile(text, "program.py", "exec"), _Library()
    for a, b, c in itertools.product([True, False], repeat=3):
        exec(code, {"tf": library, "a": a, "b": b, "c": c})
    return library.made


def _made(text: str, folder: Path, limits: Limits) -> set[str]:
    """The variables of all executions."""
    return {
        str(event.key)
        for execution in run(text, folder, PRELUDE, limits=limits).executions
        for event in execution.trace.events
        if isinstance(event, VariableCreated)
    }


@pytest.mark.parametrize("seed", range(300))
def test_no_way_is_lost_and_none_is_made_up(seed: int, tmp_path: Path) -> None:
    text = _Programs(seed).text()
    found, expected = _made(text, tmp_path, NO_LIMITS), _made_in_python(text)
    assert found >= expected, text
    assert (found == expected) is (seed not in OPEN), text


LAYERS = """
def layer(number):
    with tf.variable_scope("layer%d" % number):
        tf.get_variable("w", [])
"""
LONG = (
    LAYERS
    + "    x = 0\n" * 100
    + """
if a: tf.get_variable("a", [])
if b: tf.get_variable("b", [])
for number in range(10): layer(number)
layer(0)
"""
)


def test_of_several_ways_through_a_long_program_one_is_followed_to_its_end(tmp_path: Path) -> None:
    ran = run(PRELUDE + LONG, tmp_path, limits=Limits(instructions=3_000))
    ended = [each.ended for each in ran.executions]
    assert (ended.count("raised"), set(ended)) == (1, {"raised", "cut"})


@pytest.mark.parametrize(("built", "is_whole"), [(5, True), (35, False)])
def test_what_is_built_earns_a_program_more(built: int, is_whole: bool, tmp_path: Path) -> None:
    loops = f"for i in range({built}):\n    for j in range(30): layer(30 * i + j)\n"
    ran = run(PRELUDE + LAYERS + loops, tmp_path, limits=Limits(instructions=1_500))
    created = len(list(ran.trace.of(VariableCreated)))
    assert created == 30 * built if is_whole else 100 < created < 30 * built
    assert ran.executions[0].ended == ("returned" if is_whole else "cut")
