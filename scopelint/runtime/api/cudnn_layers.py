"""`contrib.cudnn_rnn`'s layers: their weights are one variable, in an order that cuDNN alone knows (§6.3)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.layers_base import Layer
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.dtypes import float32
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape


class _CudnnRNN(Layer):
    """Outputs of the right shape that hang on the input and the weights: cuDNN's sums are not made."""

    _gates = 1  #: matrices of a layer for its input, and as many for its state
    _states = 1

    def __init__(
        self,
        num_layers: int,
        num_units: int,
        input_mode: str = "linear_input",
        direction: str = "unidirectional",
        dropout: float = 0.0,
        seed: Any = None,
        dtype: Any = float32,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: Any = None,
    ) -> None:
        """Take TensorFlow's arguments. Raises ValueError for another direction."""
        super().__init__(dtype=dtype, name=name)
        if direction not in ("unidirectional", "bidirectional"):
            raise ValueError(
                f"Invalid direction: {direction}, expecting unidirectional, bidirectional"
            )
        self.num_layers, self.num_units, self.direction = num_layers, num_units, direction
        self.num_dirs = 1 if direction == "unidirectional" else 2

    def build(self, input_shape: Any) -> None:
        """Get the weights. Raises ValueError for an input without three axes, the last known."""
        shape = TensorShape(input_shape)
        if shape.ndims != 3:
            raise ValueError(f"Expecting input_shape with 3 dims, got {shape.ndims}")
        size = shape.as_list()[-1]
        if size is None:
            raise ValueError(
                "The last dimension of the inputs to `CudnnRNN` should be defined. Found `None`."
            )
        self.input_spec = InputSpec(ndim=3, axes={-1: size})
        self._set_scope()
        with variable_scope(self._scope, reuse=self.built):
            start = tf("zeros")([self._number_of_weights(size)], self.dtype)
            self.kernel = get_variable(
                "opaque_kernel",
                dtype=self.dtype,
                initializer=tf("placeholder_with_default")(start, None),
                validate_shape=False,
            )
        self._trainable_weights.append(self.kernel)
        self.built = True

    def _number_of_weights(self, size: int) -> int:
        units, directions = self.num_units, self.num_dirs
        inputs = size + (self.num_layers - 1) * directions * units
        rows = inputs + self.num_layers * (units + 2)
        return int(rows * units * self._gates * directions)

    def call(self, inputs: Any, *others: Any, **settings: Any) -> Any:
        """The outputs and the last states."""
        moved = tf("reduce_mean")(inputs, axis=-1, keepdims=True) + tf("reduce_mean")(self.kernel)
        outputs = moved * tf("ones")([self.num_dirs * self.num_units], self.dtype)
        last = tf("reduce_mean")(moved, axis=0, keepdims=True)
        state = last * tf("ones")([self.num_layers * self.num_dirs, 1, self.num_units], self.dtype)
        return outputs, (state,) * self._states


@public("contrib.cudnn_rnn.CudnnLSTM")
class CudnnLSTM(_CudnnRNN):
    """Four gates, two states."""

    _gates, _states = 4, 2


@public("contrib.cudnn_rnn.CudnnGRU")
class CudnnGRU(_CudnnRNN):
    """Three gates."""

    _gates = 3


@public("contrib.cudnn_rnn.CudnnRNNTanh")
class CudnnRNNTanh(_CudnnRNN):
    """No gates."""


@public("contrib.cudnn_rnn.CudnnRNNRelu")
class CudnnRNNRelu(_CudnnRNN):
    """No gates."""
