"""The variable store of a graph: key → variable (semantics §1, §2).

What sharing is: `VariableStore.get_variable` creates, returns what is there, or refuses.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from scopelint.runtime.dtypes import DType, as_dtype
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.initializers import default_initializer
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.observer import observer
from scopelint.runtime.partitioned_variable import PartitionedVariable
from scopelint.runtime.partitions import PartitionedParts
from scopelint.runtime.refusals import duplicate, refusal
from scopelint.runtime.reports import report
from scopelint.runtime.scopes import dtype_name, report_refused, reuse_text, shape_asked
from scopelint.runtime.shapes import TensorShape, as_shape
from scopelint.runtime.signatures import (
    argument_names,
    has_keywords,
    needs_no_arguments,
    parameter_names,
)
from scopelint.runtime.variables import ResourceVariable, make_variable, trainable_by_default
from scopelint.runtime.versions import target

#: What a custom getter is given besides `getter` and `name` (§2.10), by the version it came with.
_GETTER_KEYWORDS = (
    *(
        (name, "1.0")
        for name in (
            "shape",
            "dtype",
            "initializer",
            "regularizer",
            "reuse",
            "trainable",
            "collections",
            "caching_device",
            "partitioner",
            "validate_shape",
        )
    ),
    ("use_resource", "1.4"),
    ("constraint", "1.8"),
    ("synchronization", "1.12"),
    ("aggregation", "1.12"),
)


#: What a call on the store itself need not say.
_UNSAID = {"dtype": "float32", "trainable": None, "synchronization": None}


class VariableStore:
    """Key → variable, and key → partitioned variable."""

    def __init__(self) -> None:
        """Start empty."""
        self._vars: dict[Any, Any] = {}
        self._partitioned_vars: dict[Any, PartitionedVariable] = {}

    def get_variable(
        self, name: Any, shape: Any = None, *, custom_getter: Any = None, **asked: Any
    ) -> Any:
        """Create, share or refuse; a custom getter decides instead (§2.10). Raises §13's."""
        asked = {"shape": shape, **_UNSAID, **asked}
        said_trainable = asked["trainable"]
        try:
            if custom_getter is not None and not callable(custom_getter):
                raise refusal("E21", value=custom_getter)
            asked["dtype"] = getattr(asked["dtype"], "base_dtype", asked["dtype"])
            asked["trainable"] = trainable_by_default(asked["trainable"], asked["synchronization"])
            if custom_getter is None:
                return self._true_getter(name, **asked)
            return custom_getter(getter=self._true_getter, name=name, **_for(custom_getter, asked))
        except BaseException as error:
            _refused(error, name, {**asked, "trainable": said_trainable})
            raise

    def _true_getter(
        self,
        name: Any,
        shape: Any = None,
        dtype: Any = "float32",
        initializer: Any = None,
        regularizer: Any = None,
        reuse: Any = None,
        trainable: Any = None,
        collections: Any = None,
        caching_device: Any = None,
        partitioner: Any = None,
        validate_shape: bool = True,
        use_resource: Any = None,
        constraint: Any = None,
        synchronization: Any = None,
        aggregation: Any = None,
    ) -> Any:
        """What a custom getter's `getter` is: get a plain or a partitioned variable (§2.9)."""
        asked = {
            "shape": shape,
            "dtype": dtype,
            "initializer": initializer,
            "regularizer": regularizer,
            "reuse": reuse,
            "trainable": trainable,
            "collections": collections,
            "caching_device": caching_device,
            "validate_shape": validate_shape,
            "use_resource": use_resource,
            "constraint": constraint,
            "synchronization": synchronization,
            "aggregation": aggregation,
        }
        is_scalar = isinstance(shape, Sequence) and not shape
        if partitioner is not None and not is_scalar:
            if not callable(partitioner):
                raise refusal("E19", value=partitioner)
            with name_scope(None):
                return self.get_partitioned(name, partitioner, asked)
        if reuse is True and partitioner is None and name in self._partitioned_vars:
            return self.get_partitioned(name, None, asked)
        if f"{name}/part_0" in self._vars:
            raise refusal("E15", key=name)
        return self.get_single(name, asked)

    # One variable.

    def get_single(self, name: Any, asked: dict[str, Any], partition_info: Any = None) -> Any:
        """Create, share or refuse one variable, and write the event."""
        is_known = name in self._vars
        try:
            with observer().inside():
                variable = self._single(name, asked, partition_info)
        except BaseException as error:
            _refused(error, name, asked)
            raise
        how = {"via": "get_variable", "reuse_state": reuse_text(asked["reuse"])}
        report("reuse" if is_known else "create", variable, name=name, **how)
        return variable

    def _single(self, name: Any, asked: dict[str, Any], partition_info: Any) -> Any:
        """The state machine of §2.2, in the order of §2.15."""
        initializer = asked["initializer"]
        is_constant = initializer is not None and not callable(initializer)
        if is_constant and asked["shape"] is not None:
            raise refusal("E5")
        if asked["dtype"] is float and not target().since("1.12"):
            raise refusal("E52", value=float)
        dtype = as_dtype(asked["dtype"])
        shape = as_shape(asked["shape"])
        if name in self._vars:
            return self._shared(name, asked["reuse"], shape, dtype)
        if asked["reuse"] is True:
            raise refusal("E2", key=name)
        with get_default_graph().control_dependencies(None):
            value, value_dtype = _initial_value(name, initializer, shape, dtype, partition_info)
            variable = self._created(name, asked, value, value_dtype)
        self._regularize(name, asked["regularizer"], variable)
        return variable

    def _shared(self, name: Any, reuse: Any, shape: TensorShape, dtype: DType) -> Any:
        """The variable that is there, if it fits: E1, E3, E4."""
        found = self._vars[name]
        if reuse is False:
            is_resource = isinstance(found, ResourceVariable)
            raise duplicate(name, traced=target().traces_resources or not is_resource)
        if not shape.is_compatible_with(found.get_shape()):
            raise refusal("E3", key=name, asked=shape, found=found.get_shape())
        if not dtype.is_compatible_with(found.dtype):
            raise refusal("E4", key=name, asked=dtype.name, found=found.dtype.name)
        return found

    def _created(self, name: Any, asked: dict[str, Any], value: Any, dtype: Any) -> Any:
        """A new variable under the key; its op name is its own (§2.14)."""
        variable = make_variable(
            initial_value=value,
            name=name,
            trainable=asked["trainable"],
            collections=asked["collections"],
            caching_device=asked["caching_device"],
            dtype=dtype,
            validate_shape=asked["validate_shape"],
            constraint=asked["constraint"],
            use_resource=bool(asked["use_resource"]),
            synchronization=asked["synchronization"],
            aggregation=asked["aggregation"],
        )
        self._vars[name] = variable
        return variable

    def _regularize(self, name: Any, regularizer: Any, variable: Any) -> None:
        """Add a new variable's regularization loss, once (§2.13)."""
        if not regularizer:
            return
        with name_scope(f"{name}/Regularizer/"):
            loss = regularizer(variable)
        if loss is not None:
            get_default_graph().add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)

    # A variable in parts.

    def get_partitioned(self, name: Any, partitioner: Any, asked: dict[str, Any]) -> Any:
        """Create, share or refuse a partitioned variable, and write the event (§2.9)."""
        is_known = name in self._partitioned_vars
        parts = PartitionedParts(self._vars, self._partitioned_vars, self.get_single)
        try:
            variable = parts.get(name, partitioner, asked)
        except BaseException as error:
            _refused(error, name, asked)
            raise
        if is_known:
            how = {"via": "get_variable", "reuse_state": reuse_text(asked["reuse"])}
            report("reuse", variable, name=name, **how)
        return variable


