"""`tf.layers.Layer`: layers whose weights come from `get_variable` (semantics §6.3, §6.7)."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.keras_base import Layer as KerasLayer
from scopelint.runtime.api.keras_base import collect_updates, counted_name, snake_case
from scopelint.runtime.api.variable_scope import variable_scope, without_name_scope
from scopelint.runtime.dtypes import as_dtype, float32
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.registry import public
from scopelint.runtime.scopes import VariableScope
from scopelint.runtime.signatures import parameter_names
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.versions import target


@public("layers.Layer")
class Layer(KerasLayer):
    """A layer with a variable scope of its own, chosen where it is first called."""

    def __init__(
        self, trainable: bool = True, name: Any = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        """`_scope=` opens the scope by string, `_reuse=` shares inside it (§6.2)."""
        scope = kwargs.pop("_scope", None)
        self._reuse = kwargs.pop("_reuse", None)
        super().__init__(trainable=trainable, name=name, dtype=dtype, **kwargs)
        self._scope: VariableScope | None = None
        self._current_scope: Any = None
        self._always_reusing: Any = None
        self._first_graph: Any = None
        if scope:
            with variable_scope(scope) as captured:
                self._scope = captured

    def _init_set_name(self, name: Any) -> None:
        own_name = snake_case(type(self).__name__)
        if isinstance(name, VariableScope):
            self._base_name: Any = name.name
            self._name = counted_name(own_name, zero_based=False)
        elif name:
            self._base_name = self._name = name
        else:
            self._base_name = own_name
            self._name = counted_name(own_name, zero_based=False)

    def _inner_layers(self) -> list[KerasLayer]:
        """None: other than Keras' it does not note the layers that are assigned to its attributes."""
        return []

    @property
    def scope_name(self) -> str:
        """The variable scope's name. Raises ValueError before the first call."""
        if not self._scope:
            raise ValueError(
                f'No name available for layer scope because the layer "{self._name}" has not been '
                "used yet. The scope name  is determined the first time the layer instance is "
                "called. You must therefore call the layer before querying `scope_name`."
            )
        return str(self._scope.name)

    @property
    def graph(self) -> None:
        """The graph, which layers do not keep."""
        return

    def _name_scope(self) -> Any:
        return self._current_scope.original_name_scope

    def _set_scope(self, scope: Any = None) -> None:
        """Choose the scope, once: by string under `_reuse`, else by default name (§6.3)."""
        if self._scope is not None:
            return
        if self._reuse and target().since("1.4"):
            opened = variable_scope(self._base_name if scope is None else scope)
        else:
            opened = variable_scope(scope, default_name=self._base_name)
        with opened as captured:
            self._scope = captured

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
        """Get a weight from the store, in the layer's scope (§6.7)."""
        known = get_default_graph().get_collection(GraphKeys.GLOBAL_VARIABLES)
        self._set_scope()
        reuse = self.built or self._reuse
        with without_name_scope(self._scope, reuse) as scope:
            self._current_scope = scope
            with name_scope(self._name_scope()):
                variable = super().add_weight(
                    name,
                    shape,
                    dtype=as_dtype(dtype or self.dtype or float32),
                    initializer=scope.initializer if initializer is None else initializer,
                    trainable=(trainable is None or trainable) and self.trainable,
                    constraint=constraint,
                    partitioner=partitioner,
                    use_resource=use_resource or scope.use_resource,
                    getter=get_variable,
                )
                if regularizer and not any(variable is each for each in known):
                    self._regularize(name, variable, regularizer)
        return variable

    @contextmanager
    def _unpartitioned(self) -> Iterator[None]:
        if self._scope is None:
            yield
            return
        partitioner = self._scope.partitioner
        self._scope.set_partitioner(None)
        try:
            yield
        finally:
            self._scope.set_partitioner(partitioner)

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add losses, also to the graph's REGULARIZATION_LOSSES."""
        before = len(self._losses)
        super().add_loss(losses, inputs)
        held = get_default_graph().get_collection_ref(GraphKeys.REGULARIZATION_LOSSES)
        held += [loss for loss in self._losses[before:] if not any(loss is each for each in held)]

    def _refuse_other_graph(self, inputs: Any) -> None:
        """Up to 1.12: raise ValueError for inputs of another graph than the first call's."""
        tensors = [each for each in flatten(inputs) if isinstance(each, Tensor)]
        if target().since("1.15") or not tensors:
            return
        if self._first_graph is None:
            self._first_graph = tensors[0].graph
        for each in tensors:
            if each.graph is not self._first_graph:
                raise ValueError(
                    f"Input graph and Layer graph are not the same: {each} is not from the "
                    "passed-in graph."
                )

    def _opened_scope(self) -> variable_scope:
        """The manager for a call: under reuse from the second call on."""
        if not self.built:
            return without_name_scope(self._scope, self._reuse)
        if self._always_reusing is None:
            self._always_reusing = without_name_scope(self._scope, True)
        opened: variable_scope = self._always_reusing
        return opened

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer in its scope; `scope=` chooses it, the first time."""
        self._refuse_other_graph(inputs)
        self._set_scope(kwargs.pop("scope", None))
        with self._opened_scope() as scope:
            self._current_scope = scope
            if "scope" in parameter_names(self.call):
                kwargs["scope"] = scope
            outputs = super().__call__(inputs, *args, **kwargs)
        collect_updates(self.updates)
        return outputs

    def __deepcopy__(self, memo: dict[int, Any]) -> Layer:
        made = type(self).__new__(type(self))
        memo[id(self)] = made
        for name, value in self.__dict__.items():
            shallow = name in ("_scope", "_always_reusing", "_current_scope", "_first_graph")
            made.__dict__[name] = copy.copy(value) if shallow else copy.deepcopy(value, memo)
        return made
