"""What makes RNNs over whole sequences of others: of a cell, or one that goes backwards (§9.7)."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Foreign, Value
from scopelint.noun import noun
from scopelint.tf1.api.arrays import stack, unstack
from scopelint.tf1.api.rnn import dynamic_rnn, static_rnn
from scopelint.tf1.arguments import as_flag, given, is_sequence
from scopelint.tf1.cells import halves
from scopelint.tf1.transfer import method, operation

_PARAMETERS = ("inputs", "initial_state", "dtype", "sequence_length", "scope")


@noun
class ReversedRNN(Foreign):
    """An RNN over a whole sequence, which is given it backwards."""

    inner: Value


@noun
class AdaptedCell(Foreign):
    """A cell as an RNN over a whole sequence."""

    cell: Value
    is_dynamic: bool


@operation("tf.contrib.rnn.TimeReversedFusedRNN")
def reversed_in_time(call: Call, state: State) -> Value:
    return ReversedRNN(given(call, 0, "cell", state))


@operation("tf.contrib.rnn.FusedRNNCellAdaptor")
def adapted(call: Call, state: State) -> Value:
    is_dynamic = as_flag(given(call, 1, "use_dynamic_rnn", state), state, otherwise=False)
    return AdaptedCell(given(call, 0, "cell", state), is_dynamic)


@method(ReversedRNN, "__call__", section="9.7")
def call_reversed(call: Call, state: State) -> Iterable[Outcome]:
    """As the inner one: backwards, a sequence has the same shape."""
    backwards, *rest = call.arguments
    assert isinstance(backwards, ReversedRNN)
    return call_value(backwards.inner, Call(tuple(rest), call.keywords, call.open), state)


@method(AdaptedCell, "__call__", section="9.7")
def call_adapted(call: Call, state: State) -> Iterable[Outcome]:
    """The cell in a loop, which is given what it takes: a tensor, or a list; the outputs are as the inputs."""
    adaptor, *rest = call.arguments
    assert isinstance(adaptor, AdaptedCell)
    options = {**dict(zip(_PARAMETERS, rest, strict=False)), **call.keywords}
    inputs = options.pop("inputs", None)
    is_list = is_sequence(inputs, state)
    if adaptor.is_dynamic:
        taken = stack(Call((inputs,)), state) if is_list else inputs
        timed = {**options, "time_major": True}
        outcomes = dynamic_rnn(Call((adaptor.cell, taken), timed), state)
    else:
        taken = inputs if is_list else unstack(Call((inputs,)), state)
        outcomes = static_rnn(Call((adaptor.cell, taken), options), state)

    def as_inputs(result: Value, after: State) -> Iterable[Outcome]:
        outputs, last = halves(result, after)
        turned = (unstack if is_list else stack)(Call((outputs,)), after)
        return [Returns((turned, last), after)]

    return then(outcomes, as_inputs) if is_list is adaptor.is_dynamic else outcomes
