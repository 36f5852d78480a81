"""Slot variables: what optimizers and averages keep beside a variable (semantics §11.1)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.initializers import Zeros
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.variables import RefVariable, ResourceVariable


def create_slot(primary: Any, value: Any, name: str) -> Any:
    """A slot with a tensor's value; its key ends in a slash (`w/Adam/`)."""
    with variable_scope(None, f"{primary.op.name}/{name}"):
        return _slot(primary, value, value.get_shape().is_fully_defined(), None, None)


def create_slot_with_initializer(
    primary: Any, initializer: Any, shape: Any, dtype: Any, name: str
) -> Any:
    """A slot of a shape and dtype."""
    with variable_scope(None, f"{primary.op.name}/{name}"):
        return _slot(primary, initializer, shape.is_fully_defined(), shape, dtype)


def create_zeros_slot(primary: Any, name: str, dtype: Any = None) -> Any:
    """A slot of zeros like the primary."""
    dtype = primary.dtype if dtype is None else dtype
    shape = primary.get_shape()
    if not shape.is_fully_defined():
        return create_slot(primary, tf("zeros")(tf("shape")(primary), dtype=dtype), name)
    return create_slot_with_initializer(primary, Zeros(), shape, dtype, name)


def _slot(primary: Any, value: Any, validate_shape: bool, shape: Any, dtype: Any) -> Any:
    """Get the variable `""` of the scope that is open; no partitioner applies."""
    scope = get_variable_scope()
    partitioner = scope.partitioner
    scope.set_partitioner(None)
    use_resource = None
    if isinstance(primary, ResourceVariable | RefVariable):
        use_resource = isinstance(primary, ResourceVariable)
    slot = get_variable(
        "",
        initializer=value,
        trainable=False,
        use_resource=use_resource,
        shape=shape if callable(value) else None,
        dtype=dtype,
        validate_shape=validate_shape,
    )
    scope.set_partitioner(partitioner)
    return slot
