"""Nested structures of tensors (`tf.nest`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Symbol, Value, symbol
from scopelint.tf1.arguments import given, items_of
from scopelint.tf1.transfer import operation, transfer


@operation("tf.nest.is_nested")
def is_nested(call: Call, state: State) -> Value:
    value = given(call, 0, "seq", state)
    if isinstance(value, Symbol):
        return symbol(f"{value.says} is a sequence", "tf1 nested", value)
    record = state.record(value) if isinstance(value, Ref) else None
    return isinstance(value, tuple) or isinstance(record, (ListRecord, DictRecord))


@operation("tf.nest.flatten")
def flatten(call: Call, state: State) -> Value:
    leaves = list(_leaves(given(call, 0, "structure", state), state))
    is_known = not any(isinstance(each, Symbol) for each in leaves)
    return state.new_list(leaves) if is_known else state.fresh("the leaves of a structure")


def _leaves(structure: Value, state: State) -> Iterator[Value]:
    structure = state.resolve(structure)
    _, rows = _rows((structure,), state)
    if rows is None:
        yield structure
        return
    for (part,) in rows:
        yield from _leaves(part, state)


@transfer("tf.nest.map_structure", section="1.6")
def map_structure(call: Call, state: State) -> Iterator[Outcome]:
    """The function on each leaf of the first structure and what stands there in the others.

    An unknown structure is taken for one leaf.
    """
    function, *structures = call.arguments or (None,)
    if structures and not call.open:
        yield from _mapped(function, tuple(structures), state)
    else:
        yield Returns(state.fresh("a structure"), state)


def _mapped(function: Value, parts: tuple[Value, ...], state: State) -> Iterable[Outcome]:
    whole = tuple(map(state.resolve, parts))
    keys, rows = _rows(whole, state)
    if rows is None:
        return call_value(function, Call(whole), state)

    def pack(values: tuple[Value, ...], at: State) -> Value:
        if keys is not None:
            return at.new_dict(dict(zip(keys, values, strict=True)))
        return values if isinstance(whole[0], tuple) else at.new_list(list(values))

    return _each(function, rows, (), pack, state)


def _each(
    function: Value,
    rows: list[tuple[Value, ...]],
    values: tuple[Value, ...],
    pack: Callable[[tuple[Value, ...], State], Value],
    state: State,
) -> Iterable[Outcome]:
    if not rows:
        return [Returns(pack(values, state), state)]
    first = _mapped(function, rows[0], state)
    return then(first, lambda value, at: _each(function, rows[1:], (*values, value), pack, at))


def _rows(
    whole: tuple[Value, ...], state: State
) -> tuple[list[Value] | None, list[tuple[Value, ...]] | None]:
    """The keys of dicts, and what stands at one place in all; None where the first is a leaf."""
    records = [state.record(each) if isinstance(each, Ref) else None for each in whole]
    tables = [each.entries for each in records if isinstance(each, DictRecord) and not each.more]
    if len(tables) == len(whole):
        keys = [key for key in tables[0] if all(key in each for each in tables)]
        keys = sorted(keys) if all(isinstance(key, str) for key in keys) else keys  # type: ignore[type-var]
        return keys, [tuple(each[key] for each in tables) for key in keys]
    sequences = [items_of(each, state) for each in whole]
    if any(
        each is None or isinstance(record, DictRecord)
        for each, record in zip(sequences, records, strict=True)
    ):
        return None, None
    return None, list(zip(*(each for each in sequences if each is not None), strict=False))
