"""What cells around a cell do that ask for variables in each call (§9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.library import Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.asking import Asked, ask, getting, linear
from scopelint.tf1.cell_steps import dtype_of_state
from scopelint.tf1.cells import CompositeRecord, call_cell, halves, unlike, zero_state
from scopelint.tf1.layer_kinds import Weight
from scopelint.tf1.reach import NOTHING, also, reach_of
from scopelint.tf1.shapes import dimension, plus, product, times
from scopelint.tf1.transfer import in_order
from scopelint.tf1.values import SOME_SIZE, Size, Tensor


def embedded(
    size: tuple[Size, Size], record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterator[Outcome]:
    """The inner cell on what is looked up in a table of so many classes, in the dtype of the state."""
    assert record.layer is not None
    dtype = dtype_of_state(held, state)

    def look(weights: Value, after: State) -> Iterable[Outcome]:
        rows = product(shape_of(inputs, after) or (SOME_SIZE,))
        found = Tensor((rows, size[1]), dtype, reach=reach_of((inputs, weights), after))
        return call_cell(record.cells[0], found, held, None, after)

    table = Asked((Weight("embedding", size),))
    yield from then(ask(record.layer, table, dtype)(state), look)


# --- attention ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attention:
    """The sizes of an AttentionCellWrapper."""

    size: Size
    vector: Size
    length: Size
    inputs: Size  #: of what the inner cell is given, where it is not that of the input


def attending(
    sizes: Attention, record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterator[Outcome]:
    """The inner cell on input and attention; its state looks back, and both are projected."""
    layer, shape = record.layer, shape_of(inputs, state)
    assert layer is not None
    batch, size = dimension(shape, 0), dimension(shape, -1)
    fed_size = size if sizes.inputs is None else sizes.inputs
    dtype, kept = getattr(inputs, "dtype", None), items_of(held, state) or (None,)

    def feed(weights: Value, after: State) -> Iterable[Outcome]:
        fed = Tensor((batch, fed_size), dtype, reach=reach_of((inputs, held, weights), after))
        return call_cell(record.cells[0], fed, kept[0], None, after)

    def look(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        own = Asked((
            Weight("attn_w", (1, 1, sizes.size, sizes.vector)), Weight("attn_v", (sizes.vector,)),
        ), "attention")  # fmt: skip
        query = linear(_width(new, after), sizes.vector, "attention")
        rows = plus(dimension(shape_of(output, after), -1), sizes.size)
        project = linear(rows, sizes.size, "attn_output_projection")
        gets = [ask(layer, each, dtype) for each in (own, query, project)]

        def finish(weights: Value, at: State) -> list[Outcome]:
            reach = reach_of((output, new, weights), at)
            attention = Tensor((batch, sizes.size), dtype, reach=reach)
            seen = Tensor((batch, times(sizes.size, sizes.length)), dtype, reach=reach)
            return [Returns((attention, (new, attention, seen)), at)]

        return then(in_order(gets, after), finish)

    joined = linear(plus(size, sizes.size), fed_size)
    yield from then(then(ask(layer, joined, dtype)(state), feed), look)


def _width(held: Value, state: State) -> Size:
    """The size of a state's tensors, side by side."""
    items = items_of(held, state)
    if items is None:
        return dimension(shape_of(held, state), -1)
    total: Size = 0
    for each in items:
        total = plus(total, _width(each, state))
    return total


def attention_zeros(sizes: Attention, record: CompositeRecord, batch: Size, state: State) -> Value:
    """The inner cell's state, that of the attention, and the outputs that it looks at."""
    inner = zero_state(record.cells[0], batch, state)
    rest = (sizes.size, times(sizes.size, sizes.length))
    return (inner, *(Tensor((batch, size), reach=NOTHING) for size in rest))


# --- highways -----------------------------------------------------------------------------


def highway(
    gates: tuple[str, ...], inputs: Value, result: Value, state: State
) -> Iterator[Outcome]:
    """The input gated beside the output, by weights got where the wrapper is called."""
    refused = unlike(inputs, result, state)
    if refused is not None:
        yield refused
        return
    size = dimension(shape_of(inputs, state), -1)
    weights = [
        weight
        for gate in gates
        for weight in (Weight(f"{gate}_w", (size, size)), Weight(f"{gate}_b", (size,)))
    ]

    def finish(got: Value, after: State) -> list[Outcome]:
        output, new = halves(result, after)
        gated = also(output, reach_of((inputs, got), after), after)
        return [Returns((gated, new), after)]

    yield from then(in_order([getting(each, None) for each in weights], state), finish)
