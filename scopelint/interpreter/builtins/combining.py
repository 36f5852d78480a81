"""`itertools`, on elements that are known: of others the rows are unknown."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from scopelint.interpreter.builtins.sequences import LONG_RANGE, elements
from scopelint.interpreter.builtins.table import of_each_way, pure_external
from scopelint.interpreter.heap import IteratorRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value, describe, symbol

#: More rows than these are not made.
_MOST = 256


@pure_external("itertools.chain")
def chain(call: Call, state: State) -> Value:
    parts = [elements(each, state) for each in call.arguments]
    more = next((more for _, more in parts if more is not None), None)
    return state.new_list([item for items, _ in parts for item in items], more)


@pure_external("itertools.product")
def product(call: Call, state: State) -> Value:
    rows: list[tuple[Value, ...]] = [()]
    times = state.resolve(call.keywords.get("repeat", 1))
    if not isinstance(times, int) or times * len(call.arguments) > _MOST:
        return state.new_list([], symbol("a product", "product", times, *call.arguments))
    for each in call.arguments * times:
        items, more = elements(each, state)
        if more is not None or len(rows) * len(items) > _MOST:
            return state.new_list([], symbol("a product", "product", *call.arguments))
        rows = [(*row, item) for row in rows for item in items]
    return state.new_list(list(rows))


@pure_external("itertools.chain.from_iterable", least=1)
@of_each_way
def flatten(call: Call, state: State) -> Value:
    outer, more = elements(call.arguments[0], state)
    parts = [elements(each, state) for each in outer]
    inner = next((rest for _, rest in parts if rest is not None), None)
    return state.new_list([item for items, _ in parts for item in items], more or inner)


@pure_external(
    "itertools.zip_longest",
    "itertools.izip_longest",
    "six.moves.zip_longest",
    "future.moves.itertools.zip_longest",
)
@of_each_way
def zip_longest(call: Call, state: State) -> Value:
    columns = [elements(each, state) for each in call.arguments]
    if not all(more is None for _, more in columns):
        return state.fresh("rows of unknown length")
    filler = call.keywords.get("fillvalue")
    rows = itertools.zip_longest(*(items for items, _ in columns), fillvalue=filler)
    return state.new_list([*rows])


#: Functions of elements and one number.
_COUNTED: dict[str, Callable[[list[Value], int], Iterable[Any]]] = {
    "combinations": itertools.combinations,
    "combinations_with_replacement": itertools.combinations_with_replacement,
    "permutations": itertools.permutations,
}


def _counted(name: str) -> None:
    @pure_external(f"itertools.{name}", least=1)
    @of_each_way
    def function(call: Call, state: State) -> Value:
        items, more = elements(call.arguments[0], state)
        count = state.resolve(call.argument(1, "r", len(items)))
        if more is None and isinstance(count, int) and count >= 0:
            rows = list(itertools.islice(_COUNTED[name](items, count), _MOST + 1))
            if len(rows) <= _MOST:
                return state.new_list(rows)
        return state.new_list(
            [], symbol(f"{name} of {describe(call.arguments[0])}", name, *call.arguments)
        )


for _name in _COUNTED:
    _counted(_name)


@pure_external("itertools.islice", least=2)
@of_each_way
def part(call: Call, state: State) -> Value:
    items, more = elements(call.arguments[0], state)
    bounds = [state.resolve(each) for each in call.arguments[1:]]
    are_plain = all(each is None or (isinstance(each, int) and each >= 0) for each in bounds)
    stop = bounds[0] if len(bounds) == 1 else bounds[1]
    is_inside = isinstance(stop, int) and stop <= len(items)
    if are_plain and (more is None or is_inside):
        return state.new_list(list(itertools.islice(items, *bounds)))  # type: ignore[arg-type]
    return state.new_list(
        [], symbol(f"a part of {describe(call.arguments[0])}", "islice", *call.arguments)
    )


@pure_external("itertools.count")
def count(call: Call, state: State) -> Value:
    """An iterator over as many numbers as are listed, and more behind them."""
    start, step = (
        state.resolve(call.argument(place, name, usual))
        for place, name, usual in ((0, "start", 0), (1, "step", 1))
    )
    if not (isinstance(start, int) and isinstance(step, int)):
        return state.fresh("a count")
    numbers = tuple(start + step * turn for turn in range(_MOST))
    more = symbol("further numbers", LONG_RANGE, start, step)
    return state.allocate(lambda owner: IteratorRecord(owner, numbers, 0, more))


@pure_external("itertools.cycle", least=1)
@of_each_way
def cycle(call: Call, state: State) -> Value:
    items, more = elements(call.arguments[0], state)
    if more is not None or not items:
        return state.fresh("a cycle")
    turns = tuple(items * (_MOST // len(items) + 1))
    rest = symbol("further turns of a cycle", LONG_RANGE, *call.arguments)
    return state.allocate(lambda owner: IteratorRecord(owner, turns, 0, rest))


@pure_external("itertools.repeat", least=1)
def repeated(call: Call, state: State) -> Value:
    times = state.resolve(call.argument(1, "times", -1))
    if isinstance(times, int) and 0 <= times <= _MOST:
        return state.new_list([call.arguments[0]] * times)
    more = symbol(f"more of {describe(call.arguments[0])}", "repeat", *call.arguments)
    return state.new_list([call.arguments[0]] * 2, more)
