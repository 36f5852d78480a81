"""`contrib.rnn`'s cells that ask for their variables in each call, or keep them in a `Linear` (§9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.contrib_cells import Linear
from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.rnn_base import LSTMStateTuple, RNNCell
from scopelint.runtime.api.rnn_cells import contrib_cell
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Constant, Initializer, RandomUniform
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope


def _size_of(inputs: Any) -> int:
    """The size of the inputs. Raises ValueError where it is unknown."""
    size = inputs.get_shape().with_rank(2)[1].value
    if size is None:
        raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
    return int(size)


class KeepingCell(RNNCell):
    """A cell of so many units that keeps the products of its first call."""

    def __init__(self, num_units: Any, reuse: Any) -> None:
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._products: dict[str, Linear] = {}

    state_size = property(lambda self: self._num_units, doc="The number of units.")
    output_size = property(lambda self: self._num_units, doc="The number of units.")

    def _linear(self, name: str, values: Any, size: int, *, has_bias: bool = True) -> Any:
        """The values side by side, times a kernel that is made at the first call."""
        if name not in self._products:
            self._products[name] = Linear(values, size, has_bias)
        return self._products[name](values)


@contrib_cell
class UGRNNCell(KeepingCell):
    """kernel [in + n, 2n], bias [2n]."""

    def __init__(
        self,
        num_units: Any,
        initializer: Any = None,
        forget_bias: Any = 1.0,
        activation: Any = None,
        reuse: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, reuse)
        self._initializer, self._forget_bias = initializer, forget_bias
        self._activation = activation or tf("tanh")

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output, which is the next state."""
        _size_of(inputs)
        with variable_scope(get_variable_scope(), initializer=self._initializer):
            joined = tf("concat")([inputs, state], 1)
            gates = self._linear("gates", joined, 2 * self._num_units)
            gate, candidate = tf("split")(value=gates, num_or_size_splits=2, axis=1)
            gate = tf("sigmoid")(gate + self._forget_bias)
            output = gate * state + (1.0 - gate) * self._activation(candidate)
        return output, output


@contrib_cell
class IntersectionRNNCell(KeepingCell):
    """kernel [2n, 4n], bias [4n]; before, in_projection/… for inputs of another size."""

    def __init__(
        self,
        num_units: Any,
        num_in_proj: Any = None,
        initializer: Any = None,
        forget_bias: Any = 1.0,
        y_activation: Any = None,
        reuse: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, reuse)
        self._projects, self._initializer = num_in_proj, initializer
        self._forget_bias, self._activation = forget_bias, y_activation or tf("nn.relu")

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state. Raises ValueError for another size that is not projected."""
        units = self._num_units
        with variable_scope(get_variable_scope(), initializer=self._initializer):
            if _size_of(inputs) != units:
                if not self._projects:
                    raise ValueError(
                        "Must have input size == output size for Intersection RNN. To fix, "
                        "num_in_proj should be set to num_units at cell init."
                    )
                with variable_scope("in_projection"):
                    inputs = self._linear("in", inputs, units)
            joined = tf("concat")([inputs, state], 1)
            gates = self._linear("gates", joined, 4 * units)
            keep, new, through, out = tf("split")(value=gates, num_or_size_splits=4, axis=1)
            keep, through = (tf("sigmoid")(each + self._forget_bias) for each in (keep, through))
            after = keep * state + (1.0 - keep) * tf("tanh")(new)
            return through * inputs + (1.0 - through) * self._activation(out), after


@contrib_cell
class GLSTMCell(KeepingCell):
    """group<i>/kernel for each group, four biases [n], projection/kernel if asked for."""

    def __init__(
        self,
        num_units: Any,
        initializer: Any = None,
        num_proj: Any = None,
        number_of_groups: int = 1,
        forget_bias: Any = 1.0,
        activation: Any = None,
        reuse: Any = None,
    ) -> None:
        """Raises ValueError for sizes that make no such groups."""
        super().__init__(num_units, reuse)
        if num_units % number_of_groups != 0:
            raise ValueError("num_units must be divisible by number_of_groups")
        if num_proj and num_proj % number_of_groups != 0:
            raise ValueError("num_proj must be divisible by number_of_groups")
        self._initializer, self._projected, self._groups = initializer, num_proj, number_of_groups
        self._forget_bias, self._activation = forget_bias, activation or tf("tanh")

    state_size = property(
        lambda self: LSTMStateTuple(self._num_units, self.output_size), doc="Both parts."
    )
    output_size = property(
        lambda self: self._projected or self._num_units, doc="The projection's, or the units'."
    )

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state. Raises ValueError for inputs that make no such groups."""
        memory, hidden = state
        size = _size_of(inputs)
        if size % self._groups:
            raise ValueError(
                f"input size ({size}) must be divisible by number_of_groups ({self._groups})"
            )
        with variable_scope(get_variable_scope(), initializer=self._initializer):
            i, j, f, o = self._gates(inputs, hidden)
        sigmoid = tf("sigmoid")
        memory = sigmoid(f + self._forget_bias) * memory + sigmoid(i) * tf("tanh")(j)
        hidden = sigmoid(o) * self._activation(memory)
        if self._projected is not None:
            with variable_scope("projection"):
                hidden = self._linear("projection", hidden, self._projected, has_bias=False)
        return hidden, LSTMStateTuple(memory, hidden)

    def _gates(self, inputs: Any, hidden: Any) -> list[Any]:
        """The four gates, of each group's own part of inputs and state."""
        units = self._num_units // self._groups
        inputs, hidden = (
            tf("split")(value=each, num_or_size_splits=self._groups, axis=1)
            for each in (inputs, hidden)
        )
        parts = []
        for group, pair in enumerate(zip(inputs, hidden, strict=True)):
            with variable_scope(f"group{group}"):
                joined = tf("concat")(list(pair), 1)
                found = self._linear(f"group{group}", joined, 4 * units, has_bias=False)
            parts.append(tf("split")(found, 4, 1))
        biases = [
            get_variable(f"bias_{gate}", [self._num_units], initializer=Constant(0.0))
            for gate in "ijfo"
        ]
        whole = [tf("concat")(list(each), axis=1) for each in zip(*parts, strict=True)]
        return [tf("nn.bias_add")(*each) for each in zip(whole, biases, strict=True)]


