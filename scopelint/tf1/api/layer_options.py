"""What layers of `tf.layers` and `tf.keras` were made with: attributes named as the parameters (§6.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import External, Value, symbol
from scopelint.tf1.api.keras import KerasRecord
from scopelint.tf1.arguments import as_word, size_value
from scopelint.tf1.graph import graphs_of, set_record
from scopelint.tf1.layers import LayerRecord
from scopelint.tf1.transfer import attribute, method
from scopelint.tf1.values import KerasLayer, Layer
from scopelint.tf1.windows import per_axis

Record = LayerRecord | KerasRecord
_LAYERS = (Layer, KerasLayer)

#: What an option is that was left out, where both libraries have the same.
_LEFT_OUT: dict[str, Value] = {
    "use_bias": True, "center": True, "scale": True, "trainable": True, "depth_multiplier": 1,
    "momentum": 0.99, "epsilon": 1e-3, "renorm": False, "virtual_batch_size": None,
    "adjustment": None, "noise_shape": None, "seed": None, "padding": "valid",
    "data_format": "channels_last", "kernel_regularizer": None, "bias_regularizer": None,
    "activity_regularizer": None, "kernel_constraint": None, "bias_constraint": None,
}  # fmt: skip
#: Those that have to be given.
_REQUIRED = ("units", "filters", "rate", "input_dim", "output_dim")
#: One size for each axis; where left out, 1.
_PER_AXIS = ("kernel_size", "strides", "dilation_rate", "pool_size")


def _record(layer: Value, state: State) -> Record | None:
    """The record of a layer that TensorFlow's own code made with options; None of any other."""
    assert isinstance(layer, _LAYERS)
    record = graphs_of(state).records[layer.identity]
    return record if isinstance(record, Record) else None


def _declare(name: str, read: Callable[[str, Record, State], Value]) -> None:
    """An option as an attribute; unknown of what has no such parameter."""

    def option(layer: Value, state: State) -> Value:
        record = _record(layer, state)
        known = record is not None and record.kind is not None
        if record is None or not (name in record.options or (known and _has(record, name))):
            return symbol(f".{name} of a layer", "attribute", layer, name)
        return read(name, record, state)

    for kind in _LAYERS:
        attribute(kind, name)(option)


def _has(record: Record, name: str) -> bool:
    return name == "trainable" or (record.kind is not None and name in record.kind.parameters)


def _as_given(name: str, record: Record, state: State) -> Value:
    if name in record.options or name in _LEFT_OUT:
        return state.resolve(record.options.get(name, _LEFT_OUT.get(name)))
    return state.fresh(f".{name} of a layer")


def _in_small_letters(name: str, record: Record, state: State) -> Value:
    given = _as_given(name, record, state)
    return as_word(given, state).lower() if isinstance(given, str) else given


def _format(name: str, record: Record, state: State) -> Value:
    """None stands for what it is where it is left out."""
    given = _in_small_letters(name, record, state)
    return _LEFT_OUT[name] if given is None else given


def _for_each_axis(name: str, record: Record, state: State) -> Value:
    """A tuple, whatever was given; strides of a pooling that are left out are its size."""
    given = record.options.get(name)
    rank = record.kind.rank if record.kind is not None else None
    if rank is None or (given is None and name == "strides" and _has(record, "pool_size")):
        return state.fresh(f".{name} of a layer")
    return tuple(size_value(size, state) for size in per_axis(given, rank - 2, state))


def _function(name: str, record: Record, state: State) -> Value:
    """An activation that is left out, or None, is the function that gives what it is given."""
    given = state.resolve(record.options.get(name))
    if given is None:
        return External("tensorflow.keras.activations.linear")
    return state.fresh("an activation") if isinstance(given, str) else given


for _name in (*_LEFT_OUT, *_REQUIRED):
    _declare(_name, _as_given)
_declare("padding", _in_small_letters)
_declare("data_format", _format)
_declare("activation", _function)
for _name in _PER_AXIS:
    _declare(_name, _for_each_axis)


@method(Layer, "__setattr__", section="6.1")
@method(KerasLayer, "__setattr__", section="6.1")
def set_option(call: Call, state: State) -> Iterator[Outcome]:
    """`layer.trainable = False`."""
    layer, name, value = call.arguments
    record = _record(layer, state)
    if record is not None:
        assert isinstance(layer, _LAYERS)
        assert isinstance(name, str)
        options = {**record.options, name: value}
        set_record(state, layer.identity, replace(record, options=options))
    yield Returns(None, state)
