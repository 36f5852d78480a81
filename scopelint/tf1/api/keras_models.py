"""Models of `tf.keras` layers: what they are made of, and which weights they hold (§7.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.keras import KerasRecord
from scopelint.tf1.arguments import as_name, as_shape, as_size, given, items_of
from scopelint.tf1.graph import add_record, members_of, record_of, set_record
from scopelint.tf1.keras_shapes import OF_OTHERS, OF_TENSORS
from scopelint.tf1.layers import unique_object_name
from scopelint.tf1.reach import reach_of
from scopelint.tf1.store import TRAINABLE_VARIABLES
from scopelint.tf1.transfer import attribute, in_order, method, transfer, unknown_attribute
from scopelint.tf1.values import KerasLayer, Tensor, Variable


@transfer("tf.keras.Sequential", "tf.keras.models.Sequential", section="7.1")
def sequential(call: Call, state: State) -> Iterator[Outcome]:
    """Layers in a row."""
    layers = items_of(given(call, 0, "layers", state), state) or ()
    name = as_name(given(call, 1, "name", state), state)
    name = name or unique_object_name("sequential", state, first=0)
    model = KerasLayer(add_record(state, KerasRecord(None, {}, name)), "tf.keras.Sequential")
    grown = in_order([partial(_put_on, model, layer) for layer in layers], state)
    yield from then(grown, lambda _, after: [Returns(model, after)])


@method(KerasLayer, "add", section="7.1")
def add(call: Call, state: State) -> Iterator[Outcome]:
    """One layer more at the end of a Sequential."""
    model, layer = call.arguments[0], call.argument(1, "layer", None)
    assert isinstance(model, KerasLayer)
    yield from _put_on(model, layer, state)


def _put_on(model: KerasLayer, layer: Value, state: State) -> Iterator[Outcome]:
    """A model whose first layer says its input's shape is built layer by layer, where it grows."""
    record = record_of(state, model.identity, KerasRecord)
    record = replace(record, layers=(*record.layers, layer))
    if len(record.layers) == 1:
        begins = _said_input(layer, state)
        record = replace(record, begins=begins, ends=begins)
    set_record(state, model.identity, record)
    if record.ends is None:
        yield Returns(None, state)
        return

    def keep(value: Value, after: State) -> list[Outcome]:
        grown = record_of(after, model.identity, KerasRecord)
        set_record(after, model.identity, replace(grown, ends=value))
        twice = _name_of_two(grown.layers, after)
        return [Returns(None, after) if twice is None else _refused_name(twice, after)]

    yield from then(call_value(layer, Call((record.ends,)), state), keep)


def _name_of_two(layers: Iterable[Value], state: State) -> tuple[str, int] | None:
    """A name that several of these layers have, if one is, and how many."""
    known = [each for each in dict.fromkeys(layers) if isinstance(each, KerasLayer)]
    names = [record_of(state, each.identity, KerasRecord).name for each in known]
    return next(
        (
            (each, names.count(each))
            for each in names
            if isinstance(each, str) and names.count(each) > 1
        ),
        None,
    )


def _refused_name(twice: tuple[str, int], state: State) -> Outcome:
    name, count = twice
    text = (
        f'The name "{name}" is used {count} times in the model. All layer names should be unique.'
    )
    return raise_error("ValueError", text, state)


def _said_input(layer: Value, state: State) -> Value:
    """The input that a first layer says it takes; None where it does not."""
    if not isinstance(layer, KerasLayer):
        return None
    record = record_of(state, layer.identity, KerasRecord)
    if record.kind is None:
        return record.begins
    shape = record.options.get("input_shape")
    if shape is not None:
        sizes = as_shape(shape, state)
        return Tensor(None if sizes is None else (None, *sizes))
    whole, depth = (record.options.get(each) for each in ("batch_input_shape", "input_dim"))
    if whole is not None:
        return Tensor(as_shape(whole, state))
    is_size = depth is not None and record.kind.class_name != "Embedding"
    return Tensor((None, as_size(depth, state))) if is_size else None


@transfer("tf.keras.Model", "tf.keras.models.Model", section="7.1")
def model(call: Call, state: State) -> Iterator[Outcome]:
    """A model of tensors: calling it makes no variables."""
    begins, ends = given(call, 0, "inputs", state), given(call, 1, "outputs", state)
    record = KerasRecord(OF_TENSORS, {}, "model", begins=begins, ends=ends)
    yield Returns(KerasLayer(add_record(state, record), "tf.keras.Model"), state)


@attribute(KerasLayer, "input")
def input_of(layer: Value, state: State) -> Value:
    return _end_of(layer, "input", state)


@attribute(KerasLayer, "output")
def output_of(layer: Value, state: State) -> Value:
    return _end_of(layer, "output", state)


def _end_of(layer: Value, name: str, state: State) -> Value:
    """What a model takes or gives: a list, where these are several tensors."""
    assert isinstance(layer, KerasLayer)
    record = record_of(state, layer.identity, KerasRecord)
    end = record.begins if name == "input" else record.ends
    if end is None:
        return unknown_attribute(layer, name)
    items = items_of(end, state)
    return items[0] if items is not None and len(items) == 1 else end


@attribute(KerasLayer, "weights", "variables")
def weights_of(layer: Value, state: State) -> Value:
    return _listed(layer, state, are_trainable=False)


@attribute(KerasLayer, "trainable_weights", "trainable_variables")
def trainable_weights_of(layer: Value, state: State) -> Value:
    return _listed(layer, state, are_trainable=True)


def _listed(layer: Value, state: State, *, are_trainable: bool) -> Value:
    held, are_all = _held_by(layer, state, are_trainable=are_trainable)
    items = [each for each in held if each.trainable or not are_trainable]
    return state.new_list(list(items), None if are_all else state.fresh("weights of a model"))


def _held_by(
    layer: Value, state: State, *, are_trainable: bool
) -> tuple[tuple[Variable, ...], bool]:
    """The weights of a layer, and whether these are all of them."""
    if not isinstance(layer, KerasLayer):
        return (), False
    record = record_of(state, layer.identity, KerasRecord)
    if record.kind is OF_TENSORS:
        held, is_exact = _between(record.begins, record.ends, state)
        return held, is_exact and are_trainable
    if record.kind is None or record.layers:
        parts = [_held_by(each, state, are_trainable=are_trainable) for each in record.layers]
        return tuple(each for held, _ in parts for each in held), all(whole for _, whole in parts)
    return record.weights, record.kind.class_name not in OF_OTHERS


def _between(begins: Value, ends: Value, state: State) -> tuple[tuple[Variable, ...], bool]:
    """The variables on which tensors depend, and those that they are made of do not."""
    reach = reach_of(ends, state)
    sought = reach.variables & ~reach_of(begins, state).variables
    members, _ = members_of(state, TRAINABLE_VARIABLES)
    variables = [each for each in members if isinstance(each, Variable)]
    return tuple(each for each in variables if sought >> each.identity & 1), not reach.more
