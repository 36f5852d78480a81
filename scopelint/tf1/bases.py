"""What the project's classes inherit from TensorFlow's: layers, cells, models, test cases."""

from __future__ import annotations

from dataclasses import replace

from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, External, Foreign, Method, Value
from scopelint.tf1.api import own_kinds
from scopelint.tf1.arguments import is_unseen
from scopelint.tf1.cell_kinds import CELLS
from scopelint.tf1.instances import has_record, layer_of_instance, made_by_base
from scopelint.tf1.trainers import Optimizer
from scopelint.tf1.transfer import attribute_of, function_at, has_attribute
from scopelint.tf1.values import (
    Dimension,
    DType,
    GraphHandle,
    KerasLayer,
    Layer,
    Operation,
    PartitionedVariable,
    Scope,
    Tensor,
    TensorShape,
    Variable,
)

#: The classes of TensorFlow that programs ask about, by what stands for their instances.
_CLASSES: dict[str, tuple[type[Foreign], ...]] = {
    "tf.Tensor": (Tensor,),
    "tf.Variable": (Variable,),
    "tf.Operation": (Operation,),
    "tf.VariableScope": (Scope,),
    "tf.Graph": (GraphHandle,),
    "tf.TensorShape": (TensorShape,),
    "tf.Dimension": (Dimension,),
    "tf.DType": (DType,),
    "tf.layers.Layer": (Layer,),
    "tf.keras.layers.Layer": (Layer, KerasLayer),
    "tf.train.Optimizer": (Optimizer,),
    "tf.PartitionedVariable": (PartitionedVariable,),
}


#: How the classes of its named tuples end; all of them have two fields.
_PAIRS = ("LSTMStateTuple", "TopKV2", "BasicDecoderOutput")


def is_instance(value: Foreign | tuple[Value, ...], path: str) -> bool | None:
    """Whether the value is of a class of TensorFlow; None where we do not know the class."""
    if isinstance(value, tuple):
        is_pair = len(value) == 2 and not any(isinstance(each, tuple) for each in value)
        return None if is_pair and path.endswith(_PAIRS) else False
    if isinstance(value, Layer) and path.endswith("Cell"):
        return value.path == path or path.endswith(".RNNCell")
    kinds = _CLASSES.get(path)
    if kinds is not None:
        return isinstance(value, kinds)
    known = getattr(value, "path", None)
    return True if known == path else None


def is_type(value: Foreign, path: str) -> bool | None:
    """Whether an instance is of this class and of none that derives from it; None if unknown."""
    if path != "tf.Tensor" or not isinstance(value, Tensor) or is_unseen(value):
        return None
    return True


def attribute(base: str, instance: Value, name: str, state: State) -> Value:
    """An attribute of a base class, bound to the instance; `MISSING` if it has none."""
    path = f"{base}.{name}"
    if function_at(path) is not None:
        return Method(External(path), instance)
    if name in _OF_LAYERS and base.endswith(("Layer", "RNNCell", "Model")):
        return _of_layer(instance, name, state)
    if base in CELLS and name in (*_OF_LAYERS, *_OF_CELLS):
        return _of_layer(instance, name, state, base)
    kind = own_kinds.KINDS.get(base)
    if kind is not None and (
        name in (*_OF_LAYERS, *kind.parameters) or own_kinds.has_weight(instance, name, state)
    ):
        return _of_layer(instance, name, state)
    made = made_by_base(instance, state)
    if made is not None and has_attribute(made, name):
        return attribute_of(made, name, state)
    return MISSING


#: What every layer knows of itself.
_OF_LAYERS = ("name", "built", "scope_name", "variables", "weights", "trainable_variables",
              "trainable_weights")  # fmt: skip


#: What every cell knows.
_OF_CELLS = ("output_size", "state_size")


def _of_layer(instance: Value, name: str, state: State, path: str = "instance") -> Value:
    layer = replace(layer_of_instance(instance), path=path)
    return attribute_of(layer, name, state) if has_record(layer, state) else MISSING
