"""`tf.nn.rnn_cell`: the cells and their variables (semantics §9.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.keras_inputs import InputSpec
from scopelint.runtime.api.keras_names import keras_activation, keras_initializer
from scopelint.runtime.api.rnn_base import (
    MODULE,
    LayerRNNCell,
    LSTMStateTuple,
)
from scopelint.runtime.initializers import Constant, Zeros
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.versions import target


def cell(*names: str) -> Any:
    """Enter a cell under its public names, in the module where TensorFlow has it."""

    def enter(made: Any) -> Any:
        made.__module__ = MODULE
        for name in names or (made.__name__,):
            PUBLIC[f"tf.contrib.rnn.{name}"] = made
            PUBLIC[f"tf.nn.rnn_cell.{name}"] = made
        return made

    return enter


def contrib_cell(made: Any) -> Any:
    """Enter a cell that only `contrib.rnn` has."""
    made.__module__ = "tensorflow.contrib.rnn.python.ops.rnn_cell"
    PUBLIC[f"tf.contrib.rnn.{made.__name__}"] = made
    return made


class SizedCell(LayerRNNCell):
    """A cell of so many units, called with matrices."""

    def __init__(
        self,
        num_units: Any,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        """Keep the size and the activation, tanh by default."""
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self.input_spec = InputSpec(ndim=2)
        self._num_units = num_units
        self._activation = keras_activation(activation or "tanh")
        self._initializer: Any = None

    state_size = property(lambda self: self._num_units, doc="The number of units.")
    output_size = property(lambda self: self._num_units, doc="The number of units.")

    def _depth(self, shape: Any) -> int:
        """The size of the inputs. Raises ValueError where it is unknown."""
        size = TensorShape(shape)[-1].value
        if size is None:
            raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {shape}")
        return int(size)

    def _pair(self, prefix: str, shape: list[int], bias: Any = None) -> tuple[Any, Any]:
        """A kernel and a bias."""
        kernel_name, bias_name = target().rnn_weights
        kernel = self.add_variable(prefix + kernel_name, shape, initializer=self._initializer)
        first = Zeros(dtype=self.dtype or "float32") if bias is None else bias
        return kernel, self.add_variable(prefix + bias_name, shape[-1:], initializer=first)


def affine(values: list[Any], kernel: Any, bias: Any) -> Any:
    """Values side by side, times a kernel, plus a bias unless that is None."""
    product = tf("matmul")(tf("concat")(values, 1), kernel)
    return product if bias is None else tf("nn.bias_add")(product, bias)


@cell()
class BasicRNNCell(SizedCell):
    """kernel [in + n, n], bias [n]."""

    def build(self, inputs_shape: Any) -> None:
        """Make kernel and bias."""
        units = self._num_units
        self._kernel, self._bias = self._pair("", [self._depth(inputs_shape) + units, units])
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        output = self._activation(affine([inputs, state], self._kernel, self._bias))
        return output, output


@cell()
class GRUCell(SizedCell):
    """gates/kernel [in + n, 2n], gates/bias, candidate/kernel [in + n, n], candidate/bias."""

    def __init__(
        self,
        num_units: Any,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, activation, reuse, name, dtype, **kwargs)
        self._initializer = keras_initializer(kernel_initializer)
        self._bias_initializer = keras_initializer(bias_initializer)

    def _build_gates(self, rows: int) -> None:
        first = self._bias_initializer or Constant(1.0, dtype=self.dtype or "float32")
        self._gates = self._pair("gates/", [rows, 2 * self._num_units], first)

    def build(self, inputs_shape: Any) -> None:
        """Make the kernels and biases of gates and candidate."""
        units, size = self._num_units, self._depth(inputs_shape) + self._num_units
        self._build_gates(size)
        self._candidate = self._pair("candidate/", [size, units], self._bias_initializer)
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        gates = tf("sigmoid")(affine([inputs, state], *self._gates))
        reserve_names("Const")
        reset, update = tf("split")(value=gates, num_or_size_splits=2, axis=1)
        candidate = self._activation(affine([inputs, reset * state], *self._candidate))
        output = update * state + (1 - update) * candidate
        return output, output


class _LSTM(SizedCell):
    """What LSTM cells have in common: gates, and a state of two parts."""

    _state_is_tuple = True
    _forget_bias: Any = 1.0

    def _gated(self, inputs: Any, state: Any, output_size: int) -> tuple[Any, ...]:
        """The previous parts of the state and the four gates."""
        if self._state_is_tuple:
            cell, hidden = state
        else:
            with name_scope("split"):
                cell = tf("slice")(state, [0, 0], [-1, self._num_units])
                hidden = tf("slice")(state, [0, self._num_units], [-1, output_size])
            reserve_names("Const")
        gates = affine([inputs, hidden], self._kernel, self._bias)
        reserve_names("Const")
        return cell, *tf("split")(value=gates, num_or_size_splits=4, axis=1)

    def _stated(self, cell: Any, hidden: Any) -> Any:
        """The next state."""
        if self._state_is_tuple:
            return LSTMStateTuple(cell, hidden)
        return tf("concat")([cell, hidden], 1)

    _kernel: Any = None
    _bias: Any = None


@cell()
class BasicLSTMCell(_LSTM):
    """kernel [in + n, 4n], bias [4n]."""

    def __init__(
        self,
        num_units: Any,
        forget_bias: Any = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, activation, reuse, name, dtype, **kwargs)
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple

    @property
    def state_size(self) -> Any:
        """Twice the number of units."""
        units = self._num_units
        return LSTMStateTuple(units, units) if self._state_is_tuple else 2 * units

    def build(self, inputs_shape: Any) -> None:
        """Make kernel and bias."""
        units = self._num_units
        self._kernel, self._bias = self._pair("", [self._depth(inputs_shape) + units, 4 * units])
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        sigmoid = tf("sigmoid")
        reserve_names("Const", "Const")  # the axis, and the bias of the forget gate
        cell, i, j, f, o = self._gated(inputs, state, self._num_units)
        cell = cell * sigmoid(f + self._forget_bias) + sigmoid(i) * self._activation(j)
        hidden = self._activation(cell) * sigmoid(o)
        return hidden, self._stated(cell, hidden)


class ProjectedSizes:
    """The sizes of an LSTM whose output may be projected, and whose state may be one tensor."""

    _num_units: Any
    _num_proj: Any
    _state_is_tuple: bool

    @property
    def output_size(self) -> Any:
        """The size of the projection, or the number of units."""
        return self._num_proj or self._num_units

    @property
    def state_size(self) -> Any:
        """The number of units, and the size of the output."""
        sizes = (self._num_units, self.output_size)
        return LSTMStateTuple(*sizes) if self._state_is_tuple else sum(sizes)


@cell()
class LSTMCell(ProjectedSizes, _LSTM):
    """kernel, bias, w_f_diag, w_i_diag, w_o_diag (peepholes), projection/kernel."""

    def __init__(
        self,
        num_units: Any,
        use_peepholes: bool = False,
        cell_clip: Any = None,
        initializer: Any = None,
        num_proj: Any = None,
        proj_clip: Any = None,
        num_unit_shards: Any = None,
        num_proj_shards: Any = None,
        forget_bias: Any = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, activation, reuse, name, dtype, **kwargs)
        self._use_peepholes, self._num_proj = use_peepholes, num_proj
        self._cell_clip = cell_clip
        self._initializer = keras_initializer(initializer)
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple

    def build(self, inputs_shape: Any) -> None:
        """Make the weights."""
        units = self._num_units
        size = self._depth(inputs_shape) + (self._num_proj or units)
        self._kernel, self._bias = self._pair("", [size, 4 * units])
        if self._use_peepholes:
            self._peepholes = {
                gate: self.add_variable(f"w_{gate}_diag", [units], initializer=self._initializer)
                for gate in "fio"
            }
        if self._num_proj is not None:
            self._proj_kernel = self.add_variable(
                "projection/" + target().rnn_weights[0],
                [units, self._num_proj],
                initializer=self._initializer,
            )
        self.built = True

    def _with_look(self, gate: str, value: Any, cell: Any) -> Any:
        """A gate's value, with what it sees of the cell by its peephole."""
        return value + self._peepholes[gate] * cell if self._use_peepholes else value

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        sigmoid = tf("sigmoid")
        before, i, j, f, o = self._gated(inputs, state, self.output_size)
        forget = sigmoid(self._with_look("f", f + self._forget_bias, before))
        cell = forget * before + sigmoid(self._with_look("i", i, before)) * self._activation(j)
        if self._cell_clip is not None:
            cell = tf("clip_by_value")(cell, -self._cell_clip, self._cell_clip)
        hidden = sigmoid(self._with_look("o", o, cell)) * self._activation(cell)
        if self._num_proj is not None:
            hidden = tf("matmul")(hidden, self._proj_kernel)
        return hidden, self._stated(cell, hidden)
