"""What leaves all loops and branches of the graph for a while (§1.7)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Foreign, Value
from scopelint.noun import noun
from scopelint.tf1.arguments import given
from scopelint.tf1.constructs import enter_construct, leave_construct
from scopelint.tf1.transfer import method, operation
from scopelint.tf1.values import GraphHandle, InertManager


@noun
class OutsideManager(Foreign):
    """A manager within which nothing belongs to a loop or a branch."""


@operation("tf.init_scope")
def init_scope(call: Call, state: State) -> Value:
    return OutsideManager()


@operation("tf.control_dependencies")
def control_dependencies(call: Call, state: State) -> Value:
    """With None for the ops to wait for, what is made waits for none and belongs to none."""
    return _waiting_for(given(call, 0, "control_inputs", state))


@method(GraphHandle, "control_dependencies", section="1.6")
def of_graph(call: Call, state: State) -> Iterator[Outcome]:
    """The same of a graph."""
    yield Returns(_waiting_for(given(call, 1, "control_inputs", state)), state)


def _waiting_for(inputs: Value) -> Value:
    return OutsideManager() if inputs is None else InertManager("tf.control_dependencies")


@method(OutsideManager, "__enter__", section="1.7")
def enter(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing around it counts."""
    enter_construct(state, is_one=False)
    yield Returns(None, state)


@method(OutsideManager, "__exit__", section="1.7")
def leave(call: Call, state: State) -> Iterator[Outcome]:
    """It counts again."""
    leave_construct(state)
    yield Returns(None, state)
