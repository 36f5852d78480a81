"""What layers of `tf.contrib` give, kept in collections by the names of their scopes (§8.3)."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.arguments import one_or_all
from scopelint.tf1.graph import add_to_collection, current_graph, edit_table, members_of
from scopelint.tf1.values import Name


def collect(collections: Value, alias: Name, output: Value, state: State) -> None:
    """Add a layer's output to collections, under an alias."""
    for name in one_or_all(collections, state):
        if isinstance(name, str):
            add_to_collection(state, name, output)
            known = current_graph(state).outputs.get(name, ())
            edit_table(state, "outputs")[name] = (*known, (alias, output))


def by_alias(collection: Value, state: State) -> tuple[dict[Value, Value], Symbol | None]:
    """What is in a collection, by its aliases, and an unknown for what else may be there."""
    if not isinstance(collection, str):
        return {}, state.fresh("what layers gave")
    known = current_graph(state).outputs.get(collection, ())
    members, more = members_of(state, collection)
    entries: dict[Value, Value] = {
        alias: output for alias, output in known if isinstance(alias, str)
    }
    if (
        more is None
        and len(members) == len(known)
        and all(isinstance(each, str) for each, _ in known)
    ):
        return entries, None
    return entries, state.fresh("what layers gave")
