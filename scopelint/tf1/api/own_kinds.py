"""What the project's classes inherit from a layer class of TensorFlow's that has weights (§6.7, §7.3).

Such an object is a layer of the project whose `build` and `call` may be TensorFlow's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Symbol, Value
from scopelint.tf1.api.keras import KINDS_WITH_WEIGHTS
from scopelint.tf1.api.layers import WEIGHTS
from scopelint.tf1.api.own_layers import (
    add_keras_weight,
    add_weight,
    bookkeeping,
    call_instance,
    call_keras_instance,
    initialized,
)
from scopelint.tf1.arguments import as_shape, given
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import record_of
from scopelint.tf1.instances import (
    call_method,
    has_record,
    layer_of_instance,
    of_instance,
    own_attributes,
)
from scopelint.tf1.layer_kinds import KINDS as FUNCTIONS
from scopelint.tf1.layer_kinds import LayerKind, Weight
from scopelint.tf1.layers import (
    LayerRecord,
    check_known,
    keep_weights,
    mark_built,
    output_of,
    used,
)
from scopelint.tf1.reach import reach_of, together
from scopelint.tf1.transfer import Transfer, in_order, transfer
from scopelint.tf1.values import TensorShape, Variable


def _declare(path: str, kind: LayerKind) -> None:
    is_keras = path.startswith("tf.keras")

    def declare(*names: str, function: Transfer) -> None:
        section = "7.3" if is_keras else "6.7"
        transfer(*(f"{path}.{name}" for name in names), section=section)(of_instance(function))

    declare("__init__", function=_initializing(kind, first=0 if is_keras else 1))
    calling = call_keras_instance if is_keras else call_instance
    declare("__call__", "apply", function=_of_made(calling))
    declare("build", function=_of_made(build))
    declare("call", function=_of_made(call_own))
    adding = add_keras_weight if is_keras else add_weight
    declare("add_weight", "add_variable", function=_of_made(adding))
    declare("add_loss", "add_update", function=bookkeeping)


def _of_made(function: Transfer) -> Transfer:
    """The meaning of a method; unknown on an object that has not called the class's `__init__`."""

    def checked(call: Call, state: State) -> Iterable[Outcome]:
        if has_record(layer_of_instance(call.arguments[0]), state):
            return function(call, state)
        return [Returns(state.fresh("the result of a layer that was not made"), state)]

    return checked


def _initializing(kind: LayerKind, *, first: int) -> Transfer:
    def initialize(call: Call, state: State) -> Iterator[Outcome]:
        """Keeps the options; the name is that of the project's class."""
        named = {**dict(zip(kind.parameters, call.arguments[1:], strict=False)), **call.keywords}
        options = {name: state.resolve(value) for name, value in named.items()}
        yield from initialized(kind, options, call, state, first=first)

    return initialize


def build(call: Call, state: State) -> Iterator[Outcome]:
    """Adds the weights, by the method that the project may have overridden."""
    instance = call.arguments[0]
    layer = layer_of_instance(instance)
    record = record_of(state, layer.identity, LayerRecord)
    assert record.kind is not None
    shape = as_shape(given(call, 1, "input_shape", state), state)
    refused = None if shape is None else check_known(record.kind, record.options, shape, state)
    if refused is not None:
        yield refused
        return
    weights = record.kind.weights(record.options, shape, state)
    got = in_order([partial(_add, instance, each) for each in weights], state)

    def keep(values: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(values, tuple)
        names = (each.name for each in weights)
        keep_weights(layer, shape, tuple(zip(names, values, strict=True)), after)
        mark_built(layer, after)
        return [Returns(None, after)]

    yield from then(got, keep)


def _add(instance: Value, weight: Weight, state: State) -> list[Outcome]:
    initializer = None if isinstance(weight.initializer, Symbol) else weight.initializer
    arguments: dict[str, Value] = {
        "name": weight.name,
        "shape": TensorShape(weight.shape),
        "initializer": initializer,
        "trainable": weight.is_trainable,
    }
    known: dict[str, Value] = {
        name: value for name, value in arguments.items() if value is not None
    }
    return call_method(instance, "add_weight", Call((), known), state)


def call_own(call: Call, state: State) -> Iterator[Outcome]:
    """The output, behind the inputs and what the object has as its weights by now."""
    instance, inputs = call.arguments[0], given(call, 1, "inputs", state)
    layer = layer_of_instance(instance)
    record = record_of(state, layer.identity, LayerRecord)
    held = {**dict(record.attributes), **(own_attributes(layer, state) or {})}
    assert record.kind is not None
    shape = shape_of(inputs, state)
    names = [each.name for each in record.kind.weights(record.options, shape, state)]
    weights = [held[name] for name in names if name in held]
    fixed = [each for each in weights if isinstance(each, Variable) and not used((each,))]
    reaches = [reach_of(each, state) for each in (inputs, *weights) if each not in fixed]
    yield output_of(layer, inputs, shape, together(tuple(reaches)), state)


def has_weight(instance: Value, name: str, state: State) -> bool:
    """Whether TensorFlow's own `build` has run on this object, and may have got this weight."""
    if name not in WEIGHTS or not isinstance(instance, Ref):
        return False
    layer = layer_of_instance(instance)
    if not has_record(layer, state):
        return False
    return bool(record_of(state, layer.identity, LayerRecord).attributes)


#: By path, the classes of TensorFlow that have weights.
KINDS = {
    **{f"tf.layers.{each.class_name}": each for each in FUNCTIONS.values() if each.has_weights},
    **{f"tf.keras.layers.{name}": kind for name, kind in KINDS_WITH_WEIGHTS.items()},
}
for _path, _kind in KINDS.items():
    _declare(_path, _kind)
