"""`tf.contrib.crf`: a conditional random field has one variable, how likely which tag follows (§8.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.get_variable import get_unrecorded
from scopelint.tf1.arguments import given
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.reach import reach_of
from scopelint.tf1.shapes import dimension
from scopelint.tf1.steps import record_step, shape_term
from scopelint.tf1.transfer import transfer
from scopelint.tf1.values import Tensor, TensorShape

_NAME = "transitions"


@transfer("tf.contrib.crf.crf_log_likelihood", section="8.6")
def crf_log_likelihood(call: Call, state: State) -> Iterator[Outcome]:
    """The likelihoods and the transitions: those given, else a variable of the current scope."""
    inputs, transitions = (
        given(call, 0, "inputs", state),
        given(call, 3, "transition_params", state),
    )
    shape = shape_of(inputs, state)

    def finish(used: Value, after: State) -> Iterable[Outcome]:
        reach = reach_of((inputs, used), after)
        return [Returns((Tensor((dimension(shape, 0),), reach=reach), used), after)]

    if transitions is not None:
        yield from finish(transitions, state)
        return
    sizes = (dimension(shape, -1),) * 2
    record_step(state, "tf.get_variable", (_NAME,), {"shape": shape_term(sizes, state)})
    arguments: dict[str, Value] = {"name": _NAME, "shape": TensorShape(sizes)}
    yield from then(get_unrecorded(arguments, state), finish)
