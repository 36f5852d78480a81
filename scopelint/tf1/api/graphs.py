"""Graphs: made, made the default, reset (§1)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.builtins.regular import matches
from scopelint.interpreter.heap import Sought
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import give_up
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.text import begins_with
from scopelint.interpreter.values import (
    External,
    Foreign,
    Ref,
    Symbol,
    Text,
    Value,
    describe,
    is_known,
)
from scopelint.tf1.arguments import as_name, given, one_or_all
from scopelint.tf1.graph import (
    add_to_collection,
    change,
    change_graph,
    current_graph,
    edit_table,
    graphs_of,
    members_of,
    new_graph,
)
from scopelint.tf1.naming import below, made_unique, starts_with
from scopelint.tf1.refusals import refuse
from scopelint.tf1.steps import handle_of_step, record_enter, record_leave, record_step
from scopelint.tf1.store import GLOBAL_VARIABLES, TRAINABLE_VARIABLES
from scopelint.tf1.transfer import Transfer, attribute, method, operation, transfer
from scopelint.tf1.values import (
    GraphHandle,
    GraphManager,
    Name,
    Object,
    Operation,
    Tensor,
    Variable,
)
from scopelint.trace import Handle, StepKind


@transfer("tf.Graph", section="1.1")
def make_graph(call: Call, state: State) -> Iterator[Outcome]:
    """An empty graph with a store of its own."""
    index = new_graph(state, record_step(state, "tf.Graph"))
    yield Returns(GraphHandle(index), state)


@transfer("tf.get_default_graph", section="1.4")
def get_default_graph(call: Call, state: State) -> Iterator[Outcome]:
    """The graph that is the default now."""
    part = graphs_of(state)
    if part.graphs[part.current].step is None:
        change_graph(state, step=record_step(state, "tf.get_default_graph"))
    yield Returns(GraphHandle(part.current), state)


@transfer("tf.reset_default_graph", "tf.keras.backend.clear_session", section="1.3")
def reset_default_graph(call: Call, state: State) -> Iterator[Outcome]:
    """A new global default graph, or E60 inside a `with graph.as_default()`."""
    record_step(state, "tf.reset_default_graph")
    if graphs_of(state).opened:
        yield refuse(state, "E60")
        return
    change(state, default=new_graph(state))
    yield Returns(None, state)


@method(GraphHandle, "as_default", section="1.4")
def as_default(call: Call, state: State) -> Iterator[Outcome]:
    """A manager; nothing happens before it is entered."""
    graph = call.arguments[0]
    assert isinstance(graph, GraphHandle)
    yield Returns(manager_of(graph.index, state), state)


def manager_of(index: int, state: State) -> GraphManager:
    """The manager that makes a graph the default, as a step if the graph is one."""
    graph = handle_of_step(graphs_of(state).graphs[index].step)
    if not isinstance(graph, Handle):
        return GraphManager(index)
    return GraphManager(
        index, record_step(state, "as_default", kind=StepKind.METHOD, receiver=graph)
    )


@method(GraphManager, "__enter__", section="1.4")
def enter_graph(call: Call, state: State) -> Iterator[Outcome]:
    """The graph with its own current scope is the default."""
    manager = call.arguments[0]
    assert isinstance(manager, GraphManager)
    open_graph(manager, state)
    yield Returns(GraphHandle(manager.index), state)


def open_graph(manager: GraphManager, state: State) -> None:
    """Make the graph the default."""
    if manager.step is not None:
        record_enter(state, Handle(manager.step))
    change(state, opened=(*graphs_of(state).opened, manager.index))


@method(GraphManager, "__exit__", section="1.4")
def leave_graph(call: Call, state: State) -> Iterator[Outcome]:
    """The graph that was the default before is it again."""
    manager = call.arguments[0]
    assert isinstance(manager, GraphManager)
    close_graph(manager, state)
    yield Returns(None, state)


def close_graph(manager: GraphManager, state: State) -> None:
    """Put back the graph that was the default."""
    if manager.step is not None:
        record_leave(state, Handle(manager.step))
    change(state, opened=graphs_of(state).opened[:-1])


@method(GraphHandle, "get_name_scope", section="4.2")
def name_scope_of(call: Call, state: State) -> Iterator[Outcome]:
    """The name scope that is open in the graph, without a slash behind it."""
    graph = call.arguments[0]
    assert isinstance(graph, GraphHandle)
    yield Returns(graphs_of(state).graphs[graph.index].name_scope, state)


@operation("tf.contrib.framework.get_name_scope")
def get_name_scope(call: Call, state: State) -> Value:
    """The same of the default graph."""
    return current_graph(state).name_scope


@method(GraphHandle, "finalize", "seed", "device", section="1.6")
def inert(call: Call, state: State) -> Iterator[Outcome]:
    """What changes no names and no sharing."""
    yield Returns(Object("tf.Graph.manager"), state)


@attribute(GraphHandle, "graph")
def graph_itself(graph: Value, state: State) -> Value:
    return graph


# --- collections --------------------------------------------------------------------------

#: What the library collects by itself without our seeing it. Where the program adds members, these
#: are taken to be all.
_UNSEEN = frozenset((
    "regularization_losses", "losses", "update_ops", "summaries", "queue_runners", "table_initializer",
    "savers", "saveable_objects", "cond_context", "while_context",
))  # fmt: skip


#: What each variable is put into as it is made.
_OF_VARIABLES = (GLOBAL_VARIABLES, TRAINABLE_VARIABLES)

#: What makes a prefix more than a plain one; a dot is one, but stands for itself in names.
_SIGNS = frozenset("[]()|*+?{}^$\\")


def collected(key: str | None, prefix: Value, state: State) -> Ref:
    """The members of a collection whose op name begins with the prefix (§3.15)."""
    members, unseen = members_of(state, key) if key is not None else ((), None)
    if current_graph(state).is_opaque and unseen is None:
        unseen = state.fresh("variables that were not seen")
    if not members and (key is None or key in _UNSEEN):
        unseen = state.fresh("members of a collection")
    sought: Sought | None = None
    if isinstance(prefix, (str, Text)) and prefix:
        if isinstance(prefix, str) and key in _OF_VARIABLES:
            sought = Sought(state.here(), members, prefix)
        begin = {each: _begins(each, prefix) for each in members}
        members = tuple(each for each in members if begin[each])
        if None in begin.values():
            unseen = unseen or state.fresh(f"members whose names match {describe(prefix)}")
    elif prefix is not None and prefix != "":
        unseen = state.fresh("variables of an unknown scope")
        members = ()
    return state.new_list(list(members), unseen, sought=sought)


def _begins(member: Value, prefix: Name) -> bool | None:
    """Whether a member's name begins so; the prefix is a regular expression, mostly a plain one.

    What has no name is left out; of what has one that is not known, nobody can tell.
    """
    name = member.op_name if isinstance(member, Variable) else None
    if isinstance(member, (Tensor, Operation)):
        name = member.name
    if name is None:
        return None if isinstance(member, (Foreign, Symbol)) else False
    if isinstance(prefix, Text):
        return begins_with(name, prefix)
    plain = prefix.removesuffix(".*")
    if _SIGNS.isdisjoint(plain):
        return starts_with(name, plain)
    return matches(prefix, f"{name}:0") if isinstance(name, str) else None


@transfer("tf.get_collection", section="3.15")
def get_collection(call: Call, state: State) -> Iterator[Outcome]:
    """The members of a collection of the current graph."""
    key = key_of(given(call, 0, "key", state))
    yield Returns(collected(key, given(call, 1, "scope", state), state), state)


@transfer("tf.get_collection_ref", section="3.15")
def get_collection_ref(call: Call, state: State) -> Iterator[Outcome]:
    """The collection itself: what is put into this list is in the collection.

    Some of them are the library's own books: whoever edits those knows what scopes are open.
    """
    asked = given(call, 0, "key", state)
    if isinstance(asked, External):
        yield give_up(f"{asked.path} is edited, which is not followed", state)
        return
    key = key_of(asked)
    held = current_graph(state).collections.get(key) if key is not None else None
    if not isinstance(held, Ref):
        held = collected(key, None, state)
        if key is not None:
            edit_table(state, "collections")[key] = held
    yield Returns(held, state)


def clear_collection(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing is in the collection any more; where it is not known which, any may have been cleared."""
    asked = given(call, 0, "name", state)
    if isinstance(asked, External):
        yield give_up(f"{asked.path} is cleared, which is not followed", state)
        return
    key, held = key_of(asked), edit_table(state, "collections")
    if key is not None:
        held.pop(key, None)
    else:
        for each in held:
            held[each] = state.new_list([], state.fresh("what is left of a collection"))
    yield Returns(None, state)