def _for(custom_getter: Callable[..., Any], asked: dict[str, Any]) -> dict[str, Any]:
    """The keywords that a custom getter is called with."""
    given = {name: asked[name] for name, since in _GETTER_KEYWORDS if target().since(since)}
    takes_any = has_keywords(custom_getter) and target().since("1.12")
    takes_constraint = takes_any or "constraint" in parameter_names(custom_getter)
    if not takes_constraint:
        given.pop("constraint", None)
    return given


def _refused(error: BaseException, name: Any, asked: dict[str, Any]) -> None:
    """Write the event of a refusal by the store."""
    report_refused(
        error,
        name=name,
        shape=shape_asked(asked["shape"]),
        dtype=dtype_name(asked["dtype"]),
        trainable=asked["trainable"],
        reuse_state=reuse_text(asked["reuse"]),
        via="get_variable",
    )


def _initial_value(
    name: Any, initializer: Any, shape: TensorShape, dtype: DType, partition_info: Any
) -> tuple[Any, Any]:
    """A new variable's initial value (a constant, or what makes it) and its dtype (§2.6 to §2.8)."""
    says_initializer = initializer is not None
    if not says_initializer:
        initializer = default_initializer(name, shape, dtype)
    if not callable(initializer):
        return initializer, None
    if inspect.isclass(initializer):
        initializer = initializer()
    if shape.is_fully_defined():
        sizes = shape.as_list()
        return (
            lambda: initializer(sizes, dtype=dtype, partition_info=partition_info),
            dtype.base_dtype,
        )
    if needs_no_arguments(initializer) and target().since("1.12"):
        return initializer, None
    if target().name == "compat.v1" and not says_initializer:
        raise refusal("E7d", key=name)
    raise refusal("E7", key=name, shape=shape, args=argument_names(initializer))


_STORE_KEY = ("__variable_store",)


def default_store() -> VariableStore:
    """The variable store of the default graph (§1.1)."""
    held = get_default_graph().get_collection_ref(_STORE_KEY)
    if not held:
        held.append(VariableStore())
    store: VariableStore = held[0]
    return store


@contextmanager
def store_in_use(store: VariableStore) -> Iterator[None]:
    """Make another store the default graph's, for a while."""
    held = get_default_graph().get_collection_ref(_STORE_KEY)
    before = held[:]
    held[:] = [store]
    try:
        yield
    finally:
        held[:] = before
