"""`tf.train`'s optimizers: the slots and powers that `apply_gradients` makes (semantics §11)."""

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
from scopelint.runtime.initializers import Constant, Ones
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.variable_ops import assign_op
from scopelint.runtime.variables import make_variable


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
        """The variables that the optimizer made in the default graph."""
        slots = [slot for named in self._slots.values() for slot in named.values()]
        return [*self._non_slots.values(), *slots]

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
            self._non_slots[key] = make_variable(initial_value, name=name, trainable=False)
        return self._non_slots[key]


def _whole(var_list: Any) -> list[Any]:
    """The variables of a list, of a variable, or of a partitioned one."""
    return [part for each in flatten(var_list) for part in getattr(each, "_variable_list", [each])]


def _filled(variable: Any, value: float) -> Any:
    """A constant like a variable."""
    dtype = variable.dtype.base_dtype
    return tf("constant")(value, dtype=dtype, shape=variable.get_shape())


def _value(setting: Any) -> Any:
    return setting() if callable(setting) and not hasattr(setting, "op") else setting


@public("train.GradientDescentOptimizer")
class GradientDescentOptimizer(Optimizer):
    """No slots."""

    def __init__(
        self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent"
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate

    def _prepare(self) -> None:
        convert_to_tensor(_value(self._learning_rate), name="learning_rate")


class _ZerosOptimizer(Optimizer):
    """An optimizer whose slots are zeros, all under its own name."""

    slots: tuple[str, ...] = ()

    def _create_slots(self, var_list: list[Any]) -> None:
        for variable in var_list:
            for slot in self.slots:
                self._zeros_slot(variable, slot, self._name)

    def _prepare(self) -> None:
        convert_to_tensor(_value(self._learning_rate), name="learning_rate")

    _learning_rate: Any = 0.0


@public("train.MomentumOptimizer")
class MomentumOptimizer(_ZerosOptimizer):
    """One slot, `Momentum`."""

    slots = ("momentum",)

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate


@public("train.AdadeltaOptimizer")
class AdadeltaOptimizer(_ZerosOptimizer):
    """Two slots, `Adadelta` and `Adadelta_1`."""

    slots = ("accum", "accum_update")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate


@public("train.AdamOptimizer")
class AdamOptimizer(_ZerosOptimizer):
    """Two powers by tf.Variable, two slots, `Adam` and `Adam_1`."""

    slots = ("m", "v")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate, self._beta1, self._beta2 = learning_rate, beta1, beta2

    def _create_slots(self, var_list: list[Any]) -> None:
        self._create_non_slot_variable(_value(self._beta1), "beta1_power")
        self._create_non_slot_variable(_value(self._beta2), "beta2_power")
        super()._create_slots(var_list)


@public("train.AdagradOptimizer")
class AdagradOptimizer(Optimizer):
    """One slot, `Adagrad`. Raises ValueError for a first value not above 0."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        """Take TensorFlow's arguments."""
        if initial_accumulator_value <= 0.0:
            raise ValueError(
                f"initial_accumulator_value must be positive: {initial_accumulator_value}"
            )
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._first = initial_accumulator_value

    def _create_slots(self, var_list: list[Any]) -> None:
        for each in var_list:
            dtype = each.dtype.base_dtype
            first = Constant(self._first, dtype=dtype)
            self._get_or_make_slot_with_initializer(
                each, first, each.get_shape(), dtype, "accumulator", self._name
            )


@public("train.ProximalAdagradOptimizer")
class ProximalAdagradOptimizer(Optimizer):
    """One slot, `ProximalAdagrad`."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalAdagrad",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._first = initial_accumulator_value

    def _create_slots(self, var_list: list[Any]) -> None:
        for each in var_list:
            self._get_or_make_slot(each, _filled(each, self._first), "accumulator", self._name)


@public("train.ProximalGradientDescentOptimizer")
class ProximalGradientDescentOptimizer(GradientDescentOptimizer):
    """No slots."""

    def __init__(
        self,
        learning_rate: Any,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ProximalGradientDescent",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(learning_rate, use_locking, name)


@public("train.AdagradDAOptimizer")
class AdagradDAOptimizer(Optimizer):
    """Two slots, `AdagradDA` and `AdagradDA_1`."""

    def __init__(
        self,
        learning_rate: Any,
        global_step: Any,
        initial_gradient_squared_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "AdagradDA",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._first = initial_gradient_squared_accumulator_value

    def _create_slots(self, var_list: list[Any]) -> None:
        for each in var_list:
            zeros, first = _filled(each, 0.0), _filled(each, self._first)
            self._get_or_make_slot(each, zeros, "gradient_accumulator", self._name)
            self._get_or_make_slot(each, first, "gradient_squared_accumulator", self._name)


@public("train.RMSPropOptimizer")
class RMSPropOptimizer(Optimizer):
    """Slots `RMSProp`, `RMSProp_1`, one more if centered."""

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._centered = centered

    def _create_slots(self, var_list: list[Any]) -> None:
        for each in var_list:
            dtype = each.dtype.base_dtype
            self._get_or_make_slot_with_initializer(
                each, Ones(dtype=dtype), each.get_shape(), dtype, "rms", self._name
            )
            if self._centered:
                self._zeros_slot(each, "mg", self._name)
            self._zeros_slot(each, "momentum", self._name)


@public("train.FtrlOptimizer")
class FtrlOptimizer(Optimizer):
    """Two slots, `Ftrl` and `Ftrl_1`."""

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "Ftrl",
        accum_name: Any = None,
        linear_name: Any = None,
        l2_shrinkage_regularization_strength: float = 0.0,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._first = initial_accumulator_value
        self._accum_name, self._linear_name = accum_name or name, linear_name or name

    def _create_slots(self, var_list: list[Any]) -> None:
        for each in var_list:
            first = _filled(each, self._first)
            self._get_or_make_slot(each, first, "accum", self._accum_name)
            self._zeros_slot(each, "linear", self._linear_name)


@public("train.SyncReplicasOptimizer", "contrib.opt.MovingAverageOptimizer")
class WrappingOptimizer(Optimizer):
    """An optimizer around another: what it would add is left out."""

    def __init__(self, opt: Any, *_: Any, **__: Any) -> None:
        """Take the optimizer."""
        super().__init__(use_locking=False, name=opt.get_name())
        self._opt = opt

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """As the inner one."""
        return self._opt.compute_gradients(*args, **kwargs)

    def apply_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """As the inner one."""
        return self._opt.apply_gradients(*args, **kwargs)
