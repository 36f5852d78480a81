"""`contrib.rnn`'s cells of few ops, and the LSTM over a whole sequence (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.layers_base import Layer
from scopelint.runtime.api.rnn_base import LSTMStateTuple
from scopelint.runtime.api.rnn_cells import BasicLSTMCell, GRUCell, affine, cell
from scopelint.runtime.initializers import Constant, Zeros
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape


def _add_peepholes(layer: Layer, units: Any) -> None:
    """The diagonals through which the gates see the memory."""
    for gate in "ifo":
        layer.add_variable(f"w_{gate}_diag", [units])


@cell("LSTMBlockCell")
class LSTMBlockCell(BasicLSTMCell):
    """`lstm_cell`: kernel [in + n, 4n], bias [4n] and, with peepholes, three diagonals."""

    def __init__(
        self,
        num_units: Any,
        forget_bias: Any = 1.0,
        cell_clip: Any = None,
        use_peephole: bool = False,
        dtype: Any = None,
        reuse: Any = None,
        name: Any = "lstm_cell",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, forget_bias, reuse=reuse, name=name, dtype=dtype)
        self._use_peephole = use_peephole

    def build(self, inputs_shape: Any) -> None:
        """Make kernel, bias and diagonals."""
        units = self._num_units
        self._kernel, self._bias = self._pair("", [self._depth(inputs_shape) + units, 4 * units])
        if self._use_peephole:
            _add_peepholes(self, units)
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state, by one op."""
        if not self._use_peephole:
            reserve_names("zeros")
        with name_scope("LSTMBlockCell"):
            return super().call(inputs, state)


@cell("GRUBlockCellV2")
class GRUBlockCellV2(GRUCell):
    """`gru_cell`: the variables of a GRUCell."""

    def __init__(
        self,
        num_units: Any = None,
        cell_size: Any = None,
        reuse: Any = None,
        name: Any = "gru_cell",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(cell_size if num_units is None else num_units, reuse=reuse, name=name)

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state, by one op."""
        with name_scope("GRUBlockCell"):
            return super().call(inputs, state)


@cell("GRUBlockCell")
class GRUBlockCell(GRUBlockCellV2):
    """`gru_cell`: w_ru [in + n, 2n], b_ru, w_c [in + n, n], b_c."""

    def build(self, inputs_shape: Any) -> None:
        """Make the weights of gates and candidate."""
        units, size = self._num_units, self._depth(inputs_shape) + self._num_units
        ones, zeros = Constant(1.0), Constant(0.0)
        self._gates = (
            self.add_variable("w_ru", [size, 2 * units]),
            self.add_variable("b_ru", [2 * units], initializer=ones),
        )
        self._candidate = (
            self.add_variable("w_c", [size, units]),
            self.add_variable("b_c", [units], initializer=zeros),
        )
        self.built = True


class LSTMBlockFusedCell(Layer):
    """`lstm_fused_cell`: the variables of an LSTMBlockCell; a layer on `[time, batch, size]`."""

    def __init__(
        self,
        num_units: Any,
        forget_bias: Any = 1.0,
        cell_clip: Any = None,
        use_peephole: bool = False,
        reuse: Any = None,
        dtype: Any = None,
        name: Any = "lstm_fused_cell",
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(_reuse=reuse, name=name, dtype=dtype)
        self._num_units, self._forget_bias = num_units, forget_bias
        self._use_peephole = use_peephole

    @property
    def num_units(self) -> Any:
        """The number of units."""
        return self._num_units

    def build(self, input_shape: Any) -> None:
        """Make kernel, bias and diagonals."""
        units, size = self._num_units, TensorShape(input_shape)[2].value
        self._kernel = self.add_variable("kernel", [size + units, 4 * units])
        self._bias = self.add_variable("bias", [4 * units], initializer=Zeros())
        if self._use_peephole:
            _add_peepholes(self, units)
        self.built = True

    def call(
        self, inputs: Any, initial_state: Any = None, dtype: Any = None, sequence_length: Any = None
    ) -> Any:
        """The outputs and the last state. Raises ValueError where no state can be made."""
        if initial_state is None:
            if dtype is None:
                raise ValueError("Either initial_state or dtype needs to be specified")
            batch = tf("shape")(inputs)[1]
            zeros = tf("zeros")(tf("stack")([batch, self._num_units]), dtype)
            initial_state = (zeros, zeros)
        cells, outputs = tf("scan")(self._step, inputs, initializer=tuple(initial_state))
        return outputs, LSTMStateTuple(cells[-1], outputs[-1])

    def _step(self, state: Any, inputs: Any) -> Any:
        """The next state."""
        held, hidden = state
        sigmoid, tanh = tf("sigmoid"), tf("tanh")
        gates = affine([inputs, hidden], self._kernel, self._bias)
        i, j, f, o = tf("split")(value=gates, num_or_size_splits=4, axis=1)
        held = held * sigmoid(f + self._forget_bias) + sigmoid(i) * tanh(j)
        return held, tanh(held) * sigmoid(o)


PUBLIC["tf.contrib.rnn.LSTMBlockFusedCell"] = LSTMBlockFusedCell
