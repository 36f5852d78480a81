"""`tf.keras.layers.Layer`: building at the first call, weights, input checks (semantics §7).

In a graph a Keras layer does not use the store: its weights are made like tf.Variable, as
resource variables under the layer's name scope.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from scopelint.runtime.api.keras_inputs import check_inputs
from scopelint.runtime.api.keras_names import keras_initializer
from scopelint.runtime.autograph import call_converted
from scopelint.runtime.dtypes import as_dtype, float32
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.initializers import GlorotUniform, Zeros
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten, map_structure
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.signatures import parameter_names
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.variables import make_variable


def snake_case(name: str) -> str:
    """A class's name as a layer's: `MyLayer` → `my_layer`, `_Own` → `private__own`."""
    apart = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    lowered = re.sub("([a-z])([A-Z])", r"\1_\2", apart).lower()
    return "private" + lowered if lowered.startswith("_") else lowered


def counted_name(name: str, *, zero_based: bool) -> str:
    """The graph's next name of a layer: `dense`, `dense_1` … or, not zero-based, from `dense_1`."""
    counts: dict[str, int] = get_default_graph().slot("layer names", lambda: defaultdict(int))
    number = counts[name] if zero_based else counts[name] + 1
    counts[name] += 1
    return f"{name}_{number}" if number else name


