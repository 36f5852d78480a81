"""`tf.nn.rnn_cell` and `contrib.rnn`: the cells and their variables (semantics §9.1, §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.keras_base import InputSpec, keras_activation, keras_initializer
from scopelint.runtime.api.rnn_base import (
    MODULE,
    CellWrapper,
    LayerRNNCell,
    LSTMStateTuple,
    RNNCell,
    check_cell,
)
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Constant, Zeros
from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.registry import PUBLIC
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.versions import target


def _cell(*names: str) -> Any:
    """Enter a cell under its public names, in the module where TensorFlow has it."""

    def enter(cell: Any) -> Any:
        cell.__module__ = MODULE
        for name in names or (cell.__name__,):
            PUBLIC[f"tf.contrib.rnn.{name}"] = cell
            PUBLIC[f"tf.nn.rnn_cell.{name}"] = cell
        return cell

    return enter


class _SizedCell(LayerRNNCell):
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
        self._activation = keras_activation(activation) or tf("tanh")
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


def _affine(values: list[Any], kernel: Any, bias: Any) -> Any:
    """Values side by side, times a kernel, plus a bias."""
    return tf("nn.bias_add")(tf("matmul")(tf("concat")(values, 1), kernel), bias)


@_cell()
class BasicRNNCell(_SizedCell):
    """kernel [in + n, n], bias [n]."""

    def build(self, inputs_shape: Any) -> None:
        """Make kernel and bias."""
        units = self._num_units
        self._kernel, self._bias = self._pair("", [self._depth(inputs_shape) + units, units])
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        output = self._activation(_affine([inputs, state], self._kernel, self._bias))
        return output, output


@_cell()
class GRUCell(_SizedCell):
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

    def build(self, inputs_shape: Any) -> None:
        """Make the kernels and biases of gates and candidate."""
        units, size = self._num_units, self._depth(inputs_shape) + self._num_units
        first = self._bias_initializer or Constant(1.0, dtype=self.dtype or "float32")
        self._gates = self._pair("gates/", [size, 2 * units], first)
        self._candidate = self._pair("candidate/", [size, units], self._bias_initializer)
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        gates = tf("sigmoid")(_affine([inputs, state], *self._gates))
        reset, update = tf("split")(value=gates, num_or_size_splits=2, axis=1)
        candidate = self._activation(_affine([inputs, reset * state], *self._candidate))
        output = update * state + (1 - update) * candidate
        return output, output


class _LSTM(_SizedCell):
    """What LSTM cells have in common: gates, and a state of two parts."""

    _state_is_tuple = True
    _forget_bias: Any = 1.0

    def _gated(self, inputs: Any, state: Any, output_size: int) -> tuple[Any, ...]:
        """The previous parts of the state and the four gates."""
        if self._state_is_tuple:
            cell, hidden = state
        else:
            cell = tf("slice")(state, [0, 0], [-1, self._num_units])
            hidden = tf("slice")(state, [0, self._num_units], [-1, output_size])
        gates = _affine([inputs, hidden], self._kernel, self._bias)
        return cell, *tf("split")(value=gates, num_or_size_splits=4, axis=1)

    def _stated(self, cell: Any, hidden: Any) -> Any:
        """The next state."""
        if self._state_is_tuple:
            return LSTMStateTuple(cell, hidden)
        return tf("concat")([cell, hidden], 1)

    _kernel: Any = None
    _bias: Any = None


@_cell()
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
        cell, i, j, f, o = self._gated(inputs, state, self._num_units)
        cell = cell * sigmoid(f + self._forget_bias) + sigmoid(i) * self._activation(j)
        hidden = self._activation(cell) * sigmoid(o)
        return hidden, self._stated(cell, hidden)


@_cell()
class LSTMCell(_LSTM):
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
        self._initializer = keras_initializer(initializer)
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple

    @property
    def output_size(self) -> Any:
        """The size of the projection, or the number of units."""
        return self._num_proj or self._num_units

    @property
    def state_size(self) -> Any:
        """The number of units, and the size of the output."""
        sizes = (self._num_units, self.output_size)
        return LSTMStateTuple(*sizes) if self._state_is_tuple else sum(sizes)

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

    def _looked(self, gate: str, cell: Any) -> Any:
        """What a gate sees of the cell, by its peephole."""
        return self._peepholes[gate] * cell if self._use_peepholes else 0.0

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        sigmoid = tf("sigmoid")
        before, i, j, f, o = self._gated(inputs, state, self.output_size)
        forget = sigmoid(f + self._forget_bias + self._looked("f", before))
        cell = forget * before + sigmoid(i + self._looked("i", before)) * self._activation(j)
        hidden = sigmoid(o + self._looked("o", cell)) * self._activation(cell)
        if self._num_proj is not None:
            hidden = tf("matmul")(hidden, self._proj_kernel)
        return hidden, self._stated(cell, hidden)


@_cell("LSTMBlockCell", "LSTMBlockFusedCell")
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
        super().build(inputs_shape)
        if self._use_peephole:
            for gate in "ifo":
                self.add_variable(f"w_{gate}_diag", [self._num_units])
        self.built = True


@_cell("GRUBlockCell", "GRUBlockCellV2")
class GRUBlockCell(GRUCell):
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


@_cell()
class LayerNormBasicLSTMCell(RNNCell):
    """kernel [in + n, 4n] (a bias without layer norm), and gamma, beta for each gate."""

    def __init__(
        self,
        num_units: Any,
        forget_bias: Any = 1.0,
        input_size: Any = None,
        activation: Any = None,
        layer_norm: bool = True,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
        dropout_keep_prob: Any = 1.0,
        dropout_prob_seed: Any = None,
        reuse: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(_reuse=reuse)
        self._num_units, self._layer_norm = num_units, layer_norm
        self._forget_bias = forget_bias
        self._gain, self._shift = norm_gain, norm_shift
        self._activation = activation or tf("tanh")

    @property
    def state_size(self) -> Any:
        """Twice the number of units."""
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> Any:
        """The number of units."""
        return self._num_units

    def _norm(self, values: Any, scope: str) -> Any:
        """Layer norm under a scope."""
        size = values.get_shape()[-1:]
        with variable_scope(scope):
            get_variable("gamma", shape=size, initializer=Constant(self._gain))
            get_variable("beta", shape=size, initializer=Constant(self._shift))
        with variable_scope(scope, reuse=True):
            return tf("contrib.layers.layer_norm")(values, reuse=True, scope=_here())

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        cell, hidden = state
        joined = tf("concat")([inputs, hidden], 1)
        size = joined.get_shape()[-1]
        gates = tf("matmul")(joined, get_variable("kernel", [size, 4 * self._num_units]))
        if not self._layer_norm:
            gates = tf("nn.bias_add")(gates, get_variable("bias", [4 * self._num_units]))
        i, j, f, o = tf("split")(value=gates, num_or_size_splits=4, axis=1)
        if self._layer_norm:
            i, j = self._norm(i, "input"), self._norm(j, "transform")
            f, o = self._norm(f, "forget"), self._norm(o, "output")
        sigmoid = tf("sigmoid")
        cell = cell * sigmoid(f + self._forget_bias) + sigmoid(i) * self._activation(j)
        if self._layer_norm:
            cell = self._norm(cell, "state")
        hidden = self._activation(cell) * sigmoid(o)
        return hidden, LSTMStateTuple(cell, hidden)


def _here() -> Any:
    return tf("get_variable_scope")()


class Linear:
    """weights and bias of `contrib.rnn`'s wrappers, got in the scope where it is made."""

    def __init__(self, args: Any, output_size: int, build_bias: bool = True, **_: Any) -> None:
        """Make the kernel for the arguments' joined size, and the bias."""
        args = args if isinstance(args, list | tuple) else [args]
        size = sum(int(each.get_shape()[1]) for each in args)
        kernel_name, bias_name = target().rnn_weights
        self._kernel = get_variable(kernel_name, [size, output_size], dtype=args[0].dtype)
        self._bias = get_variable(
            bias_name, [output_size], dtype=args[0].dtype, initializer=Constant(0.0)
        )

    def __call__(self, args: Any) -> Any:
        """The arguments side by side, times the kernel, plus the bias."""
        args = list(args) if isinstance(args, list | tuple) else [args]
        return _affine(args, self._kernel, self._bias)


