"""`tf.Session`: runs parts of a graph with numpy, so that sharing can be seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import numpy as np

from scopelint.runtime.evaluation import Evaluation, State
from scopelint.runtime.graph import Graph, get_default_graph, graph_element
from scopelint.runtime.nest import flatten, is_nested
from scopelint.runtime.ops.registry import public
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import OPERATORS, Operation, Tensor

#: Opened around each `Session.run`; may raise to end the program (`guarded`).
AROUND_RUN: list[Callable[[Any, Any], AbstractContextManager[None]]] = []


class _Open(threading.local):
    def __init__(self) -> None:
        self.sessions: list[Any] = []


_OPEN = _Open()


@public("get_default_session")
def get_default_session() -> Any:
    """Return the session of the innermost `with`, or None."""
    return _OPEN.sessions[-1] if _OPEN.sessions else None


@public("Session")
class Session:
    """Holds variables' arrays and runs parts of one graph (`tf.Session`)."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        """Take the graph, by default the current one. Raises TypeError for what is no graph."""
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f"graph must be a tf.Graph, but got {type(graph)}")
        self._graph = graph if graph is not None else get_default_graph()
        self._config = config
        self._closed = False
        #: The variables' arrays, by the op that holds each.
        self.state: State = {}
        self._entered: list[ExitStack] = []

    @property
    def graph(self) -> Graph:
        """The graph that is run."""
        return self._graph

    @property
    def graph_def(self) -> Any:
        """A description of the graph."""
        return self._graph.as_graph_def()

    @property
    def sess_str(self) -> str:
        """The target: this process."""
        return ""

    def run(
        self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None
    ) -> Any:
        """Evaluate tensors, run ops; gives what the fetches' structure says.

        Raises RuntimeError for a closed session, TypeError for what cannot be fetched,
        ValueError for a feed that does not fit, `tf.errors.OpError`s from the ops.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        with ExitStack() as around:
            for opened in AROUND_RUN:
                around.enter_context(opened(self, fetches))
            evaluation = Evaluation(self.state, self._feeds(feed_dict))
            elements = [self._fetched(item) for item in _leaves(fetches)]
            values = [_evaluated(evaluation, element) for element in elements]
            return _packed(fetches, iter(values))

    def _fetched(self, item: Any) -> Any:
        """Find what a fetch names. Raises TypeError, ValueError."""
        if item is None:
            raise TypeError(f"Fetch argument {item!r} has invalid type {type(item)!r}")
        if hasattr(item, "__scopelint_inert__"):
            return item
        if hasattr(item, "__scopelint_sparse__"):
            return item
        try:
            return self._graph.as_graph_element(item)
        except TypeError as error:
            raise TypeError(
                f"Fetch argument {item!r} has invalid type {type(item)!r}, must be a string or "
                f"Tensor. ({error})"
            ) from None
        except ValueError as error:
            raise ValueError(
                f"Fetch argument {item!r} cannot be interpreted as a Tensor. ({error})"
            ) from None
        except KeyError as error:
            raise ValueError(
                f"Fetch argument {item!r} cannot be interpreted as a Tensor. ({error})"
            ) from None

    def _feeds(self, feed_dict: Any) -> dict[Tensor, Any]:
        """Convert what is fed. Raises TypeError, ValueError where it does not fit."""
        feeds: dict[Tensor, Any] = {}
        for key, value in (feed_dict or {}).items():
            for tensor, part in _fed_parts(key, value):
                feeds[self._fed(tensor)] = _fed_array(self._fed(tensor), part)
        return feeds

    def _fed(self, key: Any) -> Tensor:
        try:
            found: Tensor = self._graph.as_graph_element(key, allow_operation=False)
        except (KeyError, ValueError, TypeError) as error:
            raise TypeError(f"Cannot interpret feed_dict key as Tensor: {error}") from None
        return found

    def partial_run_setup(self, fetches: Any, feeds: Any = None) -> str:
        """Begin a run in parts."""
        return "partial"

    def partial_run(self, handle: Any, fetches: Any, feed_dict: Any = None) -> Any:
        """Run a part."""
        return self.run(fetches, feed_dict)

    def make_callable(self, fetches: Any, feed_list: Any = None, **_: Any) -> Callable[..., Any]:
        """Return a function that runs the fetches, fed by its arguments."""
        keys = list(feed_list or ())
        return lambda *values, **__: self.run(fetches, dict(zip(keys, values, strict=False)))

    def list_devices(self) -> list[Any]:
        """Return no devices."""
        return []

    def close(self) -> None:
        """Refuse further runs."""
        self._closed = True

    def reset(self, *_: Any, **__: Any) -> None:
        """Forget the variables' arrays."""
        self.state.clear()

    def as_default(self) -> AbstractContextManager[Session]:
        """Make the session the default one inside a `with`."""
        return _opened(self)

    def __enter__(self) -> Any:
        stack = ExitStack()
        stack.enter_context(self._graph.as_default())
        stack.enter_context(_opened(self))
        self._entered.append(stack)
        return self

    def __exit__(self, *error: Any) -> None:
        self._entered.pop().__exit__(*error)
        self.close()


