"""`tf.contrib.legacy_seq2seq`: models of symbols, whose embeddings are variables of their own (§3.8).

A `feed_previous` that is a tensor builds both ways in a condition, the second with reuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import parts_of, text_of
from scopelint.interpreter.values import SCALARS, Value, describe
from scopelint.tf1.api.legacy_seq2seq import decoded_in_scope, tied
from scopelint.tf1.arguments import as_size, entries_of, given
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.cell_copies import copy_cell
from scopelint.tf1.cells import halves
from scopelint.tf1.legacy_decoders import (
    SYMBOLS,
    Decode,
    dtype_here,
    either_way,
    embedding_of_last,
    encoded,
    get_embedding,
    inputs_of,
    looked_up,
    misfit,
    opening_of,
    projecting,
    ways_of,
    wrapped,
)
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.transfer import in_order, transfer
from scopelint.tf1_errors import ERRORS

_ROOM = "tf.contrib.legacy_seq2seq"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A decoder of symbols: what it embeds, in which sizes, and how it feeds its outputs back."""

    inputs: tuple[Value, ...]
    cell: Value
    symbols: Value
    size: Value
    projection: Value
    feeds: Value
    updates: bool = True
    scope: Value = None

    def decoded(self, initial: Value, state: State) -> Iterator[Outcome]:
        """`embedding`, then the cell on its rows, in `scope or "embedding_rnn_decoder"`."""

        def body(inside: State) -> Iterable[Outcome]:
            wrong = misfit(self.projection, as_size(self.symbols, inside), inside)
            if wrong is not None:
                return [wrong]
            return then(get_embedding(self.symbols, self.size, inside), decode)

        def decode(embedding: Value, at: State) -> Iterable[Outcome]:
            if isinstance(self.feeds, TENSORS):
                return [no_flag(at)]
            return self._decoded(embedding, initial, at)

        opening = opening_of(self.scope, "embedding_rnn_decoder", state)
        yield from recorded_within(state, opening, body)

    def _decoded(self, embedding: Value, initial: Value, state: State) -> Iterator[Outcome]:
        rows = looked_up(embedding, self.inputs, state)
        feed = embedding_of_last(embedding, updates=self.updates)
        for feeds, after in ways_of(self.feeds, state):
            yield from decoded_in_scope(self.cell, rows, initial, feed if feeds else None, after)

    def either_way(self, initial: Value, state: State) -> Iterator[Outcome]:
        """Decode as `feeds` says; by a tensor both ways."""
        updates = self.updates and not isinstance(self.feeds, TENSORS)

        def decode(feeds: bool, at: State) -> Iterable[Outcome]:
            return replace(self, feeds=feeds, updates=updates).decoded(initial, at)

        return either_way(self.feeds, decode, state)


def no_flag(state: State) -> Outcome:
    """The error of a tensor where Python asks for its truth."""
    words = ERRORS["E55"].template().format(task="using a `tf.Tensor` as a Python `bool`")
    return raise_error("TypeError", words, state)


@transfer(f"{_ROOM}.embedding_rnn_decoder", section="3.8")
def embedding_rnn_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """`embedding` and a decoder of its rows."""
    decoder = Embedded(
        inputs_of(given(call, 0, "decoder_inputs", state), SYMBOLS, state),
        given(call, 2, "cell", state),
        given(call, 3, "num_symbols", state),
        given(call, 4, "embedding_size", state),
        given(call, 5, "output_projection", state),
        given(call, 6, "feed_previous", state),
        given(call, 7, "update_embedding_for_previous", state) is not False,
        given(call, 8, "scope", state),
    )
    yield from decoder.decoded(given(call, 1, "initial_state", state), state)


@transfer(f"{_ROOM}.embedding_rnn_seq2seq", section="3.8")
def embedding_rnn_seq2seq(call: Call, state: State) -> Iterator[Outcome]:
    """A copy of the cell encodes symbols in `rnn`, then `embedding_rnn_decoder`."""
    encoder, symbols = (
        given(call, 0, "encoder_inputs", state),
        given(call, 4, "num_decoder_symbols", state),
    )
    sizes = given(call, 3, "num_encoder_symbols", state), given(call, 5, "embedding_size", state)
    cell, projection = given(call, 2, "cell", state), given(call, 6, "output_projection", state)
    feeds = given(call, 7, "feed_previous", state)
    inputs = inputs_of(given(call, 1, "decoder_inputs", state), SYMBOLS, state)

    def body(inside: State) -> Iterable[Outcome]:
        return then(encoded_copy(cell, encoder, sizes, inside), project)

    def project(result: Value, at: State) -> Iterable[Outcome]:
        decode = partial(decode_with, halves(result, at)[1])
        return then(projecting(cell, projection, symbols, at), decode)

    def decode_with(held: Value, decoding: Value, at: State) -> Iterable[Outcome]:
        decoder = Embedded(inputs, decoding, symbols, sizes[1], projection, feeds)
        return decoder.either_way(held, at)

    scope, dtype = given(call, 9, "scope", state), given(call, 8, "dtype", state)
    yield from recorded_within(
        state, opening_of(scope, "embedding_rnn_seq2seq", state, dtype), body
    )


def encoded_copy(
    cell: Value, inputs: Value, sizes: tuple[Value, Value], state: State
) -> Iterable[Outcome]:
    """The outputs and the last state of a copy of the cell, which embeds its inputs."""
    return then(
        copy_cell(cell, state), lambda copied, at: encoded_symbols(copied, inputs, sizes, at)
    )


