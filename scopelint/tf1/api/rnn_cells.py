"""RNN cell objects (§9.1, §9.3, §9.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.fused_cells import call_fused
from scopelint.tf1.api.layers import call_layer_object
from scopelint.tf1.arguments import (
    NotReuse,
    as_name,
    as_size,
    given,
    is_sequence,
    items_of,
    size_value,
    split_by_reuse,
)
from scopelint.tf1.cell_bodies import (
    input_projected,
    output_projected,
    stacked,
)
from scopelint.tf1.cell_kinds import CELLS, FUSED, OWN_NAMES, cell_options
from scopelint.tf1.cells import (
    CellBody,
    CompositeRecord,
    added,
    call_cell,
    call_without_scope,
    innermost,
    is_own,
    made_zero_state,
    output_axes,
    zero_state,
)
from scopelint.tf1.graph import add_record, graphs_of
from scopelint.tf1.layer_kinds import LayerKind
from scopelint.tf1.layers import layer_record
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import reuse_value
from scopelint.tf1.steps import (
    Omitted,
    last_step,
    record_step,
)
from scopelint.tf1.transfer import attribute, method, operation, transfer, unknown_attribute
from scopelint.tf1.values import Layer, Scope, Size, Tensor, TensorShape
from scopelint.trace import CellsStacked, Term

_REPLAYED = (
    "num_units", "cell_size", "use_peepholes", "use_peephole", "num_proj", "name", "state_is_tuple",
    "use_bias",
)  # fmt: skip


def _declare(path: str, kind: LayerKind) -> None:
    def make(call: Call, state: State) -> Iterator[Outcome]:
        yield from _make_cell(path, kind, call, state)

    transfer(path, section="9.1")(make)


for _path, _kind in CELLS.items():
    _declare(_path, _kind)


def _make_cell(path: str, kind: LayerKind, call: Call, state: State) -> Iterator[Outcome]:
    """A cell is a layer: its scope is chosen at its first call."""
    options, reuse = cell_options(path, kind, call.arguments, call.keywords, state)
    for known, after in split_by_reuse(reuse, state):
        asked = None if isinstance(known, NotReuse) else known
        kept: dict[str, Value | Term | Omitted] = {
            key: options[key] for key in _REPLAYED if options.get(key) is not None
        }
        if options.get("name") == OWN_NAMES.get(path):
            kept.pop("name", None)  # some cells know no argument for it
        if asked is not None:
            kept["reuse"] = reuse_value(asked)
        step = record_step(after, path, (), kept)
        record = layer_record(kind, kind.class_name, options, after)
        record = replace(record, step=step, reuse=asked)
        yield Returns(Layer(add_record(after, record), path), after)


@transfer("tf.nn.rnn_cell.MultiRNNCell", section="9.3")
def multiple(call: Call, state: State) -> Iterator[Outcome]:
    """Cells on top of one another; E62, E63."""
    value = given(call, 0, "cells", state)
    for cells, after in _settled(_cells_in(value, state), state):
        yield from _stack(value, cells, after)


def _stack(value: Value, cells: tuple[Value, ...] | None, state: State) -> Iterator[Outcome]:
    is_replayed = cells is None or all(is_own(each, state) for each in cells)
    listed = value if cells is None else cells
    step = record_step(state, "tf.nn.rnn_cell.MultiRNNCell", (listed,)) if is_replayed else None
    if isinstance(value, Layer) or (
        not is_sequence(value, state) and isinstance(value, (int, str))
    ):
        yield refuse(state, "E62", value=value)
    elif is_sequence(value, state) and cells == ():
        yield refuse(state, "E63")
    else:
        named = layer_record(None, "MultiRNNCell", {}, state)
        layer = Layer(add_record(state, named), "tf.nn.rnn_cell.MultiRNNCell")
        record = CompositeRecord(cells or (), stacked, step, layer, handed_in=value)
        _say_stacked(value, cells or (), state)
        yield Returns(Layer(add_record(state, record), "tf.nn.rnn_cell.MultiRNNCell"), state)


def _cells_in(listed: Value, state: State) -> tuple[Value, ...] | None:
    """The cells of a list; where there may be more of them, it is assumed that there are not."""
    cells = items_of(listed, state)
    record = state.record(listed) if isinstance(listed, Ref) else None
    if cells is None and isinstance(record, ListRecord) and record.items:
        cells = tuple(record.items)
        state.note(f"a stack has {len(cells)} cells")
    return cells


def _settled(
    cells: tuple[Value, ...] | None, state: State
) -> Iterable[tuple[tuple[Value, ...] | None, State]]:
    """Of cells that hang on open conditions, each that they may be, on its path."""
    if cells is None:
        return [(None, state)]
    ways: list[tuple[tuple[Value, ...], State]] = [((), state)]
    for cell in cells:
        ways = [((*done, known), at) for done, way in ways for known, at in way.settle(cell)]
    return ways


def _say_stacked(listed: Value, cells: tuple[Value, ...], state: State) -> None:
    held = [innermost(each, state) for each in cells]
    record = state.record(listed) if isinstance(listed, Ref) else None
    state.emit(
        CellsStacked(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            cells=tuple(each.identity for each in held if isinstance(each, Layer)),
            repeated_at=record.repeated_at if isinstance(record, ListRecord) else None,
        )
    )


def _declare_wrapper(path: str) -> None:
    def wrap(call: Call, state: State) -> Iterator[Outcome]:
        cell = given(call, 0, "cell", state)
        step = record_step(state, path, (cell,)) if is_own(cell, state) else None
        is_plain = given(call, 1, "residual_fn", state) is None
        joins = added if path.endswith("ResidualWrapper") and is_plain else None
        kept = _kept(call, state) if path.endswith("DropoutWrapper") else None
        record = CompositeRecord((cell,), step=step, joins=joins, kept=kept)
        yield Returns(Layer(add_record(state, record), path), state)

    transfer(path, section="9.1")(wrap)


def _kept(call: Call, state: State) -> tuple[Value, Value, Value]:
    """What is kept of the input, the output and the state, checked where the wrapper is made."""
    op_names.use(("DropoutWrapperInit",), state)
    names = ("input_keep_prob", "output_keep_prob", "state_keep_prob")
    one, two, three = (given(call, 1 + at, name, state) for at, name in enumerate(names))
    return (1 if one is None else one, 1 if two is None else two, 1 if three is None else three)


for _path in ("DropoutWrapper", "ResidualWrapper", "DeviceWrapper"):
    _declare_wrapper(f"tf.nn.rnn_cell.{_path}")
_declare_wrapper("tf.contrib.rnn.CompiledWrapper")


def _declare_projection(name: str, body: CellBody, size_name: str) -> None:
    def project(call: Call, state: State) -> Iterator[Outcome]:
        cell, value = given(call, 0, "cell", state), given(call, 1, size_name, state)
        size = as_size(value, state)
        output = size if body is output_projected else None
        record = CompositeRecord((cell,), body, units=size, output=output)
        reuse = call.keywords.get("reuse")
        yield from with_scope_of_its_own(name, record, (cell, value), {}, reuse, state)

    transfer(f"tf.contrib.rnn.{name}", section="9.7")(project)


_declare_projection("InputProjectionWrapper", input_projected, "num_proj")
_declare_projection("OutputProjectionWrapper", output_projected, "output_size")


def with_scope_of_its_own(
    class_name: str,
    record: CompositeRecord,
    arguments: tuple[Value, ...],
    options: Mapping[str, Value],
    reuse: Value,
    state: State,
) -> Iterator[Outcome]:
    """A cell of `tf.contrib.rnn`, made by a step, once a layer has named the scope that it will open."""
    path = f"tf.contrib.rnn.{class_name}"
    for known, after in split_by_reuse(reuse, state):
        asked = None if isinstance(known, NotReuse) else known
        told: dict[str, Value | Term | Omitted] = dict(options)
        if asked is not None:
            told["reuse"] = reuse_value(asked)
        is_replayed = all(is_own(each, after) for each in record.cells)
        step = record_step(after, path, arguments, told) if is_replayed else None
        named = replace(layer_record(None, class_name, options, after), reuse=asked)
        layer = Layer(add_record(after, named), path)
        made = replace(record, layer=layer, step=step)
        yield Returns(Layer(add_record(after, made), path), after)


@method(Layer, "__call__", "apply", section="9.6")
def call_object(call: Call, state: State) -> Iterable[Outcome]:
    """A cell or any other layer, called by the program itself."""
    layer = call.arguments[0]
    assert isinstance(layer, Layer)
    if layer.path == FUSED:
        return call_fused(layer, call, state)
    record = graphs_of(state).records.get(layer.identity)
    if not isinstance(record, CompositeRecord) and layer.path not in CELLS:
        return call_layer_object(call, state)
    inputs, held = call.argument(1, "inputs", None), call.argument(2, "state", None)
    scope = call.argument(3, "scope", None)
    name = scope if isinstance(scope, Scope) else as_name(scope, state)
    return call_cell(layer, inputs, held, name, state)


@method(Layer, "call", section="9.7")
def call_inside(call: Call, state: State) -> Iterable[Outcome]:
    """What a cell does in its scope, asked for by the program itself; of other layers it is not known."""
    layer = call.arguments[0]
    assert isinstance(layer, Layer)
    record = graphs_of(state).records.get(layer.identity)
    if isinstance(record, CompositeRecord) and not record.is_wrapper:
        inputs, held = call.argument(1, "inputs", None), call.argument(2, "state", None)
        return call_without_scope(layer, inputs, held, state)
    rest = Call(call.arguments[1:], call.keywords, call.open)
    return call_value(unknown_attribute(layer, "call"), rest, state)


@method(Layer, "zero_state", "get_initial_state", section="9.1")
def zero_state_of(call: Call, state: State) -> Iterator[Outcome]:
    """Zeros in the form of the cell's state."""
    batch = as_size(call.argument(1, "batch_size", None), state)
    yield Returns(made_zero_state(call.arguments[0], batch, state), state)


@attribute(Layer, "output_size")
def output_size_of(cell: Value, state: State) -> Value:
    return _size(output_axes(cell, state), state)


@attribute(Layer, "state_size")
def state_size_of(cell: Value, state: State) -> Value:
    return _sizes(zero_state(cell, None, state), state)


def _sizes(held: Value, state: State) -> Value:
    """The sizes of a state, in its form."""
    if isinstance(held, tuple):
        return tuple(_sizes(each, state) for each in held)
    if isinstance(held, Tensor) and held.shape:
        return _size(held.shape[1:], state)
    return state.fresh("the size of a state")


def _size(axes: tuple[Size, ...], state: State) -> Value:
    """A number, or a shape where there are several axes."""
    return size_value(axes[0], state) if len(axes) == 1 else TensorShape(axes)


@operation("tf.nn.rnn_cell.LSTMStateTuple")
def state_tuple(call: Call, state: State) -> Value:
    return (given(call, 0, "c", state), given(call, 1, "h", state))
