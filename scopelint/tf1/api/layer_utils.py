"""`slim.utils`: what builders of networks ask of shapes, and how they keep what layers give (§8.3)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_name, as_shape, given, size_value
from scopelint.tf1.outputs import by_alias, collect
from scopelint.tf1.shapes import dimension
from scopelint.tf1.transfer import operation, transfer

_ROOM = "tf.contrib.layers.utils"


def _size(call: Call, axis: int, state: State) -> Value:
    return size_value(dimension(as_shape(given(call, 0, "shape", state), state), axis), state)


@operation(f"{_ROOM}.last_dimension")
def last_dimension(call: Call, state: State) -> Value:
    return _size(call, -1, state)


@operation(f"{_ROOM}.channel_dimension")
def channel_dimension(call: Call, state: State) -> Value:
    data_format = given(call, 1, "data_format", state)
    return _size(call, 1 if data_format == "channels_first" else -1, state)


@transfer(f"{_ROOM}.collect_named_outputs", section="8.3")
def collect_named_outputs(call: Call, state: State) -> Iterator[Outcome]:
    """What a layer gave, added to a collection."""
    collections, outputs = given(call, 0, "collections", state), given(call, 2, "outputs", state)
    alias = as_name(given(call, 1, "alias", state), state) or text_of((state.fresh("an alias"),))
    collect(collections, alias, outputs, state)
    yield Returns(outputs, state)


@operation(f"{_ROOM}.convert_collection_to_dict")
def convert_collection_to_dict(call: Call, state: State) -> Value:
    return state.new_dict(*by_alias(given(call, 0, "collection", state), state))


@operation(f"{_ROOM}.gather_tensors_aliases")
def gather_tensors_aliases(call: Call, state: State) -> Value:
    return state.new_list([], state.fresh("aliases"))
