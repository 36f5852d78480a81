"""A layer keeps its weights, and with them the graph that it was built in (§6.3)."""

from __future__ import annotations

from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.constructs import graph_of
from scopelint.tf1.refusals import refuse
from scopelint.tf1.steps import spelled
from scopelint.tf1.values import Tensor, Variable


def refuse_other_graph(
    weights: tuple[Variable, ...], inputs: Value, state: State
) -> Outcome | None:
    """E61: no op takes a weight of one graph and an input of another."""
    inputs = state.resolve(inputs)
    found = graph_of(inputs)
    if not weights or found in (None, weights[0].graph):
        return None
    name = inputs.name if isinstance(inputs, Tensor) else None
    words = {
        "first": _told(spelled(weights[0].op_name, state)),
        "second": _told("…" if name is None else spelled(name, state)),
    }
    return refuse(state, "E61", holder=weights[0], words=words)


def _told(name: str) -> str:
    return f'Tensor("{name}:0")'
