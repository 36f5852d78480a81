"""`tf.keras` layers in a graph: variables outside the store, under the name scope (§7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.api.variables import add_outside_store
from scopelint.tf1.arguments import as_dtype, as_name, as_shape, given
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import (
    add_record,
    record_of,
    set_record,
)
from scopelint.tf1.graphs_apart import refuse_other_graph
from scopelint.tf1.keras_kinds import OWN
from scopelint.tf1.keras_shapes import AROUND_OTHERS, OF_OTHERS, WITHOUT_WEIGHTS
from scopelint.tf1.layer_kinds import KINDS, LayerKind, Options
from scopelint.tf1.layers import layer_input, unique_object_name, used
from scopelint.tf1.naming import snake_case
from scopelint.tf1.reach import ANYTHING, reach_of, together
from scopelint.tf1.refusals import refuse
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import handle_of_step, record_step, spelled, value_term
from scopelint.tf1.transfer import attribute, method, operation, transfer
from scopelint.tf1.values import KerasLayer, Name, Size, Sizes, Tensor, Variable
from scopelint.trace import Handle, StepKind

_REPLAYED = (
    "units", "filters", "kernel_size", "strides", "padding", "data_format", "use_bias", "name", "input_dim",
    "output_dim", "shared_axes", "axis", "center", "scale", "depth_multiplier", "reset_after",
)  # fmt: skip


_VIA = "Keras layer"


@dataclass(frozen=True, slots=True)
class KerasRecord:
    """A Keras layer; `layers` of a Sequential."""

    kind: LayerKind | None
    options: Options
    name: Name
    step: int | None = None
    is_built: bool = False
    size: Size = None  #: of the axis that its weights fit, once it is built
    weights: tuple[Variable, ...] = ()
    layers: tuple[Value, ...] = ()
    begins: Value = None  #: the input of a model of tensors, or of a Sequential that is built …
    ends: Value = None  #: … and what its layers make of it


#: How layers around others are called, by the name of their class.
WRAPPERS: dict[str, Callable[[KerasRecord, Value, State], Iterator[Outcome]]] = {}


def _kinds() -> dict[str, LayerKind]:
    plain = {kind.class_name: kind for kind in KINDS.values()}
    return {**plain, **WITHOUT_WEIGHTS, **OWN}


#: Those from which a class of the project may derive.
KINDS_WITH_WEIGHTS = {name: kind for name, kind in _kinds().items() if kind.has_weights}


def _declare(class_name: str, kind: LayerKind) -> None:
    path = f"tf.keras.layers.{class_name}"

    def make(call: Call, state: State) -> Iterator[Outcome]:
        yield _make(path, kind, call, state)

    transfer(path, section="7.1")(make)


for _class, _kind in _kinds().items():
    if _class not in AROUND_OTHERS:
        _declare(_class, _kind)


def _make(path: str, kind: LayerKind, call: Call, state: State) -> Outcome:
    named = {**dict(zip(kind.parameters, call.arguments, strict=False)), **call.keywords}
    options = {key: state.resolve(value) for key, value in named.items()}
    given_name = as_name(options.get("name"), state)
    name = given_name or unique_object_name(snake_case(kind.class_name), state, first=0)
    step = None
    if kind.has_weights:
        kept = {key: options[key] for key in _REPLAYED if key in options}
        step = record_step(state, path, (), dict(kept))
    return Returns(
        KerasLayer(add_record(state, KerasRecord(kind, options, name, step)), path), state
    )


def keras_weight(arguments: dict[str, Value], state: State) -> Outcome:
    """A resource variable outside the store."""
    name = as_name(arguments.get("name"), state) or "Variable"
    shape, dtype = (
        as_shape(arguments.get("shape"), state),
        as_dtype(arguments.get("dtype"), state, "float32"),
    )
    trainable = arguments.get("trainable") is not False
    record_step(
        state,
        "tf.Variable",
        (value_term(Tensor(shape, dtype), state),),
        {"name": name, "trainable": trainable},
    )
    return Returns(_add(name, shape, dtype, trainable, state), state)


def _add(name: Name, shape: Sizes, dtype: str | None, trainable: bool, state: State) -> Variable:
    """A resource variable, as Keras makes them."""
    return add_outside_store(name, shape, dtype, state, trainable, via=_VIA, is_resource=True)


@method(KerasLayer, "__call__", "apply", section="7.1")
def call_layer(call: Call, state: State) -> Iterator[Outcome]:
    """Build at the first call, under the name scope of that moment."""
    layer, inputs = call.arguments[0], call.argument(1, "inputs", None)
    assert isinstance(layer, KerasLayer)
    record = record_of(state, layer.identity, KerasRecord)
    if record.kind is None:
        chain = record.layers
        yield from in_name_scope(record.name, state, lambda at: _call_in_turn(chain, inputs, at))
        return
    _record_call(record, inputs, state)
    if record.kind.class_name in WRAPPERS:
        around = WRAPPERS[record.kind.class_name]
        yield from in_name_scope(record.name, state, lambda at: around(record, inputs, at))
        return
    yield from in_name_scope(record.name, state, lambda inside: [_apply(layer, inputs, inside)])


def _call_in_turn(layers: tuple[Value, ...], inputs: Value, state: State) -> Iterable[Outcome]:
    if not layers:
        return [Returns(inputs, state)]
    made = call_value(layers[0], Call((inputs,)), state)
    return then(made, lambda value, after: _call_in_turn(layers[1:], value, after))


def _record_call(record: KerasRecord, inputs: Value, state: State) -> None:
    handle = handle_of_step(record.step)
    if isinstance(handle, Handle):
        arguments = (layer_input(inputs, record.kind, record.options, state),)
        record_step(state, "__call__", arguments, kind=StepKind.METHOD, receiver=handle)


def _apply(layer: KerasLayer, inputs: Value, state: State) -> Outcome:
    record = record_of(state, layer.identity, KerasRecord)
    assert record.kind is not None
    refused = refuse_other_graph(record.weights, inputs, state)
    if refused is not None:
        return refused
    shape = shape_of(inputs, state)
    axis = record.kind.axis(record.options)
    size = None if axis is None else dimension(shape, axis)
    if not record.is_built:
        build_weights(layer, shape, state)
    elif isinstance(size, int) and isinstance(record.size, int) and size != record.size:
        return _refuse_input(record, axis, shape, state)
    return output_of(layer, inputs, state)


def build_weights(layer: KerasLayer, shape: Sizes, state: State) -> None:
    """Make the weights of a layer that is not built, in the name scope that is open."""
    record = record_of(state, layer.identity, KerasRecord)
    assert record.kind is not None
    if record.is_built:
        return
    weights = record.kind.weights(record.options, shape, state)
    made = tuple(
        _add(each.name, each.shape, "float32", each.is_trainable, state) for each in weights
    )
    axis = record.kind.axis(record.options)
    size = None if axis is None else dimension(shape, axis)
    set_record(state, layer.identity, replace(record, is_built=True, size=size, weights=made))


def output_of(layer: KerasLayer, inputs: Value, state: State) -> Outcome:
    """What a layer that is built gives."""
    record = record_of(state, layer.identity, KerasRecord)
    assert record.kind is not None
    reach = together((reach_of(inputs, state), reach_of(used(record.weights), state)))
    if record.kind.class_name in OF_OTHERS:
        reach = ANYTHING  # of what it holds nothing is known
    sizes = record.kind.output(record.options, shape_of(inputs, state), state)
    return Returns(Tensor(sizes, reach=reach), state)


def _refuse_input(record: KerasRecord, axis: int | None, shape: Sizes, state: State) -> Outcome:
    """E42: the layer was built for inputs of another size."""
    words: dict[str, object] = {
        "index": 0,
        "layer": spelled(record.name, state),
        "axis": axis,
        "size": record.size,
        "shape": [each if isinstance(each, int) else None for each in shape or ()],
    }
    return refuse(state, "E42", holder=next(iter(record.weights), None), words=words)


@operation("tf.keras.Input", "tf.keras.layers.Input")
def make_input(call: Call, state: State) -> Value:
    shape = as_shape(given(call, 0, "shape", state), state)
    return Tensor(None if shape is None else (None, *shape))


@attribute(KerasLayer, "name")
def name_of(layer: Value, state: State) -> Value:
    assert isinstance(layer, KerasLayer)
    return record_of(state, layer.identity, KerasRecord).name


@method(KerasLayer, "build", "compile", "summary", "set_weights", "get_weights", section="7.1")
def bookkeeping(call: Call, state: State) -> Iterator[Outcome]:
    """What has no part in sharing."""
    yield Returns(None, state)
