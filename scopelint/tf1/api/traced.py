"""Functions that are traced once for each kind of arguments, into a graph of their own (§8.3)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.frames import length_of
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.tf1.graph import build_unseen
from scopelint.tf1.transfer import method, transfer
from scopelint.tf1.values import Tensor, Traced

_PASSED_OVER = "a function is called that is traced into a graph of its own, which is not followed"


@transfer(
    "tf.function", "tf.contrib.eager.defun", "tf.contrib.eager.function", "tf.wrap_function",
    "tf.python.eager.function.defun", "tf.python.eager.def_function.function", section="8.3",
)  # fmt: skip
def traced(call: Call, state: State) -> Iterator[Outcome]:
    """Of a function that is given the traced one, else a decorator."""
    function = call.argument(0, "func", None)
    yield Returns(Traced(call.argument(0, "fn", None) if function is None else function), state)


@transfer("tf.python.framework.function.Defun", section="8.3")
def defun(call: Call, state: State) -> Iterator[Outcome]:
    """A decorator: its arguments are the dtypes of those of the function."""
    yield Returns(Traced(None), state)


@method(Traced, "__call__", section="8.3")
def call_traced(call: Call, state: State) -> Iterator[Outcome]:
    """What only computes does so on each call; what builds something does it on some, which is passed over."""
    made, rest = call.arguments[0], Call(call.arguments[1:], call.keywords, call.open)
    assert isinstance(made, Traced)
    if made.function is None:
        yield Returns(Traced(rest.argument(0, "func", None)), state)
        return
    before = state.clone()
    outcomes = call_value(made.function, rest, state)
    if all(isinstance(each, Returns) and _is_quiet(each.state, before) for each in outcomes):
        yield from outcomes
        return
    before.world.budget.cut(_PASSED_OVER, before.here())
    build_unseen(before)
    yield Returns(Tensor(None, None), before)


def _is_quiet(after: State, before: State) -> bool:
    """Whether nothing that concerns variables has happened."""
    return length_of(after.events) == length_of(before.events)
