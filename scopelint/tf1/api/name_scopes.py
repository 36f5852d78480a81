"""`tf.name_scope`, which prefixes ops and `tf.Variable` and no `get_variable` (§4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.arguments import as_name, given
from scopelint.tf1.graph import (
    add_record,
    as_prefix,
    change,
    current_graph,
    enter_name_scope,
    graphs_of,
    leave_name_scope,
    record_of,
    set_record,
)
from scopelint.tf1.naming import is_valid_scope
from scopelint.tf1.refusals import refuse
from scopelint.tf1.steps import record_enter, record_leave, record_step, spelled
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import GraphHandle, Name, NameScopeManager
from scopelint.trace import Handle


@dataclass(frozen=True, slots=True)
class NameScopeRecord:
    """A name-scope manager, and the name scopes to put back when it is left."""

    name: Name | None
    graph: int
    step: int
    outer: tuple[Name, ...] = ()


@transfer("tf.name_scope", "tf.keras.backend.name_scope", section="4.1")
def name_scope(call: Call, state: State) -> Iterator[Outcome]:
    """A manager; the default name counts where no name is given."""
    name = given(call, 0, "name", state)
    if name is None:
        name = given(call, 1, "default_name", state)
    yield _make(name, graphs_of(state).current, state)


@transfer("tf.op_scope", section="4.1")
def op_scope(call: Call, state: State) -> Iterator[Outcome]:
    """`name_scope` with its arguments in another order."""
    name = given(call, 1, "name", state)
    name = given(call, 2, "default_name", state) if name is None else name
    yield _make(name, graphs_of(state).current, state)


@method(GraphHandle, "name_scope", section="4.1")
def name_scope_of_graph(call: Call, state: State) -> Iterator[Outcome]:
    """A name scope of this graph."""
    graph = call.arguments[0]
    assert isinstance(graph, GraphHandle)
    yield _make(given(call, 1, "name", state), graph.index, state)


def _make(value: Value, graph: int, state: State) -> Outcome:
    name = as_name(value, state)
    step = record_step(state, "tf.name_scope", (name,))
    return Returns(NameScopeManager(add_record(state, NameScopeRecord(name, graph, step))), state)


@method(NameScopeManager, "__enter__", section="4.2")
def enter(call: Call, state: State) -> Iterator[Outcome]:
    """Open the name scope, made unique; gives its prefix."""
    manager = call.arguments[0]
    assert isinstance(manager, NameScopeManager)
    record = record_of(state, manager.identity, NameScopeRecord)
    record_enter(state, Handle(record.step))
    before = current_graph(state).name_scope
    if record.name and not is_valid_scope(record.name, before):
        yield refuse(state, "E50", name=spelled(record.name, state))
        return
    change(state, opened=(*graphs_of(state).opened, record.graph))
    enter_name_scope(state, record.name)
    set_record(state, manager.identity, replace(record, outer=(*record.outer, before)))
    yield Returns(as_prefix(current_graph(state).name_scope), state)


@method(NameScopeManager, "__exit__", section="4.2")
def leave(call: Call, state: State) -> Iterator[Outcome]:
    """Put back the name scope around it."""
    manager = call.arguments[0]
    assert isinstance(manager, NameScopeManager)
    record = record_of(state, manager.identity, NameScopeRecord)
    record_leave(state, Handle(record.step))
    if record.outer:
        leave_name_scope(state, record.outer[-1])
        set_record(state, manager.identity, replace(record, outer=record.outer[:-1]))
        change(state, opened=graphs_of(state).opened[:-1])
    yield Returns(None, state)


@attribute(NameScopeManager, "name")
def name_of(manager: Value, state: State) -> Value:
    assert isinstance(manager, NameScopeManager)
    return record_of(state, manager.identity, NameScopeRecord).name