class _ProjectingWrapper(RNNCell):
    """A cell around a cell, with a projection of its own. Raises TypeError (E66)."""

    def __init__(self, cell: Any, size: int, activation: Any, reuse: Any) -> None:
        super().__init__(_reuse=reuse)
        check_cell("cell", cell)
        self._cell, self._size, self._activation = cell, size, activation
        self._linear: Any = None

    @property
    def state_size(self) -> Any:
        """The inner cell's."""
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        """The inner cell's."""
        return self._cell.output_size

    def _projected(self, values: Any) -> Any:
        if self._linear is None:
            self._linear = Linear(values, self._size)
        found = self._linear(values)
        return self._activation(found) if self._activation else found


@_cell()
class OutputProjectionWrapper(_ProjectingWrapper):
    """kernel and bias from the inner cell's outputs."""

    def __init__(
        self, cell: Any, output_size: int, activation: Any = None, reuse: Any = None
    ) -> None:
        """Raises ValueError for a size below 1."""
        super().__init__(cell, output_size, activation, reuse)
        if output_size < 1:
            raise ValueError(f"Parameter output_size must be > 0: {output_size}.")

    @property
    def output_size(self) -> Any:
        """The size of the projection."""
        return self._size

    def call(self, inputs: Any, state: Any) -> Any:
        """Project what the inner cell gives."""
        output, after = self._cell(inputs, state)
        return self._projected(output), after


