"""The variable store as an object, which TensorFlow keeps in a collection of the graph (§2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.heap import DictRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import give_up
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.graph import build_unseen, edit_table, graphs_of
from scopelint.tf1.store import STORE
from scopelint.tf1.transfer import attribute, method, operation
from scopelint.tf1.values import StoreHandle, Tensor


@operation("tf._get_default_variable_store")
def default_store(call: Call, state: State) -> Value:
    """The store of the graph that is the default."""
    return StoreHandle(graphs_of(state).current)


@attribute(StoreHandle, "_vars")
def variables_by_key(store: Value, state: State) -> Value:
    """The variables by their keys: from now on, this dict is the store."""
    assert isinstance(store, StoreHandle)
    graph = graphs_of(state).graphs[store.graph]
    held = graph.collections.get(STORE)
    made = held if isinstance(held, Ref) else state.new_dict(dict(graph.store))
    if graph.is_opaque:
        state.edit(made, DictRecord).more = state.fresh("variables that were not seen")
    if made is not held and store.graph == graphs_of(state).current:
        edit_table(state, "collections")[STORE] = made
    return made


@method(StoreHandle, "__setattr__", section="2.2")
def set_private(call: Call, state: State) -> Iterator[Outcome]:
    """Another dict in the place of the store's own."""
    store, name, value = call.arguments
    assert isinstance(store, StoreHandle)
    record = state.record(value) if isinstance(value, Ref) else None
    if name != "_vars":
        yield Returns(None, state)
    elif isinstance(record, DictRecord) and store.graph == graphs_of(state).current:
        edit_table(state, "collections")[STORE] = value
        yield Returns(None, state)
    else:
        yield give_up("the variable store is edited, which is not followed", state)


@method(StoreHandle, "get_variable", section="2.2")
def get_from_store(call: Call, state: State) -> Iterator[Outcome]:
    """Asked past all scopes, which is not followed."""
    build_unseen(state)
    yield Returns(Tensor(None, None), state)
