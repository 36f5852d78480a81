"""`contrib.rnn.CoupledInputForgetGateLSTMCell`: variables in capitals, in shards (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.rnn_base import LSTMStateTuple, RNNCell
from scopelint.runtime.api.rnn_cells import ProjectedSizes, contrib_cell
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Constant, Zeros
from scopelint.runtime.public_ops import tf


def _sharded(name: str, shape: list[int], dtype: Any, count: int) -> Any:
    """A matrix of so many parts. Raises ValueError for more parts than rows."""
    rows, columns = shape
    if count > rows:
        raise ValueError(f"Too many shards: shape={shape}, num_shards={count}")
    parts = [
        get_variable(f"{name}_{at}", [rows // count + (at < rows % count), columns], dtype=dtype)
        for at in range(count)
    ]
    return parts[0] if count == 1 else tf("concat")(parts, 0)


@contrib_cell
class CoupledInputForgetGateLSTMCell(ProjectedSizes, RNNCell):
    """W_<i> [in + m, 3n] in shards, B [3n]; layer norms, W_F_diag, W_O_diag, W_P_<i> if asked for."""

    def __init__(
        self,
        num_units: Any,
        use_peepholes: bool = False,
        initializer: Any = None,
        num_proj: Any = None,
        proj_clip: Any = None,
        num_unit_shards: int = 1,
        num_proj_shards: int = 1,
        forget_bias: Any = 1.0,
        state_is_tuple: bool = True,
        activation: Any = None,
        reuse: Any = None,
        layer_norm: bool = False,
        norm_gain: float = 1.0,
        norm_shift: float = 0.0,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(_reuse=reuse)
        self._num_units, self._num_proj = num_units, num_proj
        self._use_peepholes, self._layer_norm = use_peepholes, layer_norm
        self._shards, self._proj_shards = num_unit_shards, num_proj_shards
        self._forget_bias, self._state_is_tuple = forget_bias, state_is_tuple
        self._activation, self._proj_clip = activation or tf("tanh"), proj_clip
        self._gain, self._shift = norm_gain, norm_shift

    def _norm(self, values: Any, scope: str) -> Any:
        """Layer norm, if asked for, by variables that are got first and then shared."""
        if not self._layer_norm:
            return values
        size = values.get_shape()[-1:]
        with variable_scope(scope):
            get_variable("gamma", shape=size, initializer=Constant(self._gain))
            get_variable("beta", shape=size, initializer=Constant(self._shift))
        return tf("contrib.layers.layer_norm")(values, reuse=True, scope=scope)

    def call(self, inputs: Any, state: Any) -> Any:
        """The next output and state."""
        units, sigmoid = self._num_units, tf("sigmoid")
        before, hidden = state if self._state_is_tuple else self._parts(state)
        size, dtype = inputs.get_shape().with_rank(2)[1].value, inputs.dtype
        if size is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        kernel = _sharded("W", [size + self.output_size, 3 * units], dtype, self._shards)
        bias = get_variable("B", [3 * units], initializer=Zeros(), dtype=dtype)
        gates = tf("matmul")(tf("concat")([inputs, hidden], 1), kernel)
        if not self._layer_norm:
            gates = tf("nn.bias_add")(gates, bias)
        j, f, o = tf("split")(value=gates, num_or_size_splits=3, axis=1)
        j, f, o = self._norm(j, "transform"), self._norm(f, "forget"), self._norm(o, "output")
        looks = self._peepholes(dtype)
        f = f + self._forget_bias
        forget = sigmoid(f + looks[0] * before if looks else f)
        memory = self._norm(forget * before + (1 - forget) * self._activation(j), "state")
        hidden = sigmoid(o + looks[1] * memory if looks else o) * self._activation(memory)
        hidden = self._projected(hidden, dtype)
        if self._state_is_tuple:
            return hidden, LSTMStateTuple(memory, hidden)
        return hidden, tf("concat")([memory, hidden], 1)

    def _parts(self, state: Any) -> tuple[Any, Any]:
        memory = tf("slice")(state, [0, 0], [-1, self._num_units])
        return memory, tf("slice")(state, [0, self._num_units], [-1, self.output_size])

    def _peepholes(self, dtype: Any) -> list[Any]:
        names = ("W_F_diag", "W_O_diag") if self._use_peepholes else ()
        return [get_variable(name, [self._num_units], dtype=dtype) for name in names]

    def _projected(self, hidden: Any, dtype: Any) -> Any:
        if self._num_proj is None:
            return hidden
        shape = [self._num_units, self._num_proj]
        hidden = tf("matmul")(hidden, _sharded("W_P", shape, dtype, self._proj_shards))
        if self._proj_clip is None:
            return hidden
        return tf("clip_by_value")(hidden, -self._proj_clip, self._proj_clip)
