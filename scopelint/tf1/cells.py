"""Calling RNN cells: TensorFlow's own, wrappers around others, and the project's (§9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Symbol, Value
from scopelint.tf1 import op_names
from scopelint.tf1.arguments import items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.cell_sizes import output_size, state_like
from scopelint.tf1.cell_steps import (
    inputs_term,
    is_recording,
    record_call,
    scope_here,
    within_step,
)
from scopelint.tf1.feeding import as_input
from scopelint.tf1.graph import current_graph, current_scope, record_of, set_record
from scopelint.tf1.instances import unless_overridden
from scopelint.tf1.layers import LayerRecord, call_layer, capture_scope, in_layer_scope
from scopelint.tf1.reach import NOTHING, also, reach_of
from scopelint.tf1.scopes import (
    Body,
    ManagerRecord,
    Opening,
    enter,
    leave_recorded,
    left,
    make_manager,
    name_scope_object,
    step_arguments,
    unrecorded,
)
from scopelint.tf1.shapes import may_match, printed
from scopelint.tf1.steps import last_step, record_enter, record_step, spelled
from scopelint.tf1.values import SOME_SIZE, Layer, Name, Scope, ScopeManager, Size, Sizes, Tensor
from scopelint.trace import CellCalled, Handle, Term


@dataclass(frozen=True, slots=True)
class CompositeRecord:
    """A cell made of cells, or one whose call gets its variables one by one."""

    cells: tuple[Value, ...]
    body: CellBody | None = None  #: what it does in its scope; None: a wrapper, which opens none
    step: int | None = None
    layer: Layer | None = None  #: what names its scope
    manager: ScopeManager | None = None  #: the scope of the first call, entered again (§9.2)
    units: Size = None  #: of its own kernel or embedding
    output: Size = None  #: the size of its output, where it is not that of its last cell
    axes: tuple[Size, ...] = ()  #: of its output before the last, behind the batch
    keeps: tuple[Sizes, ...] = ()  #: shapes of the parts of its state, where it is made of none
    joins: Joining | None = None  #: of a wrapper: what it makes of the input and what its cell gave
    asks_outside: bool = False  #: for variables in the scope of whoever calls it, at each call
    kept: Kept = None  #: what a DropoutWrapper keeps
    looking: object = None  #: at what an AttentionWrapper looks: a `Looking`
    first_state: FirstState | None = None  #: what makes its state of zeros, if that is its own
    handed_in: Value = None  #: the cells as they were handed in
    calls_project: bool = False  #: in each call something of the project beside its cells

    @property
    def is_wrapper(self) -> bool:
        """Whether it opens nothing of its own."""
        return self.body is None

    @property
    def has_state_of_one(self) -> bool:
        """Whether its state is that of the one cell in it."""
        return len(self.cells) == 1 and (self.is_wrapper or self.units is not None)


#: What was put in, and what came out, to what a wrapper gives.
Joining = Callable[[Value, Value, State], Iterable[Outcome]]
#: What a DropoutWrapper keeps of the input, the output and the state; None of one that is none.
Kept = tuple[Value, Value, Value] | None
#: From the size of a batch to a state of zeros.
FirstState = Callable[[CompositeRecord, Size, State], Value]
#: Inputs and state to a pair of output and new state, in the scope of the cell.
CellBody = Callable[[CompositeRecord, Value, Value, State], Iterable[Outcome]]


def call_cell(
    cell: Value, inputs: Value, held: Value, scope: Name | Scope | None, state: State
) -> Iterable[Outcome]:
    """A cell called on inputs and a state: gives the output and the new state."""
    if not isinstance(cell, Layer):
        named: dict[str, Value] = {} if scope is None else {"scope": scope}
        return call_value(cell, Call((inputs, held), named), state)
    if not is_recording(state) or not is_own(cell, state):
        return _call_layer(cell, inputs, held, scope, state)
    record_call(cell, inputs, held, scope, output_axes(cell, state), state)
    return unrecorded(state, lambda at: _call_layer(cell, inputs, held, scope, at))


def _call_layer(
    cell: Layer, inputs: Value, held: Value, scope: Name | Scope | None, state: State
) -> Iterable[Outcome]:
    record = _record(cell, state)
    if isinstance(record, CompositeRecord):
        if record.is_wrapper:
            return _call_wrapped(record, inputs, held, scope, state)
        return _call_body(cell, inputs, held, scope, state)
    outputs = call_layer(cell, inputs, scope, state)

    def finish(value: Value, after: State) -> list[Outcome]:
        output = also(value, reach_of(held, after), after)
        return [_with_state(cell, output, inputs, held, after)]

    return then(outputs, finish)


def _call_wrapped(
    record: CompositeRecord, inputs: Value, held: Value, scope: Name | Scope | None, state: State
) -> Iterable[Outcome]:
    """The inner cell, with what the wrapper does before and behind it."""
    _drop(record, 0, 1, state)
    called = call_cell(record.cells[0], inputs, held, scope, state)
    if record.joins is not None:
        return then(called, partial(record.joins, inputs))

    def drop(result: Value, after: State) -> list[Outcome]:
        _drop(record, 2, _droppable(record.cells[0], after), after)
        _drop(record, 1, 1, after)
        return [Returns(result, after)]

    return called if record.kept is None else then(called, drop)


def _drop(record: CompositeRecord, which: int, count: int, state: State) -> None:
    """Name the ops that drop out so many tensors, unless all is kept."""
    kept = 1 if record.kept is None else record.kept[which]
    if kept is not None and not isinstance(kept, Symbol) and kept != 1:
        op_names.use(("dropout",) * count, state)


def _droppable(cell: Value, state: State) -> int:
    """How many tensors of a state drop out: one a cell, for the memory of an LSTM does not (§9.1)."""
    inner = innermost(cell, state)
    record = _record(inner, state) if isinstance(inner, Layer) else None
    if isinstance(record, CompositeRecord) and record.cells:
        return sum(_droppable(each, state) for each in record.cells)
    return 1


def added(inputs: Value, result: Value, state: State) -> list[Outcome]:
    """Of a ResidualWrapper: the input is added to what its cell gave."""
    refused = unlike(inputs, result, state)
    if refused is not None:
        return [refused]
    op_names.use(("add",), state)
    return [Returns(result, state)]


def unlike(inputs: Value, result: Value, state: State) -> Outcome | None:
    """An error of what was put in and came out, and no event, where their shapes do not fit."""
    shapes = shape_of(inputs, state), shape_of(halves(result, state)[0], state)
    if may_match(*shapes):
        return None
    text = f"Shapes {printed(shapes[0])} and {printed(shapes[1])} are incompatible"
    return raise_error("ValueError", text, state)


def _record(cell: Layer, state: State) -> LayerRecord | CompositeRecord:
    return record_of(state, cell.identity, object)  # type: ignore[return-value]


def _with_state(cell: Layer, output: Value, inputs: Value, held: Value, state: State) -> Outcome:
    record = record_of(state, cell.identity, LayerRecord)
    assert isinstance(output, Tensor)
    new = state_like(output, cell.path, record.options, state)
    _say_called(cell, record, inputs, held, state)
    return Returns((output, new), state)


def _say_called(cell: Layer, record: LayerRecord, inputs: Value, held: Value, state: State) -> None:
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
            input=as_input(inputs, state),
            held=reach_of(held, state).variables,
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


# --- cells with a body --------------------------------------------------------------------


def _call_body(
    cell: Layer, inputs: Value, held: Value, scope: Name | Scope | None, state: State
) -> Iterator[Outcome]:
    """In the scope that is asked for, or in the cell's own below that of its first call (§9.2)."""
    record = record_of(state, cell.identity, CompositeRecord)
    layer, body = record.layer, record.body
    assert layer is not None
    assert body is not None

    def run(inside: State) -> Iterable[Outcome]:
        return then(body(record, inputs, held, inside), mark)

    def mark(value: Value, after: State) -> Iterable[Outcome]:
        built = record_of(after, layer.identity, LayerRecord)
        set_record(after, layer.identity, replace(built, is_built=True))
        return [Returns(value, after)]

    def captured(inside: State) -> Iterator[Outcome]:
        own = None if scope is None else Scope(current_graph(inside).scope)
        opened = capture_scope(layer, own, inside, within_step)
        return then(opened, lambda _, after: in_layer_scope(layer, after, run, within_step))

    if scope is not None:
        yield from within_step(state, Opening(scope), captured)
    else:
        yield from in_scope_of_first_call(cell, state, captured)


