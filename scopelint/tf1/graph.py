"""TF1's part of a State: graphs with their stores, scopes and names, and the objects' records.

All of it is immutable: a write replaces the part, so that states share it until they differ and
can be compared. Mappings are plain dicts that nobody writes to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.naming import below, ends_in_slash, made_unique, without_slash
from scopelint.tf1.values import Name, PartitionedVariable, Reuse, Variable
from scopelint.trace import ScopeOpened

R = TypeVar("R")
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a scope hands down to what is made in it (§3.2)."""

    initializer: Value = None
    regularizer: Value = None
    partitioner: Value = None
    custom_getter: Value = None
    dtype: str = "float32"
    use_resource: bool | None = None


@dataclass(frozen=True, slots=True)
class ScopeRecord:
    """A variable scope object."""

    name: Name = ""
    reuse: Reuse = Reuse.NO
    defaults: Defaults = Defaults()
    original_name_scope: Name = ""
    opening: ScopeOpened | None = None
    step: int | None = None  #: whose result it is; None while no step has named it


@dataclass(frozen=True, slots=True)
class Graph:
    """One graph (§1.1)."""

    scope: int  #: identity of the current scope
    root: int
    store: Mapping[Name, Variable] = field(default_factory=dict)
    partitioned: Mapping[Name, PartitionedVariable] = field(default_factory=dict)
    opened_scope_counts: Mapping[Name, int] = field(default_factory=dict)
    name_scope: Name = ""  #: without the last slash
    names_in_use: Mapping[Name, int] = field(default_factory=dict)
    object_counts: Mapping[Name, int] = field(default_factory=dict)  #: names of layer objects
    variables: tuple[Variable, ...] = ()  #: in order of creation
    collections: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    global_step: Value = None
    #: Something ran that may have created variables that we do not know of.
    is_opaque: bool = False
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Graphs:
    """All graphs of a path, and the records of all objects made on it."""

    graphs: tuple[Graph, ...]
    records: Mapping[int, Any]
    default: int = 0  #: the global default graph
    opened: tuple[int, ...] = ()  #: by `as_default`, innermost last
    next_identity: int = 1
    identifiers: Mapping[Symbol, str] = field(default_factory=dict)
    argument_scopes: tuple[Mapping[Value, Mapping[str, Value]], ...] = ()
    flags: Mapping[str, Value] = field(default_factory=dict)  #: defaults of command-line flags
    #: Inside a call that is a step as a whole: what it calls is not recorded again.
    is_unrecorded: bool = False
    #: On whose behalf the store is asked: "slot" or "moving average" within an optimizer's call.
    asked_via: str = "get_variable"

    @property
    def current(self) -> int:
        """Index of the default graph."""
        return self.opened[-1] if self.opened else self.default


def initial() -> Graphs:
    """A fresh process: one empty graph, the root scope current."""
    return Graphs((Graph(scope=0, root=0),), {0: ScopeRecord()})


def with_entry(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    """A mapping with one entry more."""
    return {**mapping, key: value}


def graphs_of(state: State) -> Graphs:
    """TF1's part of the state."""
    part = state.library
    assert isinstance(part, Graphs)
    return part


def current_graph(state: State) -> Graph:
    """The default graph."""
    part = graphs_of(state)
    return part.graphs[part.current]


def change(state: State, **changes: Any) -> None:
    """Replace fields of the state's `Graphs`."""
    state.library = replace(graphs_of(state), **changes)


def change_graph(state: State, index: int | None = None, **changes: Any) -> None:
    """Replace fields of a graph, the current one if none is named."""
    part = graphs_of(state)
    index = part.current if index is None else index
    graphs = list(part.graphs)
    graphs[index] = replace(graphs[index], **changes)
    state.library = replace(part, graphs=tuple(graphs))


def add_record(state: State, record: object) -> int:
    """Keep the record of a new object; its identity."""
    part = graphs_of(state)
    identity = part.next_identity
    change(state, records=with_entry(part.records, identity, record), next_identity=identity + 1)
    return identity


def record_of(state: State, identity: int, kind: type[R]) -> R:
    """The record of an object."""
    record = graphs_of(state).records[identity]
    assert isinstance(record, kind)
    return record


def set_record(state: State, identity: int, record: object) -> None:
    """Replace the record of an object."""
    change(state, records=with_entry(graphs_of(state).records, identity, record))


def new_graph(state: State, step: int | None = None) -> int:
    """Add an empty graph; its index."""
    root = add_record(state, ScopeRecord())
    part = graphs_of(state)
    change(state, graphs=(*part.graphs, Graph(scope=root, root=root, step=step)))
    return len(part.graphs)


def current_scope(state: State) -> ScopeRecord:
    """The variable scope that is open in the current graph."""
    return record_of(state, current_graph(state).scope, ScopeRecord)


def unique_op_name(state: State, name: Name) -> Name:
    """A new op name below the current name scope, from now on in use (§2.14)."""
    graph = current_graph(state)
    if name and ends_in_slash(name):
        return without_slash(name)
    unique, in_use = made_unique(below(graph.name_scope, name), graph.names_in_use)
    change_graph(state, names_in_use=in_use)
    return unique


def enter_name_scope(state: State, name: Name | None) -> Name:
    """Open a name scope (§4.2); the one that was open, to be put back by `leave_name_scope`."""
    before = current_graph(state).name_scope
    if not name:
        change_graph(state, name_scope="")
    else:
        change_graph(state, name_scope=unique_op_name(state, name))
    return before


def leave_name_scope(state: State, before: Name) -> None:
    """Put back the name scope that was open before."""
    change_graph(state, name_scope=before)


def as_prefix(name_scope: Name) -> Name:
    """The name scope as `tf.name_scope` gives it: with its slash, empty at the root."""
    return below(name_scope, "") if name_scope else ""


def add_to_collection(state: State, key: str, value: Value) -> None:
    """Append to a collection of the current graph."""
    collections = current_graph(state).collections
    held = collections.get(key, ())
    change_graph(state, collections=with_entry(collections, key, (*held, value)))


def make_opaque(state: State) -> None:
    """Remember that variables may exist from now on that we have not seen."""
    if not current_graph(state).is_opaque:
        change_graph(state, is_opaque=True)
