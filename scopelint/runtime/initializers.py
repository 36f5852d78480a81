"""Initializers: callables that make a new variable's first value (semantics §2.8).

Each is called as `initializer(shape, dtype=…, partition_info=…)`; a class is instantiated first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

from scopelint.runtime.dtypes import DType, as_dtype, float32
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.versions import target


class Initializer:
    """What all initializers are (`tf.keras.initializers.Initializer`)."""

    #: The constructor's arguments, as `get_config` gives them.
    _settings: ClassVar[tuple[str, ...]] = ()
    dtype: Any = float32

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """The first value of a variable of that shape and dtype."""
        raise NotImplementedError

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        settings = {name: getattr(self, name) for name in self._settings}
        return {**settings, "dtype": as_dtype(self.dtype).name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Initializer:
        """An initializer of the arguments that `get_config` gave."""
        return cls(**config)


@public("zeros_initializer", "initializers.zeros", "keras.initializers.Zeros")
class Zeros(Initializer):
    """All zero."""

    def __init__(self, dtype: Any = float32) -> None:
        """`dtype`: where the call says none."""
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A tensor of zeros."""
        return tf("zeros")(shape, self.dtype if dtype is None else dtype)


@public("ones_initializer", "initializers.ones", "keras.initializers.Ones")
class Ones(Initializer):
    """All one."""

    def __init__(self, dtype: Any = float32) -> None:
        """`dtype`: where the call says none."""
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A tensor of ones."""
        return tf("ones")(shape, self.dtype if dtype is None else dtype)


@public("constant_initializer", "initializers.constant", "keras.initializers.Constant")
class Constant(Initializer):
    """One value everywhere, or a list that is stretched to the shape."""

    _settings = ("value",)

    def __init__(self, value: Any = 0, dtype: Any = float32, verify_shape: bool = False) -> None:
        """Raises TypeError for a tensor as the value."""
        if not (_is_scalar(value) or isinstance(value, Sequence) or hasattr(value, "tolist")):
            raise TypeError(
                f"Invalid type for initial value: {type(value)} (expected Python "
                "scalar, list or tuple of values, or numpy.ndarray)."
            )
        self.value = value
        self.dtype = as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(
        self, shape: Any, dtype: Any = None, partition_info: Any = None, verify_shape: Any = None
    ) -> Any:
        """A constant of that shape."""
        verify = self._verify_shape if verify_shape is None else verify_shape
        dtype = self.dtype if dtype is None else dtype
        return tf("constant")(self.value, dtype=dtype, shape=shape, verify_shape=verify)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, int | float | bool | str | bytes | complex)


@public(
    "random_uniform_initializer", "initializers.random_uniform", "keras.initializers.RandomUniform"
)
class RandomUniform(Initializer):
    """Uniform between two values."""

    _settings = ("minval", "maxval", "seed")

    def __init__(
        self, minval: Any = 0, maxval: Any = None, seed: Any = None, dtype: Any = float32
    ) -> None:
        """Between `minval` and `maxval`."""
        self.minval, self.maxval, self.seed = minval, maxval, seed
        self.dtype = as_dtype(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A random tensor."""
        dtype = self.dtype if dtype is None else dtype
        return tf("random_uniform")(shape, self.minval, self.maxval, dtype, seed=self.seed)


