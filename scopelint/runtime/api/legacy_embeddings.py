"""`tf.contrib.legacy_seq2seq`: models of symbols, whose embeddings are variables of their own (§3.8).

A `feed_previous` that is a tensor builds both ways in `tf.cond`, the second with reuse.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

from scopelint.runtime.api.contrib_cells import EmbeddingWrapper, OutputProjectionWrapper
from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.legacy_seq2seq import legacy, rnn_decoder, tied_rnn_seq2seq
from scopelint.runtime.api.rnn_base import RNNCell
from scopelint.runtime.api.rnn_loops import static_rnn
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.nest import flatten, is_nested, pack_like
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope


def fed_back_by(
    embedding: Any, output_projection: Any, updates: bool = True
) -> Callable[[Any, int], Any]:
    """What makes the next input: the embedding of the likeliest symbol of the last output."""

    def loop_function(prev: Any, _: int) -> Any:
        if output_projection is not None:
            prev = tf("nn.xw_plus_b")(prev, output_projection[0], output_projection[1])
        row = tf("nn.embedding_lookup")(embedding, tf("argmax")(prev, 1))
        return row if updates else tf("stop_gradient")(row)

    return loop_function


def check_projection(projection: Any, number: int, sizes: list[int | None], dtype: Any) -> None:
    """Raises ValueError where the weights (0) or biases (1) of a projection do not fit."""
    if projection is not None:
        given = tf("convert_to_tensor")(projection[number], dtype=dtype)
        given.get_shape().assert_is_compatible_with(sizes)


@legacy
def embedding_rnn_decoder(
    decoder_inputs: Any,
    initial_state: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """`embedding` and a decoder of its rows. Raises ValueError for a projection that does not fit."""
    with variable_scope(scope or "embedding_rnn_decoder") as opened:
        check_projection(output_projection, 0, [None, num_symbols], opened.dtype)
        check_projection(output_projection, 1, [num_symbols], opened.dtype)
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = fed_back_by(embedding, output_projection, update_embedding_for_previous)
        embedded = (tf("nn.embedding_lookup")(embedding, each) for each in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, loop_function=loop_function)


def either_way(feed_previous: Any, decode: Callable[[bool], Any], like: Any) -> Any:
    """Decode one way; by a tensor, both ways in `tf.cond`, the second reusing."""
    if isinstance(feed_previous, bool):
        return decode(feed_previous)

    def branch(feeds: bool) -> list[Any]:
        with variable_scope(get_variable_scope(), reuse=None if feeds else True):
            outputs, state = decode(feeds)
        return [*outputs, *flatten(state)]

    both = tf("cond")(feed_previous, lambda: branch(True), lambda: branch(False))
    states = len(flatten(like))
    outputs, state = both[:-states], both[-states:]
    return outputs, pack_like(like, state) if is_nested(like) else state[0]


@legacy
def embedding_rnn_seq2seq(
    encoder_inputs: Any,
    decoder_inputs: Any,
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> Any:
    """Embed and encode with a copy of the cell, then `embedding_rnn_decoder`."""
    with variable_scope(scope or "embedding_rnn_seq2seq") as opened:
        if dtype is not None:
            opened.set_dtype(dtype)
        embedding = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, state = static_rnn(embedding, encoder_inputs, dtype=opened.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(feeds: bool) -> Any:
            return embedding_rnn_decoder(
                decoder_inputs,
                state,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection,
                feeds,
                update_embedding_for_previous=isinstance(feed_previous, bool),
            )

        return either_way(feed_previous, decode, state)


@legacy
def embedding_tied_rnn_seq2seq(
    encoder_inputs: Any,
    decoder_inputs: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_decoder_symbols: int | None = None,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> Any:
    """One `embedding` for both sides of a `tied_rnn_seq2seq`. Raises ValueError as the decoder."""
    with variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as opened:
        dtype = opened.dtype
        check_projection(output_projection, 0, [None, num_symbols], dtype)
        check_projection(output_projection, 1, [num_symbols], dtype)
        embedding = get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        look_up = tf("nn.embedding_lookup")
        encoder = [look_up(embedding, each) for each in encoder_inputs]
        decoder = [look_up(embedding, each) for each in decoder_inputs]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols or num_symbols)

        def decode(feeds: bool) -> Any:
            loop_function = None
            if feeds:
                updates = isinstance(feed_previous, bool)
                loop_function = fed_back_by(embedding, output_projection, updates)
            return tied_rnn_seq2seq(encoder, decoder, cell, loop_function, dtype)

        like = None
        if not isinstance(feed_previous, bool):
            like = cell.zero_state(tf("shape")(encoder_inputs[0])[0], dtype)
        return either_way(feed_previous, decode, like)


@legacy
def one2many_rnn_seq2seq(
    encoder_inputs: Any,
    decoder_inputs_dict: dict[Any, Any],
    enc_cell: Any,
    dec_cells_dict: dict[Any, Any],
    num_encoder_symbols: int,
    num_decoder_symbols_dict: dict[Any, int],
    embedding_size: int,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """One encoder, and a decoder for each name. Raises TypeError and ValueError as TensorFlow does."""
    _check_cell("enc_cell", enc_cell)
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decodre_inputs_dict")
    for cell in dec_cells_dict.values():
        _check_cell("dec_cell", cell)
    outputs, states = {}, {}
    with variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as opened:
        embedding = EmbeddingWrapper(enc_cell, num_encoder_symbols, embedding_size)
        _, state = static_rnn(embedding, encoder_inputs, dtype=opened.dtype)
        for name, inputs in decoder_inputs_dict.items():
            count = num_decoder_symbols_dict[name]
            with variable_scope(f"one2many_decoder_{name}"):
                cell = OutputProjectionWrapper(dec_cells_dict[name], count)
                decode = partial(
                    embedding_rnn_decoder, inputs, state, cell, count, embedding_size, None
                )
                outputs[name], states[name] = either_way(feed_previous, decode, state)
    return outputs, states


def _check_cell(argument: str, cell: Any) -> None:
    if not isinstance(cell, RNNCell):
        raise TypeError(f"{argument} is not an RNNCell: {type(cell)}")
