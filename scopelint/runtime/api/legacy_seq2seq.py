"""`tf.contrib.legacy_seq2seq`: a cell called once a step, the first step's variables shared.

Each decoder opens its scope by string and switches reuse on after the first step (§3.8), so all
steps share. What embeds symbols is in `legacy_embeddings`, what looks back in `legacy_attention`.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from scopelint.runtime.api.rnn_loops import static_rnn
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.dtypes import float32
from scopelint.runtime.ops.registry import F, public
from scopelint.runtime.scopes import get_variable_scope

_HERE = ("contrib.legacy_seq2seq.", "nn.seq2seq.")


def legacy(function: F) -> F:
    """Make a function public under both names that the family has had."""
    return public(*(place + function.__name__ for place in _HERE))(function)


def next_input(given: Any, prev: Any, step: int, loop_function: Any) -> Any:
    """The input of a step: the given one, or what a function makes of the last output."""
    if loop_function is None or prev is None:
        return given
    with variable_scope("loop_function", reuse=True):
        return loop_function(prev, step)


@legacy
def rnn_decoder(
    decoder_inputs: Iterable[Any],
    initial_state: Any,
    cell: Any,
    loop_function: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Call the cell on each input, in `rnn_decoder`. Returns the outputs and the last state."""
    with variable_scope(scope or "rnn_decoder"):
        state, outputs, prev = initial_state, [], None
        for step, given in enumerate(decoder_inputs):
            fed = next_input(given, prev, step, loop_function)
            if step > 0:
                get_variable_scope().reuse_variables()
            output, state = cell(fed, state)
            outputs.append(output)
            prev = output if loop_function is not None else None
    return outputs, state


@legacy
def basic_rnn_seq2seq(
    encoder_inputs: Any, decoder_inputs: Any, cell: Any, dtype: Any = float32, scope: Any = None
) -> tuple[list[Any], Any]:
    """A copy of the cell encodes, the cell decodes."""
    with variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


@legacy
def tied_rnn_seq2seq(
    encoder_inputs: Any,
    decoder_inputs: Any,
    cell: Any,
    loop_function: Any = None,
    dtype: Any = float32,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """One cell encodes and decodes, in one scope."""
    with variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)
