"""`moving_averages`: averages that a program keeps and moves by itself (§11.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1.api.get_variable import get_recorded
from scopelint.tf1.api.tensors import after_change
from scopelint.tf1.arguments import as_flag, as_name, given
from scopelint.tf1.graph import ScopeRecord, change, current_graph, record_of, unique_op_name
from scopelint.tf1.learning import say_set
from scopelint.tf1.naming import below
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.steps import spelled
from scopelint.tf1.transfer import in_order, transfer
from scopelint.tf1.values import (
    DType,
    Initializer,
    Reuse,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)


@transfer("tf.train.assign_moving_average", section="11.4")
def assign_moving_average(call: Call, state: State) -> Iterable[Outcome]:
    """Move an average: unless told not to, with two variables that free it of its start at 0."""
    average = given(call, 0, "variable", state)
    unique_op_name(state, as_name(given(call, 4, "name", state), state) or "AssignMovingAvg")
    say_set(average, state)
    if not isinstance(average, Variable):
        return [Returns(Tensor(None, None), state)]
    moved = after_change(average)
    if not as_flag(given(call, 3, "zero_debias", state), state, otherwise=True):
        return [Returns(moved, state)]
    return then(_freed_of_its_start(average, state), lambda _, after: [Returns(moved, after)])


def _freed_of_its_start(average: Variable, state: State) -> Iterator[Outcome]:
    """`biased` and `local_step`, in a scope of the average's name below the current one."""
    bodies = [_getting("biased", average.shape, average), _getting("local_step", (), average)]
    change(state, asked_via="moving average", asked_for=spelled(average.op_name, state))
    opening = Opening(average.op_name)
    for outcome in recorded_within(state, opening, lambda inside: in_order(bodies, inside)):
        change(outcome.state, asked_via="get_variable", asked_for=None)
        yield outcome


def _getting(name: str, shape: Sizes, average: Variable) -> Body:
    def get(state: State) -> Iterable[Outcome]:
        arguments: dict[str, Value] = {
            "name": _unless_taken(name, state),
            "shape": TensorShape(shape),
            "dtype": DType(average.dtype) if average.dtype else MISSING,
            "initializer": Initializer("tf.zeros_initializer"),
            "trainable": False,
        }
        return get_recorded(arguments, state)

    return get


def _unless_taken(name: str, state: State) -> str:
    """The name, numbered where a variable of this scope has it, and the scope does not reuse."""
    graph = current_graph(state)
    scope = record_of(state, graph.scope, ScopeRecord)
    if scope.reuse is not Reuse.NO:
        return name
    taken = {each.op_name for each in graph.variables}
    numbers = (f"{name}_{number}" if number else name for number in count())
    return next(each for each in numbers if below(scope.name, each) not in taken)
