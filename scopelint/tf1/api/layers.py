"""`tf.layers`: functions and layer objects (§6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import NotReuse, as_name, keyword, split_by_reuse
from scopelint.tf1.graph import ScopeRecord, add_record, graphs_of, record_of, set_record
from scopelint.tf1.layer_kinds import KINDS, MOVING, LayerKind
from scopelint.tf1.layers import (
    LayerRecord,
    call_layer,
    capture_named_scope,
    layer_input,
    layer_record,
)
from scopelint.tf1.own_weights import own_weights
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import reuse_value
from scopelint.tf1.steps import Omitted, handle_of_step, record_step
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import Layer, Reuse, Scope, TensorShape
from scopelint.trace import Handle, StepKind, Term

#: Options that decide names and shapes of variables, and so are replayed.
_REPLAYED = (
    "units", "filters", "kernel_size", "strides", "padding", "data_format", "use_bias",
    "depth_multiplier", "axis", "center", "scale", "pool_size", "trainable", "name",
    "renorm", "num_layers", "num_units", "direction",
)  # fmt: skip


def _declare(function: str, kind: LayerKind) -> None:
    path, class_path = f"tf.layers.{function}", f"tf.layers.{kind.class_name}"

    def call_function(call: Call, state: State) -> Iterator[Outcome]:
        yield from layer_function(path, kind, call, state)

    def make_object(call: Call, state: State) -> Iterator[Outcome]:
        yield from layer_object(class_path, kind, call, state)

    transfer(path, section="6.2")(call_function)
    transfer(class_path, section="6.3")(make_object)


for _function, _kind in KINDS.items():
    _declare(_function, _kind)


def function_parameters(kind: LayerKind) -> tuple[str, ...]:
    """Of the function: the input, the options with what is for the call, `reuse` after the name.

    What has no weights has no `reuse`.
    """
    names = list(kind.parameters)
    if kind.class_name == "BatchNormalization":
        names = [name for name in names if name not in _AFTER_REUSE]
        names.insert(names.index("trainable"), "training")
        return ("inputs", *names, "reuse", *_AFTER_REUSE)
    if kind.class_name == "Flatten":
        return ("inputs", "name", "data_format")
    names[names.index("name") : names.index("name")] = list(kind.called_with)
    return ("inputs", *names, *(("reuse",) if kind.has_weights else ()))


_AFTER_REUSE = (
    "renorm", "renorm_clipping", "renorm_momentum", "fused", "virtual_batch_size", "adjustment",
)  # fmt: skip


def _named(call: Call, parameters: tuple[str, ...], state: State) -> dict[str, Value]:
    """The arguments by the names of the parameters."""
    named = {**dict(zip(parameters, call.arguments, strict=False)), **call.keywords}
    return {key: state.resolve(value) for key, value in named.items()}


def layer_function(path: str, kind: LayerKind, call: Call, state: State) -> Iterator[Outcome]:
    """Make the layer and call it; a name opens its scope by string, a scope by itself (§6.2)."""
    options = _named(call, function_parameters(kind), state)
    inputs, reuse = options.pop("inputs", None), options.pop("reuse", None)
    for known, after in split_by_reuse(reuse, state):
        asked = None if isinstance(known, NotReuse) else known
        _record(path, kind, options, inputs, asked, after)
        if isinstance(known, NotReuse):
            yield refuse(after, "E31")
        else:
            yield from _call_new_layer(kind, path, options, inputs, asked, after)


def _call_new_layer(
    kind: LayerKind,
    path: str,
    options: dict[str, Value],
    inputs: Value,
    reuse: Reuse | None,
    state: State,
) -> Iterator[Outcome]:
    record = replace(layer_record(kind, kind.class_name, options, state), reuse=reuse)
    layer = Layer(add_record(state, record), path)
    name = options.get("name")
    named = kind.has_weights and name not in (None, "")
    scope = name if isinstance(name, Scope) else None
    captured = capture_named_scope(layer, state, scope) if named else [Returns(None, state)]
    yield from then(captured, lambda _, after: call_layer(layer, inputs, None, after))


def _record(
    path: str,
    kind: LayerKind,
    options: dict[str, Value],
    inputs: Value,
    reuse: Reuse | None,
    state: State,
) -> int:
    keywords: dict[str, Value | Term | Omitted] = replayed_options(kind, options)
    if reuse is not None:
        keywords["reuse"] = reuse_value(reuse)
    return record_step(state, path, (layer_input(inputs, kind, options, state),), keywords)


def replayed_options(
    kind: LayerKind, options: dict[str, Value]
) -> dict[str, Value | Term | Omitted]:
    """The options that decide about variables."""
    return {key: options[key] for key in _REPLAYED if key in options and key in kind.parameters}


# --- layer objects ------------------------------------------------------------------------


def layer_object(path: str, kind: LayerKind, call: Call, state: State) -> Iterator[Outcome]:
    """A layer that is built when it is first called (§6.3)."""
    options = _named(call, kind.parameters, state)
    step = record_step(state, path, (), replayed_options(kind, options))
    record = layer_record(kind, kind.class_name, options, state)
    for reuse, after in split_by_reuse(keyword(call, "_reuse", state), state):
        known = None if isinstance(reuse, NotReuse) else reuse
        layer = Layer(add_record(after, replace(record, step=step, reuse=known)), path)
        named = as_name(keyword(call, "_scope", after), after)
        if named is None:
            yield Returns(layer, after)
            continue
        set_record(
            after,
            layer.identity,
            replace(record_of(after, layer.identity, LayerRecord), base_name=named),
        )
        captured = capture_named_scope(layer, after)
        yield from then(captured, partial(_given, layer))


def _given(layer: Layer, _: Value, state: State) -> list[Outcome]:
    return [Returns(layer, state)]


def record_call(layer: Layer, inputs: Value, state: State) -> int:
    """The call of a layer object as a step."""
    record = record_of(state, layer.identity, LayerRecord)
    handle = handle_of_step(record.step)
    receiver = handle if isinstance(handle, Handle) else None
    arguments = (layer_input(inputs, record.kind, record.options, state),)
    return record_step(state, "__call__", arguments, kind=StepKind.METHOD, receiver=receiver)


def call_layer_object(call: Call, state: State) -> Iterable[Outcome]:
    """Build at the first call, where it stands; later use what was built."""
    layer, inputs = call.arguments[0], call.argument(1, "inputs", None)
    assert isinstance(layer, Layer)
    record_call(layer, inputs, state)
    scope = keyword(call, "scope", state)
    name = scope if isinstance(scope, Scope) else as_name(scope, state)
    told = {each: keyword(call, each, state) for each in call.keywords if each == "training"}
    return call_layer(layer, inputs, name, state, told)


def of_its_own(value: Value, state: State) -> LayerRecord | None:
    """The record of a layer that has weights of its own; None for one made of others."""
    assert isinstance(value, Layer)
    record = graphs_of(state).records[value.identity]
    return record if isinstance(record, LayerRecord) else None


@attribute(Layer, "name")
def name_of(layer: Value, state: State) -> Value:
    record = of_its_own(layer, state)
    return state.fresh("the name of a cell") if record is None else record.name


@attribute(Layer, "scope_name")
def scope_name_of(layer: Value, state: State) -> Value:
    record = of_its_own(layer, state)
    if record is None:
        return state.fresh("the scope's name of a cell")
    scope = record.scope
    return None if scope is None else record_of(state, scope, ScopeRecord).name


@attribute(Layer, "built")
def built_of(layer: Value, state: State) -> Value:
    record = of_its_own(layer, state)
    return state.fresh("whether a cell is built") if record is None else record.is_built


@attribute(Layer, "variables", "weights")
def variables_of(layer: Value, state: State) -> Value:
    return _weights(layer, False, state)


@attribute(Layer, "trainable_variables", "trainable_weights")
def trainable_variables_of(layer: Value, state: State) -> Value:
    return _weights(layer, True, state)


def _weights(layer: Value, only_trainable: bool, state: State) -> Value:
    assert isinstance(layer, Layer)
    record = of_its_own(layer, state)
    held = () if record is None else record.weights
    listed: list[Value] = [each for each in held if each.trainable or not only_trainable]
    # A project's layer has what its attributes hold, too, and there may be more.
    is_own = layer.path == "instance" or layer.identity < 0
    if is_own:
        found = own_weights(layer, only_trainable, state)
        listed += [each for each in found if each not in listed]
    are_all = record is not None and record.kind is not None and not is_own
    return state.new_list(listed, None if are_all else state.fresh("the variables of a layer"))


def _declare_weight(name: str) -> None:
    """`layer.bias`: what was got for it, or None where the layer was told to have none."""

    @attribute(Layer, name)
    def weight(layer: Value, state: State) -> Value:
        record = of_its_own(layer, state)
        if record is None or not record.attributes:
            return state.fresh("a variable of a cell")
        return dict(record.attributes).get(name)


#: The weights that a layer keeps as attributes, those that it was told not to have as None.
WEIGHTS = ("kernel", "bias", "gamma", "beta", *MOVING, "depthwise_kernel", "pointwise_kernel")
for _name in WEIGHTS:
    _declare_weight(_name)


@attribute(Layer, "output_shape")
def output_shape_of(layer: Value, state: State) -> Value:
    return TensorShape(None)


@method(Layer, "build", section="6.3")
def build(call: Call, state: State) -> Iterator[Outcome]:
    """Building by hand is not followed: the first call builds."""
    yield Returns(None, state)