class _Periods(Initializer):
    """Periods between two numbers, evenly by their logarithms."""

    def __init__(self, least: float, most: float) -> None:
        self._least, self._most = least, most

    def __call__(self, shape: Any, dtype: Any = None, partition_info: Any = None) -> Any:
        """Draw."""
        log = tf("log")
        drawn = tf("random_uniform")(shape, log(self._least), log(self._most), dtype or "float32")
        return tf("exp")(drawn)


@contrib_cell
class PhasedLSTMCell(KeepingCell):
    """mask_gates/…, new_input/…, output_gate/…, and in each call period, phase, ratio_on [n]."""

    def __init__(
        self,
        num_units: Any,
        use_peepholes: bool = False,
        leak: float = 0.001,
        ratio_on: float = 0.1,
        trainable_ratio_on: bool = True,
        period_init_min: float = 1.0,
        period_init_max: float = 1000.0,
        reuse: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(num_units, reuse)
        self._use_peepholes, self._leak = use_peepholes, leak
        self._ratio_on, self._trains = ratio_on, trainable_ratio_on
        self._least, self._most = period_init_min, period_init_max

    state_size = property(
        lambda self: LSTMStateTuple(self._num_units, self._num_units), doc="Both parts."
    )

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state, as far as the units are open at that time."""
        before, last = state
        time, values = inputs
        units, sigmoid, tanh = self._num_units, tf("sigmoid"), tf("tanh")
        peeped = [before] if self._use_peepholes else []
        with variable_scope("mask_gates"):
            masks = sigmoid(self._linear("mask", [values, last, *peeped], 2 * units))
            given, forget = tf("split")(value=masks, num_or_size_splits=2, axis=1)
        with variable_scope("new_input"):
            new = tanh(self._linear("new", [values, last], units))
        memory = before * forget + given * new
        peeped = [memory] if self._use_peepholes else []
        with variable_scope("output_gate"):
            gate = sigmoid(self._linear("output", [values, last, *peeped], units))
        hidden = tanh(memory) * gate
        openness = self._openness(time)
        memory = openness * memory + (1 - openness) * before
        hidden = openness * hidden + (1 - openness) * last
        return hidden, LSTMStateTuple(memory, hidden)

    def _openness(self, time: Any) -> Any:
        """How open each unit is at that time of its period."""
        units = [self._num_units]
        period = get_variable("period", units, initializer=_Periods(self._least, self._most))
        phase = get_variable("phase", units, initializer=RandomUniform(0.0, self._most))
        share = get_variable(
            "ratio_on", units, initializer=Constant(self._ratio_on), trainable=self._trains
        )
        shifted = tf("cast")(time, "float32") - phase
        ratio = tf("mod")(shifted, period) / period
        rising, falling = 2 * ratio / share, 2 - 2 * ratio / share
        closing = tf("where")(ratio < share, falling, self._leak * ratio)
        return tf("where")(ratio < 0.5 * share, rising, closing)
