"""`contrib.cudnn_rnn`'s cells that stand in for cuDNN's where there is none (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.block_cells import LSTMBlockCell
from scopelint.runtime.api.rnn_cells import GRUCell, affine
from scopelint.runtime.initializers import Zeros
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf


@public("contrib.cudnn_rnn.CudnnCompatibleLSTMCell")
class CudnnCompatibleLSTMCell(LSTMBlockCell):
    """`cudnn_compatible_lstm_cell`: kernel [in + n, 4n], bias [4n]."""

    def __init__(self, num_units: Any, reuse: Any = None) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, forget_bias=0, reuse=reuse, name="cudnn_compatible_lstm_cell")


@public("contrib.cudnn_rnn.CudnnCompatibleGRUCell")
class CudnnCompatibleGRUCell(GRUCell):
    """gates/…, candidate/input_projection/…, candidate/hidden_projection/…, both kernels first."""

    def __init__(self, num_units: Any, reuse: Any = None, kernel_initializer: Any = None) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, reuse=reuse, kernel_initializer=kernel_initializer)

    def build(self, inputs_shape: Any) -> None:
        """Make the weights."""
        units, size = self._num_units, self._depth(inputs_shape)
        self._build_gates(size + units)
        rooms = ("candidate/input_projection/", "candidate/hidden_projection/")
        kernels = [
            self.add_variable(room + "kernel", [rows, units], initializer=self._initializer)
            for room, rows in zip(rooms, (size, units), strict=True)
        ]
        biases = [self.add_variable(f"{room}bias", [units], initializer=Zeros()) for room in rooms]
        self._projections = list(zip(kernels, biases, strict=True))
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        gates = tf("sigmoid")(affine([inputs, state], *self._gates))
        reset, update = tf("split")(value=gates, num_or_size_splits=2, axis=1)
        given, seen = (
            affine([each], *weights)
            for each, weights in zip((inputs, state), self._projections, strict=True)
        )
        output = (1 - update) * self._activation(given + reset * seen) + update * state
        return output, output
