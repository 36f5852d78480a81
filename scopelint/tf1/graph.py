"""TF1's part of a State: graphs with their stores, scopes and names, and the objects' records.

States share it until one of them writes: as in the interpreter's heap, whoever does not own a part
copies it first. Two states can be compared, and what they still share is equal at a glance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Value
from scopelint.tf1.naming import below, ends_in_slash, made_unique, without_slash
from scopelint.tf1.scope_counts import NOTHING_OPENED, ScopeCounts
from scopelint.tf1.values import Name, PartitionedVariable, Reuse, Variable
from scopelint.tf1_errors import DEFAULT_TARGET
from scopelint.trace import LayerInput, ScopeOpened

R = TypeVar("R")
P = TypeVar("P", bound="Part")
K = TypeVar("K")
V = TypeVar("V")


class Table(dict[K, V], Generic[K, V]):
    """A dict that one state may write to."""

    __slots__ = ("owner",)

    def __init__(self, held: Mapping[K, V] | None = None, owner: int = 0) -> None:
        super().__init__(held or {})
        self.owner = owner


@dataclass(slots=True)
class Part:
    """Base of what is copied before the first write of a state that is not its `owner`."""

    owner: int = field(default=0, compare=False)

    def copy(self: P, owner: int) -> P:
        """The same for another owner; its tables are copied when they are written to."""
        other = object.__new__(type(self))
        for each in type(self).__mro__[:-1]:
            for name in each.__slots__:  # type: ignore[attr-defined]
                setattr(other, name, getattr(self, name))
        other.owner = owner
        return other


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a scope hands down to what is made in it (§3.2)."""

    initializer: Value = None
    regularizer: Value = None
    partitioner: Value = None
    custom_getter: Value = None
    dtype: str = "float32"
    use_resource: bool | None = None


@dataclass(slots=True, kw_only=True)
class ScopeRecord(Part):
    """A variable scope object."""

    name: Name = ""
    reuse: Reuse = Reuse.NO
    defaults: Defaults = Defaults()
    original_name_scope: Name = ""
    opening: ScopeOpened | None = None
    step: int | None = None  #: whose result it is; None while no step has named it


@dataclass(slots=True, kw_only=True)
class Graph(Part):
    """One graph (§1.1)."""

    scope: int  #: identity of the current scope
    root: int
    store: Table[Name, Variable] = field(default_factory=Table)
    partitioned: Table[Name, PartitionedVariable] = field(default_factory=Table)
    opened_scope_counts: ScopeCounts = NOTHING_OPENED
    name_scope: Name = ""  #: without the last slash
    names_in_use: Table[Name, int] = field(default_factory=Table)
    object_counts: Table[Name, int] = field(default_factory=Table)  #: names of layer objects
    variables: tuple[Variable, ...] = ()  #: in order of creation
    #: By name; of one whose list the program has asked for, that list.
    collections: Table[str, tuple[Value, ...] | Ref] = field(default_factory=Table)
    #: By collection: what layers put there, by the names of their scopes.
    outputs: Table[str, tuple[tuple[Name, Value], ...]] = field(default_factory=Table)
    global_step: Value = None
    #: For each loop or branch whose code runs, innermost last, True; False where all are left for a while.
    constructs: tuple[bool, ...] = ()
    #: Something ran that may have created variables that we do not know of.
    is_opaque: bool = False
    step: int | None = None


@dataclass(slots=True, kw_only=True)
class Graphs(Part):
    """All graphs of a path, and the records of all objects made on it."""

    graphs: tuple[Graph, ...]
    records: Table[int, Any]
    default: int = 0  #: the global default graph
    opened: tuple[int, ...] = ()  #: by `as_default`, innermost last
    next_identity: int = 1
    identifiers: Mapping[Symbol, str] = field(default_factory=dict)
    argument_scopes: tuple[Mapping[Value, Mapping[str, Value]], ...] = ()
    flags: Mapping[str, Value] = field(default_factory=dict)  #: defaults of command-line flags
    #: The texts of which a flag is one.
    flag_choices: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    #: Something unknown was left by its `__exit__`: it may have been a scope that is open.
    may_have_left: bool = False
    #: Something unknown was given what it may build on, and not functions alone.
    has_built_unseen: bool = False
    #: Inside a call that is a step as a whole: what it calls is not recorded again.
    is_unrecorded: bool = False
    #: On whose behalf the store is asked: "slot" or "moving average" within an optimizer's call.
    asked_via: str = "get_variable"
    asked_for: str | None = None  #: … and for which variable, by its op name
    target: str = DEFAULT_TARGET  #: the TensorFlow whose words errors have
    asked_with: LayerInput | None = None  #: while a layer gets its weights: its input

    @property
    def current(self) -> int:
        """Index of the default graph."""
        return self.opened[-1] if self.opened else self.default


def initial(target: str = DEFAULT_TARGET) -> Graphs:
    """A fresh process: one empty graph, the root scope current."""
    graphs = (Graph(scope=0, root=0),)
    return Graphs(graphs=graphs, records=Table({0: ScopeRecord()}), target=target)


