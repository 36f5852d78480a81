"""What the convolutional layers do, for tf.layers and Keras alike (semantics §6.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scopelint.runtime.api.dense_layers import Weighted
from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.signatures import taking


def tuple_of(value: Any, count: int, what: str) -> tuple[int, ...]:
    """A size a dimension. Raises ValueError for another number of sizes."""
    if isinstance(value, int):
        return (value,) * count
    sizes = () if value is None else tuple(int(size) for size in value)
    if len(sizes) != count:
        raise ValueError(
            f"The `{what}` argument must be a tuple of {count} integers. Received: {value}"
        )
    return sizes


def data_format_of(value: Any) -> str:
    """A layer's data format. Raises ValueError for what is none."""
    found = str(value or "channels_last").lower()
    if found not in ("channels_first", "channels_last"):
        raise ValueError(
            'The `data_format` argument must be one of "channels_first", "channels_last". '
            f"Received: {found}"
        )
    return found


class ConvKind(Weighted):
    """kernel [k…, in, filters], bias [filters]; `in` is the channel axis."""

    rank = 2
    default_initializer: Any = None

    @property
    def _joins_bias_by_hand(self: Any) -> bool:
        """Whether no op adds a bias to channels that stand first."""
        return bool(self.rank == 1)

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = "channels_last",
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = None,
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments. Raises ValueError for sizes that do not fit the rank."""
        rest = self._take(
            filters=filters,
            kernel_size=tuple_of(kernel_size, self.rank, "kernel_size"),
            strides=tuple_of(strides, self.rank, "strides"),
            padding=padding.lower(),
            data_format=data_format_of(data_format),
            dilation_rate=tuple_of(dilation_rate, self.rank, "dilation_rate"),
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer or self.default_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            activity_regularizer=activity_regularizer,
        )
        super().__init__(**rest, **kwargs)
        self.input_spec = InputSpec(ndim=self.rank + 2)

    @property
    def _channel_axis(self: Any) -> int:
        return 1 if self.data_format == "channels_first" else -1

    def _input_size(self: Any, input_shape: Any) -> int:
        """The number of input channels. Raises ValueError (E44)."""
        shape = TensorShape(input_shape)
        size = shape[self._channel_axis].value
        if size is None:
            axis = self._channel_axis if self._channel_axis > 0 else -1
            raise refusal("E44", shape=shape, axis=axis)
        self.input_spec = InputSpec(ndim=self.rank + 2, axes={self._channel_axis: size})
        return int(size)

    def build(self: Any, input_shape: Any) -> None:
        """Make kernel and bias. Raises ValueError (E44)."""
        size = self._input_size(input_shape)
        self.kernel = self._weight("kernel", (*self.kernel_size, size, self.filters))
        self.bias = self._weight("bias", (self.filters,)) if self.use_bias else None
        reserve_names("dilation_rate")
        self.built = True

    @property
    def _op_format(self: Any) -> str:
        """The data format as the op names it."""
        letters = "DHW"[-self.rank :] if self.rank > 1 else "W"
        return "NC" + letters if self.data_format == "channels_first" else f"N{letters}C"

    def call(self: Any, inputs: Any) -> Any:
        """The convolution, the bias, the activation."""
        padding = "VALID" if self.padding == "causal" else self.padding.upper()
        if self.padding == "causal":
            left = self.dilation_rate[0] * (self.kernel_size[0] - 1)
            inputs = tf("pad")(inputs, [[0, 0], [left, 0], [0, 0]])
        outputs = self._convolved(inputs, padding)
        return self._finished(outputs)

    def _convolved(self: Any, inputs: Any, padding: str) -> Any:
        if any(rate > 1 for rate in self.dilation_rate):
            same = ("filter_shape", "stack") if padding == "SAME" else ()
            reserve_names(
                "required_space_to_batch_paddings", "SpaceToBatchND", "BatchToSpaceND", *same
            )
        if self.rank == 2:
            strides = self._per_axis(self.strides)
            dilations = self._per_axis(self.dilation_rate)
            return tf("nn.conv2d")(
                inputs,
                self.kernel,
                strides=strides,
                padding=padding,
                data_format=self._op_format,
                dilations=dilations,
            )
        return tf("nn.convolution")(
            inputs,
            self.kernel,
            padding,
            strides=self.strides,
            dilation_rate=self.dilation_rate,
            data_format=self._op_format,
            name="conv1d" if self.rank == 1 else "Conv3D",
        )

    def _per_axis(self: Any, sizes: Sequence[int]) -> list[int]:
        """Sizes of the spatial axes among those of batch and channels."""
        return [1, 1, *sizes] if self.data_format == "channels_first" else [1, *sizes, 1]

    def _finished(self: Any, outputs: Any) -> Any:
        """Add the bias and apply the activation."""
        if self.use_bias and self.data_format == "channels_first" and self._joins_bias_by_hand:
            shape = [1, self.filters, *([1] * self.rank)]
            outputs = outputs + tf("reshape")(self.bias, shape)
        elif self.use_bias:
            spelled = "NCHW" if self.data_format == "channels_first" else "NHWC"
            outputs = tf("nn.bias_add")(outputs, self.bias, data_format=spelled)
        return self._activated(outputs)


class ConvTransposeKind(ConvKind):
    """kernel [k…, filters, in], bias [filters]; not dilated."""

    @taking(
        "self filters kernel_size strides= padding= data_format= activation= use_bias= "
        "kernel_initializer= bias_initializer= kernel_regularizer= bias_regularizer= "
        "activity_regularizer= kernel_constraint= bias_constraint= trainable= name= **"
    )
    def __init__(self, **settings: Any) -> None:
        """Take TensorFlow's arguments. Raises ValueError for sizes that do not fit the rank."""
        super().__init__(**settings)

    def build(self: Any, input_shape: Any) -> None:
        """Make kernel and bias. Raises ValueError (E44)."""
        size = self._input_size(input_shape)
        self.kernel = self._weight("kernel", (*self.kernel_size, self.filters, size))
        self.bias = self._weight("bias", (self.filters,)) if self.use_bias else None
        self.built = True

    def _out(self: Any, size: Any, axis: int) -> Any:
        """The output's size along a spatial axis."""
        if size is None:
            return None
        stride, kernel = self.strides[axis], self.kernel_size[axis]
        return size * stride + (max(kernel - stride, 0) if self.padding == "valid" else 0)

    def _all_sizes(self: Any, batch: Any, spatial: list[Any]) -> list[Any]:
        """The output's sizes in the order of the data format."""
        if self.data_format == "channels_first":
            return [batch, self.filters, *spatial]
        return [batch, *spatial, self.filters]

    def _reserve_sizes(self: Any) -> None:
        """Take the names of what TensorFlow computes the output's sizes with."""
        each = ("mul", "add") if self.padding == "valid" else ("mul",)
        sliced = self.rank + (2 if self.rank == 2 else 1)
        reserve_names("Shape", *("strided_slice",) * sliced, *each * self.rank)

    def _convolved(self: Any, inputs: Any, padding: str) -> Any:
        sizes = inputs.shape.as_list()
        start = 2 if self.data_format == "channels_first" else 1
        known = [self._out(sizes[start + axis], axis) for axis in range(self.rank)]
        self._reserve_sizes()
        output_shape: Any = self._all_sizes(sizes[0], known)
        if None in sizes:
            with name_scope("stack"):
                dynamic = tf("shape")(inputs)
                wanted = [self._out(dynamic[start + axis], axis) for axis in range(self.rank)]
                output_shape = tf("stack")(self._all_sizes(dynamic[0], wanted))
        else:
            reserve_names("stack")
        outputs = tf(f"nn.conv{self.rank}d_transpose")(
            inputs,
            self.kernel,
            output_shape,
            strides=self._per_axis(self.strides),
            padding=padding,
            data_format=self._op_format,
        )
        outputs.set_shape(self._all_sizes(sizes[0], known))
        return outputs