@public("keras.layers.Layer")
class Layer:
    """A function with weights that are made at its first call."""

    #: Whether `call` passes AutoGraph: everything but Keras' own layers (§6.7).
    _converts_call = True

    def __init__(
        self,
        trainable: bool = True,
        name: Any = None,
        dtype: Any = None,
        dynamic: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments; `input_shape` and its kin say nothing here."""
        self.trainable = trainable
        self.built = False
        self.input_spec: Any = None
        self.supports_masking = False
        self._dtype = None if dtype is None else as_dtype(dtype).name
        self._trainable_weights: list[Any] = []
        self._non_trainable_weights: list[Any] = []
        self._losses: list[Any] = []
        self._updates: list[Any] = []
        self._activity_regularizer = kwargs.pop("activity_regularizer", None)
        self._given = kwargs
        self._init_set_name(name)

    def _init_set_name(self, name: Any) -> None:
        self._name = name or counted_name(snake_case(type(self).__name__), zero_based=True)

    # What it is.

    name = property(lambda self: self._name, doc="The layer's name.")

    @property
    def dtype(self) -> Any:
        """The dtype's name; None before the first call."""
        return self._dtype

    def _all(self, which: str) -> list[Any]:
        """The layer's own weights and those of the layers that are its attributes."""
        own = list(getattr(self, which))
        for layer in self._inner_layers():
            own += [weight for weight in layer._all(which) if not _has(own, weight)]
        return own

    def _inner_layers(self) -> list[Layer]:
        held = [item for value in self.__dict__.values() for item in flatten(value)]
        return [item for item in held if isinstance(item, Layer) and item is not self]

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights that training changes."""
        return self._all("_trainable_weights") if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The other weights."""
        fixed = self._all("_non_trainable_weights")
        return fixed if self.trainable else self._all("_trainable_weights") + fixed

    @property
    def weights(self) -> list[Any]:
        """All weights."""
        return self.trainable_weights + self.non_trainable_weights

    variables = weights
    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights

    @property
    def losses(self) -> list[Any]:
        """The losses added so far."""
        return self._losses

    @property
    def updates(self) -> list[Any]:
        """The updates added so far."""
        return self._updates

    def get_losses_for(self, inputs: Any) -> list[Any]:
        """The losses added so far."""
        return self._losses

    def get_updates_for(self, inputs: Any) -> list[Any]:
        """The updates added so far."""
        return self._updates

    def get_config(self) -> dict[str, Any]:
        """The arguments that every layer has."""
        return {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}

    def count_params(self) -> int:
        """The number of elements of all weights."""
        return sum(weight.shape.num_elements() or 0 for weight in self.weights)

    def compute_output_shape(self, input_shape: Any) -> TensorShape:
        """The shape of what the layer gives: not known."""
        return TensorShape(None)

    # What a subclass overrides.

    def build(self, input_shape: Any) -> None:
        """Make the weights."""
        self.built = True

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute: the inputs as they are."""
        return inputs

    # Weights.

    def add_weight(
        self,
        name: Any = None,
        shape: Any = None,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool | None = None,
        constraint: Any = None,
        partitioner: Any = None,
        use_resource: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Make a weight; the name scope that is open is its prefix (§7.1)."""
        asked = self._weight_asked(shape, dtype, initializer, trainable)
        getter = kwargs.pop("getter", _make_weight)
        variable = getter(
            name=name,
            constraint=constraint,
            partitioner=partitioner,
            use_resource=use_resource,
            **asked,
        )
        if regularizer is not None and getter is _make_weight:
            self._regularize(name, variable, regularizer)
        self._keep(variable, trainable=asked["trainable"])
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> Any:
        """The old name of `add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _unpartitioned(self) -> AbstractContextManager[None]:
        """A block in which no partitioner applies to weights."""
        return nullcontext()

    def _weight_asked(
        self, shape: Any, dtype: Any, initializer: Any, trainable: bool | None
    ) -> dict[str, Any]:
        """What is asked for where the call leaves something open."""
        found = as_dtype(dtype or self._dtype or float32)
        if initializer is None:
            initializer = GlorotUniform() if found.is_floating else Zeros()
        shape = () if shape is None else shape
        trainable = True if trainable is None else trainable
        asked = {"shape": shape, "dtype": found, "initializer": keras_initializer(initializer)}
        return {**asked, "trainable": trainable}

    def _keep(self, variable: Any, *, trainable: bool) -> None:
        held = self._trainable_weights if trainable else self._non_trainable_weights
        if not _has(self._trainable_weights + self._non_trainable_weights, variable):
            held.append(variable)

    def _regularize(self, name: Any, variable: Any, regularizer: Callable[..., Any]) -> None:
        """Add a weight's regularization loss."""
        parts = getattr(variable, "_variable_list", [variable])
        for part in parts:
            with name_scope(f"{name}/Regularizer"):
                loss = regularizer(part)
            if loss is not None:
                self.add_loss(loss)

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add losses; callables are called."""
        for loss in flatten(losses):
            self._losses.append(loss() if callable(loss) and not isinstance(loss, Tensor) else loss)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Add updates."""
        self._updates += flatten(updates)

    def add_metric(self, *_: Any, **__: Any) -> None:
        """Accept a metric."""

    # The call.

    def _name_scope(self) -> Any:
        return self.name

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Build at the first call, then compute. Raises ValueError (E42, E45) and what they do."""
        inputs = map_structure(_as_tensor, inputs)
        check_inputs(self.input_spec, inputs, self.name)
        with name_scope(self._name_scope()):
            self._maybe_build(inputs)
            self._drop_unknown(kwargs)
            if self._converts_call:
                outputs = call_converted(self.call, inputs, *args, **kwargs)
            else:
                outputs = self.call(inputs, *args, **kwargs)
            self._regularize_activity(outputs)
        if outputs is None:
            raise ValueError(
                "A layer's `call` method should return a Tensor or a list of Tensors, "
                f"not None (layer: {self.name})."
            )
        return outputs

    def _drop_unknown(self, kwargs: dict[str, Any]) -> None:
        """Keras' own keywords go to a `call` that takes them only."""
        if "mask" in kwargs and kwargs["mask"] is None and "mask" not in parameter_names(self.call):
            del kwargs["mask"]

    def _maybe_build(self, inputs: Any) -> None:
        """Build, at the first call."""
        if self.built:
            return
        check_inputs(self.input_spec, inputs, self.name)
        tensors = flatten(inputs)
        if tensors and self._dtype is None and hasattr(tensors[0], "dtype"):
            self._dtype = tensors[0].dtype.base_dtype.name
        if all(hasattr(tensor, "shape") for tensor in tensors):
            with get_default_graph().control_dependencies(None), get_default_graph().loop(None):
                self.build(map_structure(lambda tensor: tensor.shape, inputs))
        self.built = True

    def _regularize_activity(self, outputs: Any) -> None:
        if self._activity_regularizer is not None:
            with name_scope("ActivityRegularizer"):
                for output in flatten(outputs):
                    self.add_loss(self._activity_regularizer(output))

    def apply(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer."""
        return self.__call__(inputs, *args, **kwargs)


def _has(held: list[Any], item: Any) -> bool:
    return any(each is item for each in held)


def _as_tensor(value: Any) -> Any:
    """Arrays and numbers become constants."""
    return convert_to_tensor(value) if isinstance(value, np.ndarray | float | int) else value


def _make_weight(
    name: Any, shape: Any, dtype: Any, initializer: Any, trainable: bool, **rest: Any
) -> Any:
    """A weight like tf.Variable: a resource variable under the name scope."""
    sizes = [getattr(size, "value", size) for size in TensorShape(shape)]
    make = functools.partial(initializer, sizes, dtype=dtype) if callable(initializer) else None
    return make_variable(
        initial_value=make or initializer,
        name=name,
        trainable=trainable,
        dtype=dtype,
        constraint=rest.get("constraint"),
        use_resource=True,
    )


def collect_updates(updates: list[Any]) -> None:
    """Add updates to the graph's, each once."""
    held = get_default_graph().get_collection_ref(GraphKeys.UPDATE_OPS)
    held += [update for update in updates if not _has(held, update)]
