"""Objects of the project's own classes that derive from TensorFlow's layers and cells (§6.7, §9.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scopelint.interpreter.attributes import attribute
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import linearize
from scopelint.interpreter.heap import ClassRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Foreign, Ref, Value
from scopelint.tf1.graph import graphs_of
from scopelint.tf1.transfer import Transfer
from scopelint.tf1.values import Layer

#: Under this name an object keeps what the `__init__` of TensorFlow's class has made.
MADE = "<made>"


def class_name(instance: Ref, state: State) -> str:
    """The name of an object's class."""
    record = state.record(instance)
    cls = record.cls if isinstance(record, Instance) else None
    held = state.record(cls) if isinstance(cls, Ref) else None
    return held.name if isinstance(held, ClassRecord) else "Layer"


def layer_of_instance(instance: Value) -> Layer:
    """The handle under which TensorFlow's record of the project's object is kept."""
    assert isinstance(instance, Ref)
    return Layer(-1 - instance.address, "instance")


def of_instance(function: Transfer) -> Transfer:
    """The meaning of an inherited method: called on what is no object of the project, it is unknown.

    That is what comes of `tf.layers.Layer.build(None)`.
    """

    def checked(call: Call, state: State) -> Iterable[Outcome]:
        receiver = call.arguments[0] if call.arguments else None
        if isinstance(receiver, Ref) and isinstance(state.record(receiver), Instance):
            return function(call, state)
        return [Returns(state.fresh("the result of an inherited method"), state)]

    return checked


def object_of(layer: Layer) -> Ref:
    """The project's object behind such a handle."""
    return Ref(-1 - layer.identity)


def own_attributes(layer: Layer, state: State) -> Mapping[str, Value] | None:
    """What the project stored on its object behind a handle; None for TensorFlow's own layers."""
    record = state.record(object_of(layer)) if layer.identity < 0 else None
    return record.attributes if isinstance(record, Instance) else None


def has_record(layer: Layer, state: State) -> bool:
    """Whether the base class's `__init__` has run, or a call before."""
    return layer.identity in graphs_of(state).records


def call_method(instance: Value, name: str, call: Call, state: State) -> list[Outcome]:
    """A method of the project's object, as TensorFlow calls it."""
    found = attribute(instance, name, state)
    if isinstance(found, list):
        return found
    return call_value(found, call, state)


def made_by_base(instance: Value, state: State) -> Foreign | None:
    """What stands for the part of the project's object that TensorFlow's `__init__` has made."""
    record = state.record(instance) if isinstance(instance, Ref) else None
    made = record.attributes.get(MADE) if isinstance(record, Instance) else None
    return made if isinstance(made, Foreign) else None


def unless_overridden(instance: Value, names: tuple[str, ...], state: State) -> Foreign | None:
    """The same, if no class of the project has said one of these names by itself."""
    record = state.record(instance) if isinstance(instance, Ref) else None
    for cls in linearize(record.cls, state) if isinstance(record, Instance) else ():
        held = state.record(cls) if isinstance(cls, Ref) else None
        if isinstance(held, ClassRecord) and not held.attributes.keys().isdisjoint(names):
            return None
    return made_by_base(instance, state)
