"""Variables: reference and resource ones (semantics §5, §2.12).

`Variable(...)` makes one in the current name scope; it knows nothing of the store.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.dtypes import DType
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.reports import reported_creation
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import Operation, Tensor, give_operators
from scopelint.runtime.variable_ops import assign_op, read_op, variable_op
from scopelint.runtime.variable_settings import VariableAggregation, VariableSynchronization
from scopelint.runtime.versions import target


class _VariableType(type):
    """Calling `tf.Variable` makes a reference or a resource variable (§5.7)."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls is Variable:
            return make_variable(*args, **kwargs)
        return super().__call__(*args, **kwargs)


class Variable(metaclass=_VariableType):
    """A value that lives across runs (`tf.Variable`): always a new one, under the name scope."""

    SaveSliceInfo: Any = None

    #: The op that holds the value, and the tensor that reads it.
    _variable: Tensor
    _snapshot: Tensor
    _initial_value: Tensor
    _initializer_op: Operation

    def __init__(
        self,
        initial_value: Any = None,
        trainable: bool | None = None,
        collections: Any = None,
        validate_shape: bool = True,
        caching_device: Any = None,
        name: Any = None,
        variable_def: Any = None,
        dtype: Any = None,
        expected_shape: Any = None,
        import_scope: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
        shape: Any = None,
    ) -> None:
        """Make the variable's ops. Raises ValueError (E40, E41, E50), TypeError (E56)."""
        with reported_creation(self, name, dtype, trainable):
            self._trainable = trainable_by_default(trainable, synchronization)
            self._constraint = constraint
            self._validate_shape = validate_shape
            wanted = _wanted_collections(collections, trainable=self._trainable)
            if initial_value is None:
                raise refusal("E40")
            if constraint is not None and not callable(constraint):
                raise ValueError("The `constraint` argument must be a callable.")
            self._build(initial_value, name, dtype)
            get_default_graph().add_to_collections(wanted, self)

    def _build(self, initial_value: Any, name: Any, dtype: Any) -> None:
        raise NotImplementedError

    # What it is.

    @property
    def op(self) -> Operation:
        """The op that holds the value."""
        return self._variable.op

    @property
    def name(self) -> str:
        """The op's name and `:0`."""
        return self.op.name + ":0"

    @property
    def graph(self) -> Any:
        """The graph the variable belongs to."""
        return self.op.graph

    @property
    def device(self) -> str:
        """The device asked for."""
        return self.op.device

    @property
    def dtype(self) -> DType:
        """The type of the elements; of a reference variable, a reference type (§2.5)."""
        return self._variable.dtype

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return self._snapshot.shape

    def get_shape(self) -> TensorShape:
        """Return the static shape."""
        return self.shape

    def _shape_as_list(self) -> Any:
        return self._snapshot.sizes

    def set_shape(self, shape: Any) -> None:
        """Add to what is known of the shape."""
        self._variable.set_shape(shape)
        self._snapshot.set_shape(shape)

    @property
    def trainable(self) -> bool:
        """Whether it was made trainable."""
        return self._trainable

    @property
    def constraint(self) -> Any:
        """The projection given."""
        return self._constraint

    @property
    def synchronization(self) -> VariableSynchronization:
        """When a distributed variable is aggregated: as TensorFlow decides."""
        return VariableSynchronization.AUTO

    @property
    def aggregation(self) -> VariableAggregation:
        """How a distributed variable is aggregated: not at all."""
        return VariableAggregation.NONE

    @property
    def initializer(self) -> Operation:
        """The op that gives the variable its initial value."""
        return self._initializer_op

    @property
    def initial_value(self) -> Tensor:
        """The tensor of the initial value."""
        return self._initial_value

    # Its value.

    def value(self) -> Tensor:
        """The tensor that reads the variable."""
        return self._snapshot

    def _as_graph_element(self) -> Tensor:
        return self._variable

    def _dense_var_to_tensor(
        self, dtype: Any = None, name: Any = None, as_ref: bool = False
    ) -> Tensor:
        return self._variable if as_ref else self._snapshot

    def read_value(self) -> Tensor:
        """A new tensor that reads the variable."""
        return read_op(self._variable, self._snapshot.sizes, "read")

    def initialized_value(self) -> Tensor:
        """The variable's value, or its initial value before it is initialized."""
        with name_scope("cond"):
            return self._initial_value

    def eval(self, session: Any = None) -> Any:
        """Evaluate in a session, or in the default session."""
        return self._snapshot.eval(session=session)

    def load(self, value: Any, session: Any = None) -> None:
        """Set the value in a session."""
        from_op = self._initializer_op
        session.run(from_op, {from_op.inputs[-1]: value})

    def assign(
        self, value: Any, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> Any:
        """Make an op that sets the value."""
        return self._assign("Assign", value, name)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> Any:
        """Make an op that adds to the value."""
        return self._assign("AssignAdd", delta, name)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: Any = None, read_value: bool = True
    ) -> Any:
        """Make an op that subtracts from the value."""
        return self._assign("AssignSub", delta, name)

    def _assign(self, kind: str, value: Any, name: Any) -> Any:
        value = convert_to_tensor(value, dtype=self.dtype.base_dtype)
        return assign_op(kind, self._variable, value, name)

    def count_up_to(self, limit: int) -> Any:
        """Make an op that adds one."""
        return self._assign("AssignAdd", 1, "CountUpTo")

    def to_proto(self, export_scope: Any = None) -> Any:
        """The description of the variable: itself."""
        return self

    def _set_save_slice_info(self, info: Any) -> None:
        self._save_slice_info = info

    def _get_save_slice_info(self) -> Any:
        return getattr(self, "_save_slice_info", None)

    def __iter__(self) -> Any:
        raise TypeError("'Variable' object is not iterable.")

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self.shape} dtype={self.dtype.name}>"


