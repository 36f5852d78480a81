"""`contrib.rnn`'s convolutional LSTM cells (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.rnn_base import LSTMStateTuple, RNNCell
from scopelint.runtime.api.rnn_cells import contrib_cell
from scopelint.runtime.initializers import Constant
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape


@contrib_cell
class ConvLSTMCell(RNNCell):
    """`conv_lstm_cell`: kernel [k…, in + n, 4n], biases [4n]."""

    def __init__(
        self,
        conv_ndims: int,
        input_shape: Any,
        output_channels: int,
        kernel_shape: Any,
        use_bias: bool = True,
        skip_connection: bool = False,
        forget_bias: Any = 1.0,
        initializers: Any = None,
        name: Any = "conv_lstm_cell",
    ) -> None:
        """Raises ValueError for inputs of another rank."""
        super().__init__(name=name)
        if conv_ndims != len(input_shape) - 1:
            raise ValueError(f"Invalid input_shape {input_shape} for conv_ndims={conv_ndims}.")
        self._axes, self._window = conv_ndims, list(kernel_shape)
        self._spatial, self._channels = input_shape[:-1], input_shape[-1]
        self._outputs, self._use_bias = output_channels, use_bias
        self._forget_bias, self._skips = forget_bias, skip_connection

    @property
    def output_size(self) -> Any:
        """The image's axes, and the outputs with what skips the cell."""
        return TensorShape([*self._spatial, self._outputs + self._skips * self._channels])

    @property
    def state_size(self) -> Any:
        """Two images."""
        size = TensorShape([*self._spatial, self._outputs])
        return LSTMStateTuple(size, size)

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        memory, hidden = state
        gates = self._convolved(tf("concat")([inputs, hidden], self._axes + 1))
        i, new, f, o = tf("split")(value=gates, num_or_size_splits=4, axis=self._axes + 1)
        sigmoid, tanh = tf("sigmoid"), tf("tanh")
        memory = sigmoid(f + self._forget_bias) * memory + sigmoid(i) * tanh(new)
        output = tanh(memory) * sigmoid(o)
        if self._skips:
            output = tf("concat")([output, inputs], axis=-1)
        return output, LSTMStateTuple(memory, output)

    def _convolved(self, values: Any) -> Any:
        size, columns = values.get_shape().as_list()[-1], 4 * self._outputs
        kernel = get_variable("kernel", [*self._window, size, columns], dtype=values.dtype)
        strides = 1 if self._axes == 1 else [1] * (self._axes + 2)
        found = tf(f"nn.conv{self._axes}d")(values, kernel, strides, padding="SAME")
        if not self._use_bias:
            return found
        first = Constant(0.0, dtype=values.dtype)
        return found + get_variable("biases", [columns], dtype=values.dtype, initializer=first)


def _define(axes: int) -> None:
    """The cell of so many axes, with a name of its own."""

    def initialize(self: Any, name: Any = f"conv_{axes}d_lstm_cell", **kwargs: Any) -> None:
        ConvLSTMCell.__init__(self, conv_ndims=axes, name=name, **kwargs)

    members = {"__init__": initialize, "__doc__": f"`conv_{axes}d_lstm_cell`."}
    contrib_cell(type(f"Conv{axes}DLSTMCell", (ConvLSTMCell,), members))


for _axes in (1, 2, 3):
    _define(_axes)