def unique_name(call: Call, state: State) -> Iterator[Outcome]:
    """The name below the open name scope, with a number if it is in use; from now on it is in use."""
    name, marks = given(call, 0, "name", state), given(call, 1, "mark_as_used", state)
    asked = as_name(name, state)
    if asked is None or not isinstance(marks, (bool, type(None))):
        yield Returns(state.fresh("a unique name"), state)
        return
    whole, in_use = below(current_graph(state).name_scope, asked), edit_table(state, "names_in_use")
    yield Returns(made_unique(whole, in_use if marks is not False else dict(in_use)), state)


def _of_this_graph(name: str, function: Transfer) -> None:
    @method(GraphHandle, name, section="3.15")
    def of_graph(call: Call, state: State) -> Iterator[Outcome]:
        """The same of this graph."""
        rest = Call(call.arguments[1:], call.keywords, call.open)
        graph = call.arguments[0]
        assert isinstance(graph, GraphHandle)
        before = graphs_of(state).opened
        change(state, opened=(*before, graph.index))
        for outcome in function(rest, state):
            change(outcome.state, opened=before)
            yield outcome


_of_this_graph("get_collection", get_collection)
_of_this_graph("get_collection_ref", get_collection_ref)
_of_this_graph("clear_collection", clear_collection)
_of_this_graph("unique_name", unique_name)


@transfer("tf.add_to_collection", section="3.15")
def put_into_collection(call: Call, state: State) -> Iterator[Outcome]:
    """Append to a collection."""
    key, value = key_of(given(call, 0, "name", state)), given(call, 1, "value", state)
    if key is not None:
        add_to_collection(state, key, value)
    yield Returns(None, state)


@transfer("tf.add_to_collections", section="3.15")
def put_into_collections(call: Call, state: State) -> Iterator[Outcome]:
    """Append to each of some collections, or to one."""
    names, value = given(call, 0, "names", state), given(call, 1, "value", state)
    for key in map(key_of, one_or_all(names, state)):
        if key is not None:
            add_to_collection(state, key, value)
    yield Returns(None, state)


def key_of(name: Value) -> str | None:
    """The key of a collection, which may be anything that is hashed; None if it is not known."""
    if isinstance(name, str):
        return name or None
    return repr(name) if is_known(name) and name is not None else None
