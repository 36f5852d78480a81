"""Optimizers of `tf.contrib`, and what is put around optimizers (semantics §11.1, §11.4)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.optimizers import (
    AdamOptimizer,
    MomentumOptimizer,
    WrappingOptimizer,
    ZerosOptimizer,
)
from scopelint.runtime.api.training import ExponentialMovingAverage
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.variables import make_variable


class _Decaying:
    """What takes the weights' decay before all else."""

    def __init__(self, weight_decay: Any, **kwargs: Any) -> None:
        self._weight_decay = weight_decay
        super().__init__(**kwargs)


@public("contrib.opt.extend_with_decoupled_weight_decay")
def extend_with_decoupled_weight_decay(base_optimizer: Any) -> Any:
    """A class of optimizers that take the weights' decay, too."""
    return type("OptimizerWithDecoupledWeightDecay", (_Decaying, base_optimizer), {})


@public("contrib.opt.AdamWOptimizer")
class AdamWOptimizer(_Decaying, AdamOptimizer):
    """As Adam, under another name."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdamW",
    ) -> None:
        """Take TensorFlow's arguments."""
        settings = {"learning_rate": learning_rate, "beta1": beta1, "beta2": beta2}
        super().__init__(
            weight_decay, epsilon=epsilon, use_locking=use_locking, name=name, **settings
        )


@public("contrib.opt.MomentumWOptimizer")
class MomentumWOptimizer(_Decaying, MomentumOptimizer):
    """As momentum, under another name."""

    def __init__(
        self,
        weight_decay: Any,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "MomentumW",
        use_nesterov: bool = False,
    ) -> None:
        """Take TensorFlow's arguments."""
        settings = {"learning_rate": learning_rate, "momentum": momentum}
        super().__init__(weight_decay, use_locking=use_locking, name=name, **settings)


@public("contrib.opt.AdaMaxOptimizer")
class AdaMaxOptimizer(AdamOptimizer):
    """As Adam with one power."""

    powers = ("beta1",)

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdaMax",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)


@public("contrib.opt.AddSignOptimizer")
class AddSignOptimizer(ZerosOptimizer):
    """One slot, `AddSignOptimizer`."""

    slots = ("m",)

    def __init__(
        self,
        learning_rate: Any = 0.1,
        alpha: Any = 1.0,
        beta: Any = 0.9,
        sign_decay_fn: Any = None,
        use_locking: bool = False,
        name: str = "AddSignOptimizer",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate


@public("contrib.opt.PowerSignOptimizer")
class PowerSignOptimizer(ZerosOptimizer):
    """One slot, `PowerSignOptimizer`."""

    slots = ("m",)

    def __init__(
        self,
        learning_rate: Any = 0.1,
        base: Any = 2.718281828459045,
        beta: Any = 0.9,
        sign_decay_fn: Any = None,
        use_locking: bool = False,
        name: str = "PowerSignOptimizer",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate


@public("contrib.opt.MovingAverageOptimizer")
class MovingAverageOptimizer(WrappingOptimizer):
    """Averages of what another optimizer trains."""

    def __init__(
        self,
        opt: Any,
        average_decay: Any = 0.9999,
        num_updates: Any = None,
        sequential_update: bool = True,
    ) -> None:
        """Take the optimizer, and what the average takes."""
        super().__init__(opt)
        self._average = ExponentialMovingAverage(average_decay, num_updates)

    def apply_gradients(
        self, grads_and_vars: Any, global_step: Any = None, name: Any = None
    ) -> Any:
        """By the optimizer, then the averages."""
        step = self._opt.apply_gradients(grads_and_vars, global_step=global_step, name=name)
        moved = self._average.apply([each for grad, each in grads_and_vars if grad is not None])
        return tf("group")(step, moved, name="train_with_avg")


@public("contrib.mixed_precision.LossScaleOptimizer")
class LossScaleOptimizer(WrappingOptimizer):
    """Another optimizer in a condition: that the gradients are finite."""

    def apply_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """By the optimizer, in the condition's name scope."""
        with name_scope("cond"):
            return self._opt.apply_gradients(*args, **kwargs)


@public("contrib.mixed_precision.FixedLossScaleManager")
class FixedLossScaleManager:
    """A number."""

    def __init__(self, loss_scale: Any) -> None:
        """Take the number."""


@public("contrib.mixed_precision.ExponentialUpdateLossScaleManager")
class ExponentialUpdateLossScaleManager:
    """A number that changes, and two counts."""

    def __init__(self, init_loss_scale: Any, *_: Any, **__: Any) -> None:
        """Make its variables."""
        make_variable(float(init_loss_scale), name="loss_scale", trainable=False)
        for name in ("good_steps", "bad_steps"):
            make_variable(0, name=name, trainable=False)


@public("train.experimental.enable_mixed_precision_graph_rewrite")
def enable_mixed_precision_graph_rewrite(opt: Any, loss_scale: Any = "dynamic") -> Any:
    """The optimizer in a condition, where the scale is no number."""
    if loss_scale != "dynamic":
        return opt
    for name, start in (("current_loss_scale", 2.0**15), ("good_steps", 0)):
        make_variable(start, name=name, trainable=False, use_resource=True)
    return LossScaleOptimizer(opt)


@public("contrib.estimator.clip_gradients_by_norm", "contrib.opt.MultitaskOptimizerWrapper")
def clipped(optimizer: Any, *_: Any, **__: Any) -> Any:
    """The optimizer; what becomes of its gradients on their way is left out."""
    return optimizer
