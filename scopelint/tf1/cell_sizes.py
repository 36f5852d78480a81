"""How large what a cell gives and keeps is, by its options (§9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_size
from scopelint.tf1.shapes import dimension
from scopelint.tf1.values import Size, Tensor

Options = Mapping[str, Value]

#: Cells whose state is a pair (c, h) though they have not LSTM in their name.
_PAIRS = frozenset({"tf.contrib.rnn.NASCell"})


def units_of(options: Options, state: State) -> Size:
    """How many units a cell has; `cell_size` is an older name for it."""
    units = options.get("num_units")
    return as_size(options.get("cell_size") if units is None else units, state)


def output_size(options: Options, state: State) -> Size:
    """The size of a cell's output: its projection, else its units."""
    projected = options.get("num_proj")
    return units_of(options, state) if projected is None else as_size(projected, state)


def has_tuple_state(path: str, options: Options) -> bool:
    """Whether the state is a pair (c, h)."""
    is_pair = "LSTM" in path or path in _PAIRS
    return is_pair and options.get("state_is_tuple") is not False


def state_like(output: Tensor, path: str, options: Options, state: State) -> Value:
    """The state beside an output: that output, or a pair of it and a memory of all units."""
    if not has_tuple_state(path, options):
        return output
    memory = replace(output, shape=(dimension(output.shape, 0), units_of(options, state)))
    return (memory, output)