def call_without_scope(cell: Layer, inputs: Value, held: Value, state: State) -> Iterable[Outcome]:
    """`cell.call` of a cell with a body: what it asks for lies where the program calls it."""
    record = record_of(state, cell.identity, CompositeRecord)
    assert record.body is not None
    if not is_recording(state) or not is_own(cell, state):
        return record.body(record, inputs, held, state)
    body = partial(record.body, record, inputs, held)
    record_call(cell, inputs, held, None, output_axes(cell, state), state, "call")
    return unrecorded(state, body)


def in_scope_of_first_call(cell: Layer, state: State, body: Body) -> Iterator[Outcome]:
    """A cell of this kind enters the scope that was current when it was first called."""
    record = record_of(state, cell.identity, CompositeRecord)
    manager = record.manager
    if manager is None:
        opening = Opening(scope_here(state))
        step = record_step(state, "tf.variable_scope", *step_arguments(opening))
        manager = make_manager(state, opening, step if is_recording(state) else None)
        set_record(state, cell.identity, replace(record, manager=manager))
    made_by = record_of(state, manager.identity, ManagerRecord).step
    named_by = None if made_by is None else record_enter(state, Handle(made_by))
    entered = enter(state, manager)
    if not isinstance(entered, Returns):
        yield entered
        return
    if named_by is not None and is_recording(state):
        name_scope_object(entered.state, current_graph(entered.state).scope, named_by)
    for outcome in body(entered.state):
        yield left(outcome, manager, leave_recorded)


