"""What a program builds: graphs, their scopes, and the variables in them, as trees.

A way through an entry makes one `Way`; its trees follow the names of the variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.finding import Cut, Problem, Span
from scopelint.trace import Shape


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the source and the calls that lead there, outermost first, without the place."""

    span: Span
    calls: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a scope is opened, and the reuse that holds in it: "False", "True", "AUTO"."""

    where: Where
    reuse: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableNode:
    """One variable."""

    name: str  #: the op's, which a checkpoint has, too
    key: str | None  #: in the store; None for what is not there
    shape: Shape
    dtype: str
    is_trainable: bool
    is_global: bool  #: a checkpoint holds the global variables
    is_named: bool  #: False where a part of the name is made up
    part_of: tuple[str, Shape] | None  #: the partitioned variable: its name and shape
    created: Where
    shared: tuple[Where, ...]
    slots: tuple[VariableNode, ...]  #: what optimizers and averages keep for it

    @property
    def last_name(self) -> str:
        """The name within its scope."""
        return self.name.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ScopeNode:
    """A scope, by its name, with what is in it. The root's name is empty."""

    name: str
    openings: tuple[Opening, ...]
    scopes: tuple[ScopeNode, ...]
    variables: tuple[VariableNode, ...]

    @property
    def last_name(self) -> str:
        """The name within the scope around it."""
        return self.name.rpartition("/")[2]

    def all_variables(self) -> Iterator[VariableNode]:
        """Its variables and those of all scopes in it, each followed by its slots."""
        for variable in self.variables:
            yield from _with_slots(variable)
        for scope in self.scopes:
            yield from scope.all_variables()


def _with_slots(variable: VariableNode) -> Iterator[VariableNode]:
    yield variable
    for slot in variable.slots:
        yield from _with_slots(slot)


@dataclass(frozen=True, slots=True)
class GraphNode:
    """One graph; graphs are counted as they appear."""

    number: int
    root: ScopeNode


@dataclass(frozen=True, slots=True)
class Way:
    """One way through an entry and what it builds."""

    graphs: tuple[GraphNode, ...]
    assumptions: tuple[str, ...]
    ended: str  #: "returned", "raised", "cut"
    error: str | None  #: what ended it, where TensorFlow raised

    def variables(self) -> Iterator[VariableNode]:
        """All variables of all graphs."""
        for graph in self.graphs:
            yield from graph.root.all_variables()


@dataclass(frozen=True, slots=True)
class EntryTrees:
    """An entry, and the ways through it that build something, that which assumes least first."""

    name: str  #: `train.py`, or `net.py::build`
    ways: tuple[Way, ...]  #: different ones
    count: int  #: how many ways there are, alike ones counted each
    incomplete: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class ScopeReport:
    """All that `scopes` has to say."""

    entries: tuple[EntryTrees, ...]
    files: int
    silent: int  #: entries that build no variable
    errors: tuple[Problem, ...]
    interrupted: bool = False  #: the user had enough: this is what came so far


@dataclass(frozen=True, slots=True, order=True)
class Saved:
    """A variable of a checkpoint."""

    name: str
    shape: Shape
    dtype: str


def saved(graph: GraphNode) -> list[Saved]:
    """What a checkpoint of a graph's global variables holds: a partitioned variable is one."""
    found = {
        Saved(*(each.part_of or (each.name, each.shape)), each.dtype)
        for each in graph.root.all_variables()
        if each.is_global
    }
    return sorted(found, key=lambda each: (each.name, each.dtype))
