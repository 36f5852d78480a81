"""What the project's classes inherit from a cell of TensorFlow that has variables (§6.7, §9.1).

Such an object is a layer of the project whose `build` and `call` may be TensorFlow's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import External, Ref, Symbol, Value
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.own_layers import add_weight, bookkeeping, call_cell_instance
from scopelint.tf1.arguments import NotReuse, as_shape, as_size, given, split_by_reuse
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.cell_kinds import CELLS, FUSED, cell_options
from scopelint.tf1.cell_sizes import output_size, state_like
from scopelint.tf1.graph import record_of, set_record
from scopelint.tf1.instances import class_name, has_record, layer_of_instance, of_instance
from scopelint.tf1.layer_kinds import LayerKind, Weight
from scopelint.tf1.layers import LayerRecord, layer_record
from scopelint.tf1.reach import NOTHING, reach_of, together
from scopelint.tf1.scopes import Body
from scopelint.tf1.shapes import dimension
from scopelint.tf1.transfer import Transfer, in_order, transfer
from scopelint.tf1.values import Tensor, TensorShape, Variable

#: What the cells keep under these names for whoever derives from them: option and default.
_KEPT: dict[str, tuple[str, Value]] = {
    "_num_units": ("num_units", None),
    "_forget_bias": ("forget_bias", 1.0),
    "_state_is_tuple": ("state_is_tuple", True),
    "_activation": ("activation", External("tensorflow.tanh")),
}


def _declare(path: str, kind: LayerKind) -> None:
    def declare(*names: str, section: str, function: Transfer) -> None:
        transfer(*(f"{path}.{name}" for name in names), section=section)(of_instance(function))

    declare("__init__", section="6.7", function=_initializing(path, kind))
    declare("__call__", "apply", section="6.7", function=_of_made(call_cell_instance))
    declare("build", section="9.1", function=_of_made(build))
    declare("call", section="9.1", function=_of_made(_calling(path)))
    declare("zero_state", "get_initial_state", section="9.1", function=_of_made(_zeros(path)))
    declare("add_weight", "add_variable", section="6.7", function=_of_made(add_weight))
    transfer(f"{path}.add_loss", f"{path}.add_update", section="6.7")(bookkeeping)


def _of_made(function: Transfer) -> Transfer:
    """The meaning of a method; unknown on an object that has not called the cell's `__init__`."""

    def checked(call: Call, state: State) -> Iterable[Outcome]:
        layer = layer_of_instance(call.arguments[0])
        if has_record(layer, state) and _record(call.arguments[0], state).kind is not None:
            return function(call, state)
        return [Returns(state.fresh("the result of a cell that was not made"), state)]

    return checked


def _initializing(path: str, kind: LayerKind) -> Transfer:
    def initialize(call: Call, state: State) -> Iterator[Outcome]:
        """Keeps the options; the name is that of the project's class."""
        instance = call.arguments[0]
        assert isinstance(instance, Ref)
        options, reuse = cell_options(path, kind, call.arguments[1:], call.keywords, state)
        for known, after in split_by_reuse(reuse, state):
            record = layer_record(kind, class_name(instance, after), options, after)
            asked = None if isinstance(known, NotReuse) else known
            set_record(after, layer_of_instance(instance).identity, replace(record, reuse=asked))
            attributes = after.edit(instance, Instance).attributes
            for name, (option, default) in _KEPT.items():
                attributes[name] = options.get(option, default)
            yield Returns(None, after)

    return initialize


def _record(instance: Value, state: State) -> LayerRecord:
    return record_of(state, layer_of_instance(instance).identity, LayerRecord)


def build(call: Call, state: State) -> Iterator[Outcome]:
    """Gets the weights of the cell, in the scope of the layer that is being built."""
    instance, record = call.arguments[0], _record(call.arguments[0], state)
    assert record.kind is not None
    shape = as_shape(given(call, 1, "inputs_shape", state), state)
    weights = record.kind.weights(record.options, shape, state)
    got = in_order(list(map(_getting, weights)), state)

    def keep(values: Value, after: State) -> Iterable[Outcome]:
        assert isinstance(values, tuple)
        held = tuple(each for each in values if isinstance(each, Variable))
        identity = layer_of_instance(instance).identity
        set_record(after, identity, replace(_record(instance, after), weights=held))
        return [Returns(None, after)]

    yield from then(got, keep)


def _getting(weight: Weight) -> Body:
    arguments: dict[str, Value] = {
        "name": weight.name,
        "shape": TensorShape(weight.shape),
        "initializer": None if isinstance(weight.initializer, Symbol) else weight.initializer,
    }
    known: dict[str, Value] = {
        name: value for name, value in arguments.items() if value is not None
    }
    return lambda state: get_variable(Call((), known), state)


def _calling(path: str) -> Transfer:
    def call_own(call: Call, state: State) -> Iterator[Outcome]:
        """The output and the new state, behind the inputs, the state and the weights."""
        record = _record(call.arguments[0], state)
        inputs, held = given(call, 1, "inputs", state), given(call, 2, "state", state)
        sizes = (dimension(shape_of(inputs, state), 0), output_size(record.options, state))
        reaches = (reach_of(each, state) for each in (inputs, held, record.weights))
        output = Tensor(sizes, getattr(inputs, "dtype", None), reach=together(tuple(reaches)))
        yield Returns((output, state_like(output, path, record.options, state)), state)

    return call_own


def _zeros(path: str) -> Transfer:
    def zero_state(call: Call, state: State) -> Iterator[Outcome]:
        """Zeros in the form of the cell's state."""
        options = _record(call.arguments[0], state).options
        batch = as_size(given(call, 1, "batch_size", state), state)
        zeros = Tensor((batch, output_size(options, state)), reach=NOTHING)
        yield Returns(state_like(zeros, path, options, state), state)

    return zero_state


for _path, _kind in CELLS.items():
    if _path != FUSED:
        _declare(_path, _kind)
