"""What the project's classes inherit from TensorFlow's cells around cells (§9.1, §9.3, §12.1).

TensorFlow's `__init__` makes what the class is without the project's methods; these come first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.api import attention, decoders, helpers
from scopelint.tf1.api.own_layers import add_weight, bookkeeping, build, call_cell_instance
from scopelint.tf1.api.own_layers import initialize as initialize_layer
from scopelint.tf1.api.rnn_cells import call_object, zero_state_of
from scopelint.tf1.arguments import given
from scopelint.tf1.cells import CompositeRecord
from scopelint.tf1.graph import record_of
from scopelint.tf1.instances import MADE, made_by_base, of_instance
from scopelint.tf1.transfer import Transfer, function_at, transfer
from scopelint.tf1.values import Layer

#: Cells that open a scope, in which the project's `call` may stand for theirs.
_OPENING = ("tf.nn.rnn_cell.MultiRNNCell", "tf.contrib.seq2seq.AttentionWrapper")
#: Cells that call the one in them, and nothing else.
_WRAPPERS = tuple(f"tf.nn.rnn_cell.{name}Wrapper" for name in ("Dropout", "Residual", "Device"))


def initializing(path: str, *, is_layer: bool = False) -> Transfer:
    """The `__init__` of a class: the object keeps what the class makes of the arguments."""

    def initialize(call: Call, state: State) -> Iterable[Outcome]:
        instance, make = call.arguments[0], function_at(path)
        assert isinstance(instance, Ref)
        assert make is not None

        def keep(made: Value, after: State) -> Iterable[Outcome]:
            after.edit(instance, Instance).attributes[MADE] = made
            if not is_layer:
                return [Returns(None, after)]
            named = {"name": call.keywords["name"]} if "name" in call.keywords else {}
            return initialize_layer(Call((instance,), named), after)

        return then(make(Call(call.arguments[1:], call.keywords, call.open), state), keep)

    return initialize


def of_made(function: Transfer) -> Transfer:
    """The meaning of a method of what `__init__` has made; unknown where it has made nothing."""

    def inherited(call: Call, state: State) -> Iterable[Outcome]:
        made = made_by_base(call.arguments[0], state)
        if made is None:
            return [Returns(state.fresh("the result of an inherited method"), state)]
        return function(Call((made, *call.arguments[1:]), call.keywords, call.open), state)

    return inherited


def call_own(call: Call, state: State) -> Iterator[Outcome]:
    """What a cell does in its scope."""
    cell = call.arguments[0]
    assert isinstance(cell, Layer)
    record = record_of(state, cell.identity, CompositeRecord)
    assert record.body is not None
    inputs, held = given(call, 1, "inputs", state), given(call, 2, "state", state)
    yield from record.body(record, inputs, held, state)


def _declare(path: str, section: str, functions: dict[str, Transfer]) -> None:
    for name, function in functions.items():
        transfer(f"{path}.{name}", section=section)(of_instance(function))


for _path in _OPENING:
    _declare(
        _path,
        "9.3",
        {
            "__init__": initializing(_path, is_layer=True),
            "__call__": call_cell_instance,
            "apply": call_cell_instance,
            "build": build,
            "call": of_made(call_own),
            "zero_state": of_made(zero_state_of),
            "add_weight": add_weight,
            "add_variable": add_weight,
            "add_loss": bookkeeping,
            "add_update": bookkeeping,
        },
    )
for _path in _WRAPPERS:
    _declare(
        _path,
        "9.1",
        {
            "__init__": initializing(_path),
            "__call__": of_made(call_object),
            "zero_state": of_made(zero_state_of),
        },
    )
for _name in ("BasicDecoder", "BeamSearchDecoder"):
    _declare(
        f"tf.contrib.seq2seq.{_name}",
        "12.1",
        {
            "__init__": initializing(f"tf.contrib.seq2seq.{_name}"),
            "initialize": of_made(decoders.initialize),
            "step": of_made(decoders.step),
        },
    )
for _name in helpers.HELPERS:
    _declare(
        _name,
        "12.1",
        {
            "__init__": initializing(_name),
            "initialize": of_made(helpers.initialize),
            "sample": of_made(helpers.sample),
            "next_inputs": of_made(helpers.next_inputs),
        },
    )
for _name in attention.MECHANISMS:
    _declare(
        _name,
        "12.1",
        {
            "__init__": initializing(_name),
            "__call__": of_made(attention.call_one),
            "initial_alignments": of_made(attention.initial_alignments),
            "initial_state": of_made(attention.initial_alignments),
        },
    )
