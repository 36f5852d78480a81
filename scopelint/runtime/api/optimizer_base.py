"""`tf.train.Optimizer`: gradients, slots, updates (semantics §11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.api.slots import (
    create_slot,
    create_slot_with_initializer,
    create_zeros_slot,
)
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.variable_ops import assign_op
from scopelint.runtime.variables import ResourceVariable, make_variable


@public("train.Optimizer")
class Optimizer:
    """What all optimizers are; a subclass makes its slots."""

    GATE_NONE, GATE_OP, GATE_GRAPH = 0, 1, 2

    def __init__(self, use_locking: bool, name: str) -> None:
        """Raises ValueError for no name."""
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots: dict[str, dict[Any, Any]] = {}
        self._non_slots: dict[tuple[str, Any], Any] = {}

    def get_name(self) -> str:
        """The name given."""
        return self._name

    def minimize(
        self,
        loss: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: Any = None,
        grad_loss: Any = None,
    ) -> Any:
        """`compute_gradients`, then `apply_gradients`. Raises ValueError (E69)."""
        found = self.compute_gradients(loss, var_list=var_list, grad_loss=grad_loss)
        if all(gradient is None for gradient, _ in found):
            variables = [str(variable) for _, variable in found]
            raise refusal("E69b", variables=variables, loss=loss)
        return self.apply_gradients(found, global_step=global_step, name=name)

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Any]]:
        """(gradient, variable) pairs. Raises ValueError (E69) where there are no variables."""
        if callable(loss):
            loss = loss()
        if var_list is None:
            graph = get_default_graph()
            var_list = graph.get_collection(GraphKeys.TRAINABLE_VARIABLES)
            var_list += graph.get_collection(GraphKeys.TRAINABLE_RESOURCE_VARIABLES)
        variables = _whole(var_list)
        if not variables:
            raise refusal("E69")
        found = tf("gradients")(loss, variables, grad_ys=grad_loss)
        return list(zip(found, variables, strict=True))

    def apply_gradients(
        self, grads_and_vars: Any, global_step: Any = None, name: Any = None
    ) -> Any:
        """Make the slots, then the updates. Raises ValueError, for a slot E1 or E2 (§11.2)."""
        pairs = tuple(grads_and_vars)
        if not pairs:
            raise ValueError("No variables provided.")
        variables = [variable for gradient, variable in pairs if gradient is not None]
        if not variables:
            listed = [str(variable) for _, variable in pairs]
            raise ValueError(f"No gradients provided for any variable: {listed}.")
        with get_default_graph().control_dependencies(None):
            self._create_slots(variables)
        with name_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(each, given) for given, each in pairs if given is not None]
            step = self._finished(updates, global_step, scope)
        get_default_graph().get_collection_ref(GraphKeys.TRAIN_OP).append(step)
        return step

    def _update(self, variable: Any, gradient: Any) -> Any:
        """An op that changes a variable along a gradient."""
        with name_scope("update_" + variable.op.name):
            rate = getattr(self, "_learning_rate", 0.0)
            rate = rate() if callable(rate) and not hasattr(rate, "op") else rate
            if not isinstance(rate, int | float):
                rate = 0.0
            return variable.assign_sub(gradient * rate).op

    def _finished(self, updates: list[Any], global_step: Any, scope: str) -> Any:
        """One op of all updates, and of the step."""
        if global_step is None:
            return tf("group")(*updates, name=scope)
        with get_default_graph().control_dependencies([tf("group")(*updates, name="update")]):
            if isinstance(global_step, Tensor):
                one = convert_to_tensor(1, dtype=global_step.dtype.base_dtype)
                return assign_op("AssignAdd", global_step, one, scope).op
            return global_step.assign_add(1, name=scope).op

    def _prepare(self) -> None:
        """Make tensors of the settings."""

    def _create_slots(self, var_list: list[Any]) -> None:
        """Make the slots: none."""

    # Slots.

    def get_slot_names(self) -> list[str]:
        """The names of the slots made so far."""
        return sorted(self._slots)

    def get_slot(self, var: Any, name: str) -> Any:
        """A variable's slot, or None."""
        return self._slots.get(name, {}).get(var)

    def variables(self) -> list[Any]:
        """The variables that the optimizer made in the default graph, by their names."""
        slots = [slot for named in self._slots.values() for slot in named.values()]
        return sorted([*self._non_slots.values(), *slots], key=lambda each: str(each.name))

    def _slot_made(self, var: Any, name: str, make: Callable[[], Any]) -> Any:
        """The variable's slot of that name, made at the first call."""
        named = self._slots.setdefault(name, {})
        if var not in named:
            named[var] = make()
        return named[var]

    def _zeros_slot(self, var: Any, slot_name: str, op_name: str) -> Any:
        return self._slot_made(var, slot_name, lambda: create_zeros_slot(var, op_name))

    def _get_or_make_slot(self, var: Any, val: Any, slot_name: str, op_name: str) -> Any:
        return self._slot_made(var, slot_name, lambda: create_slot(var, val, op_name))

    def _get_or_make_slot_with_initializer(
        self, var: Any, initializer: Any, shape: Any, dtype: Any, slot_name: str, op_name: str
    ) -> Any:
        return self._slot_made(
            var,
            slot_name,
            lambda: create_slot_with_initializer(var, initializer, shape, dtype, op_name),
        )

    def _create_non_slot_variable(
        self, initial_value: Any, name: str, colocate_with: Any = None
    ) -> Any:
        """A variable of the optimizer's own, once a graph, by tf.Variable (§11.1)."""
        key = (name, get_default_graph())
        if key not in self._non_slots:
            is_resource = isinstance(colocate_with, ResourceVariable)
            self._non_slots[key] = make_variable(
                initial_value, name=name, trainable=False, use_resource=is_resource
            )
        return self._non_slots[key]


def _whole(var_list: Any) -> list[Any]:
    """The variables of a list, of a variable, or of a partitioned one."""
    return [part for each in flatten(var_list) for part in getattr(each, "_variable_list", [each])]
