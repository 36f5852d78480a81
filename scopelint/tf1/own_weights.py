"""The weights of layers and models of the project's own: what their attributes hold (§6.7, §7.3).

Keras notes what is assigned to an attribute: a variable, a layer, layers in a list or dict. A cell notes
what is got while it is called, `tf.layers.Layer` only what it has made itself. A weight may be kept nowhere
else, so that there may always be more.
"""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.classes import linearize
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.heap import DictRecord, Instance, ListRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import External, Ref, Value
from scopelint.tf1.canonical import canonical
from scopelint.tf1.instances import has_record, layer_of_instance
from scopelint.tf1.transfer import attribute_of
from scopelint.tf1.values import KerasLayer, Layer, Variable


def own_weights(layer: Layer, only_trainable: bool, state: State) -> list[Value]:
    """The variables that are known to be weights of a project's object, by its handle."""
    found = _of_object(Ref(-1 - layer.identity), only_trainable, frozenset(), state)
    return [each for each in dict.fromkeys(found) if each.trainable or not only_trainable]


def _of_object(
    instance: Ref, only_trainable: bool, above: frozenset[Ref], state: State
) -> Iterator[Variable]:
    record = state.record(instance)
    if instance in above or not isinstance(record, Instance):
        return
    if only_trainable and record.attributes.get("trainable", True) is not True:
        return
    notes_layers = not _is_of_tf_layers(record, state)
    for value in record.attributes.values():
        if isinstance(value, Variable):
            yield value
        if notes_layers:
            yield from _of_layers(value, only_trainable, above | {instance}, state)


def _is_of_tf_layers(record: Instance, state: State) -> bool:
    bases = (each for each in linearize(record.cls, state) if isinstance(each, External))
    return any(canonical(base.path).startswith("tf.layers.") for base in bases)


def _of_layers(
    value: Value, only_trainable: bool, above: frozenset[Ref], state: State
) -> Iterator[Variable]:
    """The weights of a layer, or of the layers in a list, tuple or dict."""
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(value, (Layer, KerasLayer)):
        name = "trainable_weights" if only_trainable else "weights"
        held, _ = spread(attribute_of(value, name, state), state)
        yield from (each for each in held if isinstance(each, Variable))
    elif isinstance(value, Ref) and isinstance(record, Instance):
        if has_record(layer_of_instance(value), state):
            yield from _of_object(value, only_trainable, above, state)
    else:
        for each in _members(value, record):
            yield from _of_layers(each, only_trainable, above, state)


def _members(value: Value, record: object) -> tuple[Value, ...]:
    if isinstance(record, ListRecord):
        return tuple(record.items)
    if isinstance(record, DictRecord):
        return tuple(record.entries.values())
    return value if isinstance(value, tuple) else ()
