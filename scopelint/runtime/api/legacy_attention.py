"""`tf.contrib.legacy_seq2seq`: decoders that look back at what was encoded (§3.8)."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from scopelint.runtime.api.contrib_cells import EmbeddingWrapper, Linear, OutputProjectionWrapper
from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.legacy_embeddings import check_projection, either_way, fed_back_by
from scopelint.runtime.api.legacy_seq2seq import legacy, next_input
from scopelint.runtime.api.rnn_loops import static_rnn
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.nest import flatten, is_nested
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope


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


@legacy
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
            fed = next_input(given, prev, step, loop_function)
            inputs = [tf("cast")(each, opened.dtype) for each in (fed, *seen)]
            cell_output, state = cell(Linear(inputs, _width(fed))(inputs), state)
            if step == 0 and initial_state_attention:
                with variable_scope(get_variable_scope(), reuse=True):
                    seen = attention(state)
            else:
                seen = attention(state)
            with variable_scope("AttnOutputProjection"):
                inputs = [tf("cast")(cell_output, opened.dtype), *seen]
                output = Linear(inputs, size)(inputs)
            outputs.append(output)
            prev = output if loop_function is not None else None
    return outputs, state


def _width(tensor: Any) -> int:
    width: int | None = tensor.get_shape().with_rank(2).as_list()[1]
    if width is None:
        raise ValueError(f"Could not infer input size from input: {tensor.name}")
    return width


@legacy
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
    """`embedding` and an `attention_decoder` of its rows. Raises ValueError for wrong biases."""
    size = cell.output_size if output_size is None else output_size
    check_projection(output_projection, 1, [num_symbols], dtype)
    with variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = fed_back_by(embedding, output_projection, update_embedding_for_previous)
        return attention_decoder(
            [tf("nn.embedding_lookup")(embedding, each) for each in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size=size,
            num_heads=num_heads,
            loop_function=loop_function,
            initial_state_attention=initial_state_attention,
        )


@legacy
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
                update_embedding_for_previous=isinstance(feed_previous, bool),
                initial_state_attention=initial_state_attention,
            )

        return either_way(feed_previous, decode, state)
