"""What runs a graph over and over: coordinators, monitored sessions, supervisors.

They are as inert as they can be: variables are initialized, steps are run, nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.session import Session
from scopelint.runtime.signatures import taking


@public("train.Coordinator")
class Coordinator:
    """Tells threads when to stop."""

    def __init__(self, clean_stop_exception_types: Any = None) -> None:
        """Start going."""
        self._stopped = False
        self._raised: Any = None

    def should_stop(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopped

    def request_stop(self, ex: Any = None) -> None:
        """Ask for a stop."""
        self._stopped = True

    def clear_stop(self) -> None:
        """Forget that a stop was asked for."""
        self._stopped = False

    def wait_for_stop(self, timeout: Any = None) -> bool:
        """Say whether a stop was asked for, without waiting."""
        return self._stopped

    def join(
        self,
        threads: Any = None,
        stop_grace_period_secs: int = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait for nothing: no thread was started."""

    def register_thread(self, thread: Any) -> None:
        """Take note of nothing."""

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """Ask for a stop when the block raises."""
        try:
            yield
        except BaseException:
            self._stopped = True
            raise


@public("train.start_queue_runners")
def start_queue_runners(*_: Any, **__: Any) -> list[Any]:
    """Start no threads."""
    return []


@public("train.queue_runner.QueueRunner", "train.QueueRunner")
class QueueRunner:
    """Fills a queue, were it started."""

    def __init__(self, queue: Any = None, enqueue_ops: Any = None, *_: Any, **__: Any) -> None:
        """Take the queue and the ops."""
        self.queue = queue
        self.enqueue_ops = enqueue_ops
        self.name = getattr(queue, "name", "queue")

    def create_threads(self, *_: Any, **__: Any) -> list[Any]:
        """Start no threads."""
        return []


@public("train.add_queue_runner", "train.queue_runner.add_queue_runner")
def add_queue_runner(qr: Any, collection: Any = GraphKeys.QUEUE_RUNNERS) -> None:
    """Add a queue runner to a collection."""
    get_default_graph().add_to_collection(collection, qr)


def initialized_session(session: Any) -> Any:
    """Run the initializers of all variables of a session's graph."""
    with session.graph.as_default():
        for initializer in ("tf.global_variables_initializer", "tf.local_variables_initializer"):
            session.run(PUBLIC[initializer]())
    return session


@public("train.MonitoredSession")
class MonitoredSession:
    """A session that initializes the variables and calls hooks."""

    def __init__(
        self,
        session_creator: Any = None,
        hooks: Any = None,
        stop_grace_period_secs: int = 120,
        **rest: Any,
    ) -> None:
        """Initialize the variables; each hook's `begin` is called first."""
        self._hooks = list(hooks or ())
        self._stopped = False
        for hook in self._hooks:
            getattr(hook, "begin", lambda: None)()
        scaffold = getattr(session_creator, "_scaffold", None) or rest.get("scaffold")
        del scaffold
        self._session = initialized_session(Session(config=rest.get("config")))
        for hook in self._hooks:
            getattr(hook, "after_create_session", lambda *_: None)(self._session, None)

    @property
    def graph(self) -> Any:
        """The graph."""
        return self._session.graph

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """Run the fetches."""
        return self._session.run(fetches, feed_dict)

    def run_step_fn(self, step_fn: Any) -> Any:
        """Call a function with something that has a `session`."""
        return step_fn(self)

    @property
    def session(self) -> Any:
        """The session beneath."""
        return self._session

    def _tf_sess(self) -> Any:
        return self._session

    raw_session = _tf_sess

    def should_stop(self) -> bool:
        """Whether the session was closed, or a stop asked for."""
        return self._stopped

    def request_stop(self) -> None:
        """Ask for a stop."""
        self._stopped = True

    def close(self) -> None:
        """Stop."""
        self._stopped = True
        for hook in self._hooks:
            getattr(hook, "end", lambda *_: None)(self._session)

    def __enter__(self) -> Any:
        self._session.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._stopped = True
        self._session.__exit__(*error)


