"""Calling RNN cells: TensorFlow's own, wrappers around others, and the project's (§9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import items_of
from scopelint.tf1.cell_kinds import has_tuple_state, output_size
from scopelint.tf1.graph import current_graph, current_scope, record_of, set_record
from scopelint.tf1.layers import LayerRecord, call_layer, capture_scope, in_layer_scope
from scopelint.tf1.reach import NOTHING, also, reach_of
from scopelint.tf1.scopes import Body, Opening, enter, leave, make_manager, within
from scopelint.tf1.steps import last_step, spelled
from scopelint.tf1.transfer import then
from scopelint.tf1.values import SOME_SIZE, Layer, Name, Scope, ScopeManager, Size, Tensor
from scopelint.trace import CellCalled


@dataclass(frozen=True, slots=True)
class CompositeRecord:
    """A cell made of cells: MultiRNNCell, or a wrapper, which opens nothing of its own."""

    cells: tuple[Value, ...]
    is_wrapper: bool
    step: int | None = None
    layer: Layer | None = None  #: what names the scope of a MultiRNNCell
    manager: ScopeManager | None = None  #: the scope of the first call, entered again (§9.2)


def call_cell(
    cell: Value, inputs: Value, held: Value, scope: Name | Scope | None, state: State
) -> Iterable[Outcome]:
    """One step of a cell: gives the output and the new state."""
    if not isinstance(cell, Layer):
        return call_value(cell, Call((inputs, held)), state)
    record = _record(cell, state)
    if isinstance(record, CompositeRecord):
        if record.is_wrapper:
            return call_cell(record.cells[0], inputs, held, scope, state)
        return _call_multiple(cell, inputs, held, scope, state)
    outputs = call_layer(cell, inputs, scope, state)

    def finish(value: Value, after: State) -> list[Outcome]:
        return [_with_state(cell, also(value, reach_of(held, after), after), after)]

    return then(outputs, finish)


def _record(cell: Layer, state: State) -> LayerRecord | CompositeRecord:
    return record_of(state, cell.identity, object)  # type: ignore[return-value]


def _with_state(cell: Layer, output: Value, state: State) -> Outcome:
    record = record_of(state, cell.identity, LayerRecord)
    pair = (output, output) if has_tuple_state(cell.path, record.options) else output
    _say_called(cell, record, state)
    return Returns((output, pair), state)


def _say_called(cell: Layer, record: LayerRecord, state: State) -> None:
    created = [each.created.key for each in record.weights if each.created is not None]
    state.emit(
        CellCalled(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            cell=cell.identity,
            made_by=record.step,
            scope=spelled(current_scope(state).name, state),
            weights=tuple(key for key in created if key is not None),
            is_first=record.calls == 1,
        )
    )


def innermost(cell: Value, state: State) -> Value:
    """The cell that a wrapper, or a wrapper of one, wraps."""
    while isinstance(cell, Layer):
        record = _record(cell, state)
        if not isinstance(record, CompositeRecord) or not record.is_wrapper:
            break
        cell = record.cells[0]
    return cell


# --- MultiRNNCell -------------------------------------------------------------------------


def _call_multiple(
    cell: Layer, inputs: Value, held: Value, scope: Name | Scope | None, state: State
) -> Iterator[Outcome]:
    """The cells one after the other, each in a scope `cell_0`, `cell_1` … (§9.1)."""
    record = record_of(state, cell.identity, CompositeRecord)
    assert record.layer is not None
    layer = record.layer

    def captured(inside: State) -> Iterator[Outcome]:
        return then(
            capture_scope(layer, None, inside), lambda _, after: in_layer_scope(layer, after, chain)
        )

    def chain(inside: State) -> Iterable[Outcome]:
        states = items_of(held, inside) or ()
        return then(_chain(record.cells, 0, inputs, states, (), inside), mark)

    def mark(value: Value, after: State) -> Iterable[Outcome]:
        built = record_of(after, layer.identity, LayerRecord)
        set_record(after, layer.identity, replace(built, is_built=True))
        return [Returns(value, after)]

    if scope is not None:
        yield from within(state, Opening(scope), captured)
    else:
        yield from in_scope_of_first_call(cell, state, captured)


def in_scope_of_first_call(cell: Layer, state: State, body: Body) -> Iterator[Outcome]:
    """A cell of this kind enters the scope that was current when it was first called."""
    record = record_of(state, cell.identity, CompositeRecord)
    manager = record.manager
    if manager is None:
        manager = make_manager(state, Opening(Scope(current_graph(state).scope)))
        set_record(state, cell.identity, replace(record, manager=manager))
    entered = enter(state, manager)
    if not isinstance(entered, Returns):
        yield entered
        return
    for outcome in body(entered.state):
        yield leave(outcome.state, manager) or outcome


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
    called = within(state, opening, lambda inside: call_cell(cells[0], value, held, None, inside))

    def go_on(result: Value, after: State) -> Iterable[Outcome]:
        output, new = halves(result, after)
        return _chain(cells[1:], number + 1, output, states, (*made, new), after)

    return then(called, go_on)


def halves(result: Value, state: State) -> tuple[Value, Value]:
    """The output and the state that a cell gave."""
    items = items_of(result, state)
    if items is not None and len(items) == 2:
        return items[0], items[1]
    return Tensor(None), Tensor(None)


# --- sizes and states ---------------------------------------------------------------------


def size_of(cell: Value, state: State) -> Size:
    """The size of a cell's output."""
    if not isinstance(cell, Layer):
        return SOME_SIZE
    record = _record(cell, state)
    if isinstance(record, CompositeRecord):
        return size_of(record.cells[-1], state) if record.cells else SOME_SIZE
    return output_size(record.options, state)


def zero_state(cell: Value, batch: Size, state: State) -> Value:
    """A state of zeros: a tensor, a pair, or one of these for each cell."""
    if not isinstance(cell, Layer):
        return Tensor(None)
    record = _record(cell, state)
    if isinstance(record, CompositeRecord):
        if record.is_wrapper:
            return zero_state(record.cells[0], batch, state)
        return tuple(zero_state(each, batch, state) for each in record.cells)
    tensor = Tensor((batch, output_size(record.options, state)), reach=NOTHING)
    return (tensor, tensor) if has_tuple_state(cell.path, record.options) else tensor


def is_own(cell: Value, state: State) -> bool:
    """Whether the cell and all inside it are TensorFlow's, so that one step can name it."""
    if not isinstance(cell, Layer):
        return False
    record = _record(cell, state)
    return not isinstance(record, CompositeRecord) or all(
        is_own(each, state) for each in record.cells
    )
