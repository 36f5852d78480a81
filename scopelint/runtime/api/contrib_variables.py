"""`contrib.framework`'s variables (semantics §8.6), and lists of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.collections import add_to_collection, get_collection
from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.graphs import device as device_block
from scopelint.runtime.dtypes import float32
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.ops.registry import public
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.variables import make_variable
from scopelint.runtime.versions import target


def _everywhere(name: str) -> Callable[[Any], Any]:
    """Under contrib.framework and slim."""
    return public(f"contrib.framework.{name}", f"contrib.slim.{name}")


@_everywhere("variable")
@add_arg_scope
def variable(
    name: Any,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    use_resource: Any = None,
    synchronization: Any = None,
    aggregation: Any = None,
) -> Any:
    """`get_variable` with a device; a custom getter is called straight away."""
    collections = [GraphKeys.GLOBAL_VARIABLES] if collections is None else collections
    getter: Callable[..., Any] = get_variable
    if custom_getter is not None:
        getter = custom_getter
        if target().contrib_hands_on_reuse:
            getter = functools.partial(custom_getter, reuse=get_variable_scope().reuse)
    with device_block(device or ""):
        return getter(
            name,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=list(dict.fromkeys(collections)),
            caching_device=caching_device,
            partitioner=partitioner,
            use_resource=use_resource,
        )


@_everywhere("model_variable")
@add_arg_scope
def model_variable(
    name: Any,
    shape: Any = None,
    dtype: Any = float32,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    device: Any = None,
    partitioner: Any = None,
    custom_getter: Any = None,
    use_resource: Any = None,
    synchronization: Any = None,
    aggregation: Any = None,
) -> Any:
    """`variable`, also in MODEL_VARIABLES."""
    own = [GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES]
    return variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=trainable,
        collections=[*(collections or ()), *own],
        caching_device=caching_device,
        device=device,
        partitioner=partitioner,
        custom_getter=custom_getter,
        use_resource=use_resource,
    )


@_everywhere("local_variable")
def local_variable(
    initial_value: Any, validate_shape: bool = True, name: Any = None, use_resource: Any = None
) -> Any:
    """A tf.Variable among the local variables: never shared (§8.6)."""
    return make_variable(
        initial_value,
        trainable=False,
        collections=[GraphKeys.LOCAL_VARIABLES],
        validate_shape=validate_shape,
        use_resource=use_resource,
        name=name,
    )


def renaming_getter(rename: dict[str, str]) -> Callable[..., Any]:
    """A custom getter that makes model variables and renames them (§8.1)."""

    def getter_of_layer(getter: Any, name: str, **asked: Any) -> Any:
        scope, slash, last = name.rpartition("/")
        kept = {key: value for key, value in asked.items() if key in _PASSED_ON}
        return model_variable(scope + slash + rename.get(last, last), custom_getter=getter, **kept)

    return getter_of_layer


_PASSED_ON = (
    "shape",
    "dtype",
    "initializer",
    "regularizer",
    "trainable",
    "collections",
    "caching_device",
    "partitioner",
    "use_resource",
)


@_everywhere("add_model_variable")
def add_model_variable(var: Any) -> None:
    """Add a variable to MODEL_VARIABLES."""
    if not any(var is held for held in get_collection(GraphKeys.MODEL_VARIABLES)):
        add_to_collection(GraphKeys.MODEL_VARIABLES, var)


@_everywhere("get_variables")
def get_variables(
    scope: Any = None, suffix: Any = None, collection: str = GraphKeys.GLOBAL_VARIABLES
) -> list[Any]:
    """The variables whose name begins with a scope's and ends in a suffix."""
    prefix = getattr(scope, "name", scope)
    if suffix is not None:
        suffix = suffix if ":" in suffix else suffix + ":0"
        prefix = (prefix or "") + ".*" + suffix
    found: list[Any] = get_collection(collection, prefix)
    return found


@_everywhere("get_model_variables")
def get_model_variables(scope: Any = None, suffix: Any = None) -> list[Any]:
    """The model variables."""
    return list(get_variables(scope, suffix, GraphKeys.MODEL_VARIABLES))


@_everywhere("get_local_variables")
def get_local_variables(scope: Any = None, suffix: Any = None) -> list[Any]:
    """The local variables."""
    return list(get_variables(scope, suffix, GraphKeys.LOCAL_VARIABLES))


@_everywhere("get_trainable_variables")
def get_trainable_variables(scope: Any = None, suffix: Any = None) -> list[Any]:
    """The trainable variables."""
    return list(get_variables(scope, suffix, GraphKeys.TRAINABLE_VARIABLES))


@_everywhere("get_variables_by_name")
def get_variables_by_name(given_name: str, scope: Any = None) -> list[Any]:
    """The variables whose last name is the given one."""
    return list(get_variables(scope, "/" + given_name + ":|^" + given_name + ":"))


@_everywhere("get_variables_by_suffix")
def get_variables_by_suffix(suffix: str, scope: Any = None) -> list[Any]:
    """The variables whose name ends in a suffix."""
    return list(get_variables(scope, suffix))


@_everywhere("get_variables_to_restore")
def get_variables_to_restore(include: Any = None, exclude: Any = None) -> list[Any]:
    """The variables in some scopes but not in others."""
    scopes = [None] if include is None else include
    found = [variable for scope in scopes for variable in get_variables(scope)]
    left = [variable for scope in exclude or () for variable in get_variables(scope)]
    return [each for each in found if not any(each is other for other in left)]


@_everywhere("get_unique_variable")
def get_unique_variable(var_op_name: str) -> Any:
    """The one variable of an op name. Raises ValueError where there is none or more."""
    for each in get_collection(GraphKeys.GLOBAL_VARIABLES, var_op_name):
        if each.op.name == var_op_name:
            return each
    raise ValueError(f"Variable {var_op_name} does not uniquely identify a variable")


@_everywhere("get_variable_full_name")
def get_variable_full_name(var: Any) -> str:
    """A variable's op name."""
    return str(var.op.name)


@_everywhere("assign_from_checkpoint_fn")
def assign_from_checkpoint_fn(*_: Any, **__: Any) -> Callable[[Any], None]:
    """A function that would restore variables in a session: it does nothing."""
    return lambda session: None
