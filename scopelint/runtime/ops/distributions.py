"""`tf.distributions`: the few that models draw actions and codes from."""

from __future__ import annotations

import math
from typing import Any

from scopelint.runtime.dtypes import as_dtype, int32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.cross_entropy import sparse_softmax_cross_entropy_with_logits
from scopelint.runtime.ops.random import multinomial, random_normal, random_uniform
from scopelint.runtime.ops.reductions import reduce_sum
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.tensor import Tensor


class Distribution:
    """Draws tensors; says how likely they are."""

    #: The name of the scope that its ops stand in.
    default_name = "Distribution"

    def __init__(self, name: str | None) -> None:
        """Open and close the distribution's name scope."""
        with name_scope(name or self.default_name) as scope:
            self.name = scope

    def sample(self, sample_shape: Any = (), seed: Any = None, name: str = "sample") -> Tensor:
        """Draw a tensor of `sample_shape` and the batch's shape."""
        raise NotImplementedError

    def log_prob(self, value: Any, name: str = "log_prob") -> Tensor:
        """The logarithm of the probability (density) of values."""
        raise NotImplementedError

    def prob(self, value: Any, name: str = "prob") -> Tensor:
        """The probability (density) of values."""
        return build("Exp", self.log_prob(value))


@public("distributions.Normal", "contrib.distributions.Normal")
class Normal(Distribution):
    """The normal distribution."""

    default_name = "Normal"

    def __init__(
        self,
        loc: Any,
        scale: Any,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str | None = None,
    ) -> None:
        """Take mean and standard deviation."""
        super().__init__(name)
        self.loc = convert_to_tensor(loc)
        self.scale = convert_to_tensor(scale, self.loc.dtype.base_dtype)

    def sample(self, sample_shape: Any = (), seed: Any = None, name: str = "sample") -> Tensor:
        """Draw a tensor."""
        with name_scope(name):
            both = build("Add", self.loc, build("ZerosLike", self.scale))
            shape = PUBLIC["tf.shape"](both)
            first = [sample_shape] if isinstance(sample_shape, int) else list(sample_shape)
            whole = PUBLIC["tf.concat"]([first, shape], 0) if first else shape
            drawn = build("AddV2", build("Mul", random_normal(whole), self.scale), self.loc)
            if both.sizes is not None and all(isinstance(n, int) for n in first):
                drawn.set_shape([*first, *both.sizes])
            return drawn

    def log_prob(self, value: Any, name: str = "log_prob") -> Tensor:
        """The logarithm of the density."""
        with name_scope(name):
            away = build(
                "RealDiv", build("Sub", value, self.loc, dtypes=(self.loc.dtype,)), self.scale
            )
            quadratic = build("Mul", build("Square", away), -0.5)
            norm = build("Add", build("Log", self.scale), 0.5 * math.log(2 * math.pi))
            return build("Sub", quadratic, norm)

    def entropy(self, name: str = "entropy") -> Tensor:
        """How spread out it is."""
        wide = build("Add", self.scale, build("ZerosLike", self.loc))
        return build("Add", build("Log", wide), 0.5 * math.log(2 * math.pi * math.e))

    def mean(self, name: str = "mean") -> Tensor:
        """The mean."""
        return build("Identity", self.loc)

    mode = mean

    def stddev(self, name: str = "stddev") -> Tensor:
        """The standard deviation."""
        return build("Identity", self.scale)

    def variance(self, name: str = "variance") -> Tensor:
        """The variance."""
        return build("Square", self.scale)


@public("distributions.Categorical", "contrib.distributions.Categorical")
class Categorical(Distribution):
    """One of several classes."""

    default_name = "Categorical"

    def __init__(
        self,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = int32,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str | None = None,
    ) -> None:
        """Take the classes' weights."""
        super().__init__(name)
        self.dtype = as_dtype(dtype)
        self.logits = convert_to_tensor(logits) if logits is not None else build("Log", probs)

    def sample(self, sample_shape: Any = (), seed: Any = None, name: str = "sample") -> Tensor:
        """Draw class numbers."""
        drawn = multinomial(self.logits, 1, output_dtype=self.dtype)
        return build("Squeeze", drawn, squeeze_dims=[-1])

    def log_prob(self, value: Any, name: str = "log_prob") -> Tensor:
        """The logarithm of the classes' probability."""
        cost = sparse_softmax_cross_entropy_with_logits(labels=value, logits=self.logits)
        return build("Neg", cost)

    def entropy(self, name: str = "entropy") -> Tensor:
        """How spread out it is."""
        known = build("LogSoftmax", self.logits, axis=-1)
        return build("Neg", reduce_sum(build("Mul", build("Exp", known), known), -1))


@public("distributions.Bernoulli", "contrib.distributions.Bernoulli")
class Bernoulli(Distribution):
    """One or zero."""

    default_name = "Bernoulli"

    def __init__(
        self,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = int32,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str | None = None,
    ) -> None:
        """Take the weights of one."""
        super().__init__(name)
        self.dtype = as_dtype(dtype)
        self.probs = build("Sigmoid", logits) if logits is not None else convert_to_tensor(probs)

    def sample(self, sample_shape: Any = (), seed: Any = None, name: str = "sample") -> Tensor:
        """Draw ones and zeros."""
        drawn = random_uniform(PUBLIC["tf.shape"](self.probs))
        return build("Cast", build("Less", drawn, self.probs), DstT=self.dtype)

    def log_prob(self, value: Any, name: str = "log_prob") -> Tensor:
        """The logarithm of the probability."""
        hit = build("Cast", value, DstT=self.probs.dtype.base_dtype)
        miss = build("Mul", build("Sub", 1.0, hit), build("Log", build("Sub", 1.0, self.probs)))
        return build("Add", build("Mul", hit, build("Log", self.probs)), miss)


@public("distributions.kl_divergence", "contrib.distributions.kl_divergence")
def kl_divergence(distribution_a: Any, distribution_b: Any, *_: Any, **__: Any) -> Any:
    """How far two distributions of one kind are apart."""
    if isinstance(distribution_a, Normal):
        a, b = distribution_a, distribution_b
        ratio = build("Square", build("RealDiv", a.scale, b.scale))
        away = build("Square", build("RealDiv", build("Sub", a.loc, b.loc), b.scale))
        return build(
            "Mul",
            build("Sub", build("Add", ratio, away), build("Add", build("Log", ratio), 1.0)),
            0.5,
        )
    first = build("LogSoftmax", distribution_a.logits, axis=-1)
    second = build("LogSoftmax", distribution_b.logits, axis=-1)
    return reduce_sum(build("Mul", build("Exp", first), build("Sub", first, second)), -1)
