"""What makes RNNs over whole sequences of others: of a cell, or one that goes backwards (semantics §9.7)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf


@public("contrib.rnn.FusedRNNCellAdaptor")
class FusedRNNCellAdaptor:
    """A cell as an RNN over a whole sequence."""

    def __init__(self, cell: Any, use_dynamic_rnn: bool = False) -> None:
        """Take TensorFlow's arguments."""
        self._cell, self._is_dynamic = cell, use_dynamic_rnn

    def __call__(
        self,
        inputs: Any,
        initial_state: Any = None,
        dtype: Any = None,
        sequence_length: Any = None,
        scope: Any = None,
    ) -> Any:
        """The outputs, a tensor or a list as the inputs, and the last state."""
        options = {"initial_state": initial_state, "dtype": dtype, "scope": scope}
        options["sequence_length"] = sequence_length
        is_list = isinstance(inputs, list)
        if self._is_dynamic:
            taken = tf("stack")(inputs) if is_list else inputs
            outputs, last = tf("nn.dynamic_rnn")(self._cell, taken, time_major=True, **options)
            return (tf("unstack")(outputs) if is_list else outputs), last
        taken = inputs if is_list else tf("unstack")(inputs)
        outputs, last = tf("nn.static_rnn")(self._cell, taken, **options)
        return (outputs if is_list else tf("stack")(outputs)), last


@public("contrib.rnn.TimeReversedFusedRNN")
class TimeReversedFusedRNN:
    """An RNN over a whole sequence, which is given it backwards."""

    def __init__(self, cell: Any) -> None:
        """Take the RNN."""
        self._cell = cell

    def __call__(
        self,
        inputs: Any,
        initial_state: Any = None,
        dtype: Any = None,
        sequence_length: Any = None,
        scope: Any = None,
    ) -> Any:
        """The outputs, in the order of the inputs, and the last state."""
        outputs, last = self._cell(
            _backwards(inputs, sequence_length),
            initial_state=initial_state,
            dtype=dtype,
            sequence_length=sequence_length,
            scope=scope,
        )
        return _backwards(outputs, sequence_length), last


def _backwards(sequence: Any, lengths: Any) -> Any:
    if isinstance(sequence, list):
        return sequence[::-1]
    if lengths is None:
        return tf("reverse")(sequence, [0])
    return tf("reverse_sequence")(sequence, lengths, 0, 1)
