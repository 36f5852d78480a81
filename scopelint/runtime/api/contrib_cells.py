"""`contrib.rnn`'s cells and the cells around cells that have variables (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.rnn_base import CellWrapper, LSTMStateTuple, RNNCell, check_cell
from scopelint.runtime.api.rnn_cells import affine, cell
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Constant
from scopelint.runtime.name_scopes import reserve_names
from scopelint.runtime.nest import flatten
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.versions import target


@cell()
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
        """Layer norm under a scope; whatever its dtype, the variables have that of the values."""
        size, dtype = values.get_shape()[-1:], values.dtype
        with variable_scope(scope):
            get_variable("gamma", shape=size, initializer=Constant(self._gain), dtype=dtype)
            get_variable("beta", shape=size, initializer=Constant(self._shift), dtype=dtype)
        with variable_scope(scope, reuse=True):
            return tf("contrib.layers.layer_norm")(values, reuse=True, scope=get_variable_scope())

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        cell, hidden = state
        joined = tf("concat")([inputs, hidden], 1)
        size = joined.get_shape()[-1]
        kernel = get_variable("kernel", [size, 4 * self._num_units], dtype=joined.dtype)
        gates = tf("matmul")(joined, kernel)
        if not self._layer_norm:
            bias = get_variable("bias", [4 * self._num_units], dtype=joined.dtype)
            gates = tf("nn.bias_add")(gates, bias)
        reserve_names("Const")
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


class Linear:
    """weights and bias of `contrib.rnn`'s wrappers, got in the scope where it is made."""

    def __init__(
        self,
        args: Any,
        output_size: int,
        build_bias: bool = True,
        bias_initializer: Any = None,
        kernel_initializer: Any = None,
    ) -> None:
        """Make the kernel for the arguments' joined size, and the bias."""
        args = args if isinstance(args, list | tuple) else [args]
        size = sum(int(each.get_shape()[1]) for each in args)
        kernel_name, bias_name = target().rnn_weights
        with variable_scope(get_variable_scope()) as outer:
            self._kernel = get_variable(
                kernel_name, [size, output_size], args[0].dtype, kernel_initializer
            )
            self._bias = None
            if not build_bias:
                return
            with variable_scope(outer) as inner:
                inner.set_partitioner(None)
                self._bias = get_variable(
                    bias_name, [output_size], args[0].dtype, bias_initializer or Constant(0.0)
                )

    def __call__(self, args: Any) -> Any:
        """The arguments side by side, times the kernel, plus the bias if there is one."""
        args = list(args) if isinstance(args, list | tuple) else [args]
        return affine(args, self._kernel, self._bias)


@public("contrib.rnn.python.ops.core_rnn_cell._linear")
def linear_map(
    args: Any,
    output_size: int,
    bias: bool,
    bias_initializer: Any = None,
    kernel_initializer: Any = None,
) -> Any:
    """The arguments side by side, times a kernel of the current scope, plus a bias if asked for."""
    return Linear(args, output_size, bias, bias_initializer, kernel_initializer)(args)


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


@cell()
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


@cell()
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


@cell()
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


@cell()
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