def encoded_symbols(
    cell: Value, inputs: Value, sizes: tuple[Value, Value], state: State
) -> Iterable[Outcome]:
    """The same of the cell itself."""
    made = wrapped("EmbeddingWrapper", (cell, *sizes), state)
    return then(made, lambda embedding, at: encoded(embedding, inputs, SYMBOLS, at, dtype_here(at)))


@transfer(f"{_ROOM}.embedding_tied_rnn_seq2seq", section="3.8")
def embedding_tied_rnn_seq2seq(call: Call, state: State) -> Iterator[Outcome]:
    """One `embedding` for both sides of a `tied_rnn_seq2seq`."""
    names = ("encoder_inputs", "decoder_inputs")
    sides = [
        inputs_of(given(call, at, name, state), SYMBOLS, state) for at, name in enumerate(names)
    ]
    cell, symbols = given(call, 2, "cell", state), given(call, 3, "num_symbols", state)
    size, outputs = (
        given(call, 4, "embedding_size", state),
        given(call, 5, "num_decoder_symbols", state),
    )
    projection, feeds = (
        given(call, 6, "output_projection", state),
        given(call, 7, "feed_previous", state),
    )

    def body(inside: State) -> Iterable[Outcome]:
        wrong = misfit(projection, as_size(symbols, inside), inside)
        return [wrong] if wrong is not None else then(get_embedding(symbols, size, inside), project)

    def project(embedding: Value, at: State) -> Iterable[Outcome]:
        made = projecting(cell, projection, symbols if outputs is None else outputs, at)
        return then(
            made, lambda decoding, now: either_way(feeds, _tied_by(decoding, embedding), now)
        )

    def _tied_by(decoding: Value, embedding: Value) -> Decode:
        feed = embedding_of_last(embedding, updates=not isinstance(feeds, TENSORS))

        def decode(way: bool, at: State) -> Iterable[Outcome]:
            encoder, decoder = (looked_up(embedding, side, at) for side in sides)
            return tied(decoding, encoder, decoder, feed if way else None, at, dtype_here(at))

        return decode

    scope, dtype = given(call, 9, "scope", state), given(call, 8, "dtype", state)
    opening = opening_of(scope, "embedding_tied_rnn_seq2seq", state, dtype)
    yield from recorded_within(state, opening, body)


# --- one encoder, many decoders -----------------------------------------------------------


@transfer(f"{_ROOM}.one2many_rnn_seq2seq", section="3.8")
def one2many_rnn_seq2seq(call: Call, state: State) -> Iterator[Outcome]:
    """The cell encodes, and each decoder has a scope `one2many_decoder_…` of its own."""
    names = ((1, "decoder_inputs_dict"), (3, "dec_cells_dict"), (5, "num_decoder_symbols_dict"))
    inputs, cells, symbols = (entries_of(given(call, at, name, state), state) for at, name in names)
    encoder, cell = given(call, 0, "encoder_inputs", state), given(call, 2, "enc_cell", state)
    if inputs is None or cells is None or symbols is None or call.open:
        yield from state.world.library.unknown_call(f"{_ROOM}.one2many_rnn_seq2seq", call, state)
        return
    refused = _refused(cell, inputs, cells, state)
    if refused is not None:
        yield refused
        return
    sizes = given(call, 4, "num_encoder_symbols", state), given(call, 6, "embedding_size", state)
    feeds = given(call, 7, "feed_previous", state)

    def body(inside: State) -> Iterable[Outcome]:
        return then(encoded_symbols(cell, encoder, sizes, inside), decode)

    def decode(result: Value, at: State) -> Iterable[Outcome]:
        held = halves(result, at)[1]
        bodies = []
        for name, given_inputs in inputs.items():
            each = inputs_of(given_inputs, SYMBOLS, at)
            one = Embedded(each, cells[name], symbols.get(name), sizes[1], None, feeds)
            bodies.append(_named(name, one, held))
        return then(in_order(bodies, at), gather)

    def gather(made: Value, after: State) -> list[Outcome]:
        assert isinstance(made, tuple)
        pairs = [halves(each, after) for each in made]
        found = [dict(zip(inputs, (pair[half] for pair in pairs), strict=True)) for half in (0, 1)]
        return [Returns(tuple(map(after.new_dict, found)), after)]

    scope, dtype = given(call, 9, "scope", state), given(call, 8, "dtype", state)
    yield from recorded_within(state, opening_of(scope, "one2many_rnn_seq2seq", state, dtype), body)


def _refused(
    cell: Value, inputs: dict[Value, Value], cells: dict[Value, Value], state: State
) -> Outcome | None:
    if isinstance(cell, SCALARS):
        return raise_error("TypeError", f"enc_cell is not an RNNCell: {describe(cell)}", state)
    if cells.keys() != inputs.keys():
        text = "keys of dec_cells_dict != keys of decodre_inputs_dict"
        return raise_error("ValueError", text, state)
    return None


def _named(name: Value, decoder: Embedded, held: Value) -> Body:
    """A decoder in the scope of its name."""
    parts = parts_of(name)
    opening = Opening(text_of(("one2many_decoder_", *(parts or ()))))

    def decode(cell: Value, at: State) -> Iterable[Outcome]:
        return replace(decoder, cell=cell).either_way(held, at)

    def body(inside: State) -> Iterable[Outcome]:
        return then(projecting(decoder.cell, None, decoder.symbols, inside), decode)

    return lambda state: recorded_within(state, opening, body)
