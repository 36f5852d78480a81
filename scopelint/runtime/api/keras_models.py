"""`tf.keras.Model` and `Sequential`, and Keras' module functions (semantics §7.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.keras_base import Layer, counted_name
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.nest import flatten, pack_like
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.tensor import Tensor


@public("keras.layers.Input", "keras.Input")
def keras_input(
    shape: Any = None,
    batch_size: Any = None,
    name: Any = None,
    dtype: Any = None,
    sparse: bool = False,
    tensor: Any = None,
    *,
    batch_shape: Any = None,
    **_: Any,
) -> Any:
    """A placeholder whose first axis is the batch."""
    if tensor is not None:
        return tensor
    sizes = batch_shape if batch_shape is not None else [batch_size, *(shape or ())]
    label = name or counted_name("input", zero_based=False)
    return tf("placeholder")(dtype or "float32", list(sizes), name=label)


@public("keras.layers.InputLayer")
def input_layer(input_shape: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
    """The placeholder that the layer stands for: what a Sequential begins with."""
    return keras_input(input_shape, batch_size, dtype=dtype)


@public("keras.models.Model", "keras.Model")
class Model(Layer):
    """Layers as one layer: a subclass's `call`, or the way from inputs to outputs."""

    def __init__(
        self, inputs: Any = None, outputs: Any = None, name: Any = None, **kwargs: Any
    ) -> None:
        """Take inputs and outputs, or nothing."""
        super().__init__(name=name, **kwargs)
        self.inputs = flatten(inputs) if inputs is not None else []
        self.outputs = flatten(outputs) if outputs is not None else []
        self._structure = outputs
        self._path = _between(self.inputs, self.outputs) if self.outputs else []

    @property
    def layers(self) -> list[Layer]:
        """The layers held, in the order they were made attributes or called."""
        found: list[Layer] = []
        for layer in [*self._inner_layers(), *(call.layer for call in self._path)]:
            if not any(layer is each for each in found):
                found.append(layer)
        return found

    def _all(self, which: str) -> list[Any]:
        own = list(getattr(self, which))
        for layer in self.layers:
            own += [each for each in layer._all(which) if not any(each is one for one in own)]
        return own

    def get_layer(self, name: Any = None, index: Any = None) -> Layer:
        """A layer by name or number. Raises ValueError where there is none."""
        if index is not None:
            found: Layer = self.layers[index]
            return found
        for layer in self.layers:
            if layer.name == name:
                return layer
        raise ValueError(f"No such layer: {name}")

    @property
    def input(self) -> Any:
        """The input, or the list of them."""
        return self.inputs[0] if len(self.inputs) == 1 else self.inputs

    @property
    def output(self) -> Any:
        """The output, or the list of them."""
        return self.outputs[0] if len(self.outputs) == 1 else self.outputs

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layers again, on other inputs."""
        known = dict(zip(self.inputs, flatten(inputs), strict=False))
        for call in self._path:
            given = pack_like(call.inputs, [known.get(each, each) for each in flatten(call.inputs)])
            found = flatten(call.layer(given, *call.args, **call.kwargs))
            known.update(zip(flatten(call.outputs), found, strict=True))
        return pack_like(self._structure, [known.get(each, each) for each in self.outputs])

    # Training is not what is looked at: the graph is.

    def compile(self, *_: Any, **__: Any) -> None:
        """Take note of nothing."""

    def fit(self, *_: Any, **__: Any) -> None:
        """Train nothing."""

    fit_generator = evaluate = predict = train_on_batch = summary = fit

    def load_weights(self, *_: Any, **__: Any) -> None:
        """Load nothing."""

    save = save_weights = load_weights


class LayerCall:
    """One call of a layer, so that a Model can repeat it."""

    def __init__(self, layer: Layer, inputs: Any, outputs: Any, args: Any, kwargs: Any) -> None:
        """Take the call and what it gave."""
        self.layer, self.inputs, self.outputs = layer, inputs, outputs
        self.args, self.kwargs = args, kwargs


def _calls() -> list[LayerCall]:
    """The calls of layers in the default graph, in order."""
    held: list[LayerCall] = get_default_graph().slot("layer calls", list)
    return held


def _between(inputs: list[Tensor], outputs: list[Tensor]) -> list[LayerCall]:
    """The calls on the way from inputs to outputs."""
    needed = {id(each) for each in outputs}
    path = []
    for call in reversed(_calls()):
        if any(id(each) in needed for each in flatten(call.outputs)):
            path.append(call)
            needed.update(id(each) for each in flatten(call.inputs))
    return list(reversed(path))


def _recorded(call: Any) -> Any:
    """Layer.__call__, remembering the call for a Model."""

    def __call__(self: Layer, inputs: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
        outputs = call(self, inputs, *args, **kwargs)
        _calls().append(LayerCall(self, inputs, outputs, args, kwargs))
        return outputs

    return __call__


Layer.__call__ = _recorded(Layer.__call__)  # type: ignore[method-assign]


@public("keras.models.Sequential", "keras.Sequential")
class Sequential(Model):
    """Layers one after another."""

    _converts_call = False

    def __init__(self, layers: Any = None, name: Any = None) -> None:
        """Take the layers."""
        super().__init__(name=name)
        self._stack: list[Layer] = []
        self._given_input: Any = None
        self._ends: Any = None
        for layer in layers or ():
            self.add(layer)

    @property
    def layers(self) -> list[Layer]:
        """The layers, in order."""
        return list(self._stack)

    def add(self, layer: Any) -> None:
        """Put a layer on top; one that says its input's shape is called at once."""
        if isinstance(layer, Tensor):
            self._ends = layer
            self.inputs = [layer]
            return
        shape = layer._given.get("input_shape") if isinstance(layer, Layer) else None
        if not self._stack and shape is None and "input_dim" in getattr(layer, "_given", {}):
            shape = (layer._given["input_dim"],)
        if isinstance(layer, Model) and layer.inputs:
            shape = layer.inputs[0].shape[1:]
        if not self._stack and self._ends is None and shape is not None:
            self._ends = keras_input(shape, name=f"{layer.name}_input", dtype=layer.dtype)
            self.inputs = [self._ends]
        self._stack.append(layer)
        if self._ends is not None:
            self._ends = layer(self._ends)
            self.outputs = [self._ends]
            self._refuse_one_name_for_two()

    def _refuse_one_name_for_two(self) -> None:
        """What a model that is built as it grows asks of its layers."""
        names = [each.name for each in dict.fromkeys(self._stack)]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    f'The name "{name}" is used {names.count(name)} times in the model. '
                    "All layer names should be unique."
                )

    def pop(self) -> None:
        """Take the topmost layer away."""
        self._stack.pop()

    def call(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layers one after another."""
        for layer in self._stack:
            inputs = layer(inputs)
        return inputs


@public("keras.backend.clear_session")
def clear_session() -> None:
    """Forget the default graph, as Keras does."""
    tf("reset_default_graph")()


@public("keras.backend.get_session")
def get_session() -> Any:
    """A session of the default graph."""
    return tf("get_default_session")() or tf("Session")()


@public("keras.backend.set_session")
def set_session(session: Any) -> None:
    """Take note of nothing."""


@public("keras.backend.set_learning_phase")
def set_learning_phase(value: Any) -> None:
    """Take note of nothing."""


@public("keras.backend.learning_phase")
def learning_phase() -> int:
    """Testing."""
    return 0
