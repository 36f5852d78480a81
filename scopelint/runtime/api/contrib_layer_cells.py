"""`contrib.rnn`'s cells whose weights are made by `build`, as a layer's are (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.rnn_base import LayerRNNCell, LSTMStateTuple
from scopelint.runtime.api.rnn_cells import SizedCell, contrib_cell
from scopelint.runtime.initializers import Constant, RandomUniform, Zeros
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape


@contrib_cell
class NASCell(LayerRNNCell):
    """recurrent_kernel [m, 8n], kernel [in, 8n], bias [8n] and projection_weights [n, m] if asked for."""

    def __init__(
        self,
        num_units: Any,
        num_proj: Any = None,
        use_bias: bool = False,
        reuse: Any = None,
        **kwargs: Any,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units, self._num_proj, self._use_bias = num_units, num_proj, use_bias

    @property
    def state_size(self) -> Any:
        """The number of units, and the size of the output."""
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self) -> Any:
        """The size of the projection, or the number of units."""
        return self._num_units if self._num_proj is None else self._num_proj

    def build(self, inputs_shape: Any) -> None:
        """Make the weights. Raises ValueError where the size of the inputs is unknown."""
        size = TensorShape(inputs_shape).with_rank(2)[1].value
        if size is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        units, columns = self._num_units, 8 * self._num_units
        self._recurrent = self.add_variable("recurrent_kernel", [self.output_size, columns])
        self._kernel = self.add_variable("kernel", [size, columns])
        if self._use_bias:
            self._bias = self.add_variable("bias", [columns], initializer=Zeros())
        if self._num_proj is not None:
            self._projection = self.add_variable("projection_weights", [units, self._num_proj])
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        memory, hidden = state
        sigmoid, tanh, relu = tf("sigmoid"), tf("tanh"), tf("nn.relu")
        seen = tf("matmul")(hidden, self._recurrent)
        given = tf("matmul")(inputs, self._kernel)
        seen = tf("nn.bias_add")(seen, self._bias) if self._use_bias else seen
        both = [tf("split")(value=each, num_or_size_splits=8, axis=1) for each in (given, seen)]
        parts = list(zip(*both, strict=True))
        a, b, c, d, e, f, g, h = (
            one * two if number == 3 else one + two for number, (one, two) in enumerate(parts)
        )
        first = tanh(tanh(sigmoid(a) * relu(b)) + memory)
        memory = first * tanh(sigmoid(c) + relu(d))
        last = tanh(tanh(tanh(e) * sigmoid(f)) + sigmoid(tanh(g) + sigmoid(h)))
        hidden = tanh(memory * last)
        if self._num_proj is not None:
            hidden = tf("matmul")(hidden, self._projection)
        return hidden, LSTMStateTuple(memory, hidden)


@contrib_cell
class SRUCell(SizedCell):
    """kernel [in, 4n], bias [2n]."""

    def build(self, inputs_shape: Any) -> None:
        """Make kernel and bias."""
        units = self._num_units
        self._kernel = self.add_variable("kernel", [self._depth(inputs_shape), 4 * units])
        self._bias = self.add_variable("bias", [2 * units], initializer=Zeros())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and memory."""
        product = tf("matmul")(inputs, self._kernel)
        new, f, r, kept = tf("split")(value=product, num_or_size_splits=4, axis=1)
        gates = tf("sigmoid")(tf("nn.bias_add")(tf("concat")([f, r], 1), self._bias))
        forget, reset = tf("split")(value=gates, num_or_size_splits=2, axis=1)
        memory = forget * state + (1.0 - forget) * new
        return reset * self._activation(memory) + (1.0 - reset) * kept, memory


class _Independent(SizedCell):
    """A cell each of whose units sees its own last output alone."""

    def __init__(
        self,
        num_units: Any,
        activation: Any = None,
        reuse: Any = None,
        kernel_initializer: Any = None,
        bias_initializer: Any = None,
        name: Any = None,
        dtype: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, activation, reuse, name, dtype)
        self._initializer, self._bias_initializer = kernel_initializer, bias_initializer

    def _triple(self, names: tuple[str, str, str], size: int, columns: int, first: Any) -> Any:
        """A kernel, a row for the units' own outputs, and a bias."""
        kernel, row, bias = names
        return (
            self.add_variable(kernel, [size, columns], initializer=self._initializer),
            self.add_variable(row, [1, columns], initializer=RandomUniform(-1, 1)),
            self.add_variable(bias, [columns], initializer=self._bias_initializer or first),
        )


def _product(inputs: Any, held: Any, weights: Any) -> Any:
    kernel, row, bias = weights
    return tf("nn.bias_add")(tf("matmul")(inputs, kernel) + held * row, bias)


@contrib_cell
class IndRNNCell(_Independent):
    """kernel_w [in, n], kernel_u [1, n], bias [n]."""

    def __init__(
        self,
        num_units: Any,
        activation: Any = None,
        reuse: Any = None,
        name: Any = None,
        dtype: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, activation, reuse, name=name, dtype=dtype)

    def build(self, inputs_shape: Any) -> None:
        """Make the weights."""
        size, names = self._depth(inputs_shape), ("kernel_w", "kernel_u", "bias")
        self._weights_of_all = self._triple(names, size, self._num_units, Zeros())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        output = self._activation(_product(inputs, state, self._weights_of_all))
        return output, output


@contrib_cell
class IndyGRUCell(_Independent):
    """gates/kernel_w, gates/kernel_u, gates/bias, candidate/kernel, candidate/kernel_u, candidate/bias."""

    def build(self, inputs_shape: Any) -> None:
        """Make the weights of gates and candidate."""
        size, units = self._depth(inputs_shape), self._num_units
        names = ("gates/kernel_w", "gates/kernel_u", "gates/bias")
        self._gates = self._triple(names, size, 2 * units, Constant(1.0))
        names = ("candidate/kernel", "candidate/kernel_u", "candidate/bias")
        self._candidate = self._triple(names, size, units, Zeros())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        gates = tf("sigmoid")(_product(inputs, tf("tile")(state, [1, 2]), self._gates))
        reset, update = tf("split")(value=gates, num_or_size_splits=2, axis=1)
        candidate = self._activation(_product(inputs, reset * state, self._candidate))
        output = update * state + (1 - update) * candidate
        return output, output


@contrib_cell
class IndyLSTMCell(_Independent):
    """kernel_w [in, 4n], kernel_u [1, 4n], bias [4n]."""

    def __init__(
        self, num_units: Any, forget_bias: Any = 1.0, activation: Any = None, *args: Any, **kw: Any
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, activation, *args, **kw)
        self._forget_bias = forget_bias

    state_size = property(
        lambda self: LSTMStateTuple(self._num_units, self._num_units), doc="Both parts."
    )

    def build(self, inputs_shape: Any) -> None:
        """Make the weights."""
        size, names = self._depth(inputs_shape), ("kernel_w", "kernel_u", "bias")
        self._weights_of_all = self._triple(names, size, 4 * self._num_units, Zeros())
        self.built = True

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        memory, hidden = state
        gates = _product(inputs, tf("tile")(hidden, [1, 4]), self._weights_of_all)
        i, j, f, o = tf("split")(value=gates, num_or_size_splits=4, axis=1)
        sigmoid = tf("sigmoid")
        memory = memory * sigmoid(f + self._forget_bias) + sigmoid(i) * self._activation(j)
        hidden = self._activation(memory) * sigmoid(o)
        return hidden, LSTMStateTuple(memory, hidden)
