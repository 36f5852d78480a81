"""`tf.contrib.legacy_seq2seq`: a cell called once a step, the first step's variables shared.

Each decoder opens its scope by string and switches reuse on after the first step (§3.8), so all
steps share. A `feed_previous` that is a tensor builds both ways in `tf.cond`, the second with reuse.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scopelint.runtime.api.contrib_cells import EmbeddingWrapper, Linear, OutputProjectionWrapper
from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.rnn_loops import static_rnn
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.dtypes import float32
from scopelint.runtime.nest import flatten, is_nested, pack_like
from scopelint.runtime.ops.registry import F, public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope

_HERE = ("contrib.legacy_seq2seq.", "nn.seq2seq.")


def _public(function: F) -> F:
    return public(*(place + function.__name__ for place in _HERE))(function)


def _fed_back(embedding: Any, output_projection: Any) -> Callable[[Any, int], Any]:
    """The next input: the embedding of the likeliest symbol of the last output."""

    def loop_function(prev: Any, _: int) -> Any:
        if output_projection is not None:
            prev = tf("nn.xw_plus_b")(prev, output_projection[0], output_projection[1])
        return tf("nn.embedding_lookup")(embedding, tf("argmax")(prev, 1))

    return loop_function


def _next_input(given: Any, prev: Any, step: int, loop_function: Any) -> Any:
    if loop_function is None or prev is None:
        return given
    with variable_scope("loop_function", reuse=True):
        return loop_function(prev, step)


@_public
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
            fed = _next_input(given, prev, step, loop_function)
            if step > 0:
                get_variable_scope().reuse_variables()
            output, state = cell(fed, state)
            outputs.append(output)
            prev = output if loop_function is not None else None
    return outputs, state


@_public
def basic_rnn_seq2seq(
    encoder_inputs: Any, decoder_inputs: Any, cell: Any, dtype: Any = float32, scope: Any = None
) -> tuple[list[Any], Any]:
    """A copy of the cell encodes, the cell decodes."""
    with variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


@_public
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


@_public
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
    """`embedding` and a decoder of its rows."""
    with variable_scope(scope or "embedding_rnn_decoder"):
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        fed_back = _fed_back(embedding, output_projection) if feed_previous else None
        embedded = (tf("nn.embedding_lookup")(embedding, each) for each in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, loop_function=fed_back)


def _either_way(feed_previous: Any, decode: Callable[[bool], Any], like: Any) -> Any:
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


@_public
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
            )

        return _either_way(feed_previous, decode, state)


@_public
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
    """One `embedding` for both sides of a `tied_rnn_seq2seq`."""
    with variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as opened:
        dtype = opened.dtype
        embedding = get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        look_up = tf("nn.embedding_lookup")
        encoder = [look_up(embedding, each) for each in encoder_inputs]
        decoder = [look_up(embedding, each) for each in decoder_inputs]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols or num_symbols)

        def decode(feeds: bool) -> Any:
            fed_back = _fed_back(embedding, output_projection) if feeds else None
            return tied_rnn_seq2seq(encoder, decoder, cell, fed_back, dtype)

        like = None
        if not isinstance(feed_previous, bool):
            like = cell.zero_state(tf("shape")(encoder_inputs[0])[0], dtype)
        return _either_way(feed_previous, decode, like)


class _Attention:
    """What `attention_decoder` looks at: AttnW_0, AttnV_0, … in the scope current now."""

    def __init__(self, states: Any, heads: int, dtype: Any) -> None:
        self._length = states.get_shape().as_list()[1] or tf("shape")(states)[1]
        self._size = states.get_shape().as_list()[2]
        self._hidden = tf("reshape")(states, [-1, self._length, 1, self._size])
        self._dtype, self._features, self._v = dtype, [], []
        for head in range(heads):
            sizes = [1, 1, self._size, self._size]
            k = get_variable(f"AttnW_{head}", sizes, dtype=dtype)
            self._features.append(tf("nn.conv2d")(self._hidden, k, [1, 1, 1, 1], "SAME"))
            self._v.append(get_variable(f"AttnV_{head}", [self._size], dtype=dtype))

    def nothing(self, batch_size: Any) -> list[Any]:
        """What is seen before the first step."""
        sizes = tf("stack")([batch_size, self._size])
        seen = [tf("zeros")(sizes, dtype=self._dtype) for _ in self._v]
        for each in seen:
            each.set_shape([None, self._size])
        return seen

    def __call__(self, query: Any) -> list[Any]:
        """One vector a head; `Attention_0`, … hold what maps the query."""
        if is_nested(query):
            query = tf("concat")(flatten(query), 1)
        return [self._seen(query, head) for head in range(len(self._v))]

    def _seen(self, query: Any, head: int) -> Any:
        with variable_scope(f"Attention_{head}"):
            y = Linear(query, self._size)(query)
            y = tf("reshape")(y, [-1, 1, 1, self._size])
            s = tf("reduce_sum")(self._v[head] * tf("tanh")(self._features[head] + y), [2, 3])
            weights = tf("reshape")(tf("nn.softmax")(s), [-1, self._length, 1, 1])
            d = tf("reduce_sum")(weights * self._hidden, [1, 2])
            return tf("reshape")(d, [-1, self._size])


@_public
def attention_decoder(
    decoder_inputs: Sequence[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    output_size: int | None = None,
    num_heads: int = 1,
    loop_function: Any = None,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """A decoder that looks at [batch, length, size]. Raises ValueError as TensorFlow does."""
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    shape = attention_states.get_shape()
    if shape.as_list()[2] is None:
        raise ValueError(f"Shape[2] of attention_states must be known: {shape}")
    size = cell.output_size if output_size is None else output_size
    with variable_scope(scope or "attention_decoder", dtype=dtype) as opened:
        batch_size = tf("shape")(decoder_inputs[0])[0]
        attention = _Attention(attention_states, num_heads, opened.dtype)
        state, outputs, prev = initial_state, [], None
        seen = attention.nothing(batch_size)
        if initial_state_attention:
            seen = attention(state)
        for step, given in enumerate(decoder_inputs):
            if step > 0:
                get_variable_scope().reuse_variables()
            fed = _next_input(given, prev, step, loop_function)
            inputs = [fed, *seen]
            cell_output, state = cell(Linear(inputs, _width(fed))(inputs), state)
            if step == 0 and initial_state_attention:
                with variable_scope(get_variable_scope(), reuse=True):
                    seen = attention(state)
            else:
                seen = attention(state)
            with variable_scope("AttnOutputProjection"):
                inputs = [cell_output, *seen]
                output = Linear(inputs, size)(inputs)
            outputs.append(output)
            prev = output if loop_function is not None else None
    return outputs, state


def _width(tensor: Any) -> int:
    width: int | None = tensor.get_shape().with_rank(2).as_list()[1]
    if width is None:
        raise ValueError(f"Could not infer input size from input: {tensor.name}")
    return width


@_public
def embedding_attention_decoder(
    decoder_inputs: Any,
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_size: int | None = None,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """`embedding` and an `attention_decoder` of its rows."""
    with variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        return attention_decoder(
            [tf("nn.embedding_lookup")(embedding, each) for each in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size=cell.output_size if output_size is None else output_size,
            num_heads=num_heads,
            loop_function=_fed_back(embedding, output_projection) if feed_previous else None,
            initial_state_attention=initial_state_attention,
        )


@_public
def embedding_attention_seq2seq(
    encoder_inputs: Any,
    decoder_inputs: Any,
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> Any:
    """Embed and encode with a copy of the cell, then `embedding_attention_decoder`."""
    with variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as opened:
        embedding = EmbeddingWrapper(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        outputs, state = static_rnn(embedding, encoder_inputs, dtype=opened.dtype)
        tops = [tf("reshape")(each, [-1, 1, cell.output_size]) for each in outputs]
        attended = tf("concat")(tops, 1)
        size = None
        if output_projection is None:
            cell, size = OutputProjectionWrapper(cell, num_decoder_symbols), num_decoder_symbols

        def decode(feeds: bool) -> Any:
            return embedding_attention_decoder(
                decoder_inputs,
                state,
                attended,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads=num_heads,
                output_size=size,
                output_projection=output_projection,
                feed_previous=feeds,
                initial_state_attention=initial_state_attention,
            )

        return _either_way(feed_previous, decode, state)
