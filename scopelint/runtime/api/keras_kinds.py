"""Kinds of layers that only Keras has: PReLU, norms, depthwise convolutions, and layers around others (§7.2)."""

from __future__ import annotations

import copy
from typing import Any

from scopelint.runtime.api.conv_layers import ConvKind
from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.keras_names import keras_initializer
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape


def _axes(value: Any) -> list[int]:
    return list(value) if isinstance(value, list | tuple) else [value]


class PReLUKind:
    """alpha: a slope for each element of an input, one for all along shared axes."""

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.alpha_initializer = keras_initializer(alpha_initializer)
        self.alpha_regularizer, self.alpha_constraint = alpha_regularizer, alpha_constraint
        self.shared_axes = None if shared_axes is None else _axes(shared_axes)

    def build(self: Any, input_shape: Any) -> None:
        """Make the slopes."""
        sizes = TensorShape(input_shape).as_list()
        for axis in self.shared_axes or ():
            sizes[axis] = 1
        self.alpha = self.add_weight(
            name="alpha",
            shape=sizes[1:],
            initializer=self.alpha_initializer,
            regularizer=self.alpha_regularizer,
        )
        self.built = True

    def call(self: Any, inputs: Any) -> Any:
        """Apply the slopes below zero."""
        return tf("nn.relu")(inputs) - self.alpha * tf("nn.relu")(-inputs)


class LayerNormKind:
    """gamma and beta, along one axis or several."""

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.axis, self.epsilon, self.center, self.scale = axis, epsilon, center, scale
        self.beta_initializer = keras_initializer(beta_initializer)
        self.gamma_initializer = keras_initializer(gamma_initializer)
        self.beta_regularizer, self.gamma_regularizer = beta_regularizer, gamma_regularizer

    def build(self: Any, input_shape: Any) -> None:
        """Make gamma, then beta."""
        shape = TensorShape(input_shape).as_list()
        self.axis = [axis % len(shape) for axis in _axes(self.axis)]
        sizes = [shape[axis] for axis in self.axis]
        self.gamma = self._own("gamma", sizes) if self.scale else None
        self.beta = self._own("beta", sizes) if self.center else None
        self.built = True

    def _own(self: Any, name: str, sizes: list[int]) -> Any:
        return self.add_weight(
            name=name,
            shape=sizes,
            initializer=getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer"),
        )

    def call(self: Any, inputs: Any) -> Any:
        """Normalize along the axes."""
        mean, variance = tf("nn.moments")(inputs, self.axis, keepdims=True)
        weights = [self._broadcast(each, inputs) for each in (self.beta, self.gamma)]
        outputs = tf("nn.batch_normalization")(inputs, mean, variance, *weights, self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs

    def _broadcast(self: Any, weight: Any, inputs: Any) -> Any:
        rank = inputs.shape.ndims
        if weight is None or self.axis == [rank - 1]:
            return weight
        sizes = [inputs.shape[axis].value if axis in self.axis else 1 for axis in range(rank)]
        return tf("reshape")(weight, sizes)


class DepthwiseKind(ConvKind):
    """depthwise_kernel [k, k, in, m], bias [in·m]."""

    _joins_bias_by_hand = False

    def __init__(
        self,
        kernel_size: Any,
        strides: Any = (1, 1),
        padding: str = "valid",
        depth_multiplier: int = 1,
        data_format: Any = None,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments."""
        super().__init__(
            None,  # type: ignore[arg-type]
            kernel_size,
            strides,
            padding,
            data_format or "channels_last",
            activation=activation,
            use_bias=use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            bias_constraint=bias_constraint,
            activity_regularizer=activity_regularizer,
            **kwargs,
        )
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = keras_initializer(depthwise_initializer)
        self.depthwise_regularizer = depthwise_regularizer
        self.depthwise_constraint = depthwise_constraint

    def build(self: Any, input_shape: Any) -> None:
        """Make kernel and bias. Raises ValueError (E44)."""
        size = self._input_size(input_shape)
        self.input_spec = InputSpec(ndim=4, axes={self._channel_axis % 4: size})
        deep = (*self.kernel_size, size, self.depth_multiplier)
        self.depthwise_kernel = self._weight("depthwise_kernel", deep, "depthwise")
        wide = (size * self.depth_multiplier,)
        self.bias = self._weight("bias", wide) if self.use_bias else None
        self.built = True

    def _convolved(self: Any, inputs: Any, padding: str) -> Any:
        return tf("nn.depthwise_conv2d")(
            inputs,
            self.depthwise_kernel,
            strides=self._per_axis(self.strides),
            padding=padding,
            data_format=self._op_format,
        )


class TimeDistributedKind:
    """A layer on each step of a sequence: it is built in the wrapper's name scope."""

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.layer = layer

    def build(self: Any, input_shape: Any) -> None:
        """Build the layer on inputs without the axis of time."""
        sizes = TensorShape(input_shape).as_list()
        self.input_spec = None
        if not self.layer.built:
            self.layer.build(TensorShape([sizes[0], *sizes[2:]]))
            self.layer.built = True
        self.built = True

    def call(self: Any, inputs: Any, **settings: Any) -> Any:
        """Call the layer on all steps at once."""
        batch, steps, *rest = inputs.shape.as_list()
        flat = tf("reshape")(inputs, [-1, *rest])
        outputs = self.layer(flat, **settings)
        made = outputs.shape.as_list()[1:]
        outputs = tf("reshape")(outputs, [-1, 1 if steps is None else steps, *made])
        outputs.set_shape([batch, None if steps is None else steps, *made])
        return outputs


class BidirectionalKind:
    """Two recurrent layers like the one that is given, each in a name scope of its own."""

    def __init__(
        self,
        layer: Any,
        merge_mode: Any = "concat",
        weights: Any = None,
        backward_layer: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.merge_mode = merge_mode
        self.forward_layer = _anew(layer, "forward_")
        self.backward_layer = _anew(layer, "backward_")
        if backward_layer is not None:
            self.backward_layer = backward_layer
            backward_layer._name = "backward_" + backward_layer.name

    def build(self: Any, input_shape: Any) -> None:
        """Build both layers."""
        for layer in (self.forward_layer, self.backward_layer):
            with name_scope(layer.name):
                layer.build(input_shape)
            layer.built = True
        self.built = True

    def call(self: Any, inputs: Any, **settings: Any) -> Any:
        """Call both layers, and join what they give."""
        ahead = self.forward_layer(inputs, **settings)
        back = self.backward_layer(inputs, **settings)
        states: list[Any] = []
        if self.forward_layer.return_state:
            states = [*ahead[1:], *back[1:]]
            ahead, back = ahead[0], back[0]
        if self.forward_layer.return_sequences:
            back = tf("reverse")(back, [1])
        joined = self._joined(ahead, back)
        if not states:
            return joined
        return [*(joined if isinstance(joined, list) else [joined]), *states]

    def _joined(self: Any, ahead: Any, back: Any) -> Any:
        match self.merge_mode:
            case "concat":
                return tf("concat")([ahead, back], -1)
            case "mul":
                return ahead * back
            case "ave":
                return (ahead + back) / 2.0
            case None:
                return [ahead, back]
        return ahead + back


def _anew(layer: Any, prefix: str) -> Any:
    """A layer of the same settings that is not built."""
    made = copy.copy(layer)
    made._name = prefix + layer.name
    made.built, made.input_spec = False, InputSpec(ndim=3)
    for held in ("_trainable_weights", "_non_trainable_weights", "_losses", "_updates"):
        setattr(made, held, [])
    return made