@public(
    "random_normal_initializer", "initializers.random_normal", "keras.initializers.RandomNormal"
)
class RandomNormal(Initializer):
    """Normally distributed."""

    _settings = ("mean", "stddev", "seed")
    _sampler = "random_normal"

    def __init__(
        self, mean: Any = 0.0, stddev: Any = 1.0, seed: Any = None, dtype: Any = float32
    ) -> None:
        """With a mean and a standard deviation. Raises ValueError for a dtype not floating."""
        self.mean, self.stddev, self.seed = mean, stddev, seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A random tensor."""
        dtype = self.dtype if dtype is None else dtype
        return tf(self._sampler)(shape, self.mean, self.stddev, dtype, seed=self.seed)


@public(
    "truncated_normal_initializer",
    "initializers.truncated_normal",
    "keras.initializers.TruncatedNormal",
)
class TruncatedNormal(RandomNormal):
    """Normally distributed, but nothing beyond two standard deviations."""

    _sampler = "truncated_normal"


@public(
    "variance_scaling_initializer",
    "initializers.variance_scaling",
    "keras.initializers.VarianceScaling",
)
class VarianceScaling(Initializer):
    """Random values whose scale follows from the shape."""

    _settings = ("scale", "mode", "distribution", "seed")

    def __init__(
        self,
        scale: float = 1.0,
        mode: str = "fan_in",
        distribution: str = "truncated_normal",
        seed: Any = None,
        dtype: Any = float32,
    ) -> None:
        """Raises ValueError for a scale, mode or distribution that there is not."""
        if scale <= 0.0:
            raise ValueError("`scale` must be positive float.")
        if mode not in {"fan_in", "fan_out", "fan_avg"}:
            raise ValueError("Invalid `mode` argument:", mode)
        distribution = distribution.lower()
        if distribution not in {"normal", "uniform", "truncated_normal", "untruncated_normal"}:
            raise ValueError("Invalid `distribution` argument:", distribution)
        self.scale, self.mode, self.distribution, self.seed = scale, mode, distribution, seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A random tensor, scaled by the sizes of the whole variable."""
        dtype = self.dtype if dtype is None else dtype
        whole = shape if partition_info is None else partition_info.full_shape
        variance = self.scale / max(1.0, self._fan(whole))
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * variance)
            return tf("random_uniform")(shape, -limit, limit, dtype, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return tf("random_normal")(shape, 0.0, math.sqrt(variance), dtype, seed=self.seed)
        stddev = math.sqrt(variance) / 0.87962566103423978
        return tf("truncated_normal")(shape, 0.0, stddev, dtype, seed=self.seed)

    def _fan(self, shape: Any) -> float:
        """The number of connections that the scale is divided by."""
        fan_in, fan_out = _fans([int(size) for size in shape])
        return {"fan_in": fan_in, "fan_out": fan_out}.get(self.mode, (fan_in + fan_out) / 2.0)


def _fans(sizes: list[int]) -> tuple[float, float]:
    """How many inputs and outputs a unit of a weight of that shape has."""
    if not sizes:
        return 1, 1
    if len(sizes) == 1:
        return sizes[0], sizes[0]
    field = math.prod(sizes[:-2])
    return sizes[-2] * field, sizes[-1] * field


def _scaled(scale: float, mode: str, distribution: str) -> Any:
    """The constructor of a VarianceScaling with fixed settings."""

    def make(seed: Any = None, dtype: Any = float32) -> VarianceScaling:
        return VarianceScaling(scale, mode, distribution, seed, dtype)

    return make


@public("glorot_uniform_initializer", "initializers.glorot_uniform", "uniform_glorot_initializer")
class GlorotUniform(VarianceScaling):
    """The default initializer: uniform, scaled by both fans."""

    def __init__(self, seed: Any = None, dtype: Any = float32) -> None:
        """`seed` and `dtype` only."""
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


@public("glorot_normal_initializer", "initializers.glorot_normal")
class GlorotNormal(VarianceScaling):
    """Normally distributed, scaled by both fans."""

    def __init__(self, seed: Any = None, dtype: Any = float32) -> None:
        """`seed` and `dtype` only."""
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


public("initializers.lecun_normal", "keras.initializers.lecun_normal")(
    _scaled(1.0, "fan_in", "truncated_normal")
)
public("initializers.lecun_uniform", "keras.initializers.lecun_uniform")(
    _scaled(1.0, "fan_in", "uniform")
)
public("initializers.he_normal", "keras.initializers.he_normal")(
    _scaled(2.0, "fan_in", "truncated_normal")
)
public("initializers.he_uniform", "keras.initializers.he_uniform")(
    _scaled(2.0, "fan_in", "uniform")
)


@public(
    *(
        f"contrib.{room}.xavier_initializer{end}"
        for room in ("layers", "slim")
        for end in ("", "_conv2d")
    )
)
def xavier_initializer(uniform: bool = True, seed: Any = None, dtype: Any = float32) -> Any:
    """contrib.layers' name of the glorot initializers."""
    return contrib_variance_scaling(1.0, "FAN_AVG", uniform, seed, dtype)


@public("contrib.layers.variance_scaling_initializer", "contrib.slim.variance_scaling_initializer")
def contrib_variance_scaling(
    factor: float = 2.0,
    mode: str = "FAN_IN",
    uniform: bool = False,
    seed: Any = None,
    dtype: Any = float32,
) -> Any:
    """contrib.layers' own arguments of variance scaling."""
    kind = "uniform" if uniform else "truncated_normal"
    return VarianceScaling(factor, mode.lower(), kind, seed, dtype)


@public("uniform_unit_scaling_initializer", "initializers.uniform_unit_scaling")
class UniformUnitScaling(Initializer):
    """Uniform, scaled by the number of inputs."""

    _settings = ("factor", "seed")

    def __init__(self, factor: float = 1.0, seed: Any = None, dtype: Any = float32) -> None:
        """`factor` multiplies the scale."""
        self.factor, self.seed = factor, seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A random tensor."""
        dtype = self.dtype if dtype is None else dtype
        whole = shape if partition_info is None else partition_info.full_shape
        inputs = max(1.0, float(math.prod(int(size) for size in whole[:-1])))
        limit = math.sqrt(3 / inputs) * self.factor
        return tf("random_uniform")(shape, -limit, limit, dtype, seed=self.seed)


@public("orthogonal_initializer", "initializers.orthogonal", "keras.initializers.Orthogonal")
class Orthogonal(Initializer):
    """Random values; stands in for the orthogonal matrix, which no name or shape depends on."""

    _settings = ("gain", "seed")

    def __init__(self, gain: float = 1.0, seed: Any = None, dtype: Any = float32) -> None:
        """`gain` multiplies the values."""
        self.gain, self.seed = gain, seed
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """A random tensor. Raises ValueError for fewer than two dimensions."""
        if len(shape) < 2:
            raise ValueError("The tensor to initialize must be at least two-dimensional")
        dtype = self.dtype if dtype is None else dtype
        return tf("random_normal")(shape, 0.0, self.gain, dtype, seed=self.seed)


@public("initializers.identity", "keras.initializers.Identity")
class Identity(Initializer):
    """The identity matrix."""

    _settings = ("gain",)

    def __init__(self, gain: float = 1.0, dtype: Any = float32) -> None:
        """`gain` multiplies the values."""
        self.gain = gain
        self.dtype = _floating(dtype)

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """An identity matrix. Raises ValueError for anything but two dimensions."""
        if len(shape) != 2:
            raise ValueError("Identity matrix initializer can only be used for 2D matrices.")
        rows, columns = shape
        return tf("eye")(rows, columns, dtype=self.dtype if dtype is None else dtype)


def _floating(dtype: Any) -> DType:
    """The dtype. Raises ValueError unless it is a floating one."""
    found = as_dtype(dtype)
    if not found.is_floating:
        raise ValueError(f"Expected floating point type, got {found}.")
    return found


def default_initializer(name: Any, shape: TensorShape, dtype: DType) -> Initializer:
    """The initializer where nothing says any. Raises ValueError (E8)."""
    if dtype.is_floating:
        return GlorotUniform()
    if dtype.is_integer or dtype.is_bool or (dtype.name == "string" and target().since("1.12")):
        return Zeros()
    raise refusal("E8", key=name, dtype=dtype.base_dtype)
