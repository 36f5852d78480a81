"""Sessions: to enter one makes its graph the default (§1.4); what they compute is not followed."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.graphs import close_graph, manager_of, open_graph
from scopelint.tf1.arguments import given
from scopelint.tf1.graph import graphs_of, new_graph
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import GraphHandle, InertManager, Session


@transfer(
    "tf.Session",
    "tf.test.TestCase.session",
    "tf.test.TestCase.cached_session",
    "tf.test.TestCase.test_session",
    section="1.4",
)
def make_session(call: Call, state: State) -> Iterator[Outcome]:
    """A session of the graph that is given, else of the one that is the default now.

    So is that of a test. (One that a test asks for again is taken for a new one: they differ where
    another graph is the default by then.)
    """
    yield Returns(_session(call, state), state)


@transfer("tf.InteractiveSession", section="1.4")
def make_interactive_session(call: Call, state: State) -> Iterator[Outcome]:
    """A graph that is given is the default from now on."""
    session = _session(call, state)
    if isinstance(given(call, 1, "graph", state), GraphHandle):
        open_graph(session.graph, state)
    yield Returns(session, state)


def _session(call: Call, state: State) -> Session:
    graph = given(call, 1, "graph", state)
    if isinstance(graph, GraphHandle):
        index = graph.index
    else:  # one that is not known may be any: nothing is said of what is built in it twice
        index = graphs_of(state).current if graph is None else new_graph(state)
    return Session(manager_of(index, state))


@method(Session, "__enter__", section="1.4")
def enter(call: Call, state: State) -> Iterator[Outcome]:
    """The session's graph is the default."""
    session = call.arguments[0]
    assert isinstance(session, Session)
    open_graph(session.graph, state)
    yield Returns(session, state)


@method(Session, "__exit__", section="1.4")
def leave(call: Call, state: State) -> Iterator[Outcome]:
    """The graph that was the default before is it again."""
    session = call.arguments[0]
    assert isinstance(session, Session)
    close_graph(session.graph, state)
    yield Returns(None, state)


@method(Session, "as_default", section="1.4")
def as_default(call: Call, state: State) -> Iterator[Outcome]:
    """The default session, which leaves the default graph as it is."""
    yield Returns(InertManager("tf.Session", call.arguments[0]), state)


@method(Session, "run", "partial_run", "make_callable", "list_devices", section="1.4")
def run(call: Call, state: State) -> Iterator[Outcome]:
    """What a session computes is unknown."""
    yield Returns(state.fresh("what a session computed"), state)


@method(Session, "close", section="1.4")
def close(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing to put back."""
    yield Returns(None, state)


@attribute(Session, "graph")
def graph_of(session: Value, state: State) -> Value:
    assert isinstance(session, Session)
    return GraphHandle(session.graph.index)
