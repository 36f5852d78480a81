"""`tf.contrib.legacy_seq2seq`: a cell called once a step, the first step's variables shared (§3.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.variable_scope import get_variable_scope, reuse_variables, scope_name
from scopelint.tf1.arguments import given, items_of
from scopelint.tf1.cells import halves
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.transfer import then, transfer
from scopelint.tf1.values import SOME_SIZE, Reuse, Tensor


@dataclass(frozen=True, slots=True)
class _Decoder:
    """What a decoder calls at each step, and on what."""

    cell: Value
    inputs: tuple[Value, ...]
    loop_function: Value

    def steps_from(
        self, number: int, outputs: tuple[Value, ...], held: Value, state: State
    ) -> Iterable[Outcome]:
        """The steps from this one on: the list of all outputs, and the last state."""
        if number == len(self.inputs):
            return [Returns((state.new_list(list(outputs)), held), state)]

        def call_cell(fed: Value, at: State) -> Iterable[Outcome]:
            called = then(
                _reuse(number, at), lambda _, now: call_value(self.cell, Call((fed, held)), now)
            )
            return then(called, go_on)

        def go_on(result: Value, after: State) -> Iterable[Outcome]:
            output, new = halves(result, after)
            return self.steps_from(number + 1, (*outputs, output), new, after)

        if self.loop_function is None or not number:
            return call_cell(self.inputs[number], state)
        asked = Call((outputs[-1], number))
        opening = Opening("loop_function", reuse=Reuse.YES)
        fed = recorded_within(state, opening, lambda at: call_value(self.loop_function, asked, at))
        return then(fed, call_cell)


def _reuse(number: int, state: State) -> Iterable[Outcome]:
    """From the second step on, what stands in the decoder's scope is shared."""
    if not number:
        return [Returns(None, state)]
    here = get_variable_scope(Call(), state)
    return then(here, lambda scope, after: reuse_variables(Call((scope,)), after))


@transfer("tf.contrib.legacy_seq2seq.rnn_decoder", section="3.8")
def rnn_decoder(call: Call, state: State) -> Iterator[Outcome]:
    """The cell on each input in `scope or "rnn_decoder"`; a `loop_function` gives the later inputs."""
    inputs = items_of(given(call, 0, "decoder_inputs", state), state)
    unknown = (Tensor((SOME_SIZE, SOME_SIZE)),) * 2
    decoder = _Decoder(
        given(call, 2, "cell", state), inputs or unknown, given(call, 3, "loop_function", state)
    )
    initial, scope = given(call, 1, "initial_state", state), given(call, 4, "scope", state)
    opening = Opening(scope_name(scope, state) or "rnn_decoder")
    yield from recorded_within(state, opening, lambda at: decoder.steps_from(0, (), initial, at))
