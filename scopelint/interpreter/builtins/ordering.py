"""What compares elements: `sorted`, `min`, `max`, `list.sort`, by themselves or by a function's answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scopelint.interpreter.builtins.containers import list_of
from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import builtin, of_each_way
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.sought import sought_in
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Either, Symbol, Value, is_known, symbol

#: Of so many elements a function is asked by what to compare them.
_ASKED = 64

#: Elements with what they are compared by, on a path that has found it out; None where that is not known.
_Compared = tuple[list[Value] | None, State]


@builtin("sorted", least=1)
def sort(call: Call, state: State) -> list[Outcome]:
    if call.keywords.get("key") is None or isinstance(state.resolve(call.arguments[0]), Either):
        return [Returns(_sorted_plainly(call, state), state)]
    items, more = elements(call.arguments[0], state)
    if not items:
        return [Returns(_sorted_plainly(call, state), state)]
    return [
        each
        if isinstance(each, Raises)
        else Returns(each[1].new_list(_in_order(items, each[0], call, each[1]), more), each[1])
        for each in _compared(items, more, call, state)
    ]


@of_each_way
def _sorted_plainly(call: Call, state: State) -> Value:
    """Sorted by themselves, if by no function."""
    iterable = call.argument(0, "iterable")
    items, more = elements(iterable, state)
    is_plain = more is None and not (call.keywords.keys() - {"reverse"}) and is_known(tuple(items))
    in_order = _in_order(items, items if is_plain else None, call, state)
    return state.new_list(in_order, more, sought=sought_in(iterable, state))


@builtin("list.sort")
def sort_in_place(call: Call, state: State) -> list[Outcome]:
    record = list_of(call, state)
    items = list(record.items)
    outcomes: list[Outcome] = []
    for each in _compared(items, record.more, call, state):
        if isinstance(each, Raises):
            outcomes.append(each)
            continue
        keys, after = each
        list_of(call, after).items = list(_in_order(items, keys, call, after))
        outcomes.append(Returns(None, after))
    return outcomes


def _in_order(
    items: list[Value], keys: list[Value] | None, call: Call, state: State
) -> list[Value]:
    """The items sorted; where an order is not known it changes no more than who comes first."""
    backwards = state.resolve(call.keywords.get("reverse", False))
    if keys is None or not isinstance(backwards, bool):
        return items
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=backwards)  # type: ignore[arg-type]
    except TypeError:
        return items
    return [items[index] for index in order]


def _compared(
    items: list[Value], more: Symbol | None, call: Call, state: State
) -> Iterator[_Compared | Raises[State]]:
    """What the items are compared by: themselves, or what the function `key` says of each."""
    key = state.resolve(call.keywords.get("key"))
    is_plain = call.keywords.keys() <= {"key", "reverse", "default"} and not call.open
    if more is not None or not is_plain or (key is not None and len(items) > _ASKED):
        yield None, state
        return
    if key is None:
        own = [state.resolve(each) for each in items]
        yield own if is_known(tuple(own)) else None, state
        return
    paths: list[tuple[list[Value], State]] = [([], state)]
    for item in items:
        further: list[tuple[list[Value], State]] = []
        for keys, at in paths:
            for outcome in call_value(key, Call((item,)), at):
                if isinstance(outcome, Raises):
                    yield outcome
                else:
                    further.append(([*keys, outcome.state.resolve(outcome.value)], outcome.state))
        paths = further
    for keys, at in paths:
        yield keys if is_known(tuple(keys)) else None, at


def _extreme(name: str, chosen: Callable[..., int]) -> None:
    @builtin(name)
    def extreme(call: Call, state: State) -> list[Outcome]:
        is_one = len(call.arguments) == 1
        items, more = elements(call.arguments[0], state) if is_one else (list(call.arguments), None)
        outcomes: list[Outcome] = []
        for each in _compared(items, more, call, state):
            if isinstance(each, Raises):
                outcomes.append(each)
                continue
            keys, after = each
            unknown = symbol(f"the {name} of some values", name, *call.arguments)
            outcomes.append(Returns(_chosen(items, keys) if keys else unknown, after))
        return outcomes

    def _chosen(items: list[Value], keys: list[Value]) -> Value:
        try:
            return items[chosen(range(len(items)), key=keys.__getitem__)]
        except TypeError:
            return symbol(f"the {name} of some values", name, *items)


_extreme("max", max)
_extreme("min", min)