class SeparableKind(ConvKind):
    """depthwise_kernel [k…, in, m], pointwise_kernel [1…, in·m, filters], bias [filters]."""

    _joins_bias_by_hand = False

    def __init__(
        self,
        filters: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: str = "valid",
        data_format: Any = "channels_last",
        dilation_rate: Any = 1,
        depth_multiplier: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = None,
        pointwise_initializer: Any = None,
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            bias_constraint=bias_constraint,
            activity_regularizer=activity_regularizer,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self._take(
            depth_multiplier=depth_multiplier,
            depthwise_initializer=depthwise_initializer or self.default_initializer,
            pointwise_initializer=pointwise_initializer or self.default_initializer,
            depthwise_regularizer=depthwise_regularizer,
            pointwise_regularizer=pointwise_regularizer,
            depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint,
        )

    def build(self: Any, input_shape: Any) -> None:
        """Make the two kernels and the bias. Raises ValueError (E44)."""
        size = self._input_size(input_shape)
        deep = (*self.kernel_size, size, self.depth_multiplier)
        flat = (*((1,) * self.rank), self.depth_multiplier * size, self.filters)
        self.depthwise_kernel = self._weight("depthwise_kernel", deep, "depthwise")
        self.pointwise_kernel = self._weight("pointwise_kernel", flat, "pointwise")
        self.bias = self._weight("bias", (self.filters,)) if self.use_bias else None
        self.built = True

    def _convolved(self: Any, inputs: Any, padding: str) -> Any:
        if self.rank == 2:
            return tf("nn.separable_conv2d")(
                inputs,
                self.depthwise_kernel,
                self.pointwise_kernel,
                strides=self._per_axis(self.strides),
                padding=padding,
                rate=self.dilation_rate,
                data_format=self._op_format,
            )
        axis = 2 if self.data_format == "channels_first" else 1
        outputs = tf("nn.separable_conv2d")(
            tf("expand_dims")(inputs, axis),
            tf("expand_dims")(self.depthwise_kernel, 0),
            tf("expand_dims")(self.pointwise_kernel, 0),
            strides=self._per_axis((self.strides[0],) * 2),
            padding=padding,
            rate=(1, *self.dilation_rate),
            data_format="NCHW" if axis == 2 else "NHWC",
        )
        return tf("squeeze")(outputs, [axis])
