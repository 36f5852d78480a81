"""Where in a graph, and in which graph, an op is made (§1.7, §6.3).

What is made in a loop or a branch belongs to it. A variable belongs to none, so that it cannot
start from a tensor that does (E41b).
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
    """The result of an op on what is given: its graph, and whether it belongs to a loop or a branch.

    The library is asked only where there is a choice, so that other calls can be remembered.
    """
    part = state.library
    assert isinstance(part, Graphs)
    if not isinstance(value, Tensor) or (len(part.graphs) == 1 and not _is_within(part)):
        return value
    graphs_of(state)  # what is found here is not remembered
    others = [each for each in given if isinstance(each, _HANDED_BACK)]
    if not others:
        return replace(value, is_inside=_is_within(part), graph=part.current)
    graphs = {graph_of(each) for each in others}
    is_inside = all(isinstance(each, Tensor) and each.is_inside for each in others)
    return replace(value, is_inside=is_inside, graph=graphs.pop() if len(graphs) == 1 else None)


def graph_of(value: Value) -> int | None:
    """The graph that a tensor or a variable is in, where that is known."""
    if isinstance(value, PartitionedVariable):
        value = value.parts[0] if value.parts else None
    return value.graph if isinstance(value, (Tensor, Variable)) else None


def left_behind(value: Value, state: State) -> Value:
    """What a loop or a branch gives, as it is outside of it."""
    if isinstance(value, tuple):
        return tuple(left_behind(each, state) for each in value)
    if not isinstance(value, Tensor) or not value.is_inside:
        return value
    return replace(value, is_inside=_is_within(graphs_of(state)))


def _is_within(part: Graphs) -> bool:
    constructs = part.graphs[part.current].constructs
    return bool(constructs) and constructs[-1]