give_operators(Variable)


class RefVariable(Variable):
    """A reference variable: its dtype is a reference type (`float32_ref`)."""

    def _build(self, initial_value: Any, name: Any, dtype: Any) -> None:
        made_by_call = callable(initial_value)
        with (
            get_default_graph().control_dependencies(None),
            name_scope(name, "Variable", [] if made_by_call else [initial_value]) as scope,
        ):
            if made_by_call:
                with name_scope("Initializer"):
                    value = convert_to_tensor(initial_value(), dtype=dtype, name="initial_value")
            else:
                value = convert_to_tensor(initial_value, dtype=dtype, name="initial_value")
            _refuse_of_control_flow(value, scope)
            sizes = value.sizes if self._validate_shape else None
            self._variable = variable_op(scope, value.dtype.base_dtype, sizes)
            if self._validate_shape and not value.shape.is_fully_defined():
                raise refusal("E41", value=value)
            self._initial_value = value
            self._initializer_op = assign_op("Assign", self._variable, value, None).op
            self._snapshot = read_op(self._variable, sizes, "read")


class ResourceVariable(Variable):
    """A resource variable: a handle, and reads of it."""

    def _build(self, initial_value: Any, name: Any, dtype: Any) -> None:
        made_by_call = callable(initial_value)
        with (
            get_default_graph().control_dependencies(None),
            name_scope(name, "Variable", [] if made_by_call else [initial_value]) as scope,
        ):
            with name_scope("Initializer"):
                value = initial_value() if made_by_call else initial_value
                value = convert_to_tensor(value, dtype=dtype, name="initial_value")
            _refuse_of_control_flow(value, scope)
            self._variable = variable_op(scope, value.dtype.base_dtype, value.sizes, resource=True)
            self._initial_value = value
            with name_scope("Assign") as assign_name:
                assigned = assign_op("AssignVariableOp", self._variable, value, assign_name)
                self._initializer_op = assigned.op
            with name_scope("Read"):
                self._snapshot = read_op(self._variable, value.sizes, "ReadVariableOp")

    @property
    def handle(self) -> Tensor:
        """The tensor of the resource."""
        return self._variable

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._snapshot.dtype

    def _as_graph_element(self) -> Tensor:
        return self._snapshot

    def _assign(self, kind: str, value: Any, name: Any) -> Any:
        value = convert_to_tensor(value, dtype=self.dtype.base_dtype)
        kind = {"Assign": "AssignVariableOp"}.get(kind, kind + "VariableOp")
        return assign_op(kind, self._variable, value, name)

    def sparse_read(self, indices: Any, name: Any = None) -> Any:
        """Read some of the rows."""
        return tf("gather")(self._snapshot, indices, name)


def _refuse_of_control_flow(value: Tensor, scope: str) -> None:
    """Raise ValueError (E41b) for a first value that was made in a loop or a branch."""
    if value.op.loop is not None:
        raise refusal("E41b", name=scope.removesuffix("/"))


def trainable_by_default(trainable: bool | None, synchronization: Any = None) -> bool:
    """Whether a variable is trainable where the call says nothing."""
    if trainable is None:
        return synchronization is not VariableSynchronization.ON_READ
    return trainable


def _wanted_collections(collections: Any, *, trainable: bool) -> list[Any]:
    """The collections of a new variable (§2.11)."""
    if collections is None:
        collections = [GraphKeys.GLOBAL_VARIABLES]
    if not isinstance(collections, list | tuple | set):
        raise ValueError(
            "collections argument to Variable constructor must be a list, tuple, or set. "
            f"Got {collections} of type {type(collections)}"
        )
    if trainable and GraphKeys.TRAINABLE_VARIABLES not in collections:
        return [*collections, GraphKeys.TRAINABLE_VARIABLES]
    return list(collections)


def make_variable(
    initial_value: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    validate_shape: bool = True,
    caching_device: Any = None,
    name: Any = None,
    variable_def: Any = None,
    dtype: Any = None,
    expected_shape: Any = None,
    import_scope: Any = None,
    constraint: Any = None,
    use_resource: bool | None = None,
    synchronization: Any = None,
    aggregation: Any = None,
    shape: Any = None,
) -> Any:
    """Make a reference or a resource variable, as the argument or the scope says (§5.7)."""
    if use_resource is None and target().scope_rules_variable:
        use_resource = get_variable_scope().use_resource
    make = _creator(ResourceVariable if use_resource else RefVariable)
    return make(
        initial_value=initial_value,
        trainable=trainable,
        collections=collections,
        validate_shape=validate_shape,
        caching_device=caching_device,
        name=name,
        dtype=dtype,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
    )


_CREATORS = "variable creators"


def _creator(kind: Callable[..., Any]) -> Callable[..., Any]:
    """The maker of variables under the `variable_creator_scope`s that are open."""
    creators: list[Callable[..., Any]] = get_default_graph().slot(_CREATORS, list)
    for creator in creators:
        kind = functools.partial(creator, kind)
    return kind


@contextmanager
def variable_creator_scope(variable_creator: Callable[..., Any]) -> Iterator[None]:
    """Let a function make the variables inside (`tf.variable_creator_scope`)."""
    creators: list[Any] = get_default_graph().slot(_CREATORS, list)
    creators.append(variable_creator)
    try:
        yield
    finally:
        creators.pop()
