"""What the project's classes inherit from `tf.layers.Layer`, `RNNCell` and `tf.keras` (§6.7, §7.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.classes import own_method
from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Method, Ref, Value
from scopelint.ir import ParameterKind
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.keras import keras_weight
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import NotReuse, as_flag, given, keyword, split_by_reuse
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.cell_steps import scope_here
from scopelint.tf1.feeding import as_input
from scopelint.tf1.graph import record_of, set_record
from scopelint.tf1.instances import (
    call_method,
    class_name,
    has_record,
    layer_of_instance,
    of_instance,
)
from scopelint.tf1.layer_kinds import LayerKind, Options
from scopelint.tf1.layers import (
    LayerRecord,
    capture_named_scope,
    capture_scope,
    check_rank,
    check_size,
    in_layer_scope,
    is_built,
    layer_record,
    mark_built,
)
from scopelint.tf1.scopes import NoName, recorded_within
from scopelint.tf1.steps import last_step
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import DType, Layer, TensorShape
from scopelint.trace import OwnLayerCalled

_CELLS = ("tf.nn.rnn_cell.RNNCell", "tf.nn.rnn_cell.LayerRNNCell")
_LAYERS = ("tf.layers.Layer", *_CELLS)
_KERAS_LAYERS = ("tf.keras.layers.Layer", "tf.keras.Layer")
_MODELS = ("tf.keras.Model", "tf.keras.models.Model")
_KERAS = (*_KERAS_LAYERS, *_MODELS)
_PLAIN = ParameterKind.PLAIN


def _each(bases: tuple[str, ...], *names: str) -> list[str]:
    return [f"{base}.{name}" for base in bases for name in names]


@transfer(*_each(_LAYERS, "__init__"), section="6.7")
@of_instance
def initialize(call: Call, state: State) -> Iterator[Outcome]:
    """Names the layer; its scope is opened by its first call, or at once with `_scope`."""
    yield from initialized(None, {"name": given(call, 2, "name", state)}, call, state)


def initialized(
    kind: LayerKind | None, options: Options, call: Call, state: State, *, first: int = 1
) -> Iterator[Outcome]:
    """A new record of the project's layer, with what `_reuse` and `_scope` say (§6.2)."""
    instance = call.arguments[0]
    assert isinstance(instance, Ref)
    layer = layer_of_instance(instance)
    scope = scope_name(keyword(call, "_scope", state), state)
    for reuse, after in split_by_reuse(keyword(call, "_reuse", state), state):
        record = layer_record(kind, class_name(instance, after), options, after, first=first)
        known = None if isinstance(reuse, NotReuse) else reuse
        set_record(after, layer.identity, replace(record, reuse=known))
        if scope is None or isinstance(scope, NoName):
            yield Returns(None, after)
        else:
            yield from capture_named_scope(layer, after, scope, recorded_within)


@transfer(*_each(_KERAS_LAYERS, "__init__"), section="7.3")
@of_instance
def initialize_keras(call: Call, state: State) -> Iterator[Outcome]:
    """Names the layer; Keras counts from 0."""
    make_record(call.arguments[0], given(call, 2, "name", state), state, first=0)
    yield Returns(None, state)


@transfer(*_each(_MODELS, "__init__"), section="7.3")
@of_instance
def initialize_model(call: Call, state: State) -> Iterator[Outcome]:
    """Names the model, which takes a name by keyword only."""
    by_keyword = Call((), call.keywords, call.open)
    make_record(call.arguments[0], given(by_keyword, 0, "name", state), state, first=0)
    yield Returns(None, state)


def make_record(instance: Value, name: Value, state: State, *, first: int = 1) -> Layer:
    """The layer of the project's object, which may not have called the base's `__init__`."""
    assert isinstance(instance, Ref)
    layer = layer_of_instance(instance)
    if not has_record(layer, state):
        record = layer_record(None, class_name(instance, state), {"name": name}, state, first=first)
        set_record(state, layer.identity, record)
    return layer


@transfer("tf.layers.Layer.__call__", "tf.layers.Layer.apply", section="6.7")
@of_instance
def call_instance(call: Call, state: State) -> Iterator[Outcome]:
    """The project's `build` once, its `call` each time, in the layer's scope."""
    instance, rest = call.arguments[0], call.arguments[1:]
    layer = make_record(instance, None, state)
    keywords = {key: value for key, value in call.keywords.items() if key != "scope"}
    scope = scope_name(keyword(call, "scope", state), state)
    named = None if isinstance(scope, NoName) else scope
    own = Call(rest, keywords, call.open)

    def run(_: Value, after: State) -> Iterable[Outcome]:
        return in_layer_scope(layer, after, body, recorded_within)

    def body(inside: State) -> Iterable[Outcome]:
        return _built_and_called(instance, layer, _told_scope(instance, own, inside), inside)

    yield from then(capture_scope(layer, named, state, recorded_within), run)


@transfer(*_each(_CELLS, "__call__", "apply"), section="9.1")
@of_instance
def call_cell_instance(call: Call, state: State) -> Iterator[Outcome]:
    """The same of a cell, which takes a scope behind its inputs and its state."""
    if len(call.arguments) > 3:
        keywords = {**call.keywords, "scope": call.arguments[3]}
        call = Call((*call.arguments[:3], *call.arguments[4:]), keywords, call.open)
    yield from call_instance(call, state)


