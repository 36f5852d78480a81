"""After a loop its indices, which are numbers, remember that the loop has ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.heap import Environment
from scopelint.interpreter.numpy_numbers import Int64
from scopelint.interpreter.origins import spent
from scopelint.interpreter.run import Completion
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.ir import For, Reach, Register, StoreName, Unpack


def spend_indices(
    instruction: For, values: tuple[Value, ...], completions: Iterable[Completion]
) -> None:
    """Where control goes on behind the loop, each name that still holds an index of it says so."""
    stores = (each for each in instruction.body if isinstance(each, StoreName))
    names = {each.source: each.name for each in stores if each.reach is Reach.LOCAL}
    for register, numbers in _indices(instruction, values):
        for each in completions:
            if isinstance(each, State) and register in names:
                _spend(names[register], numbers, each)


def _indices(
    instruction: For, values: tuple[Value, ...]
) -> Iterator[tuple[Register, tuple[Value, ...]]]:
    """The registers that hold a number in each turn, and their numbers.

    Of what is taken apart, as by `for i, x in enumerate(…)`, only those that count: others are data.
    """
    if values and type(values[-1]) in (int, Int64):
        yield instruction.target, values
    parts = instruction.body[0] if instruction.body else None
    if not isinstance(parts, Unpack) or parts.source != instruction.target or len(values) < 2:
        return
    for place, register in enumerate(parts.targets if parts.star is None else ()):
        column = [each[place] for each in values if isinstance(each, tuple) and len(each) > place]
        if type(column[-1] if column else None) is int and _counts(column, len(values)):
            yield register, tuple(column)


def _counts(numbers: list[Value], turns: int) -> bool:
    first = numbers[0]
    return isinstance(first, int) and numbers == [*range(first, first + turns)]


def _spend(name: str, numbers: tuple[Value, ...], state: State) -> None:
    held = state.environment(state.frame.environment).names.get(name)
    if type(held) is type(numbers[-1]) and held in numbers:
        names = state.edit_at(state.frame.environment)
        assert isinstance(names, Environment)
        names.names[name] = spent(held)
