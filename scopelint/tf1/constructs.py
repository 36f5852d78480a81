"""Control flow of the graph: what is made in a loop or a branch belongs to it (§1.7).

A variable belongs to none, so that it cannot start from a tensor that does (E41b).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.graph import Graphs, change_graph, current_graph, graphs_of
from scopelint.tf1.scopes import Body
from scopelint.tf1.values import PartitionedVariable, Tensor, Variable

#: What an op may give back as it was given it (`tf.cast` to the dtype that it has).
_HANDED_BACK = (Tensor, Variable, PartitionedVariable, Symbol)


def enter_construct(state: State, *, is_one: bool = True) -> None:
    """What follows is made in a loop or a branch; with `is_one=False`, in none of those around."""
    change_graph(state, constructs=(*current_graph(state).constructs, is_one))


def leave_construct(state: State) -> None:
    """What follows is made where it was before."""
    change_graph(state, constructs=current_graph(state).constructs[:-1])


def in_construct(state: State, body: Body, *, is_one: bool = True) -> Iterator[Outcome]:
    """Run the body in a loop or a branch, or outside of all of them."""
    enter_construct(state, is_one=is_one)
    for outcome in body(state):
        leave_construct(outcome.state)
        yield outcome


def made_here(value: Value, given: Iterable[Value], state: State) -> Value:
    """The result of an op on what is given: whether it belongs to a loop or a branch.

    The library is asked only within one, so that a call elsewhere is one that can be remembered.
    """
    if not isinstance(value, Tensor) or value.is_inside or not _is_within(state.library):
        return value
    graphs_of(state)  # what is found here is not remembered
    others = [each for each in given if isinstance(each, _HANDED_BACK)]
    is_ours = all(isinstance(each, Tensor) and each.is_inside for each in others)
    return replace(value, is_inside=True) if is_ours else value


def left_behind(value: Value, state: State) -> Value:
    """What a loop or a branch gives, as it is outside of it."""
    if isinstance(value, tuple):
        return tuple(left_behind(each, state) for each in value)
    if not isinstance(value, Tensor) or not value.is_inside:
        return value
    return replace(value, is_inside=_is_within(graphs_of(state)))


def _is_within(part: object) -> bool:
    assert isinstance(part, Graphs)
    constructs = part.graphs[part.current].constructs
    return bool(constructs) and constructs[-1]
