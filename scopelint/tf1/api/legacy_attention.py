"""`tf.contrib.legacy_seq2seq`: decoders that look back at what was encoded (§3.8).

What they multiply with is got anew at each step, with reuse from the second on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.legacy_embeddings import encoded_copy, no_flag
from scopelint.tf1.api.linear_map import linear_map
from scopelint.tf1.api.variable_scope import get_variable_scope
from scopelint.tf1.arguments import as_flag, as_integer, as_size, given, items_of
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.attention import sum_of
from scopelint.tf1.cells import halves, size_of
from scopelint.tf1.legacy_decoders import (
    ROWS,
    SYMBOLS,
    Feed,
    calling,
    dtype_here,
    either_way,
    embedding_of_last,
    get_embedding,
    inputs_of,
    listed,
    looked_up,
    misfit,
    next_input,
    opening_of,
    projecting,
    reusing,
    ways_of,
)
from scopelint.tf1.reach import reach_of
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.shapes import dimension, printed
from scopelint.tf1.transfer import in_order, in_turn, transfer
from scopelint.tf1.values import SOME_SIZE, Dimension, Reuse, Scope, Size, Tensor, TensorShape

_ROOM = "tf.contrib.legacy_seq2seq"


@dataclass(frozen=True, slots=True)
class Attention:
    """A decoder that looks at `[batch, length, size]` by some heads."""

    inputs: tuple[Value, ...]
    initial: Value
    states: Value  #: what is looked at
    cell: Value
    output: Size
    heads: int
    feed: Feed | None
    looks_first: bool  #: also before the first step
    dtype: Value = None
    scope: Value = None

    def decoded(self, state: State) -> Iterator[Outcome]:
        """In `scope or "attention_decoder"`: the list of outputs, and the last state."""
        wrong = self._wrong(state)
        if wrong is not None:
            yield raise_error("ValueError", wrong, state)
            return
        opening = opening_of(self.scope, "attention_decoder", state, self.dtype)
        yield from recorded_within(state, opening, self._in_scope)

    def _wrong(self, state: State) -> str | None:
        shape = shape_of(self.states, state)
        if not self.inputs:
            return "Must provide at least 1 input to attention decoder."
        if self.heads < 1:
            return "With less than 1 heads, use a non-attention decoder."
        if dimension(shape, 2) is None:
            return f"Shape[2] of attention_states must be known: {printed(shape)}"
        return None

    def _in_scope(self, state: State) -> Iterable[Outcome]:
        size = dimension(shape_of(self.states, state), 2)
        dtype = dtype_here(state)
        gets: list[Body] = []
        for head in range(self.heads):
            for name, sizes in (("AttnW", (1, 1, size, size)), ("AttnV", (size,))):
                asked: dict[str, Value] = {"name": f"{name}_{head}", "dtype": dtype}
                asked["shape"] = TensorShape(sizes)
                gets.append(partial(get_variable, Call((), asked)))

        def begin(_: Value, after: State) -> Iterable[Outcome]:
            nothing = (Tensor((None, size), dtype.name, reach=reach_of(None, after)),) * self.heads
            seen: Iterable[Outcome] = [Returns(nothing, after)]
            return self._look(self.initial, after) if self.looks_first else seen

        def run(seen: Value, after: State) -> Iterable[Outcome]:
            steps = [partial(self._step, number) for number in range(len(self.inputs))]
            return then(in_turn(steps, ((), self.initial, seen), after), self._ended)

        return then(then(in_order(gets, state), begin), run)

    def _ended(self, result: Value, state: State) -> Iterable[Outcome]:
        assert isinstance(result, tuple)
        return listed(result[:2], state)

    def _step(self, number: int, before: Value, state: State) -> Iterable[Outcome]:
        """Join the input and what was seen, call the cell, look, and project."""
        assert isinstance(before, tuple)
        outputs, held, seen = before
        assert isinstance(outputs, tuple)
        assert isinstance(seen, tuple)
        last = outputs[-1] if outputs else None

        def feed(_: Value, at: State) -> Iterable[Outcome]:
            return next_input(self.feed, self.inputs[number], last, number, at)

        def join(fed: Value, at: State) -> Iterable[Outcome]:
            width = dimension(shape_of(fed, at), 1)
            if width is None:
                return [raise_error("ValueError", "Could not infer input size from input", at)]
            return _linear((fed, *seen), width, at)

        def call(joined: Value, at: State) -> Iterable[Outcome]:
            return call_value(self.cell, Call((joined, held)), at)

        def look(result: Value, at: State) -> Iterable[Outcome]:
            output, new = halves(result, at)
            looked = self._look_again(number, new, at)
            return then(looked, partial(project, output, new))

        def project(output: Value, new: Value, found: Value, at: State) -> Iterable[Outcome]:
            assert isinstance(found, tuple)
            opening = Opening("AttnOutputProjection")
            made = recorded_within(
                at, opening, lambda inside: _linear((output, *found), self.output, inside)
            )
            return then(made, lambda one, now: [Returns(((*outputs, one), new, found), now)])

        fed = then(reusing(number, state), feed)
        return then(then(then(fed, join), call), look)

    def _look_again(self, number: int, query: Value, state: State) -> Iterable[Outcome]:
        """After the first step with reuse, if it has looked before."""
        if number or not self.looks_first:
            return self._look(query, state)

        def look(scope: Value, after: State) -> Iterable[Outcome]:
            assert isinstance(scope, Scope)
            opening = Opening(scope, reuse=Reuse.YES)
            return recorded_within(after, opening, lambda inside: self._look(query, inside))

        return then(get_variable_scope(Call(), state), look)

    def _look(self, query: Value, state: State) -> Iterable[Outcome]:
        """What each head sees, by a map of the query in `Attention_0`, …"""
        size = dimension(shape_of(self.states, state), 2)
        parts = _flat(query, state)
        joined = parts[0]
        if len(parts) > 1:
            width = sum_of(dimension(shape_of(each, state), -1) for each in parts)
            sizes = (dimension(shape_of(parts[0], state), 0), width)
            dtype = getattr(parts[0], "dtype", None)
            joined = Tensor(sizes, dtype, reach=reach_of(query, state))
        looks = [partial(self._head, head, joined, size) for head in range(self.heads)]
        return in_order(looks, state)

    def _head(self, head: int, query: Value, size: Size, state: State) -> Iterable[Outcome]:
        def see(mapped: Value, after: State) -> list[Outcome]:
            batch = dimension(shape_of(self.states, after), 0)
            reach = reach_of((mapped, self.states), after)
            dtype = dtype_here(after).name
            return [Returns(Tensor((batch, size), dtype, reach=reach), after)]

        opening = Opening(f"Attention_{head}")
        mapped = recorded_within(state, opening, lambda inside: _linear((query,), size, inside))
        return then(mapped, see)


def _linear(inputs: tuple[Value, ...], size: Size, state: State) -> Iterable[Outcome]:
    """The inputs side by side, times `kernel`, plus `bias`."""
    return linear_map(Call((inputs, Dimension(size), True)), state)


def _flat(query: Value, state: State) -> tuple[Value, ...]:
    """The tensors of a state."""
    items = items_of(query, state)
    if not items:
        return (query if isinstance(query, TENSORS) else Tensor((SOME_SIZE, SOME_SIZE)),)
    return tuple(part for each in items for part in _flat(each, state))


@transfer(f"{_ROOM}.attention_decoder", section="3.8")
def attention_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """A decoder of inputs that looks back."""
    cell, heads = given(call, 3, "cell", state), given(call, 5, "num_heads", state)
    output = given(call, 4, "output_size", state)
    decoder = Attention(
        inputs_of(given(call, 0, "decoder_inputs", state), ROWS, state),
        given(call, 1, "initial_state", state),
        given(call, 2, "attention_states", state),
        cell,
        size_of(cell, state) if output is None else as_size(output, state),
        _count(heads, state),
        calling(given(call, 6, "loop_function", state)),
        as_flag(given(call, 9, "initial_state_attention", state), state, otherwise=False),
        given(call, 7, "dtype", state),
        given(call, 8, "scope", state),
    )
    yield from decoder.decoded(state)


def _count(heads: Value, state: State) -> int:
    """How many heads; one where that is not said or not known."""
    known = as_integer(heads, state)
    return 1 if known is None else known


# --- of symbols ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Embedded:
    """A decoder of symbols that looks back."""

    inputs: tuple[Value, ...]
    symbols: Value
    size: Value
    heads: int
    projection: Value
    feeds: Value
    looks_first: bool
    updates: bool = True
    dtype: Value = None
    scope: Value = None

    def decoded(
        self, cell: Value, output: Value, initial: Value, states: Value, state: State
    ) -> Iterator[Outcome]:
        """`embedding`, then the decoder, in `scope or "embedding_attention_decoder"`."""
        wrong = misfit(self.projection, as_size(self.symbols, state), state, "B")
        if wrong is not None:
            yield wrong
            return
        size = size_of(cell, state) if output is None else as_size(output, state)

        def decode(embedding: Value, at: State) -> Iterable[Outcome]:
            if isinstance(self.feeds, TENSORS):
                return [no_flag(at)]
            return self._decoded(embedding, cell, size, initial, states, at)

        opening = opening_of(self.scope, "embedding_attention_decoder", state, self.dtype)
        yield from recorded_within(
            state,
            opening,
            lambda inside: then(get_embedding(self.symbols, self.size, inside), decode),
        )

    def _decoded(
        self, embedding: Value, cell: Value, size: Size, initial: Value, states: Value, state: State
    ) -> Iterator[Outcome]:
        rows = looked_up(embedding, self.inputs, state)
        feed = embedding_of_last(embedding, updates=self.updates)
        for feeds, after in ways_of(self.feeds, state):
            chosen = feed if feeds else None
            decoder = Attention(
                rows, initial, states, cell, size, self.heads, chosen, self.looks_first
            )
            yield from decoder.decoded(after)


@transfer(f"{_ROOM}.embedding_attention_decoder", section="3.8")
def embedding_attention_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """`embedding` and an `attention_decoder` of its rows."""
    decoder = Embedded(
        inputs_of(given(call, 0, "decoder_inputs", state), SYMBOLS, state),
        given(call, 4, "num_symbols", state),
        given(call, 5, "embedding_size", state),
        _count(given(call, 6, "num_heads", state), state),
        given(call, 8, "output_projection", state),
        given(call, 9, "feed_previous", state),
        as_flag(given(call, 13, "initial_state_attention", state), state, otherwise=False),
        given(call, 10, "update_embedding_for_previous", state) is not False,
        given(call, 11, "dtype", state),
        given(call, 12, "scope", state),
    )
    names = ((3, "cell"), (7, "output_size"), (1, "initial_state"), (2, "attention_states"))
    cell, output, initial, states = (given(call, at, name, state) for at, name in names)
    yield from decoder.decoded(cell, output, initial, states, state)


@transfer(f"{_ROOM}.embedding_attention_seq2seq", section="3.8")
def embedding_attention_seq2seq(call: Call, state: State) -> Iterator[Outcome]:
    """A copy of the cell encodes symbols in `rnn`, then `embedding_attention_decoder` looks back."""
    encoder, cell = given(call, 0, "encoder_inputs", state), given(call, 2, "cell", state)
    sizes = given(call, 3, "num_encoder_symbols", state), given(call, 5, "embedding_size", state)
    feeds, projection = (
        given(call, 8, "feed_previous", state),
        given(call, 7, "output_projection", state),
    )
    decoder = Embedded(
        inputs_of(given(call, 1, "decoder_inputs", state), SYMBOLS, state),
        given(call, 4, "num_decoder_symbols", state),
        sizes[1],
        _count(given(call, 6, "num_heads", state), state),
        projection,
        feeds,
        as_flag(given(call, 11, "initial_state_attention", state), state, otherwise=False),
        not isinstance(feeds, TENSORS),
    )
    output = decoder.symbols if projection is None else None

    def body(inside: State) -> Iterable[Outcome]:
        return then(encoded_copy(cell, encoder, sizes, inside), project)

    def project(result: Value, at: State) -> Iterable[Outcome]:
        outputs, held = halves(result, at)
        made = projecting(cell, projection, decoder.symbols, at)
        return then(made, partial(decode, held, _side_by_side(outputs, cell, at)))

    def decode(held: Value, states: Value, decoding: Value, at: State) -> Iterable[Outcome]:
        def one_way(way: bool, now: State) -> Iterable[Outcome]:
            return replace(decoder, feeds=way).decoded(decoding, output, held, states, now)

        return either_way(feeds, one_way, at)

    scope, dtype = given(call, 10, "scope", state), given(call, 9, "dtype", state)
    opening = opening_of(scope, "embedding_attention_seq2seq", state, dtype)
    yield from recorded_within(state, opening, body)


def _side_by_side(outputs: Value, cell: Value, state: State) -> Tensor:
    """The outputs of an encoder as `[batch, length, size]`."""
    items = items_of(outputs, state)
    first = shape_of(items[0], state) if items else None
    sizes = (dimension(first, 0), SOME_SIZE if items is None else len(items), size_of(cell, state))
    return Tensor(sizes, dtype_here(state).name, reach=reach_of(outputs, state))
