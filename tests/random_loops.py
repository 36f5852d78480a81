"""Random programs of loops that compute: numbers, lists and dicts, for up to a few hundred turns."""

from __future__ import annotations

import random

_NUMBERS = ("a", "b", "c")


class _Writer:
    def __init__(self, seed: int, *, yields: bool = False) -> None:
        self.dice = random.Random(seed)
        self.yields = yields
        self.lines: list[str] = []

    def put(self, depth: int, text: str) -> None:
        self.lines.append("    " * depth + text)

    def number(self) -> str:
        return self.dice.choice((*_NUMBERS, str(self.dice.randint(0, 9)), "len(xs)", "len(d)"))

    def condition(self) -> str:
        left, right = self.number(), self.number()
        return self.dice.choice(
            (f"{left} < {right}", f"{left} % {self.dice.randint(2, 9)} == 0", f"{left} in xs")
        )

    def change(self, depth: int) -> None:
        name = self.dice.choice(_NUMBERS)
        self.put(
            depth,
            self.dice.choice(
                (
                    f"{name} += {self.dice.randint(1, 7)}",
                    f"{name} = ({self.number()} * 3 + {self.number()}) % 101",
                    f"xs.append({self.number()})",
                    f"d[{self.number()} % 13] = {self.number()}",
                    f"counter.count += {self.dice.randint(1, 3)}",
                    f"xs = xs[-{self.dice.randint(1, 9)}:]",
                )
            ),
        )

    def body(self, depth: int, turn: str) -> None:
        for _ in range(self.dice.randint(1, 3)):
            self.change(depth)
        if self.dice.random() < 0.3:
            self.put(depth, f"if {self.condition()}: {self.dice.choice(('break', 'continue'))}")
            self.change(depth)
        if self.dice.random() < 0.2:
            self.put(depth, f"for inner_{turn} in range({self.dice.randint(1, 30)}):")
            self.change(depth + 1)
        if self.dice.random() < 0.3:
            self.put(depth, f"if {self.condition()}:")
            self.change(depth + 1)
        if self.yields:
            if self.dice.random() < 0.5:
                self.put(depth, f"if {self.condition()}:")
                depth += 1
            self.put(depth, f"yield {self.number()}")

    def loop(self, number: int) -> None:
        turn, times = f"turn_{number}", self.dice.choice((0, 1, 2, 5, 20, 45, 90, 300))
        if self.dice.random() < 0.5:
            self.put(0, f"for {turn} in range({times}):")
        else:
            self.put(0, f"{turn} = 0")
            self.put(0, f"while {turn} < {times}:")
            self.put(1, f"{turn} += 1")
        self.body(1, turn)
        if self.dice.random() < 0.3:
            self.put(0, "else:")
            self.change(1)


def program(seed: int) -> str:
    """A program that leaves numbers, a list and a dict behind."""
    writer = _Writer(seed)
    _begin(writer)
    writer.put(0, "end = [a, b, c, len(xs), len(d), counter.count, xs[:3], sum(xs)]")
    writer.put(0, "del d")
    return "\n".join(writer.lines) + "\n"


def generating(seed: int) -> str:
    """A program that asks a generator for some values, and another one for all."""
    writer = _Writer(seed, yields=True)
    _begin(writer)
    lines = ["def produce():", *(f"    {line}" for line in writer.lines)]
    lines.append(f"some = produce()\ntaken = [next(some, -1) for _ in range({seed % 7})]")
    lines.append("whole = list(produce())\ncount = 0\nfor each in produce(): count += 1")
    lines.append("end = [taken, len(whole), whole[:3], sum(whole), count]\ndel some")
    return "\n".join(lines) + "\n"


def _begin(writer: _Writer) -> None:
    writer.put(0, "class Counter(object): count = 0")
    writer.put(0, "counter, xs, d = Counter(), [], {}")
    writer.put(0, "a, b, c = 1, 2, 3")
    for number in range(writer.dice.randint(1, 3)):
        writer.loop(number)
