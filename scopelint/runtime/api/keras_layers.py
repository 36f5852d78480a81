"""`tf.keras.layers`: Keras' own layer classes (semantics §7.2)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.conv_layers import ConvKind, ConvTransposeKind, SeparableKind
from scopelint.runtime.api.dense_layers import DenseKind, EmbeddingKind
from scopelint.runtime.api.keras_base import Layer
from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.keras_kinds import (
    BidirectionalKind,
    DepthwiseKind,
    LayerNormKind,
    PReLUKind,
    TimeDistributedKind,
)
from scopelint.runtime.api.keras_names import keras_activation, keras_initializer
from scopelint.runtime.api.plain_layers import BatchNormKind, DropoutKind, FlattenKind, PoolingKind
from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.public_ops import tf
from scopelint.runtime.signatures import taking

#: What each class is made of: its kind, its other names, its settings.
KINDS: dict[str, tuple[type | None, tuple[str, ...], dict[str, Any]]] = {}


def _keras(name: str, kind: type | None, *aliases: str, **settings: Any) -> Any:
    """A class of Keras, under its public names; AutoGraph lets its `call` be (§6.7)."""
    bases = (Layer,) if kind is None else (kind, Layer)
    body = {"__module__": __name__, "_converts_call": False, **settings}
    made = type(name, bases, body)
    KINDS[name] = (kind, aliases, body)
    for each in (name, *aliases):
        PUBLIC[f"tf.keras.layers.{each}"] = made
    return made


def _keras_taking(parameters: str, name: str, kind: Any, *aliases: str, **settings: Any) -> Any:
    """A class of Keras that takes parameters of its own, of which its kind knows some."""
    take = taking(f"self {parameters} **")
    return _keras(name, kind, *aliases, __init__=take(kind.__init__), **settings)


Dense = _keras("Dense", DenseKind, default_initializer="glorot_uniform")
Conv1D = _keras("Conv1D", ConvKind, "Convolution1D", rank=1)
Conv2D = _keras("Conv2D", ConvKind, "Convolution2D")
Conv3D = _keras("Conv3D", ConvKind, "Convolution3D", rank=3)


class _KerasTransposed(ConvTransposeKind):
    """Keras' transposed convolution: its arguments differ from the plain one's."""

    def __init__(self, output_padding: Any = None, **settings: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**settings)


_PLACED = "filters kernel_size strides= padding= output_padding= data_format="
_SETTINGS = (
    "activation= use_bias= kernel_initializer= bias_initializer= kernel_regularizer= "
    "bias_regularizer= activity_regularizer= kernel_constraint= bias_constraint="
)
Conv2DTranspose = _keras_taking(
    f"{_PLACED} dilation_rate= {_SETTINGS}",
    "Conv2DTranspose",
    _KerasTransposed,
    "Convolution2DTranspose",
)
Conv3DTranspose = _keras_taking(
    f"{_PLACED} {_SETTINGS}",
    "Conv3DTranspose",
    _KerasTransposed,
    "Convolution3DTranspose",
    rank=3,
)
SeparableConv1D = _keras("SeparableConv1D", SeparableKind, "SeparableConvolution1D", rank=1)
SeparableConv2D = _keras("SeparableConv2D", SeparableKind, "SeparableConvolution2D")
BatchNormalization = _keras("BatchNormalization", BatchNormKind)
Embedding = _keras("Embedding", EmbeddingKind)
MaxPooling1D = _keras("MaxPooling1D", PoolingKind, "MaxPool1D", rank=1)
MaxPooling2D = _keras("MaxPooling2D", PoolingKind, "MaxPool2D")
MaxPooling3D = _keras("MaxPooling3D", PoolingKind, "MaxPool3D", rank=3)
_AVERAGE = {"pool": "nn.avg_pool"}
AveragePooling1D = _keras("AveragePooling1D", PoolingKind, "AvgPool1D", rank=1, **_AVERAGE)
AveragePooling2D = _keras("AveragePooling2D", PoolingKind, "AvgPool2D", **_AVERAGE)
AveragePooling3D = _keras("AveragePooling3D", PoolingKind, "AvgPool3D", rank=3, **_AVERAGE)
Dropout = _keras("Dropout", DropoutKind)
Flatten = _keras("Flatten", FlattenKind)


class _ActivationKind:
    """A function as a layer."""

    def __init__(self, activation: Any, **kwargs: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.activation = keras_activation(activation)

    def call(self: Any, inputs: Any) -> Any:
        """Apply the function."""
        return self.activation(inputs)


class _ReshapeKind:
    """Another shape for all axes but the first."""

    def __init__(self, target_shape: Any, **kwargs: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.target_shape = tuple(target_shape)

    def call(self: Any, inputs: Any) -> Any:
        """Reshape."""
        first = inputs.shape[0].value
        return tf("reshape")(inputs, [-1 if first is None else first, *self.target_shape])


class _LambdaKind:
    """A user's function as a layer."""

    def __init__(
        self,
        function: Any,
        output_shape: Any = None,
        mask: Any = None,
        arguments: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.function, self.arguments = function, arguments or {}

    def call(self: Any, inputs: Any) -> Any:
        """Call the function."""
        return self.function(inputs, **self.arguments)


class _MergeKind:
    """Inputs joined element by element."""

    join = "add_n"

    def call(self: Any, inputs: Any) -> Any:
        """Join the inputs."""
        inputs = flatten(inputs)
        if self.join == "add_n":
            return tf("add_n")(inputs)
        joined = inputs[0]
        for each in inputs[1:]:
            joined = tf(self.join)(joined, each)
        return joined


class _ConcatenateKind:
    """Inputs side by side."""

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.axis = axis

    def call(self: Any, inputs: Any) -> Any:
        """Join the inputs."""
        return tf("concat")(inputs, self.axis)


class _GlobalPoolKind:
    """One value for each channel."""

    reduce = "reduce_mean"

    def __init__(self, data_format: Any = None, **kwargs: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.data_format = data_format

    def call(self: Any, inputs: Any) -> Any:
        """Reduce the spatial axes."""
        rank = inputs.shape.ndims
        first = self.data_format == "channels_first"
        return tf(self.reduce)(inputs, list(range(2, rank) if first else range(1, rank - 1)))


class _LeakyKind:
    """A rectifier with a slope below zero."""

    def __init__(self, alpha: float = 0.3, **kwargs: Any) -> None:
        """Take Keras' arguments."""
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self: Any, inputs: Any) -> Any:
        """Apply the rectifier."""
        return tf("nn.leaky_relu")(inputs, self.alpha)


Activation = _keras("Activation", _ActivationKind)
Reshape = _keras("Reshape", _ReshapeKind)
Lambda = _keras("Lambda", _LambdaKind)
Add = _keras("Add", _MergeKind)
Multiply = _keras("Multiply", _MergeKind, join="multiply")
Subtract = _keras("Subtract", _MergeKind, join="subtract")
Maximum = _keras("Maximum", _MergeKind, join="maximum")
Concatenate = _keras("Concatenate", _ConcatenateKind)
GlobalAveragePooling1D = _keras("GlobalAveragePooling1D", _GlobalPoolKind, "GlobalAvgPool1D")
GlobalAveragePooling2D = _keras("GlobalAveragePooling2D", _GlobalPoolKind, "GlobalAvgPool2D")
GlobalMaxPooling1D = _keras(
    "GlobalMaxPooling1D", _GlobalPoolKind, "GlobalMaxPool1D", reduce="reduce_max"
)
GlobalMaxPooling2D = _keras(
    "GlobalMaxPooling2D", _GlobalPoolKind, "GlobalMaxPool2D", reduce="reduce_max"
)
LeakyReLU = _keras("LeakyReLU", _LeakyKind)
PReLU = _keras("PReLU", PReLUKind)
LayerNormalization = _keras("LayerNormalization", LayerNormKind)
DepthwiseConv2D = _keras("DepthwiseConv2D", DepthwiseKind)
TimeDistributed = _keras("TimeDistributed", TimeDistributedKind)
Bidirectional = _keras("Bidirectional", BidirectionalKind)


class _RecurrentKind:
    """kernel [in, g·n], recurrent_kernel [n, g·n], bias [g·n]: g gates."""

    gates = 1
    states = 1

    def __init__(
        self,
        units: int,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        return_sequences: bool = False,
        return_state: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take Keras' arguments; those that change no variable are left out."""
        kept = {key: kwargs[key] for key in ("name", "trainable", "dtype") if key in kwargs}
        super().__init__(**kept)
        self.units, self.use_bias = units, use_bias
        self.kernel_initializer = keras_initializer(kernel_initializer)
        self.recurrent_initializer = keras_initializer(recurrent_initializer)
        self.bias_initializer = keras_initializer(bias_initializer)
        self.return_sequences, self.return_state = return_sequences, return_state
        self.has_two_biases = bool(kwargs.get("reset_after"))
        self.input_spec = InputSpec(ndim=3)

    def build(self: Any, input_shape: Any) -> None:
        """Make the weights."""
        wide = self.gates * self.units
        self.kernel = self.add_weight(
            "kernel", (input_shape[-1], wide), initializer=self.kernel_initializer
        )
        self.recurrent_kernel = self.add_weight(
            "recurrent_kernel", (self.units, wide), initializer=self.recurrent_initializer
        )
        if self.use_bias:
            sizes = (2, wide) if self.has_two_biases else (wide,)
            self.bias = self.add_weight("bias", sizes, initializer=self.bias_initializer)
        self.built = True

    def call(self: Any, inputs: Any, mask: Any = None, training: Any = None, **_: Any) -> Any:
        """Outputs of the right shape; their values stand for the recurrence's."""
        projected = tf("tensordot")(inputs, self.kernel, [[2], [0]])
        mixed = projected[:, :, : self.units] + tf("reduce_sum")(self.recurrent_kernel)
        outputs = tf("tanh")(mixed)
        last = outputs[:, -1]
        found = outputs if self.return_sequences else last
        return [found, *([last] * self.states)] if self.return_state else found


_INITIAL = "kernel_initializer= recurrent_initializer= bias_initializer="
_KEPT = (
    "kernel_regularizer= recurrent_regularizer= bias_regularizer= activity_regularizer= "
    "kernel_constraint= recurrent_constraint= bias_constraint="
)
_RETURNED = "return_sequences= return_state= go_backwards= stateful="
_GATED = f"activation= recurrent_activation= use_bias= {_INITIAL}"
_DROPPED = f"dropout= recurrent_dropout= implementation= {_RETURNED} unroll="

LSTM = _keras_taking(
    f"units {_GATED} unit_forget_bias= {_KEPT} {_DROPPED}",
    "LSTM",
    _RecurrentKind,
    gates=4,
    states=2,
)
GRU = _keras_taking(
    f"units {_GATED} {_KEPT} {_DROPPED} reset_after=", "GRU", _RecurrentKind, gates=3
)
SimpleRNN = _keras_taking(
    f"units activation= use_bias= {_INITIAL} {_KEPT} dropout= recurrent_dropout= {_RETURNED} unroll=",
    "SimpleRNN",
    _RecurrentKind,
)
CuDNNLSTM = _keras_taking(
    f"units {_INITIAL} unit_forget_bias= {_KEPT} {_RETURNED}",
    "CuDNNLSTM",
    _RecurrentKind,
    gates=4,
    states=2,
)
CuDNNGRU = _keras_taking(
    f"units {_INITIAL} {_KEPT} {_RETURNED}", "CuDNNGRU", _RecurrentKind, gates=3
)
