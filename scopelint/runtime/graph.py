"""The graph: ops under unique names, name scopes, collections, and which graph is current.

tf1-semantics.md §1 (graphs and threads), §2.14 and §4 (names). What belongs to a graph but is
somebody else's business (the variable store, the current variable scope) hangs on it through
`Graph.slot`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from scopelint.runtime.dtypes import DType
from scopelint.runtime.graph_collections import Collections
from scopelint.runtime.graph_def import GraphDef
from scopelint.runtime.shapes import Sizes
from scopelint.runtime.tensor import Kernel, Operation, Tensor

T = TypeVar("T")

_OP_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$")
_SCOPE_NAME = re.compile(r"^[A-Za-z0-9_.\-/]*$")


class _PerThread(threading.local):
    """What each thread has its own of, in each graph."""

    def __init__(self) -> None:
        self.name_stack = ""
        self.controls: list[list[Operation]] = []
        self.devices: list[str] = []
        self.loops: list[Any] = []


class Graph(Collections):
    """A graph of ops (`tf.Graph`)."""

    #: TensorFlow 1.9 and newer uniquify names without regard to case (§14).
    ignores_case = True

    def __init__(self) -> None:
        """Make an empty graph."""
        super().__init__()
        self._used: dict[str, int] = {}
        self._operations: dict[str, Operation] = {}
        self._slots: dict[Any, Any] = {}
        self._here = _PerThread()
        self._refuses_feeding: set[Any] = set()
        self.seed: int | None = None
        self.building_function = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Graph:
        """Refuse: what refers to a graph (a tensor, a cell that was called) cannot be copied."""
        raise TypeError("can't pickle _thread.RLock objects")

    # Extension slots.

    def slot(self, key: Any, make: Callable[[], T]) -> T:
        """Return what hangs on the graph under `key`, made by `make()` on first use."""
        if key not in self._slots:
            self._slots[key] = make()
        kept: T = self._slots[key]
        return kept

    # Names.

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """Return `name` below the current name scope, made unique by `_1`, `_2`, … (§2.14)."""
        if self._here.name_stack:
            name = f"{self._here.name_stack}/{name}"
        key = self._fold(name)
        count = self._used.get(key, 0)
        if mark_as_used:
            self._used[key] = count + 1
        if not count:
            return name
        while self._fold(f"{name}_{count}") in self._used:
            count += 1
        unique = f"{name}_{count}"
        if mark_as_used:
            self._used[self._fold(name)] = count + 1
            self._used[self._fold(unique)] = 1
        return unique

    def _fold(self, name: str) -> str:
        return name.lower() if self.ignores_case else name

    def get_name_scope(self) -> str:
        """Return the current name scope, without a final slash."""
        return self._here.name_stack

    @contextmanager
    def name_scope(self, name: Any) -> Iterator[str]:
        """Open a name scope (§4.2): None clears it, a final slash re-enters it exactly.

        Gives the scope's name with a final slash. Raises ValueError (E50).
        """
        before = self._here.name_stack
        self._here.name_stack = inside = self._opened(name)
        try:
            yield inside + "/" if inside else ""
        finally:
            self._here.name_stack = before

    def _opened(self, name: Any) -> str:
        """Return the name of the scope that opening `name` here gives."""
        if not name:
            return ""
        if isinstance(name, bytes):
            name = name.decode()
        if not isinstance(name, str):
            raise TypeError("expected string or bytes-like object")
        allowed = _SCOPE_NAME if self._here.name_stack else _OP_NAME
        if not allowed.match(name):
            raise ValueError(f"'{name}' is not a valid scope name")
        return str(name[:-1]) if name[-1] == "/" else self.unique_name(name)

    # Ops.

    def create_op(
        self,
        type_: str,
        inputs: Sequence[Tensor] = (),
        outputs: Sequence[tuple[DType, Sizes]] = (),
        *,
        name: str | None = None,
        attributes: dict[str, Any] | None = None,
        kernel: Kernel | None = None,
    ) -> Operation:
        """Add an op; a name that ends in a slash is taken as it is, any other made unique.

        Raises ValueError (E51) for a name no op can have, and for a tensor of another graph.
        """
        full = self.reserve(type_ if name is None else name)
        return self.add_op(full, type_, inputs, outputs, attributes=attributes, kernel=kernel)

    def reserve(self, name: str) -> str:
        """Take a name for an op: from here on it is in use, also if the op is never made."""
        self._refuse_if_finalized()
        return name[:-1] if name.endswith("/") else self.unique_name(name)

    def add_op(
        self,
        full_name: str,
        type_: str,
        inputs: Sequence[Tensor] = (),
        outputs: Sequence[tuple[DType, Sizes]] = (),
        *,
        attributes: dict[str, Any] | None = None,
        kernel: Kernel | None = None,
    ) -> Operation:
        """Add an op under a name that `reserve` gave."""
        if not _OP_NAME.match(full_name):
            raise ValueError(f"'{full_name}' is not a valid node name")
        for tensor in inputs:
            if tensor.graph is not self:
                raise ValueError(f"Tensor {tensor} is not an element of this graph.")
        op = Operation(self, full_name, type_, inputs, outputs, attributes)
        op.kernel = kernel
        op.control_inputs = [control for level in self._here.controls for control in level]
        op.device = next((device for device in reversed(self._here.devices) if device), "")
        op.loop = self._here.loops[-1] if self._here.loops else None
        self._operations[full_name] = op
        return op

    def get_operations(self) -> list[Operation]:
        """Return all ops in the order they were made."""
        return list(self._operations.values())

    def get_operation_by_name(self, name: str) -> Operation:
        """Return the op of that name. Raises KeyError."""
        if name not in self._operations:
            raise KeyError(f"The name {name!r} refers to an Operation not in the graph.")
        return self._operations[name]

    def get_tensor_by_name(self, name: str) -> Tensor:
        """Return the tensor of a name like `a/add:0`. Raises KeyError, or ValueError."""
        op_name, colon, index = str(name).rpartition(":")
        if not colon or not index.isdigit():
            raise ValueError(
                f"The name {name!r} looks a like a Tensor name, but is not a valid one. "
                'Tensor names must be of the form "<op_name>:<output_index>".'
                if colon
                else f"The name {name!r} refers to an Operation, not a Tensor. "
                'Tensor names must be of the form "<op_name>:<output_index>".'
            )
        op = self._operations.get(op_name)
        if op is None:
            raise KeyError(
                f"The name {name!r} refers to a Tensor which does not exist. "
                f"The operation, {op_name!r}, does not exist in the graph."
            )
        if int(index) >= len(op.outputs):
            raise KeyError(
                f"The name {name!r} refers to a Tensor which does not exist. "
                f"The operation, {op_name!r}, exists but only has {len(op.outputs)} outputs."
            )
        return op.outputs[int(index)]

    def as_graph_element(
        self, obj: Any, allow_tensor: bool = True, allow_operation: bool = True
    ) -> Any:
        """Return the tensor or op that `obj` is, names or stands for. TypeError for none."""
        element: Any = graph_element(obj)
        kinds: list[Any] = [Tensor] * allow_tensor + [Operation] * allow_operation
        is_wanted = isinstance(element, tuple(kinds))
        if is_wanted:
            if element.graph is not self:
                raise ValueError(
                    f"{type(element).__name__} {element} is not an element of this graph."
                )
            return element
        if isinstance(obj, bytes | str):
            name = obj.decode() if isinstance(obj, bytes) else obj
            if ":" in name and allow_tensor:
                return self.get_tensor_by_name(name)
            if allow_operation:
                return self.get_operation_by_name(name)
        wanted = " or ".join(["Tensor"] * allow_tensor + ["Operation"] * allow_operation)
        raise TypeError(f"Can not convert a {type(obj).__name__} into a {wanted}.")

    # What changes ops made inside, and no names (§1.6).

    @contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """Make ops created inside wait for others; with None, for none, and be part of no loop."""
        before = self._here.controls
        loops = self._here.loops
        if control_inputs is None:
            self._here.controls, self._here.loops = [], []
        else:
            found = [(graph_element(item), item) for item in control_inputs]
            elements = [item if element is None else element for element, item in found]
            ops = [item.op if isinstance(item, Tensor) else item for item in elements]
            self._here.controls = [*before, [op for op in ops if isinstance(op, Operation)]]
        try:
            yield
        finally:
            self._here.controls, self._here.loops = before, loops

    @contextmanager
    def device(self, device: Any) -> Iterator[None]:
        """Ask for a device for ops created inside."""
        self._here.devices.append(device if isinstance(device, str) else "")
        try:
            yield
        finally:
            self._here.devices.pop()

    @contextmanager
    def loop(self, loop: Any) -> Iterator[None]:
        """Mark ops created inside as part of a loop's body."""
        self._here.loops.append(loop)
        try:
            yield
        finally:
            self._here.loops.pop()

    @contextmanager
    def colocate_with(self, op: Any, ignore_existing: bool = False) -> Iterator[None]:
        """Ask for another op's device: says nothing about names or values."""
        yield

    @contextmanager
    def gradient_override_map(self, op_type_map: Any) -> Iterator[None]:
        """Replace gradients of op types: says nothing about names or values."""
        yield

    @contextmanager
    def container(self, container_name: str) -> Iterator[str]:
        """Name the resource container: says nothing about names or values."""
        yield container_name

    # The graph as a whole.

    def as_default(self) -> AbstractContextManager[Graph]:
        """Make the graph the default of this thread inside a `with` (§1.4)."""
        return _DEFAULTS.opened(self)

    def finalize(self) -> None:
        """Refuse all further ops."""
        self._finalized = True

    def _unsafe_unfinalize(self) -> None:
        self._finalized = False

    @property
    def finalized(self) -> bool:
        """Whether `finalize` was called."""
        return self._finalized

    @property
    def version(self) -> int:
        """A number that grows with each op."""
        return len(self._operations)

    def as_graph_def(self, *_: Any, **__: Any) -> Any:
        """Return a description with a `node` for each op."""
        return GraphDef(self.get_operations())

    def prevent_feeding(self, tensor: Any) -> None:
        """Refuse to be fed a tensor."""
        self._refuses_feeding.add(tensor)

    def is_feedable(self, tensor: Any) -> bool:
        """Whether a tensor may be fed."""
        return tensor not in self._refuses_feeding

    def prevent_fetching(self, op: Any) -> None:
        """Take note of nothing: what may be fetched is not checked."""

    def is_fetchable(self, _: Any) -> bool:
        """Whether something may be fetched: yes."""
        return True

    def switch_to_thread_local(self) -> None:
        """Make stacks thread-local, as they are here from the start."""


