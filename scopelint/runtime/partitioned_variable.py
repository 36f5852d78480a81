"""A variable in parts, as programs see it (semantics §2.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape, as_shape
from scopelint.runtime.tensor import give_operators


class PartitionedVariable:
    """A variable in parts (`tf.PartitionedVariable`, §2.9)."""

    def __init__(
        self, name: str, shape: Any, dtype: Any, variable_list: list[Any], partitions: Any
    ) -> None:
        """Join variables along the one axis that `partitions` divides."""
        self._name = name
        self._shape = as_shape(shape)
        self._dtype = dtype
        self._variable_list = list(variable_list)
        self._partitions = partitions

    name = property(lambda self: self._name, doc="The key that the parts' keys begin with.")
    dtype = property(lambda self: self._dtype, doc="The type of the elements.")
    shape = property(lambda self: self._shape, doc="The shape of the whole.")

    def get_shape(self) -> TensorShape:
        """Return the shape of the whole."""
        return self._shape

    def _get_variable_list(self) -> list[Any]:
        return self._variable_list

    def _get_partitions(self) -> Any:
        return self._partitions

    def as_tensor(self) -> Any:
        """The whole as one tensor, under an op name made of the key."""
        graph = get_default_graph()
        with graph.control_dependencies(None):
            whole: Any = self._variable_list[0]
            if len(self._variable_list) > 1:
                axis = next((i for i, parts in enumerate(self._partitions) if parts > 1), 0)
                with graph.name_scope(self._name + "/ConcatPartitions/"):
                    whole = tf("concat")([each.value() for each in self._variable_list], axis)
            with graph.name_scope(None):
                return tf("identity")(whole, name=self._name)

    def _dense_var_to_tensor(
        self, dtype: Any = None, name: Any = None, as_ref: bool = False
    ) -> Any:
        return self.as_tensor()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._variable_list)

    def __len__(self) -> int:
        return len(self._variable_list)


give_operators(PartitionedVariable)