def _told_scope(instance: Value, call: Call, state: State) -> Call:
    """The call of the project's `call`, which gets the layer's own scope if it has a parameter for it."""
    method = own_method(instance, "call", state)
    function = method.function if isinstance(method, Method) else None
    record = state.record(function) if isinstance(function, Ref) else None
    if not isinstance(record, FunctionRecord):
        return call
    if all((each.name, each.kind) != ("scope", _PLAIN) for each in record.code.parameters):
        return call
    return replace(call, keywords={**call.keywords, "scope": scope_here(state)})


def _built_and_called(instance: Value, layer: Layer, call: Call, state: State) -> Iterable[Outcome]:
    record = record_of(state, layer.identity, LayerRecord)
    _say_called(layer, call, state)
    shape = shape_of(_inputs(call), state)
    refused = check_rank(record, shape, state) or check_size(record, shape, state)
    if refused is not None:
        return [refused]
    built = _built(instance, layer, call, state)
    return then(built, lambda _, after: call_method(instance, "call", call, after))


def _say_called(layer: Layer, call: Call, state: State) -> None:
    place, stack, step = state.here(), state.stack(), last_step(state)
    inputs = as_input(_inputs(call), state)
    owner = layer.identity
    state.emit(OwnLayerCalled(place=place, stack=stack, step=step, owner=owner, input=inputs))


def _inputs(call: Call) -> Value:
    return call.arguments[0] if call.arguments else next(iter(call.keywords.values()), None)


def _built(instance: Value, layer: Layer, call: Call, state: State) -> Iterable[Outcome]:
    if is_built(layer, state):
        return [Returns(None, state)]
    inputs = _inputs(call)
    shape = TensorShape(shape_of(inputs, state))
    dtype = getattr(inputs, "dtype", None)
    if dtype is not None:
        record = record_of(state, layer.identity, LayerRecord)
        set_record(state, layer.identity, replace(record, dtype=record.dtype or dtype))
    made = call_method(instance, "build", Call((shape,)), state)

    def mark(_: Value, after: State) -> Iterable[Outcome]:
        mark_built(layer, after)
        return [Returns(None, after)]

    return then(made, mark)


@transfer(*_each((*_LAYERS, *_KERAS), "build"), section="6.7")
@of_instance
def build(call: Call, state: State) -> Iterator[Outcome]:
    """The layer is built: whatever weight it adds from now on must exist."""
    layer = layer_of_instance(call.arguments[0])
    if has_record(layer, state):
        mark_built(layer, state)
    yield Returns(None, state)


@transfer(
    *_each((*_LAYERS, *_KERAS), "add_loss", "add_update", "summary", "compile"), section="6.7"
)
def bookkeeping(call: Call, state: State) -> Iterator[Outcome]:
    """What has no part in sharing."""
    yield Returns(None, state)


@transfer(*_each(_LAYERS, "add_weight", "add_variable"), section="6.7")
@of_instance
def add_weight(call: Call, state: State) -> Iterator[Outcome]:
    """`get_variable` in the layer's scope."""
    layer = make_record(call.arguments[0], None, state)
    arguments = _of_weight(call, state)
    dtype = record_of(state, layer.identity, LayerRecord).dtype
    if dtype is not None:
        arguments = {"dtype": DType(dtype), **arguments}

    def run(_: Value, after: State) -> Iterable[Outcome]:
        return in_layer_scope(layer, after, body, recorded_within)

    def body(inside: State) -> Iterable[Outcome]:
        return get_variable(Call((), arguments), inside)

    yield from then(capture_scope(layer, None, state, recorded_within), run)


def _of_weight(call: Call, state: State) -> dict[str, Value]:
    names = ("name", "shape", "dtype", "initializer")
    found = {name: given(call, place, name, state) for place, name in enumerate(names, 1)}
    trainable = call.argument(6, "trainable", None)
    found["trainable"] = as_flag(trainable, state, otherwise=True)
    if isinstance(found["initializer"], str):
        found["initializer"] = None
    return {key: value for key, value in found.items() if value is not None}


# --- keras --------------------------------------------------------------------------------


@transfer(*_each(_KERAS, "__call__"), section="7.3")
@of_instance
def call_keras_instance(call: Call, state: State) -> Iterator[Outcome]:
    """`build` and `call` in a name scope, outside the store."""
    instance, rest = call.arguments[0], Call(call.arguments[1:], call.keywords, call.open)
    layer = make_record(instance, None, state, first=0)
    name = record_of(state, layer.identity, LayerRecord).name

    def body(inside: State) -> Iterable[Outcome]:
        return _built_and_called(instance, layer, rest, inside)

    yield from in_name_scope(name, state, body)


@transfer(*_each(_KERAS, "add_weight", "add_variable"), section="7.3")
def add_keras_weight(call: Call, state: State) -> Iterator[Outcome]:
    """A variable like tf.Variable, named by the name scope."""
    yield keras_weight(_of_weight(call, state), state)
