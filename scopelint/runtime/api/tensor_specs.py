"""Descriptions of tensors that are to come."""

from __future__ import annotations

from typing import Any

from scopelint.runtime import dtypes
from scopelint.runtime.ops.registry import public
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import Tensor


@public("TensorSpec")
class TensorSpec:
    """A shape, a dtype and perhaps a name (`tf.TensorSpec`)."""

    __slots__ = ("_name", "dtype", "shape")

    def __init__(self, shape: Any, dtype: Any = dtypes.float32, name: str | None = None) -> None:
        """Take what `tf.TensorShape` and `tf.as_dtype` take."""
        self.shape, self.dtype, self._name = TensorShape(shape), dtypes.as_dtype(dtype), name

    @classmethod
    def from_tensor(cls, tensor: Tensor, name: str | None = None) -> TensorSpec:
        """The description of a tensor, under the name of its op."""
        return cls(tensor.shape, tensor.dtype, name or tensor.op.name)

    @property
    def name(self) -> str | None:
        """The name of the tensor."""
        return self._name

    def is_compatible_with(self, other: Any) -> bool:
        """Whether a tensor or another description is of this dtype, and may be of this shape."""
        return self.dtype.is_compatible_with(other.dtype) and bool(
            self.shape.is_compatible_with(other.shape)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((self.dtype, self._name))

    def __repr__(self) -> str:
        return f"TensorSpec(shape={self.shape}, dtype={self.dtype!r}, name={self._name!r})"

    def _parts(self) -> tuple[Any, ...]:
        return (str(self.shape), self.dtype, self._name)
