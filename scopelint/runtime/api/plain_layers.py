"""Layers without kernels: pooling, dropout, flatten, batch normalization (semantics §6.1, §6.4)."""

from __future__ import annotations

import math
from typing import Any

from scopelint.runtime.api.conv_layers import tuple_of
from scopelint.runtime.api.dense_layers import Weighted
from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.normalization_names import NormalizationNames, names_of_layer
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.build import static_value
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.versions import target


class PoolingKind:
    """The largest or the mean value of each window."""

    rank = 2
    pool = "nn.max_pool"

    def __init__(
        self,
        pool_size: Any = 2,
        strides: Any = None,
        padding: str = "valid",
        data_format: Any = "channels_last",
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(**kwargs)
        self.pool_size = tuple_of(pool_size, self.rank, "pool_size")
        self.strides = tuple_of(pool_size if strides is None else strides, self.rank, "strides")
        self.padding = padding.lower()
        self.data_format = data_format or "channels_last"
        self.input_spec = InputSpec(ndim=self.rank + 2)

    def call(self: Any, inputs: Any) -> Any:
        """Pool over the spatial axes."""
        if self.rank == 1:
            axis = 2 if self.data_format == "channels_last" else 3
            inputs = tf("expand_dims")(inputs, axis)
        first = self.data_format == "channels_first"
        extra = (1,) if self.rank == 1 else ()
        window, strides = (*self.pool_size, *extra), (*self.strides, *extra)
        letters = "DHW"[-max(self.rank, 2) :]
        outputs = tf(self.pool + ("3d" if self.rank == 3 else ""))(
            inputs,
            [1, 1, *window] if first else [1, *window, 1],
            [1, 1, *strides] if first else [1, *strides, 1],
            self.padding.upper(),
            data_format="NC" + letters if first else f"N{letters}C",
        )
        return tf("squeeze")(outputs, [axis]) if self.rank == 1 else outputs


class DropoutKind:
    """Zero some of the inputs while training."""

    def __init__(
        self,
        rate: Any = 0.5,
        noise_shape: Any = None,
        seed: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(**kwargs)
        self.rate, self.noise_shape, self.seed = rate, noise_shape, seed

    def call(self: Any, inputs: Any, training: Any = False) -> Any:
        """Drop out, where training."""
        if isinstance(training, Tensor):
            with name_scope("cond"):
                return tf("nn.dropout")(inputs, noise_shape=self.noise_shape, rate=self.rate)
        if training:
            return tf("nn.dropout")(inputs, noise_shape=self.noise_shape, rate=self.rate)
        return tf("identity")(inputs)


class FlattenKind:
    """One axis of all but the first."""

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(**kwargs)
        self.data_format = data_format
        self.input_spec = InputSpec(min_ndim=1)

    def call(self: Any, inputs: Any) -> Any:
        """Reshape."""
        sizes = inputs.shape.as_list()
        if self.data_format == "channels_first" and len(sizes) > 2:
            reserve_names("transpose")
        if len(sizes) > 1 and sizes[0] is None:
            reserve_names("Shape", "strided_slice")
        rest = None if None in sizes[1:] else math.prod(sizes[1:])
        if sizes[0] is None or rest is None:
            outputs = tf("reshape")(inputs, [-1, rest] if rest else [sizes[0] or -1, -1])
        else:
            outputs = tf("reshape")(inputs, [sizes[0], rest])
        outputs.set_shape([sizes[0], rest])
        return outputs


class BatchNormKind(Weighted):
    """gamma, beta, moving_mean, moving_variance, each [size of the axis] (§6.4)."""

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        fused: Any = None,
        trainable: bool = True,
        virtual_batch_size: Any = None,
        adjustment: Any = None,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        rest = self._take(
            axis=list(axis) if isinstance(axis, list | tuple) else [axis],
            momentum=momentum,
            epsilon=epsilon,
            center=center,
            scale=scale,
            beta_initializer=beta_initializer,
            gamma_initializer=gamma_initializer,
            moving_mean_initializer=moving_mean_initializer,
            moving_variance_initializer=moving_variance_initializer,
            beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint,
            renorm=renorm,
            trainable=trainable,
            name=name,
        )
        super().__init__(**rest, **kwargs)
        self._may_fuse = fused is not False and not renorm

    def build(self: Any, input_shape: Any) -> None:
        """Make the weights. Raises ValueError for an unknown rank or size of the axis."""
        shape = TensorShape(input_shape)
        if not shape.ndims:
            raise ValueError("Input has undefined rank:", shape)
        axes = [axis % shape.ndims for axis in self.axis]
        self.axis = axes
        sizes = {axis: shape[axis].value for axis in axes}
        if None in sizes.values():
            raise ValueError("Input has undefined `axis` dimension. Input shape: ", shape)
        self.input_spec = InputSpec(ndim=shape.ndims, axes=sizes)
        if len(axes) == 1:
            self._shape = [sizes[axes[0]]]
        else:
            self._shape = [sizes.get(axis, 1) for axis in range(shape.ndims)]
        self.gamma = self.beta = None
        for name in ("gamma", "beta") if target().since("1.4") else ("beta", "gamma"):
            if self.scale if name == "gamma" else self.center:
                setattr(self, name, self._weight(name, self._shape))
        with self._unpartitioned():
            self._build_averages()
        self.built = True

    def _build_averages(self: Any) -> None:
        """Make the weights that training does not change."""
        self.moving_mean = self._moving("moving_mean", self.moving_mean_initializer)
        self.moving_variance = self._moving("moving_variance", self.moving_variance_initializer)
        if self.renorm and target().since("1.15"):
            self._moving("moving_stddev", self.moving_variance_initializer)
            self._moving("renorm_mean", self.moving_mean_initializer)
            self._moving("renorm_stddev", self.moving_variance_initializer)
        elif self.renorm:
            for name in ("renorm_mean", "renorm_stddev"):
                self._moving(name, self.moving_mean_initializer)
                self._moving(name + "_weight", self.moving_mean_initializer, ())

    def _moving(self: Any, name: str, initializer: Any, shape: Any = None) -> Any:
        """Make a weight that training does not change."""
        return self.add_weight(
            name=name,
            shape=self._shape if shape is None else shape,
            dtype=self.dtype,
            initializer=initializer,
            trainable=False,
        )

    def call(self: Any, inputs: Any, training: Any = None) -> Any:
        """Normalize; while training by the batch, and with updates of the moving averages."""
        known = static_value(training) if isinstance(training, Tensor) else training
        mean, variance = self.moving_mean, self.moving_variance
        is_decided = not isinstance(training, Tensor) or known is not None
        trains = bool(known) if is_decided else None
        names = self._names(inputs, trains)
        moved: tuple[Any, ...] = ()
        with names.computing():
            if trains is not False:
                axes = [axis for axis in range(inputs.shape.ndims) if axis not in self.axis]
                moved = tf("nn.moments")(inputs, axes)
            if trains:
                mean, variance = moved
        averages = (self.moving_mean, self.moving_variance)
        for average, value in zip(averages, moved, strict=False):
            self.add_update(names.moved(average, value, 1.0 - self.momentum))
        with names.computing():
            weights = (mean, variance, self.beta, self.gamma)
            wide = [self._broadcast(each, inputs) for each in weights]
            outputs = tf("nn.batch_normalization")(inputs, *wide, self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs

    def _names(self: Any, inputs: Any, trains: bool | None) -> NormalizationNames:
        """Take the names of TensorFlow's ops."""
        rank, own = inputs.shape.ndims, [self.gamma is not None, self.beta is not None]
        return names_of_layer(
            own.count(True),
            is_fused=self._may_fuse and rank == 4,
            is_last=self.axis == [rank - 1],
            trains=trains,
        )

    def _broadcast(self: Any, weight: Any, inputs: Any) -> Any:
        """A weight in a shape that stretches over the inputs."""
        rank = inputs.shape.ndims
        if weight is None or self.axis == [rank - 1] or len(self.axis) > 1:
            return weight
        shape = [self._shape[0] if axis == self.axis[0] else 1 for axis in range(rank)]
        return tf("reshape")(weight, shape)
