"""How users of TensorFlow build one thing twice in one graph (§2.2, §3.3)."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.library import Repetition, Second
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.tf1.scopes import Body, Opening, recorded_within
from scopelint.tf1.values import Reuse

#: The scope around something that is to be shared.
_SHARED = Opening("shared")


def _in_one_graph(first: Body, again: Body, state: State) -> Iterable[Outcome]:
    return then(first(state), lambda _, after: again(after))


def _in_reused_scope(first: Body, again: Body, state: State) -> Iterable[Outcome]:
    """In a scope, then in this scope again with `reuse=True`: how weights are shared."""
    reusing = Opening(_SHARED.name, reuse=Reuse.YES)
    built = recorded_within(state, _SHARED, first)
    return then(built, lambda _, after: recorded_within(after, reusing, again))


REPETITIONS: tuple[Repetition[State], ...] = (
    Repetition("is called twice in one graph", Second.OTHER, frozenset({"E1"}), _in_one_graph),
    Repetition(
        "is called again with reuse=True, and else the same",
        Second.SAME_AND_TOLD,
        frozenset({"E1"}),
        _in_one_graph,
    ),
    Repetition(
        'is called in variable_scope("shared"), then there again with reuse=True, to share its variables',
        Second.SAME,
        frozenset({"E2", "E10"}),
        _in_reused_scope,
    ),
)
