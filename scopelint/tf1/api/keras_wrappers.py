"""Keras layers around others: `TimeDistributed` and `Bidirectional` (§7.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.api.keras import (
    WRAPPERS,
    KerasRecord,
    build_weights,
    output_of,
)
from scopelint.tf1.arguments import as_flag, as_name, as_word, given
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import add_record, record_of
from scopelint.tf1.keras_kinds import RECURRENT
from scopelint.tf1.keras_shapes import WITHOUT_WEIGHTS
from scopelint.tf1.layers import unique_object_name
from scopelint.tf1.naming import join, snake_case
from scopelint.tf1.reach import ANYTHING, reach_of, together
from scopelint.tf1.shapes import times
from scopelint.tf1.steps import record_step
from scopelint.tf1.transfer import attribute, in_order, transfer, unknown_attribute
from scopelint.tf1.values import SOME_SIZE, KerasLayer, Sizes, Tensor

#: What the layers around others hold; None: layers of which we do not know what they make.
_Held = tuple[KerasLayer, ...] | None


def _declare(class_name: str, hold: Callable[[Call, State], _Held]) -> None:
    path = f"tf.keras.layers.{class_name}"

    def make(call: Call, state: State) -> Iterator[Outcome]:
        options = {key: state.resolve(value) for key, value in call.keywords.items()}
        options["merge_mode"] = call.argument(1, "merge_mode", "concat")
        name = as_name(options.get("name"), state)
        name = name or unique_object_name(snake_case(class_name), state, first=0)
        layer = given(call, 0, "layer", state)
        options["layer"] = layer
        step = record_step(state, path, (layer,), {"name": options.get("name")})
        record = KerasRecord(
            WITHOUT_WEIGHTS[class_name], options, name, step, layers=hold(call, state) or ()
        )
        yield Returns(KerasLayer(add_record(state, record), path), state)

    transfer(path, section="7.2")(make)


def _has_kind(layer: Value, state: State) -> bool:
    """Whether it is a layer of Keras' own that is no model and holds no others."""
    if not isinstance(layer, KerasLayer):
        return False
    kind = record_of(state, layer.identity, KerasRecord).kind
    return kind is not None and kind.class_name not in ("Model", "Lambda", *WRAPPERS)


@attribute(KerasLayer, "layer")
def layer_of(wrapper: Value, state: State) -> Value:
    """The layer that the wrapper was given."""
    assert isinstance(wrapper, KerasLayer)
    options = record_of(state, wrapper.identity, KerasRecord).options
    return options["layer"] if "layer" in options else unknown_attribute(wrapper, "layer")


# --- TimeDistributed ----------------------------------------------------------------------


def _one(call: Call, state: State) -> _Held:
    layer = given(call, 0, "layer", state)
    return (layer,) if isinstance(layer, KerasLayer) and _has_kind(layer, state) else None


def _at_each_time(record: KerasRecord, inputs: Value, state: State) -> Iterator[Outcome]:
    """The layer is built in the wrapper's name scope, on inputs without the axis of time."""
    (inner,) = record.layers
    assert isinstance(inner, KerasLayer)
    shape = shape_of(inputs, state)
    at_once: Sizes = None if shape is None or len(shape) < 3 else (shape[0], *shape[2:])
    build_weights(inner, at_once, state)
    name = record_of(state, inner.identity, KerasRecord).name
    flat = None if at_once is None else (SOME_SIZE, *at_once[1:])
    taken = Tensor(flat, getattr(inputs, "dtype", None), reach=reach_of(inputs, state))

    def apart(value: Value, after: State) -> Iterable[Outcome]:
        sizes = shape_of(value, after)
        known = shape is not None and at_once is not None and sizes is not None
        whole = (shape[0], shape[1], *sizes[1:]) if known and shape and sizes else None
        return [Returns(Tensor(whole, reach=reach_of(value, after)), after)]

    made = in_name_scope(name, state, lambda inside: [output_of(inner, taken, inside)])
    yield from then(made, apart)


# --- Bidirectional ------------------------------------------------------------------------


def _both(call: Call, state: State) -> _Held:
    """Two new layers with the options of the one, which itself is never called."""
    layer, backward = given(call, 0, "layer", state), call.argument(3, "backward_layer", None)
    if not isinstance(layer, KerasLayer) or backward is not None or call.open:
        return None
    record = record_of(state, layer.identity, KerasRecord)
    if record.kind is None or record.kind.class_name not in RECURRENT:
        return None
    anew = KerasRecord(record.kind, record.options, record.name)
    named = (replace(anew, name=join(each, record.name)) for each in ("forward_", "backward_"))
    return tuple(KerasLayer(add_record(state, each), layer.path) for each in named)


def _both_ways(record: KerasRecord, inputs: Value, state: State) -> Iterator[Outcome]:
    """Both layers are built, each in its name scope, and then called."""
    built = in_order([partial(_build_in_scope, each, inputs) for each in record.layers], state)

    def run(_: Value, after: State) -> Iterable[Outcome]:
        return in_order([partial(_call_in_scope, each, inputs) for each in record.layers], after)

    made = then(built, run)
    yield from then(made, lambda values, after: [Returns(_merged(record, values, after), after)])


def _build_in_scope(layer: Value, inputs: Value, state: State) -> Iterator[Outcome]:
    assert isinstance(layer, KerasLayer)
    name, shape = record_of(state, layer.identity, KerasRecord).name, shape_of(inputs, state)

    def build(inside: State) -> list[Outcome]:
        build_weights(layer, shape, inside)
        return [Returns(None, inside)]

    yield from in_name_scope(name, state, build)


def _call_in_scope(layer: Value, inputs: Value, state: State) -> Iterator[Outcome]:
    assert isinstance(layer, KerasLayer)
    name = record_of(state, layer.identity, KerasRecord).name
    yield from in_name_scope(name, state, lambda inside: [output_of(layer, inputs, inside)])


def _merged(record: KerasRecord, values: Value, state: State) -> Value:
    """The two outputs as one, where the options say that they become one."""
    assert isinstance(values, tuple)
    inner = record.layers[0]
    assert isinstance(inner, KerasLayer)
    options = record_of(state, inner.identity, KerasRecord).options
    if as_flag(options.get("return_state"), state, otherwise=False):
        return state.fresh("outputs and states of a layer")
    mode = record.options["merge_mode"]
    if mode is None:
        return state.new_list(list(values))
    shape = shape_of(values[0], state)
    if shape is not None and as_word(mode, state, "concat") == "concat":
        shape = (*shape[:-1], times(shape[-1], 2))
    return Tensor(shape, reach=together(tuple(reach_of(each, state) for each in values)))


# --- both ---------------------------------------------------------------------------------


def _calling(
    call_held: Callable[[KerasRecord, Value, State], Iterator[Outcome]],
) -> Callable[[KerasRecord, Value, State], Iterator[Outcome]]:
    def call(record: KerasRecord, inputs: Value, state: State) -> Iterator[Outcome]:
        if record.layers:
            yield from call_held(record, inputs, state)
        else:
            yield Returns(Tensor(None, reach=ANYTHING), state)  # of what it holds nothing is known

    return call


WRAPPERS["TimeDistributed"] = _calling(_at_each_time)
WRAPPERS["Bidirectional"] = _calling(_both_ways)
_declare("TimeDistributed", _one)
_declare("Bidirectional", _both)