def with_entry(mapping: Mapping[K, V], key: K, value: V) -> dict[K, V]:
    """A mapping with one entry more."""
    return {**mapping, key: value}


def graphs_of(state: State) -> Graphs:
    """TF1's part of the state."""
    return state.ask_library()  # type: ignore[return-value]  # asked too often for an assertion


def current_graph(state: State) -> Graph:
    """The default graph."""
    part = graphs_of(state)
    return part.graphs[part.opened[-1] if part.opened else part.default]


def _edited(state: State) -> Graphs:
    """TF1's part of the state, for writing."""
    part = graphs_of(state)
    if part.owner != state.token:
        part = part.copy(state.token)
        state.library = part
    return part


def _edited_graph(state: State, index: int | None = None) -> Graph:
    """A graph, the current one if none is named, for writing."""
    part = _edited(state)
    index = part.current if index is None else index
    graph = part.graphs[index]
    if graph.owner != state.token:
        graph = graph.copy(state.token)
        part.graphs = (*part.graphs[:index], graph, *part.graphs[index + 1 :])
    return graph


def change(state: State, **changes: Any) -> None:
    """Set fields of the state's `Graphs`."""
    part = _edited(state)
    for name, value in changes.items():
        setattr(part, name, value)


def change_graph(state: State, index: int | None = None, **changes: Any) -> None:
    """Set fields of a graph, the current one if none is named."""
    graph = _edited_graph(state, index)
    for name, value in changes.items():
        setattr(graph, name, value)


def edit_table(state: State, name: str) -> dict[Any, Any]:
    """A table of the current graph, for writing."""
    graph = _edited_graph(state)
    table: Table[Any, Any] = getattr(graph, name)
    if table.owner != state.token:
        table = Table(table, state.token)
        setattr(graph, name, table)
    return table


def _edit_records(state: State) -> dict[int, Any]:
    part = _edited(state)
    if part.records.owner != state.token:
        part.records = Table(part.records, state.token)
    return part.records


def add_record(state: State, record: object) -> int:
    """Keep the record of a new object; its identity."""
    identity = new_identity(state)
    _edit_records(state)[identity] = record
    return identity


def new_identity(state: State) -> int:
    """A number that no other object of the path has."""
    part = _edited(state)
    part.next_identity += 1
    return part.next_identity - 1


def record_of(state: State, identity: int, kind: type[R]) -> R:
    """The record of an object."""
    record = graphs_of(state).records[identity]
    assert isinstance(record, kind)
    return record


def edit_record(state: State, identity: int, kind: type[P]) -> P:
    """The record of an object, for writing."""
    record = record_of(state, identity, kind)
    if record.owner != state.token:
        record = record.copy(state.token)
        _edit_records(state)[identity] = record
    return record


def set_record(state: State, identity: int, record: object) -> None:
    """Replace the record of an object."""
    _edit_records(state)[identity] = record


def drop_record(state: State, identity: int) -> None:
    """Forget an object that nothing refers to any more."""
    del _edit_records(state)[identity]


def new_graph(state: State, step: int | None = None) -> int:
    """Add an empty graph; its index."""
    root = add_record(state, ScopeRecord())
    before = graphs_of(state).graphs
    change(state, graphs=(*before, Graph(scope=root, root=root, step=step)))
    return len(before)


def current_scope(state: State) -> ScopeRecord:
    """The variable scope that is open in the current graph."""
    return record_of(state, current_graph(state).scope, ScopeRecord)


def unique_op_name(state: State, name: Name) -> Name:
    """A new op name below the current name scope, from now on in use (§2.14)."""
    return unique_op_name_below(current_graph(state).name_scope, name, state)


def unique_op_name_below(name_scope: Name, name: Name, state: State) -> Name:
    """The same below another name scope."""
    if name and ends_in_slash(name):
        return without_slash(name)
    return made_unique(below(name_scope, name), edit_table(state, "names_in_use"))


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


def members_of(state: State, key: str) -> tuple[tuple[Value, ...], Symbol | None]:
    """The known members of a collection of the current graph, and a symbol for more of them."""
    held = current_graph(state).collections.get(key, ())
    if not isinstance(held, Ref):
        return held, None
    record = state.record(held)
    return (tuple(record.items), record.more) if isinstance(record, ListRecord) else ((), None)


def add_to_collection(state: State, key: str, value: Value) -> None:
    """Append to a collection of the current graph."""
    held = current_graph(state).collections.get(key, ())
    if isinstance(held, Ref):
        state.edit(held, ListRecord).items.append(value)
    else:
        edit_table(state, "collections")[key] = (*held, value)


def make_opaque(state: State) -> None:
    """Remember that variables may exist from now on that we have not seen."""
    if not current_graph(state).is_opaque:
        change_graph(state, is_opaque=True)


def build_unseen(state: State) -> None:
    """Remember that code that we do not see may have built something here."""
    make_opaque(state)
    if not graphs_of(state).has_built_unseen:
        change(state, has_built_unseen=True)