def halves(result: Value, state: State) -> tuple[Value, Value]:
    """The output and the state that a cell gave."""
    items = items_of(result, state)
    if items is not None and len(items) == 2:
        return items[0], items[1]
    return Tensor(None), Tensor(None)


# --- sizes and states ---------------------------------------------------------------------


def is_called(cell: Value, state: State) -> bool:
    """Whether a cell of TensorFlow, or one in it, has been called: it has a scope from then on."""
    record = _record(cell, state) if isinstance(cell, Layer) else None
    if isinstance(record, CompositeRecord):
        held = (*record.cells, *(() if record.layer is None else (record.layer,)))
        return record.manager is not None or any(is_called(each, state) for each in held)
    return record is not None and record.scope is not None


def size_of(cell: Value, state: State) -> Size:
    """The size of a cell's output."""
    made = cell if isinstance(cell, Layer) else unless_overridden(cell, ("output_size",), state)
    if not isinstance(made, Layer):
        return SOME_SIZE
    record = _record(made, state)
    if isinstance(record, CompositeRecord):
        if record.output is not None:
            return record.output
        return size_of(record.cells[-1], state) if record.cells else SOME_SIZE
    return output_size(record.options, state)


def made_zero_state(cell: Value, batch: Size, state: State) -> Value:
    """A state of zeros, whose ops lie in a name scope of their own."""
    if isinstance(cell, Layer):
        op_names.use((f"{cell.path.rpartition('.')[2]}ZeroState",), state)
    return zero_state(cell, batch, state)


#: The state of cells on top of one another of which not even the number is known.
_UNKNOWN: tuple[Sizes, ...] = ((None,), (None,))


def zero_state(cell: Value, batch: Size, state: State) -> Value:
    """A state of zeros: a tensor, a pair, or one of these for each cell."""
    if isinstance(cell, Ref):
        own = unless_overridden(cell, ("zero_state", "state_size"), state)
        return Tensor(None) if own is None else zero_state(own, batch, state)
    if not isinstance(cell, Layer):
        return Tensor(None)
    record = _record(cell, state)
    if isinstance(record, CompositeRecord):
        if record.first_state is not None:
            return record.first_state(record, batch, state)
        if record.has_state_of_one:
            return zero_state(record.cells[0], batch, state)
        if not record.cells:
            sizes = record.keeps or _UNKNOWN
            parts = tuple(Tensor((batch, *(each or ())), reach=NOTHING) for each in sizes)
            return parts if len(parts) > 1 else parts[0]
        return tuple(zero_state(each, batch, state) for each in record.cells)
    tensor = Tensor((batch, output_size(record.options, state)), reach=NOTHING)
    return state_like(tensor, cell.path, record.options, state)


def output_axes(cell: Value, state: State) -> tuple[Size, ...]:
    """The shape of a cell's output, behind the batch."""
    inner = innermost(cell, state)
    record = _record(inner, state) if isinstance(inner, Layer) else None
    axes = record.axes if isinstance(record, CompositeRecord) else ()
    return (*axes, size_of(cell, state))


def asks_outside(cell: Value, state: State) -> bool:
    """Whether the cell, or one in it, asks for variables where it is called, at each call."""
    record = _record(cell, state) if isinstance(cell, Layer) else None
    return isinstance(record, CompositeRecord) and (
        record.asks_outside or any(asks_outside(each, state) for each in record.cells)
    )


def told(cell: Value, inputs: Value, axes: int, state: State) -> Term:
    """What a cell is called on, as an argument of a step; so many axes stand before its own."""
    return inputs_term(inputs, axes, output_axes(cell, state), state)


def is_own(cell: Value, state: State) -> bool:
    """Whether the cell and all inside it are TensorFlow's, so that one step can name it."""
    if not isinstance(cell, Layer):
        return False
    record = _record(cell, state)
    if not isinstance(record, CompositeRecord):
        return True
    return not record.calls_project and all(is_own(each, state) for each in record.cells)
