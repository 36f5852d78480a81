"""`tf.TensorArray`: rows written one by one; what is read back is of a known shape only."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import as_dtype
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import as_shape
from scopelint.runtime.tensor import Tensor


@public("TensorArray")
class TensorArray:
    """A list of tensors of one shape."""

    __scopelint_inert__ = True

    def __init__(
        self,
        dtype: Any,
        size: Any = None,
        dynamic_size: Any = None,
        clear_after_read: Any = None,
        tensor_array_name: Any = None,
        handle: Any = None,
        flow: Any = None,
        infer_shape: bool = True,
        element_shape: Any = None,
        colocate_with_first_write_call: bool = True,
        name: Any = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        self.dtype = as_dtype(dtype)
        self._size = size
        self._shape = as_shape(element_shape)
        self._inputs: list[Tensor] = []

    @property
    def flow(self) -> Any:
        """A tensor that stands for the array."""
        return self._made("TensorArrayFlow", [])

    def _made(self, kind: str, sizes: Any) -> Tensor:
        """A tensor that depends on what was written."""
        graph = get_default_graph()
        op = graph.create_op(kind, list(self._inputs), [(self.dtype, sizes)], name=kind)
        return op.outputs[0]

    def _element(self) -> Any:
        return None if self._shape.ndims is None else self._shape.as_list()

    def _count(self) -> Any:
        return self._size if isinstance(self._size, int) and self._size else None

    def _rows(self, count: Any) -> Any:
        element = self._element()
        return None if element is None else [count, *element]

    def _with(self, tensor: Tensor, shape: Any) -> TensorArray:
        """The array after a write."""
        self._inputs.append(tensor)
        if self._shape.ndims is None:
            self._shape = as_shape(shape)
        return self

    def read(self, index: Any, name: Any = None) -> Tensor:
        """One row."""
        return self._made("TensorArrayReadV3", self._element())

    def write(self, index: Any, value: Any, name: Any = None) -> TensorArray:
        """Set one row."""
        value = convert_to_tensor(value)
        return self._with(value, value.shape)

    def stack(self, name: Any = None) -> Tensor:
        """All rows as one tensor."""
        return self._made("TensorArrayGatherV3", self._rows(self._count()))

    def gather(self, indices: Any, name: Any = None) -> Tensor:
        """Some rows as one tensor."""
        return self._made("TensorArrayGatherV3", self._rows(None))

    def concat(self, name: Any = None) -> Tensor:
        """All rows end to end."""
        element = self._element()
        return self._made("TensorArrayConcatV3", element and [None, *element[1:]])

    def unstack(self, value: Any, name: Any = None) -> TensorArray:
        """Set all rows."""
        value = convert_to_tensor(value)
        if value.sizes:
            self._size = value.sizes[0]
        return self._with(value, None if value.sizes is None else value.sizes[1:])

    def scatter(self, indices: Any, value: Any, name: Any = None) -> TensorArray:
        """Set some rows."""
        value = convert_to_tensor(value)
        return self._with(value, None if value.sizes is None else value.sizes[1:])

    def split(self, value: Any, lengths: Any, name: Any = None) -> TensorArray:
        """Set rows to parts of a tensor."""
        return self._with(convert_to_tensor(value), None)

    def size(self, name: Any = None) -> Any:
        """The number of rows."""
        return tf("constant")(self._count() or 0, name="TensorArraySizeV3")

    def identity(self) -> TensorArray:
        """The array."""
        return self

    def close(self, name: Any = None) -> Any:
        """An op that does nothing."""
        return tf("no_op")()
