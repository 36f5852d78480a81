"""Layers of RNNs in both directions, one on another (§9.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.rnn import bidirectional_dynamic_rnn, static_bidirectional_rnn
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import given, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import current_graph
from scopelint.tf1.reach import reach_of
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.shapes import dimension, plus
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import SOME_SIZE, Scope, Tensor

Pairs = tuple[tuple[Value, Value], ...]
#: From a pair of cells and the inputs to what one layer gives: outputs first.
OneLayer = Callable[[tuple[Value, Value], Value, State], Iterable[Outcome]]
#: From what a layer gives to the inputs of the next.
Joined = Callable[[Value, Value, State], Value]


@transfer("tf.contrib.rnn.stack_bidirectional_dynamic_rnn", section="9.7")
def stack_dynamic(call: Call, state: State) -> Iterator[Outcome]:
    """`stack_bidirectional_rnn/cell_0/bidirectional_rnn/fw/…`, one layer on another."""

    def one(pair: tuple[Value, Value], inputs: Value, inside: State) -> Iterable[Outcome]:
        keywords: dict[str, Value] = {"inputs": inputs, "dtype": "float32"}
        return bidirectional_dynamic_rnn(Call(pair, keywords), inside)

    yield from _stack(call, given(call, 9, "scope", state), one, _side_by_side, state)


@transfer("tf.contrib.rnn.stack_bidirectional_rnn", section="9.7")
def stack_static(call: Call, state: State) -> Iterator[Outcome]:
    """`stack_bidirectional_rnn/cell_0/fw/…`: each layer opens the scope of its number again."""

    def one(pair: tuple[Value, Value], inputs: Value, inside: State) -> Iterable[Outcome]:
        here = Scope(current_graph(inside).scope)
        keywords: dict[str, Value] = {"inputs": inputs, "dtype": "float32", "scope": here}
        return static_bidirectional_rnn(Call(pair, keywords), inside)

    yield from _stack(call, given(call, 7, "scope", state), one, _outputs, state)


def _stack(
    call: Call, scope: Value, one: OneLayer, joined: Joined, state: State
) -> Iterator[Outcome]:
    forward = items_of(given(call, 0, "cells_fw", state), state) or ()
    backward = items_of(given(call, 1, "cells_bw", state), state) or ()
    inputs, pairs = given(call, 2, "inputs", state), tuple(zip(forward, backward, strict=False))
    opening = Opening(scope_name(scope, state) or "stack_bidirectional_rnn")
    yield from recorded_within(
        state, opening, lambda inside: _layers(pairs, 0, inputs, one, joined, inside)
    )


def _layers(
    pairs: Pairs, number: int, inputs: Value, one: OneLayer, joined: Joined, state: State
) -> Iterable[Outcome]:
    if not pairs:
        return [Returns((inputs, Tensor(None), Tensor(None)), state)]
    opening = Opening(f"cell_{number}")
    made = recorded_within(state, opening, lambda inside: one(pairs[0], inputs, inside))

    def go_on(result: Value, after: State) -> Iterable[Outcome]:
        following = joined(inputs, result, after)
        return _layers(pairs[1:], number + 1, following, one, joined, after)

    return then(made, go_on)


def _side_by_side(inputs: Value, result: Value, state: State) -> Value:
    """Both directions of a whole sequence."""
    outputs = (items_of(result, state) or (None,))[0]
    shapes = [shape_of(each, state) for each in items_of(outputs, state) or ()]
    size = plus(*(dimension(each, -1) for each in shapes)) if len(shapes) == 2 else SOME_SIZE
    shape = shape_of(inputs, state)
    sizes = None if shape is None else (*shape[:-1], size)
    return Tensor(sizes, reach=reach_of(outputs, state))


def _outputs(inputs: Value, result: Value, state: State) -> Value:
    """The list of outputs, in which both directions stand side by side."""
    return (items_of(result, state) or (inputs,))[0]
