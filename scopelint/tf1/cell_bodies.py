"""What cells do whose variables are got one by one in their call, and those made of cells (§9.1, §9.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from scopelint.interpreter.library import Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.get_variable import get_recorded, get_unrecorded
from scopelint.tf1.arguments import items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.cell_steps import dtype_of_state, is_recording, scope_here, within_step
from scopelint.tf1.cells import CompositeRecord, call_cell, halves
from scopelint.tf1.graph import record_of, set_record
from scopelint.tf1.layers import LayerRecord
from scopelint.tf1.reach import also, reach_of
from scopelint.tf1.scopes import Body, Opening, within
from scopelint.tf1.shapes import dimension, plus, product, times
from scopelint.tf1.transfer import in_order, then
from scopelint.tf1.values import (
    SOME_SIZE,
    DType,
    Reuse,
    Size,
    Tensor,
    TensorShape,
    Variable,
)

_GATES = ("input", "transform", "forget", "output")


def getting(name: str, shape: tuple[Size, ...], dtype: str | None, is_whole: bool = False) -> Body:
    """Get a variable of the scope that is open then."""
    arguments: dict[str, Value] = {
        "name": name,
        "shape": TensorShape(shape),
        "dtype": DType(dtype or "float32"),
        "partitioner": MISSING if is_whole else None,
    }

    def get(state: State) -> Iterable[Outcome]:
        return (get_recorded if is_recording(state) else get_unrecorded)(arguments, state)

    return get


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


# --- embeddings ---------------------------------------------------------------------------


def embedded(
    record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """The row of `embedding` for each symbol, in the dtype of the state, then the inner cell (§9.7)."""
    dtype = dtype_of_state(held, state)
    table = getting("embedding", (record.rows, record.units), dtype)(state)

    def call(embedding: Value, after: State) -> Iterable[Outcome]:
        sizes = (product(shape_of(inputs, after) or (SOME_SIZE,)), record.units)
        rows = Tensor(sizes, dtype, reach=reach_of(embedding, after))
        return call_cell(record.cells[0], rows, held, None, after)

    return then(table, call)


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
        assert isinstance(weights, tuple)
        variables = tuple(each for each in weights if isinstance(each, Variable))
        named = record_of(after, layer.identity, LayerRecord)
        set_record(after, layer.identity, replace(named, weights=variables))
        output = Tensor((dimension(shape, 0), record.units), dtype)
        return [Returns(also(output, reach_of((values, weights), after), after), after)]

    known = record_of(state, layer.identity, LayerRecord).weights
    if known:
        yield from multiply(known, state)
        return
    kernel = getting("kernel", (dimension(shape, -1), record.units), dtype)
    bias = partial(_in_this_scope, getting("bias", (record.units,), dtype, is_whole=True))
    got = _in_this_scope(lambda inside: in_order([kernel, bias], inside), state)
    yield from then(got, multiply)


def _in_this_scope(body: Body, state: State) -> Iterator[Outcome]:
    """Run the body in the current scope, opened once more by the object: its name scope is another."""
    return within_step(state, Opening(scope_here(state)), body)


# --- LayerNormBasicLSTMCell ---------------------------------------------------------------


def layer_normed(
    record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """A kernel, and for each gate gamma and beta, which layer_norm then shares (§9.7)."""
    norms = [partial(_norm, gate, record.units, _dtype(inputs)) for gate in (*_GATES, "state")]
    return _lstm(record, inputs, held, norms, state, has_bias=False)


def without_layer_norm(
    record: CompositeRecord, inputs: Value, held: Value, state: State
) -> Iterable[Outcome]:
    """A kernel and a bias."""
    bias = getting("bias", (times(record.units, 4),), _dtype(inputs))
    return _lstm(record, inputs, held, [bias], state, has_bias=True)


def _lstm(
    record: CompositeRecord,
    inputs: Value,
    held: Value,
    rest: Iterable[Body],
    state: State,
    *,
    has_bias: bool,
) -> Iterable[Outcome]:
    shape, dtype = shape_of(inputs, state), _dtype(inputs)
    rows = plus(dimension(shape, -1), record.units)
    kernel = getting("kernel", (rows, times(record.units, 4)), dtype)

    def finish(weights: Value, after: State) -> list[Outcome]:
        op_names.use(op_names.normed_lstm(has_bias=has_bias), after)
        reach = reach_of((inputs, held, weights), after)
        output = Tensor((dimension(shape, 0), record.units), dtype, reach=reach)
        return [Returns((output, (output, output)), after)]

    return then(in_order([kernel, *rest], state), finish)


def _norm(gate: str, size: Size, dtype: str | None, state: State) -> Iterator[Outcome]:
    made = [getting(name, (size,), dtype) for name in ("gamma", "beta")]
    again = Opening(gate, reuse=Reuse.YES)
    opened = within(state, Opening(gate), lambda inside: in_order(made, inside))
    yield from then(
        opened, lambda _, after: within(after, again, lambda at: in_order(made[::-1], at))
    )