class _Defaults(threading.local):
    """A thread's stack of default graphs, over a graph of its own."""

    def __init__(self) -> None:
        self.stack: list[Graph] = []
        self.lowest: Graph | None = None

    @contextmanager
    def opened(self, graph: Graph) -> Iterator[Graph]:
        self.stack.append(graph)
        try:
            yield graph
        finally:
            if graph in self.stack:
                del self.stack[len(self.stack) - 1 - self.stack[::-1].index(graph)]


_DEFAULTS = _Defaults()


def get_default_graph() -> Graph:
    """Return the current thread's default graph (§1.4, §1.5)."""
    if _DEFAULTS.stack:
        return _DEFAULTS.stack[-1]
    if _DEFAULTS.lowest is None:
        _DEFAULTS.lowest = Graph()
    return _DEFAULTS.lowest


def reset_default_graph() -> None:
    """Forget the global default graph (§1.3). Raises AssertionError (E60) inside another."""
    if _DEFAULTS.stack:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared "
            "graph, exit the nesting and create a new graph."
        )
    _DEFAULTS.lowest = None


def forget_default_graphs() -> None:
    """Start over as a new process does: no default graph, none opened."""
    _DEFAULTS.stack.clear()
    _DEFAULTS.lowest = None


def graph_element(value: Any) -> Any:
    """Return the Tensor or Operation that a value is or stands for (a variable), else None."""
    if isinstance(value, Tensor | Operation):
        return value
    convert = getattr(value, "_as_graph_element", None)
    return convert() if convert is not None and not isinstance(value, type) else None


def graph_of(values: Iterable[Any], graph: Graph | None = None) -> Graph:
    """Return the graph that the tensors among `values` belong to, else the default (§3.14).

    Raises ValueError (E61) where they belong to two.
    """
    first = None
    elements = map(graph_element, values)
    for element in (element for element in elements if element is not None):
        if graph is None:
            first, graph = element, element.graph
        elif element.graph is not graph:
            if first is None:
                raise ValueError(f"{element} is not from the passed-in graph.")
            raise ValueError(f"{element} must be from the same graph as {first}.")
    return graph or get_default_graph()
