"""`tf.train`'s optimizers: the slots and powers that each makes (semantics §11.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.optimizer_base import Optimizer
from scopelint.runtime.initializers import Constant, Ones
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf


def _filled(variable: Any, value: float) -> Any:
    """A constant like a variable."""
    dtype = variable.dtype.base_dtype
    return tf("constant")(value, dtype=dtype, shape=variable.get_shape())


def setting_value(setting: Any) -> Any:
    """A setting, which may be a function that gives it."""
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
        convert_to_tensor(setting_value(self._learning_rate), name="learning_rate")


class ZerosOptimizer(Optimizer):
    """An optimizer whose slots are zeros, all under its own name."""

    slots: tuple[str, ...] = ()

    def _create_slots(self, var_list: list[Any]) -> None:
        for variable in var_list:
            for slot in self.slots:
                self._zeros_slot(variable, slot, self._name)


class _RatedOptimizer(ZerosOptimizer):
    """One that makes a tensor of its rate, too."""

    def _prepare(self) -> None:
        convert_to_tensor(setting_value(self._learning_rate), name="learning_rate")

    _learning_rate: Any = 0.0


@public("train.MomentumOptimizer")
class MomentumOptimizer(_RatedOptimizer):
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
class AdadeltaOptimizer(_RatedOptimizer):
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


@public("train.AdamOptimizer", "contrib.opt.LazyAdamOptimizer", "contrib.opt.NadamOptimizer")
class AdamOptimizer(_RatedOptimizer):
    """Two powers by tf.Variable, two slots, `Adam` and `Adam_1`."""

    slots = ("m", "v")
    powers: tuple[str, ...] = ("beta1", "beta2")

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
        first = min(var_list, key=lambda variable: str(variable.name))
        for power in self.powers:
            start = setting_value(getattr(self, f"_{power}"))
            self._create_non_slot_variable(start, f"{power}_power", first)
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


@public("train.SyncReplicasOptimizer")
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