@_cell()
class InputProjectionWrapper(_ProjectingWrapper):
    """kernel and bias to the inner cell's inputs."""

    def __init__(
        self,
        cell: Any,
        num_proj: int,
        activation: Any = None,
        input_size: Any = None,
        reuse: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(cell, num_proj, activation, reuse)

    def call(self, inputs: Any, state: Any) -> Any:
        """Project the inputs and call the inner cell."""
        projected = self._projected(inputs)
        return self._cell(projected, state)


@_cell()
class EmbeddingWrapper(RNNCell):
    """embedding [classes, size], under the cell's scope."""

    def __init__(
        self,
        cell: Any,
        embedding_classes: int,
        embedding_size: int,
        initializer: Any = None,
        reuse: Any = None,
    ) -> None:
        """Raises TypeError (E66), ValueError for sizes below 1."""
        super().__init__(_reuse=reuse)
        check_cell("cell", cell)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError(
                f"Both embedding_classes and embedding_size must be > 0: {embedding_classes}, "
                f"{embedding_size}."
            )
        self._cell, self._initializer = cell, initializer
        self._shape = [embedding_classes, embedding_size]

    @property
    def state_size(self) -> Any:
        """The inner cell's."""
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        """The inner cell's."""
        return self._cell.output_size

    def call(self, inputs: Any, state: Any) -> Any:
        """Look the inputs up and call the inner cell."""
        table = get_variable("embedding", self._shape, initializer=self._initializer)
        embedded = tf("nn.embedding_lookup")(table, tf("reshape")(inputs, [-1]))
        return self._cell(embedded, state)


PUBLIC["tf.contrib.rnn.CompiledWrapper"] = CellWrapper


@_cell()
class AttentionCellWrapper(RNNCell):
    """A cell with attention over its last outputs. Raises TypeError (E66), ValueError."""

    def __init__(
        self,
        cell: Any,
        attn_length: int,
        attn_size: Any = None,
        attn_vec_size: Any = None,
        input_size: Any = None,
        state_is_tuple: bool = True,
        reuse: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(_reuse=reuse)
        check_cell("cell", cell)
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._cell, self._length = cell, attn_length
        self._size = cell.output_size if attn_size is None else attn_size
        self._vector = self._size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._linears: dict[str, Linear] = {}

    @property
    def state_size(self) -> Any:
        """The inner cell's, that of the attention, and those it looks at."""
        return (self._cell.state_size, self._size, self._size * self._length)

    @property
    def output_size(self) -> Any:
        """The size of the attention."""
        return self._size

    def _linear(self, name: str, args: Any, size: int) -> Any:
        """A projection, made at the first call."""
        if name not in self._linears:
            self._linears[name] = Linear(args, size)
        return self._linears[name](args)

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        inner, attention, seen = state
        seen = tf("reshape")(seen, [-1, self._length, self._size])
        size = self._input_size or inputs.get_shape().as_list()[1]
        inputs = self._linear("inputs", [inputs, attention], size)
        output, after = self._cell(inputs, inner)
        joined = tf("concat")(flatten(after), 1)
        attention, rest = self._attend(joined, seen)
        with variable_scope("attn_output_projection"):
            output = self._linear("output", [output, attention], self._size)
        seen = tf("concat")([rest, tf("expand_dims")(output, 1)], 1)
        seen = tf("reshape")(seen, [-1, self._length * self._size])
        return output, (after, attention, seen)

    def _attend(self, query: Any, seen: Any) -> tuple[Any, Any]:
        """What the query finds in the outputs seen, and all of them but the oldest."""
        with variable_scope("attention"):
            kernel = get_variable("attn_w", [1, 1, self._size, self._vector])
            vector = get_variable("attn_v", [self._vector])
            hidden = tf("reshape")(seen, [-1, self._length, 1, self._size])
            features = tf("nn.conv2d")(hidden, kernel, [1, 1, 1, 1], "SAME")
            asked = self._linear("query", query, self._vector)
            asked = tf("reshape")(asked, [-1, 1, 1, self._vector])
            scores = tf("reduce_sum")(vector * tf("tanh")(features + asked), [2, 3])
            weights = tf("reshape")(tf("nn.softmax")(scores), [-1, self._length, 1, 1])
            found = tf("reshape")(tf("reduce_sum")(weights * hidden, [1, 2]), [-1, self._size])
            return found, tf("slice")(seen, [0, 1, 0], [-1, -1, -1])
