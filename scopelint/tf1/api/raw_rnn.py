"""`tf.nn.raw_rnn`: a loop whose input, state and outputs a function of the project chooses (§9.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.control_flow import in_construct_named
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import given, items_of
from scopelint.tf1.cells import call_cell, halves
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Tensor


@transfer("tf.nn.raw_rnn", section="9.4")
def raw_rnn(call: Call, state: State) -> Iterator[Outcome]:
    """The function before the loop; in it the cell, once, and the function again."""
    cell, function = given(call, 0, "cell", state), given(call, 1, "loop_fn", state)
    time = Tensor((), "int32")

    def loop(inside: State) -> Iterable[Outcome]:
        started = call_value(function, Call((time, None, None, None)), inside)
        return then(started, turn)

    def turn(first: Value, after: State) -> Iterable[Outcome]:
        _, row, held, _, loop_state = _five(first, after)
        return in_construct_named("while", after, lambda at: step(row, held, loop_state, at))

    def step(row: Value, held: Value, loop_state: Value, at: State) -> Iterable[Outcome]:
        def again(result: Value, inside: State) -> Iterable[Outcome]:
            output, new = halves(result, inside)
            return then(call_value(function, Call((time, output, new, loop_state)), inside), finish)

        return then(call_cell(cell, row, held, None, at), again)

    def finish(last: Value, after: State) -> list[Outcome]:
        _, _, held, _, loop_state = _five(last, after)
        return [Returns((after.fresh("the outputs of raw_rnn"), held, loop_state), after)]

    opening = Opening(scope_name(given(call, 4, "scope", state), state) or "rnn")
    yield from recorded_within(state, opening, loop)


def _five(value: Value, state: State) -> tuple[Value, ...]:
    """What the function gives: whether it is done, the input, the state, an output, its own state."""
    items = items_of(value, state)
    return items if items is not None and len(items) == 5 else (Tensor(None),) * 5
