"""What cells do that are made of cells: on top of one another, or with a projection (§9.1, §9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.library import Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.asking import ask, linear
from scopelint.tf1.cell_steps import within_step
from scopelint.tf1.cells import CompositeRecord, call_cell, halves
from scopelint.tf1.reach import also, reach_of
from scopelint.tf1.scopes import Opening
from scopelint.tf1.shapes import dimension
from scopelint.tf1.values import Tensor


def _dtype(value: Value) -> str | None:
    return getattr(value, "dtype", None)


# --- cells on top of one another ----------------------------------------------------------


def stacked(record: CompositeRecord, inputs: Value, held: Value, state: State) -> Iterable[Outcome]:
    """The cells one after the other, each in a scope `cell_0`, `cell_1` … (§9.1)."""
    return _chain(record.cells, 0, inputs, items_of(held, state) or (), (), state)


def _chain(
    cells: tuple[Value, ...],
    number: int,
    value: Value,
    states: tuple[Value, ...],
    made: tuple[Value, ...],
    state: State,
) -> Iterable[Outcome]:
    if not cells:
        return [Returns((value, made), state)]
    held = states[number] if number < len(states) else None
    opening = Opening(f"cell_{number}")
    called = within_step(
        state, opening, lambda inside: call_cell(cells[0], value, held, None, inside)
    )

    def go_on(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        return _chain(cells[1:], number + 1, output, states, (*made, new), after)

    return then(called, go_on)


# --- projections --------------------------------------------------------------------------


def input_projected(
    record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """The inputs times a kernel, then the inner cell."""
    return then(
        _projected(record, inputs, state),
        lambda value, after: call_cell(record.cells[0], value, held, None, after),
    )


def output_projected(
    record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """The inner cell, then its outputs times a kernel."""

    def project(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        projected = _projected(record, output, after)
        return then(projected, lambda value, at: [Returns((value, new), at)])

    return then(call_cell(record.cells[0], inputs, held, None, state), project)


def _projected(record: CompositeRecord, values: Value, state: State) -> Iterator[Outcome]:
    """A product with a kernel and bias that are got the first time only; no bias is parted."""
    layer, shape, dtype = record.layer, shape_of(values, state), _dtype(values)
    assert layer is not None

    def multiply(weights: Value, after: State) -> list[Outcome]:
        output = Tensor((dimension(shape, 0), record.units), dtype)
        return [Returns(also(output, reach_of((values, weights), after), after), after)]

    asked = linear(dimension(shape, -1), record.units)
    yield from then(ask(layer, asked, dtype)(state), multiply)
