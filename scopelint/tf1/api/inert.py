"""What changes no names, no variables and no sharing: devices, sessions, summaries (§1.6)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import give_up
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1.transfer import method, operation, transfer
from scopelint.tf1.values import GraphHandle, InertManager, Object, Operation

_MANAGERS = (
    "tf.device", "tf.colocate_with",
    "tf.keras.backend.learning_phase_scope", "tf.contrib.eager.restore_variables_on_create",
    "tf.contrib.tpu.bfloat16_scope", "tf.python_io.TFRecordWriter", "tf.gfile.Open", "tf.gfile.GFile",
    "tf.gfile.FastGFile", "tf.io.gfile.GFile",
)  # fmt: skip
_SESSIONS = (
    "tf.train.MonitoredTrainingSession", "tf.train.SingularMonitoredSession",
    "tf.train.MonitoredSession", "tf.train.Supervisor",
)  # fmt: skip
_OPERATIONS = (
    "tf.global_variables_initializer", "tf.local_variables_initializer", "tf.tables_initializer",
    "tf.variables_initializer", "tf.group", "tf.no_op", "tf.initialize_all_tables",
    "tf.initialize_local_variables", "tf.initialize_variables", "tf.Assert", "tf.Print",
    *(f"tf.assert_{what}" for what in (
        "equal", "none_equal", "less", "less_equal", "greater", "greater_equal", "near", "positive", "negative",
        "non_positive", "non_negative", "integer", "rank", "rank_at_least", "rank_in",
    )),
)  # fmt: skip


def _declare_manager(path: str) -> None:
    def make(call: Call, state: State) -> Value:
        return InertManager(path)

    operation(path)(make)


def _declare_session(path: str) -> None:
    def make(call: Call, state: State) -> Value:
        return InertManager(path, Object(path))

    operation(path)(make)


for _path in _MANAGERS:
    _declare_manager(_path)
for _path in _SESSIONS:
    _declare_session(_path)


@operation(*(path for path in _OPERATIONS if path != "tf.Print"))
def make_operation(call: Call, state: State) -> Value:
    return Operation()


@method(GraphHandle, "get_operations", section="1.1")
def get_operations(call: Call, state: State) -> Iterator[Outcome]:
    """Ops are not followed."""
    yield Returns(state.fresh("the ops of a graph"), state)


@method(InertManager, "__enter__", section="1.6")
def enter(call: Call, state: State) -> Iterator[Outcome]:
    """Gives what `as` binds: a session of these is itself."""
    manager = call.arguments[0]
    assert isinstance(manager, InertManager)
    yield Returns(manager if isinstance(manager.gives, Object) else manager.gives, state)


@method(InertManager, "__exit__", section="1.6")
def leave(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing to put back."""
    yield Returns(None, state)


@method(InertManager, "as_default", section="1.4")
def as_default(call: Call, state: State) -> Iterator[Outcome]:
    """A session as default changes no graph that matters here."""
    yield Returns(call.arguments[0], state)


@method(InertManager, "managed_session", "prepare_or_wait_for_session", section="1.4")
def managed(call: Call, state: State) -> Iterator[Outcome]:
    """A session of a supervisor."""
    yield Returns(InertManager("tf.Session", Object("tf.Session")), state)


@method(InertManager, "run", "partial_run", section="1.4")
def run(call: Call, state: State) -> Iterator[Outcome]:
    """What a session computes is unknown."""
    yield Returns(state.fresh("what a session computed"), state)


@transfer("tf.set_random_seed", "tf.logging.set_verbosity", "tf.logging.info", section="1.6")
def no_effect(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing that concerns us."""
    yield Returns(None, state)


_EAGER = ("tf", "tf.eager", "tf.contrib.eager")


@operation(
    *(f"{module}.{name}" for module in _EAGER for name in ("executing_eagerly", "in_eager_mode")),
    "tf.python.tf2.enabled",
)
def is_eager(call: Call, state: State) -> Value:
    """Graphs are built: what asks for something else is not followed."""
    return False


@transfer("tf.enable_eager_execution", "tf.enable_v2_behavior", section="1.1")
def enable_eager(call: Call, state: State) -> Iterator[Outcome]:
    """From now on, ops run at once, and no variable is in the store: the end of what is followed."""
    yield give_up("ops run at once from here on, which is not followed", state)


#: Names that came later, in `tensorflow.compat.v2` too.
_LATER = (
    "keras.utils.set_random_seed", "config.list_physical_devices", "config.set_visible_devices",
    "config.run_functions_eagerly",
)  # fmt: skip


@transfer(
    "tf.set_seed", "tf.summary.create_file_writer",
    *(f"{module}.{name}" for module in ("tf", "tf.v2") for name in _LATER), section="1.1",
)  # fmt: skip
def of_tensorflow_2(call: Call, state: State) -> Iterator[Outcome]:
    """TensorFlow 1 has no such name."""
    yield give_up("the program is for TensorFlow 2, which is not followed", state)


@operation(*(f"{module}.in_graph_mode" for module in _EAGER))
def is_graph(call: Call, state: State) -> Value:
    return True