@public("train.SingularMonitoredSession")
class SingularMonitoredSession(MonitoredSession):
    """A monitored session that is not made again after a failure."""

    def __init__(
        self,
        hooks: Any = None,
        scaffold: Any = None,
        master: Any = "",
        config: Any = None,
        checkpoint_dir: Any = None,
        stop_grace_period_secs: int = 120,
        checkpoint_filename_with_path: Any = None,
    ) -> None:
        """Initialize the variables; each hook's `begin` is called first."""
        super().__init__(None, hooks, stop_grace_period_secs, config=config)


@public("train.MonitoredTrainingSession")
@taking(
    "master= is_chief= checkpoint_dir= scaffold= hooks= chief_only_hooks= save_checkpoint_secs= "
    "save_summaries_steps= save_summaries_secs= config= stop_grace_period_secs= "
    "log_step_count_steps= max_wait_secs= save_checkpoint_steps= summary_dir="
)
def monitored_training_session(
    hooks: Any = None, config: Any = None, scaffold: Any = None, **_: Any
) -> Any:
    """Make a monitored session."""
    return MonitoredSession(hooks=hooks, config=config, scaffold=scaffold)


@public("train.ChiefSessionCreator", "train.WorkerSessionCreator")
class SessionCreator:
    """What a monitored session is made by."""

    def __init__(self, scaffold: Any = None, *_: Any, **__: Any) -> None:
        """Take the scaffold."""
        self._scaffold = scaffold


@public("train.Scaffold")
class Scaffold:
    """The initializers, saver and summaries of a training."""

    def __init__(self, *_: Any, **given: Any) -> None:
        """Take what is given."""
        self.__dict__.update(given)

    def finalize(self) -> Scaffold:
        """Return the scaffold."""
        return self


@public("train.SessionRunHook")
class SessionRunHook:
    """Called around each run."""

    def begin(self) -> None:
        """Before the session is made."""

    def after_create_session(self, session: Any, coord: Any) -> None:
        """When the session has been made."""

    def before_run(self, run_context: Any) -> Any:
        """Before a run."""

    def after_run(self, run_context: Any, run_values: Any) -> None:
        """After a run."""

    def end(self, session: Any) -> None:
        """At the end."""


@public("train.Supervisor")
class Supervisor:
    """Runs a training and saves it: here it initializes the variables."""

    def __init__(self, graph: Any = None, *_: Any, **given: Any) -> None:
        """Take the graph."""
        self._graph = graph if graph is not None else get_default_graph()
        self._stopped = False
        self.saver = given.get("saver")
        self.global_step = given.get("global_step")
        self.coord = Coordinator()
        self.summary_writer = PUBLIC["tf.summary.FileWriter"]("")

    @contextmanager
    def managed_session(self, *_: Any, **__: Any) -> Iterator[Any]:
        """Make a session with initialized variables."""
        with initialized_session(Session(graph=self._graph)) as session:
            yield session

    def prepare_or_wait_for_session(self, *_: Any, **__: Any) -> Any:
        """Make a session with initialized variables."""
        return initialized_session(Session(graph=self._graph))

    PrepareSession = prepare_or_wait_for_session

    def should_stop(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopped

    def request_stop(self, ex: Any = None) -> None:
        """Ask for a stop."""
        self._stopped = True

    def stop(self, *_: Any, **__: Any) -> None:
        """Stop."""
        self._stopped = True

    def start_queue_runners(self, *_: Any, **__: Any) -> list[Any]:
        """Start no threads."""
        return []

    def summary_computed(self, *_: Any, **__: Any) -> None:
        """Write nothing."""

    def loop(self, *_: Any, **__: Any) -> Any:
        """Start no thread."""


@public("train.SessionManager")
class SessionManager:
    """Makes sessions with initialized variables."""

    def __init__(self, *_: Any, **given: Any) -> None:
        """Take the graph, if given."""
        self._graph = given.get("graph")

    def prepare_session(self, *_: Any, **__: Any) -> Any:
        """Make a session with initialized variables."""
        return initialized_session(Session(graph=self._graph))

    def recover_session(self, *_: Any, **__: Any) -> tuple[Any, bool]:
        """Make a session; nothing is recovered."""
        return self.prepare_session(), False
