"""What the project's classes inherit from `tf.layers.Layer`, `RNNCell` and `tf.keras` (§6.7, §7.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.keras import keras_call, keras_weight
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import as_flag, given, keyword
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import record_of, set_record
from scopelint.tf1.instances import (
    call_method,
    class_name,
    has_record,
    layer_of_instance,
    of_instance,
)
from scopelint.tf1.layers import LayerRecord, capture_scope, in_layer_scope, layer_record
from scopelint.tf1.scopes import NoName, recorded_within
from scopelint.tf1.transfer import then, transfer
from scopelint.tf1.values import Layer, TensorShape

_LAYERS = ("tf.layers.Layer", "tf.nn.rnn_cell.RNNCell", "tf.nn.rnn_cell.LayerRNNCell")
_KERAS = ("tf.keras.layers.Layer", "tf.keras.Model", "tf.keras.models.Model", "tf.keras.Layer")


def _each(bases: tuple[str, ...], *names: str) -> list[str]:
    return [f"{base}.{name}" for base in bases for name in names]


@transfer(*_each((*_LAYERS, *_KERAS), "__init__"), section="6.7")
@of_instance
def initialize(call: Call, state: State) -> Iterator[Outcome]:
    """Names the layer; its scope is opened by its first call."""
    instance = call.arguments[0]
    _make_record(instance, given(call, 2, "name", state), state)
    yield Returns(None, state)


def _make_record(instance: Value, name: Value, state: State) -> Layer:
    assert isinstance(instance, Ref)
    layer = layer_of_instance(instance)
    if not has_record(layer, state):
        record = layer_record(None, class_name(instance, state), {"name": name}, state)
        set_record(state, layer.identity, record)
    return layer


@transfer(*_each(_LAYERS, "__call__", "apply"), section="6.7")
@of_instance
def call_instance(call: Call, state: State) -> Iterator[Outcome]:
    """The project's `build` once, its `call` each time, in the layer's scope."""
    instance, rest = call.arguments[0], call.arguments[1:]
    layer = _make_record(instance, None, state)
    keywords = {key: value for key, value in call.keywords.items() if key != "scope"}
    scope = scope_name(keyword(call, "scope", state), state)
    named = None if isinstance(scope, NoName) else scope
    own = Call(rest, keywords, call.open)

    def run(_: Value, after: State) -> Iterable[Outcome]:
        return in_layer_scope(layer, after, body, recorded_within)

    def body(inside: State) -> Iterable[Outcome]:
        return then(
            _built(instance, layer, own, inside),
            lambda _, at: call_method(instance, "call", own, at),
        )

    yield from then(capture_scope(layer, named, state, recorded_within), run)


def _built(instance: Value, layer: Layer, call: Call, state: State) -> Iterable[Outcome]:
    if record_of(state, layer.identity, LayerRecord).is_built:
        return [Returns(None, state)]
    inputs = call.arguments[0] if call.arguments else next(iter(call.keywords.values()), None)
    shape = TensorShape(shape_of(inputs, state))
    dtype = getattr(inputs, "dtype", None)
    if dtype is not None:
        record = record_of(state, layer.identity, LayerRecord)
        set_record(state, layer.identity, replace(record, dtype=record.dtype or dtype))
    made = call_method(instance, "build", Call((shape,)), state)

    def mark(_: Value, after: State) -> Iterable[Outcome]:
        record = record_of(after, layer.identity, LayerRecord)
        set_record(after, layer.identity, replace(record, is_built=True))
        return [Returns(None, after)]

    return then(made, mark)


@transfer(*_each((*_LAYERS, *_KERAS), "build"), section="6.7")
def build(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing to build."""
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
    layer = _make_record(call.arguments[0], None, state)
    arguments = _of_weight(call, state)

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
    layer = _make_record(instance, None, state)
    name = record_of(state, layer.identity, LayerRecord).name

    def body(inside: State) -> Iterable[Outcome]:
        built = _built(instance, layer, rest, inside)
        return then(built, lambda _, at: call_method(instance, "call", rest, at))

    yield from keras_call(name, state, body)


@transfer(*_each(_KERAS, "add_weight", "add_variable"), section="7.3")
def add_keras_weight(call: Call, state: State) -> Iterator[Outcome]:
    """A variable like tf.Variable, named by the name scope."""
    yield keras_weight(_of_weight(call, state), state)