@public("InteractiveSession")
class InteractiveSession(Session):
    """A session that is the default one as soon as it is made."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        """Take the graph, by default the current one."""
        super().__init__(target, graph, config)
        self._stack = ExitStack()
        if graph is not None:
            self._stack.enter_context(graph.as_default())
        self._stack.enter_context(_opened(self))

    def close(self) -> None:
        """Be the default no longer."""
        super().close()
        self._stack.close()


@contextmanager
def _opened(session: Any) -> Any:
    _OPEN.sessions.append(session)
    try:
        yield session
    finally:
        if session in _OPEN.sessions:
            _OPEN.sessions.remove(session)


def _leaves(fetches: Any) -> list[Any]:
    return flatten(fetches) if is_nested(fetches) else [fetches]


def _packed(fetches: Any, values: Any) -> Any:
    """Pack results like the fetches; a list's order is the list's, a dict's its keys'."""
    if isinstance(fetches, dict):
        try:
            order = sorted(fetches)
        except TypeError:
            order = list(fetches)
        found = {key: _packed(fetches[key], values) for key in order}
        return type(fetches)((key, found[key]) for key in fetches)
    if isinstance(fetches, list | tuple):
        parts = [_packed(item, values) for item in fetches]
        if hasattr(fetches, "_fields"):
            return type(fetches)(*parts)
        return parts if isinstance(fetches, list) else tuple(parts)
    return next(values)


def _evaluated(evaluation: Evaluation, element: Any) -> Any:
    if isinstance(element, Operation):
        evaluation.run_operation(element)
        return None
    if isinstance(element, Tensor):
        value = evaluation.value(element)
        return value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
    if hasattr(element, "__scopelint_sparse__"):
        return element.fetched(evaluation.value)
    return None


def _fed_parts(key: Any, value: Any) -> list[tuple[Any, Any]]:
    """Split what is fed into tensors and values: a sparse tensor's parts, a tuple of tensors."""
    if hasattr(key, "__scopelint_sparse__"):
        return list(zip((key.indices, key.values, key.dense_shape), value, strict=False))
    if isinstance(key, tuple | list):
        return [pair for a, b in zip(key, value, strict=True) for pair in _fed_parts(a, b)]
    return [(key, value)]


def _fed_array(tensor: Tensor, value: Any) -> Any:
    """Convert a value to be fed. Raises TypeError, ValueError where it does not fit."""
    if isinstance(value, Tensor):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include "
            "Python scalars, strings, lists, numpy ndarrays, or TensorHandles. For reference, the "
            f"tensor object was {value} which was passed to the feed with key {tensor}."
        )
    wanted = tensor.dtype.base_dtype.as_numpy_dtype
    array = np.asarray(value, dtype=wanted)
    if not TensorShape(array.shape).is_compatible_with(tensor.shape):
        raise ValueError(
            f"Cannot feed value of shape {array.shape!r} for Tensor {tensor.name!r}, which has "
            f"shape '{tensor.shape}'"
        )
    return array


def _session_for(session: Any, graph: Graph, what: str) -> Any:
    """Return the session to use. Raises ValueError without one, or for another graph's."""
    chosen = session if session is not None else get_default_session()
    if chosen is None:
        raise ValueError(
            f"Cannot {what}: No default session is registered. Use `with "
            "sess.as_default()` or pass an explicit session to "
            f"`{'eval(session=sess)' if 'eval' in what else 'run(session=sess)'}`"
        )
    if chosen.graph is not graph:
        raise ValueError(
            f"Cannot use the default session to {what.replace('using `eval()`', '')}: the "
            "tensor's graph is different from the session's graph."
        )
    return chosen


def evaluate_tensor(tensor: Any, feed_dict: Any = None, session: Any = None) -> Any:
    """Evaluate a tensor (or what stands for one) in a session."""
    element = graph_element(tensor)
    chosen = _session_for(session, element.graph, "evaluate tensor using `eval()`")
    return chosen.run(element, feed_dict)


def run_operation(operation: Operation, feed_dict: Any = None, session: Any = None) -> None:
    """Run an op in a session."""
    chosen = _session_for(session, operation.graph, "execute operation using `run()`")
    chosen.run(operation, feed_dict)


OPERATORS["eval"] = evaluate_tensor
OPERATORS["run"] = run_operation
