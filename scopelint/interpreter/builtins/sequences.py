"""Builtins that make, measure and go through sequences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from scopelint.interpreter.bounds import has_turn
from scopelint.interpreter.builtins.array_shapes import shape_of
from scopelint.interpreter.builtins.table import builtin, external, of_each_way, pure
from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.generators import (
    drain,
    further_values,
    go_on_unseen,
    is_open,
    take_until,
)
from scopelint.interpreter.heap import DictRecord, GeneratorRecord, IteratorRecord, ListRecord
from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS
from scopelint.interpreter.operators import computed
from scopelint.interpreter.run import then
from scopelint.interpreter.sets import is_undecided
from scopelint.interpreter.sought import sought_in
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    Foreign,
    Ref,
    Symbol,
    Value,
    describe,
    symbol,
)

#: A `range` is spread out up to here; a longer one has its first turns and unknown ones after.
_LONGEST_RANGE = 256
#: How the symbol for the rest of a longer one begins.
LONG_RANGE = "long range"


def elements(value: Value, state: State) -> tuple[list[Value], Symbol | None]:
    """The known elements of an iterable, and a symbol for more of them, if there may be any."""
    value = state.resolve(value)
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(value, Ref) and isinstance(record, IteratorRecord):
        rest = record.items[record.position :]
        state.edit(value, IteratorRecord).position = len(record.items)
        go_on_unseen(record.more, state)
        return list(rest), record.more
    known, complete = spread(value, state)
    if complete:
        return list(known), None
    record = state.contents(value)
    more = record.more if isinstance(record, (ListRecord, DictRecord)) else None
    return list(known), more or symbol(f"elements of {describe(value)}", "elements", value)


def drained(
    call: Call, state: State, position: int = 0
) -> list[tuple[Call, State] | Raises[State]]:
    """The call with a generator as this argument run and made a list."""
    given = call.arguments[position] if len(call.arguments) > position else MISSING
    if not isinstance(given, Ref) or not isinstance(state.record(given), GeneratorRecord):
        return [(call, state)]
    return [
        outcome
        if isinstance(outcome, Raises)
        else (call.with_argument(position, outcome.value), outcome.state)
        for outcome in drain(given, state)
    ]


def _over_first(name: str, kind: str) -> None:
    """Register a builtin that makes a sequence of its first argument."""

    @builtin(name)
    def make(call: Call, state: State) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for each in drained(call, state):
            if isinstance(each, Raises):
                outcomes.append(each)
                continue
            arguments, after = each
            outcomes.append(Returns(of_each_way(sequence)(arguments, after), after))
        return outcomes

    def sequence(call: Call, state: State) -> Value:
        items, more = elements(call.arguments[0], state) if call.arguments else ([], None)
        if kind == "list" and items == []:
            return state.new_list([], more, sought=sought_in(call.argument(0, "iterable"), state))
        return _sequence(kind, items, more, state)


def _sequence(kind: str, items: list[Value], more: Symbol | None, state: State) -> Value:
    if kind == "tuple" and more is None:
        return tuple(items)
    if kind == "iterator":
        return state.allocate(lambda owner: IteratorRecord(owner, tuple(items), 0, more))
    if kind == "set":
        return state.new_list(list(dict.fromkeys(items)), more, "set")
    return state.new_list(items, more)


for _name, _kind in (
    ("list", "list"),
    ("tuple", "tuple"),
    ("set", "set"),
    ("frozenset", "set"),
    ("iter", "iterator"),
):
    _over_first(_name, _kind)


@pure("len", *(f"{kind}.__len__" for kind in ("dict", "list", "set", "str", "tuple")))
@of_each_way
def length(call: Call, state: State) -> Value:
    value = state.resolve(call.argument(0, "obj"))
    record = state.contents(value)
    if isinstance(value, (str, bytes, tuple)):
        return len(value)
    if isinstance(record, ListRecord) and record.more is None and _may_repeat(record):
        return len(record.items)
    known, is_whole = spread(value, state)
    if is_whole and (_may_repeat(record) or _are_apart(known)):
        return len(known)
    shape = shape_of(value, state) if isinstance(value, Symbol) else None
    if shape:
        return shape[0]
    return symbol(f"len({describe(value)})", "len", value, *_known_count(record))


def _may_repeat(record: object) -> bool:
    """Whether what it holds is counted twice where it is there twice."""
    is_set = isinstance(record, ListRecord) and record.kind == "set"
    return not (is_set or isinstance(record, DictRecord))


def _are_apart(keys: Collection[Value]) -> bool:
    """Whether no two keys may be equal: an unknown one may be any other."""
    return len(keys) < 2 or not any(map(is_undecided, keys))


def _known_count(record: object) -> tuple[int, ...]:
    """The least length, which tells that of a growing list before from that after."""
    if not isinstance(record, ListRecord):
        return ()
    if _may_repeat(record):
        return (len(record.items),)
    return (
        max(len(record.items) - sum(map(is_undecided, record.items)), min(len(record.items), 1)),
    )


def known_range(bounds: list[Value]) -> range | None:
    """The numbers between known bounds, with a step; there may be more of them than `len` can say."""
    known = [each for each in bounds if isinstance(each, int)]
    if len(known) < len(bounds) or not 1 <= len(known) <= 3 or 0 in known[2:]:
        return None
    return range(*known)


@pure("range", "xrange")
@of_each_way
def make_range(call: Call, state: State) -> Value:
    bounds = [state.resolve(each) for each in call.arguments]
    known = known_range(bounds)
    if known is not None:
        state.world.option_counts.note_range(known)
        if len(known[: _LONGEST_RANGE + 1]) <= _LONGEST_RANGE:
            return state.new_list(list(known))
        return state.new_list(list(known[:2]), symbol(f"more of {known}", LONG_RANGE, str(known)))
    if len(bounds) == 1 or (len(bounds) == 2 and isinstance(bounds[0], int)):
        start = bounds[0] if len(bounds) == 2 and isinstance(bounds[0], int) else 0
        end = bounds[-1]
        for turn in (0, 1):
            is_there = has_turn(turn, start, end)
            if is_there is not None and state.answer(is_there) is False:
                return state.new_list(list(range(start, start + turn)))
        return state.new_list(
            [start, start + 1], symbol(f"range up to {describe(end)}", "range", start, end)
        )
    return state.new_list([], symbol("a range", "range", *bounds))


@pure("enumerate")
@of_each_way
def enumerate_items(call: Call, state: State) -> Value:
    items, more = elements(call.argument(0, "iterable"), state)
    start = state.resolve(call.argument(1, "start", 0))
    first = start if isinstance(start, int) else 0
    pairs: list[Value] = [
        (first + index, item) for index, item in enumerate(_two_at_least(items, more))
    ]
    return state.new_list(pairs, more)


def _two_at_least(items: list[Value], more: Symbol | None) -> list[Value]:
    """With unknown elements behind the known, the first two are named one by one."""
    if more is None:
        return items
    extra = [
        symbol(f"an element of {more.says}", "element", more, index)
        for index in range(len(items), 2)
    ]
    return [*items, *extra]


@pure("zip", "itertools.izip")
def zip_items(call: Call, state: State) -> Value:
    if not call.open:
        state.world.library.paired(tuple(map(state.resolve, call.arguments)), state)
    return _zipped(call, state)


@of_each_way
def _zipped(call: Call, state: State) -> Value:
    if call.open or _takes_turns(call.arguments, state):
        return state.fresh("rows of unknown columns")
    columns = [elements(each, state) for each in call.arguments]
    if not columns:
        return state.new_list([])
    mores = [more for _, more in columns if more is not None]
    ends = [len(items) for items, more in columns if more is None]
    count = min(ends) if ends else max(2, *(len(items) for items, _ in columns))
    rows: list[Value] = [
        tuple(_at(items, more, row) for items, more in columns) for row in range(count)
    ]
    return state.new_list(rows, mores[0] if mores and not ends else None)


def _takes_turns(columns: Sequence[Value], state: State) -> bool:
    """Whether several columns are one iterator, as in `zip(*[iter(x)] * 2)`."""
    iterators = [
        each
        for each in columns
        if isinstance(each, Ref) and isinstance(state.record(each), IteratorRecord)
    ]
    return len(set(iterators)) < len(iterators)


def _at(items: list[Value], more: Symbol | None, row: int) -> Value:
    return items[row] if row < len(items) else symbol("an element", "element", more, row)


@pure("reversed")
@of_each_way
def reverse(call: Call, state: State) -> Value:
    items, more = elements(call.argument(0, "sequence"), state)
    return state.new_list(items[::-1] if more is None else [], more)


@builtin("map", least=1)
def map_items(call: Call, state: State) -> list[Outcome]:
    """Call the function on each known element, in order."""
    columns = [elements(each, state) for each in call.arguments[1:]]
    if not columns:
        return [Returns(state.fresh("a map"), state)]
    count = min(len(items) for items, _ in columns)
    rows = [tuple(items[row] for items, _ in columns) for row in range(count)]
    return called_on_each(call.arguments[0], rows, columns[0][1], state)


def called_on_each(
    function: Value, rows: list[tuple[Value, ...]], more: Symbol | None, state: State
) -> list[Outcome]:
    """The list of what a function gives for each row of arguments, on each way."""
    live: list[tuple[list[Value], State]] = [([], state)]
    raised: list[Outcome] = []
    for row in rows:
        after: list[tuple[list[Value], State]] = []
        for results, each in live:
            for outcome in call_value(function, Call(row), each):
                if isinstance(outcome, Raises):
                    raised.append(outcome)
                else:
                    after.append(([*results, outcome.value], outcome.state))
        live = after
    return [*raised, *(Returns(each.new_list(results, more), each) for results, each in live)]


@external("functools.reduce", least=2)
@builtin("reduce", least=2)
def reduce_items(call: Call, state: State) -> list[Outcome]:
    items, more = elements(call.argument(1, "iterable"), state)
    if call.argument(2, "initial") is not MISSING:
        items = [call.argument(2, "initial"), *items]
    if more is not None or not items:
        return [Returns(state.fresh("a reduction"), state)]
    outcomes: list[Outcome] = [Returns(items[0], state)]
    for item in items[1:]:
        outcomes = [*then(outcomes, partial(_called_with, call.arguments[0], item))]
    return outcomes


def _called_with(function: Value, item: Value, so_far: Value, state: State) -> list[Outcome]:
    return call_value(function, Call((so_far, item)), state)


@pure("sum")
def add_up(call: Call, state: State) -> Value:
    items, more = elements(call.argument(0, "iterable"), state)
    total = call.argument(1, "start", 0)
    if more is not None:
        return symbol(f"a sum over {more.says}", "sum", more)
    if isinstance(total, int) and all(
        isinstance(each, int) and not isinstance(each, NUMPY_NUMBERS) for each in items
    ):
        return total + sum(items)  # type: ignore[arg-type]
    for item in items:
        is_first = total == 0 and isinstance(item, Foreign)
        added = item if is_first else computed("+", total, item, state)
        if added is None:
            return state.fresh("a sum")
        total = added
    return total


def _ask_all(name: str, decisive: bool) -> None:
    """Register `any` or `all`: the first element of this truth decides, and is the last that is taken."""

    def decides(value: Value, state: State) -> bool:
        return state.truth(value) is decisive

    @builtin(name)
    def ask(call: Call, state: State) -> list[Outcome]:
        given = call.argument(0, "iterable")
        if not isinstance(given, Ref) or not isinstance(state.record(given), GeneratorRecord):
            return [Returns(answer(*elements(given, state), call, state), state)]
        taken: list[Value] = []

        def is_last(value: Value, at: State) -> bool:
            taken.append(value)
            return decides(value, at)

        outcomes: list[Outcome] = []
        for each in take_until(given, state, is_last):
            if isinstance(each, Returns):
                more = further_values(given) if is_open(given, each.state) else None
                found = each.value is not MISSING
                each = Returns(
                    decisive if found else answer(taken, more, call, each.state), each.state
                )
            outcomes.append(each)
        return outcomes

    def answer(items: list[Value], more: Symbol | None, call: Call, state: State) -> Value:
        if any(decides(each, state) for each in items):
            return decisive
        if more is None and all(state.truth(each) is (not decisive) for each in items):
            return not decisive
        return symbol(f"{name} of some values", name, *call.arguments)


_ask_all("any", decisive=True)
_ask_all("all", decisive=False)


@builtin("next", "iterator.next", "iterator.__next__")
def next_item(call: Call, state: State) -> list[Outcome]:
    """The next element; a generator is run to its end at the first `next`."""
    iterator = call.argument(0, "iterator")
    outcomes: list[Outcome] = []
    for each in drained(Call((iterator,)), state):
        if isinstance(each, Raises):
            outcomes.append(each)
            continue
        arguments, after = each
        if arguments.arguments[0] is not iterator and isinstance(iterator, Ref):
            items, more = elements(arguments.arguments[0], after)
            after.put(iterator.address, IteratorRecord(after.token, tuple(items), 0, more))
        outcomes.append(_advance(iterator, call.argument(1, "default"), after))
    return outcomes


def _advance(iterator: Value, default: Value, state: State) -> Outcome:
    record = state.record(iterator) if isinstance(iterator, Ref) else None
    if isinstance(record, ListRecord) and isinstance(iterator, Ref):
        # No list can be asked for its next: what `map` or a generator expression gave is kept as one.
        items = tuple(record.items)
        record = state.put(iterator.address, IteratorRecord(state.token, items, 0, record.more))
    if not isinstance(record, IteratorRecord) or not isinstance(iterator, Ref):
        return Returns(state.fresh(f"the next of {describe(iterator)}"), state)
    if record.position < len(record.items):
        edited = state.edit(iterator, IteratorRecord)
        edited.position += 1
        return Returns(record.items[edited.position - 1], state)
    if record.more is not None:
        go_on_unseen(record.more, state)
        return Returns(state.fresh(f"an element of {record.more.says}"), state)
    return (
        raise_error("StopIteration", "", state) if default is MISSING else Returns(default, state)
    )
