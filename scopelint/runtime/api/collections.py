"""Collections, and the lists of variables drawn from them (semantics §2.11, §3.15)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf


@public("add_to_collection")
def add_to_collection(name: Any, value: Any) -> None:
    """Add a value to a collection of the default graph."""
    get_default_graph().add_to_collection(name, value)


@public("add_to_collections")
def add_to_collections(names: Any, value: Any) -> None:
    """Add a value to several collections of the default graph."""
    get_default_graph().add_to_collections(names, value)


@public("get_collection")
def get_collection(key: Any, scope: Any = None) -> list[Any]:
    """A collection's members; with `scope`, those whose name begins so (§3.15)."""
    return get_default_graph().get_collection(key, scope)


@public("get_collection_ref")
def get_collection_ref(key: Any) -> list[Any]:
    """The collection itself."""
    return get_default_graph().get_collection_ref(key)


@public("global_variables")
def global_variables(scope: Any = None) -> list[Any]:
    """The graph's global variables."""
    return get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


@public("all_variables")
def all_variables() -> list[Any]:
    """The old name of `global_variables`."""
    return global_variables()


@public("local_variables")
def local_variables(scope: Any = None) -> list[Any]:
    """The graph's local variables."""
    return get_collection(GraphKeys.LOCAL_VARIABLES, scope)


@public("model_variables")
def model_variables(scope: Any = None) -> list[Any]:
    """The graph's model variables."""
    return get_collection(GraphKeys.MODEL_VARIABLES, scope)


@public("trainable_variables")
def trainable_variables(scope: Any = None) -> list[Any]:
    """The graph's trainable variables."""
    return get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


@public("moving_average_variables")
def moving_average_variables(scope: Any = None) -> list[Any]:
    """The variables that have a moving average."""
    return get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def _initializer(variables: Any, name: str) -> Any:
    """An op that initializes variables."""
    ops = [variable.initializer for variable in variables or ()]
    return tf("group")(*ops, name=name) if ops else tf("no_op")(name=name)


@public("global_variables_initializer")
def global_variables_initializer() -> Any:
    """An op that initializes the global variables that there are now."""
    return _initializer(global_variables(), "init")


@public("initialize_all_variables")
def initialize_all_variables() -> Any:
    """The old name of `global_variables_initializer`."""
    return global_variables_initializer()


@public("local_variables_initializer", "initialize_local_variables")
def local_variables_initializer() -> Any:
    """An op that initializes the local variables that there are now."""
    return _initializer(local_variables(), "init")


@public("variables_initializer", "initialize_variables", "initializers.variables")
def variables_initializer(var_list: Any, name: str = "init") -> Any:
    """An op that initializes some variables."""
    return _initializer(var_list, name)


@public("initializers.global_variables")
def initializers_global_variables() -> Any:
    """`global_variables_initializer` under its newer name."""
    return global_variables_initializer()


@public("is_variable_initialized")
def is_variable_initialized(variable: Any) -> Any:
    """A tensor: whether a variable has a value."""
    return tf("constant")(value=True, name="IsVariableInitialized")


@public("report_uninitialized_variables")
def report_uninitialized_variables(
    var_list: Any = None, name: str = "report_uninitialized_variables"
) -> Any:
    """A tensor of the names of variables with no value: none."""
    return tf("constant")([], dtype="string", name=name)


@public("assign")
def assign(
    ref: Any, value: Any, validate_shape: Any = None, use_locking: Any = None, name: Any = None
) -> Any:
    """Make an op that sets a variable's value."""
    return ref.assign(value, name=name)


@public("assign_add")
def assign_add(ref: Any, value: Any, use_locking: Any = None, name: Any = None) -> Any:
    """Make an op that adds to a variable's value."""
    return ref.assign_add(value, name=name)


@public("assign_sub")
def assign_sub(ref: Any, value: Any, use_locking: Any = None, name: Any = None) -> Any:
    """Make an op that subtracts from a variable's value."""
    return ref.assign_sub(value, name=name)
