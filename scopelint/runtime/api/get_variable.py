"""`tf.get_variable` and its kin (semantics §2)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.partitioned_variable import PartitionedVariable
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.store import default_store
from scopelint.runtime.variable_settings import VariableAggregation, VariableSynchronization
from scopelint.runtime.variables import Variable, variable_creator_scope

PUBLIC["tf.Variable"] = PUBLIC["tf.VariableV1"] = Variable
PUBLIC["tf.PartitionedVariable"] = PartitionedVariable
PUBLIC["tf.VariableAggregation"] = VariableAggregation
PUBLIC["tf.VariableSynchronization"] = VariableSynchronization
public("variable_creator_scope")(variable_creator_scope)


@public("get_variable")
def get_variable(
    name: Any,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool | None = None,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: bool | None = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
) -> Any:
    """Create, share or refuse, by the key and the reuse of the current scope (§2.2)."""
    return get_variable_scope().get_variable(
        default_store(),
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=trainable,
        collections=collections,
        caching_device=caching_device,
        partitioner=partitioner,
        validate_shape=validate_shape,
        use_resource=use_resource,
        custom_getter=custom_getter,
        constraint=constraint,
        synchronization=synchronization,
        aggregation=aggregation,
    )


@public("get_local_variable")
def get_local_variable(
    name: Any,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = False,
    collections: Any = None,
    **rest: Any,
) -> Any:
    """`get_variable` of a local variable: same store, same keys (§2.11)."""
    collections = [*(collections or ()), GraphKeys.LOCAL_VARIABLES]
    return get_variable(
        name,
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        trainable=False,
        collections=collections,
        **rest,
    )
