"""What trains variables, or averages them, as values: optimizers, wrappers of theirs, moving averages (§11)."""

from __future__ import annotations

from scopelint.interpreter.values import Foreign, Value
from scopelint.noun import noun


@noun
class Optimizer(Foreign):
    """An optimizer object (§11)."""

    identity: int
    path: str


@noun
class WrappedOptimizer(Foreign):
    """An optimizer around another, which leaves the slots to it."""

    path: str
    inner: Value
    average: Value = None  #: the moving average that is applied after each step, if one is


@noun
class DecayingOptimizers(Foreign):
    """The class that `extend_with_decoupled_weight_decay` makes of a class of optimizers."""

    base: Value


@noun
class MovingAverage(Foreign):
    """`tf.train.ExponentialMovingAverage` (§11.4)."""

    identity: int
