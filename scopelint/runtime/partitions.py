"""Variables in parts: partitioners, and the store's part that makes and shares them (§2.9)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scopelint.runtime.dtypes import as_dtype
from scopelint.runtime.initializers import default_initializer
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.partitioned_variable import PartitionedVariable
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.shapes import TensorShape, as_shape
from scopelint.runtime.tensor import Tensor


class PartitionInfo:
    """What an initializer is told of the part it fills."""

    def __init__(self, full_shape: list[int], var_offset: list[int]) -> None:
        """The shape of the whole, and where in it the part begins. Raises TypeError, ValueError."""
        given: Any
        for what, given in (("full_shape", full_shape), ("var_offset", var_offset)):
            if not isinstance(given, Sequence) or isinstance(given, str):
                kind = type(given).__name__
                raise TypeError(
                    f"`{what}` must be a sequence (like tuple or list) instead of {kind}"
                )
        if len(var_offset) != len(full_shape):
            raise ValueError(
                f"Expected equal length, but `var_offset` is of length {len(var_offset)} while "
                f"full_shape is of length {len(full_shape)}."
            )
        for offset, size in zip(var_offset, full_shape, strict=True):
            if offset < 0 or offset >= size:
                raise ValueError(
                    f"Expected 0 <= offset < shape but got offset={offset}, shape={size} for "
                    f"var_offset={var_offset}, full_shape={full_shape}"
                )
        self.full_shape = full_shape
        self.var_offset = var_offset

    def single_slice_dim(self, shape: Sequence[int]) -> int | None:
        """The axis that is divided, or None."""
        pairs = enumerate(zip(shape, self.full_shape, strict=True))
        return next((i for i, (part, whole) in pairs if part != whole), None)

    def single_offset(self, shape: Sequence[int]) -> int:
        """Where on the divided axis the part begins."""
        axis = self.single_slice_dim(shape)
        return 0 if axis is None else self.var_offset[axis]


class PartitionedParts:
    """Gets partitioned variables in the tables of one store."""

    def __init__(
        self,
        variables: dict[Any, Any],
        partitioned: dict[Any, PartitionedVariable],
        get_single: Callable[..., Any],
    ) -> None:
        """Take the store's tables, and what gets one plain variable."""
        self._vars = variables
        self._partitioned = partitioned
        self._get_single = get_single

    def get(self, name: Any, partitioner: Any, asked: dict[str, Any]) -> PartitionedVariable:
        """Create, share or refuse. Raises ValueError (E9 to E20)."""
        if name in self._vars:
            raise refusal("E14", key=name)
        shape = as_shape(asked["shape"])
        if isinstance(asked["initializer"], Tensor):
            shape = shape.merge_with(asked["initializer"].get_shape())
        partitions = None
        if not asked["reuse"] or partitioner:
            partitions = _checked_partitions(name, partitioner, shape, asked["dtype"])
        if name in self._partitioned:
            return self._shared(name, shape, partitions, asked)
        if asked["reuse"] is True:
            raise refusal("E10", key=name)
        return self._created(name, shape, list(partitions or ()), asked)

    def _shared(
        self, name: Any, shape: TensorShape, partitions: Any, asked: dict[str, Any]
    ) -> PartitionedVariable:
        """The partitioned variable that is there, if it fits: E9, E11 to E13."""
        if asked["reuse"] is False:
            raise refusal("E9", key=name)
        found = self._partitioned[name]
        dtype = asked["dtype"]  # not converted: a name is an AttributeError, as in TensorFlow
        if not shape.is_compatible_with(found.get_shape()):
            raise refusal("E11", key=name, asked=shape, found=found.get_shape())
        if not dtype.is_compatible_with(found.dtype):
            raise refusal("E12", key=name, asked=dtype.name, found=found.dtype.name)
        if partitions is not None and found._get_partitions() != partitions:
            raise refusal("E13", key=name, asked=partitions, found=found._get_partitions())
        return found

    def _created(
        self, name: Any, shape: TensorShape, partitions: list[int], asked: dict[str, Any]
    ) -> PartitionedVariable:
        """Make the parts, each a plain variable `name/part_<i>`."""
        axis = next((i for i, count in enumerate(partitions) if count > 1), 0)
        count = partitions[axis] if partitions else 1
        whole = [size or 0 for size in shape.as_list()]
        parts = []
        for index, (offset, sizes) in enumerate(_slices(whole, count, axis)):
            part_name = f"{name}/part_{index}"
            with name_scope(part_name + "/PartitionedInitializer"):
                given = _part_initializer(name, shape, offset, sizes, asked)
            with name_scope(None):
                info = PartitionInfo(whole, offset)
                parts.append(self._get_single(part_name, {**asked, **given}, info))
        variable = PartitionedVariable(name, shape, asked["dtype"], parts, partitions)
        self._partitioned[name] = variable
        return variable


def _part_initializer(
    name: Any, shape: TensorShape, offset: list[int], sizes: list[int], asked: dict[str, Any]
) -> dict[str, Any]:
    """What one part is initialized with: a callable and its shape, or its slice of a constant."""
    initializer = asked["initializer"]
    if initializer is None:
        initializer = default_initializer(name, shape, asked["dtype"])
    if callable(initializer):
        return {"initializer": initializer, "shape": sizes}
    whole = initializer
    if not isinstance(whole, Tensor):
        whole = convert_to_tensor(whole, dtype=asked["dtype"])
    part = tf("slice")(whole, offset, sizes)
    return {"initializer": part, "shape": None, "dtype": part.dtype.base_dtype}


def _checked_partitions(name: Any, partitioner: Any, shape: TensorShape, dtype: Any) -> Any:
    """Ask the partitioner. Raises ValueError (E16 to E20) for what it must not say."""
    if not shape.is_fully_defined():
        raise refusal("E20", key=name, shape=shape)
    if shape.ndims is None or shape.ndims < 1:
        raise ValueError(f"A partitioned Variable must have rank at least 1, shape: {shape}")
    partitions = partitioner(shape=shape, dtype=dtype)
    if not isinstance(partitions, Sequence):
        raise refusal("E19b", value=partitions)
    if len(partitions) != shape.ndims:
        raise refusal("E16", partitions=partitions, shape=shape)
    if any(count < 1 for count in partitions):
        raise refusal("E18", partitions=partitions)
    if sum(count > 1 for count in partitions) > 1:
        raise refusal("E17", partitions=partitions, shape=shape, sizes=shape.as_list())
    return partitions


def _slices(whole: list[int], count: int, axis: int) -> Iterator[tuple[list[int], list[int]]]:
    """The (offset, sizes) of each part: as equal as can be, the first ones larger by one."""
    least, larger = divmod(whole[axis], count)
    start = 0
    for index in range(count):
        size = least + (index < larger)
        offset = [0] * len(whole)
        offset[axis] = start
        yield offset, [*whole[:axis], size, *whole[axis + 1 :]]
        start += size


@public("fixed_size_partitioner")
def fixed_size_partitioner(num_shards: int, axis: int = 0) -> Callable[..., list[int]]:
    """A partitioner that makes `num_shards` parts along `axis`."""

    def partitioner(shape: Any, **_: Any) -> list[int]:
        partitions = [1] * len(shape)
        partitions[axis] = min(num_shards, shape.dims[axis].value)
        return partitions

    return partitioner


@public("variable_axis_size_partitioner")
def variable_axis_size_partitioner(
    max_shard_bytes: int, axis: int = 0, bytes_per_string_element: int = 16, max_shards: Any = None
) -> Callable[..., list[int]]:
    """A partitioner that keeps each part below `max_shard_bytes`."""

    def partitioner(shape: Any, dtype: Any) -> list[int]:
        element = as_dtype(dtype).size if as_dtype(dtype).name != "string" else 16
        sizes = shape.as_list()
        slice_bytes = (shape.num_elements() // sizes[axis]) * element
        per_shard = max(1, math.floor(max_shard_bytes / slice_bytes))
        count = math.ceil(sizes[axis] / per_shard)
        partitions = [1] * len(sizes)
        partitions[axis] = max(1, min(sizes[axis], count, max_shards or count))
        return partitions

    return partitioner


@public("min_max_variable_partitioner")
def min_max_variable_partitioner(
    max_partitions: int = 1,
    axis: int = 0,
    min_slice_size: int = 256 << 10,
    bytes_per_string_element: int = 16,
) -> Callable[..., list[int]]:
    """A partitioner that makes as many parts of at least `min_slice_size` bytes as it may."""

    def partitioner(shape: Any, dtype: Any) -> list[int]:
        sizes = shape.as_list()
        total = shape.num_elements() * (as_dtype(dtype).size or 1)
        partitions = [1] * len(sizes)
        count = min(sizes[axis], max_partitions, math.ceil(total / min_slice_size))
        partitions[axis] = max(1, count)
        return partitions

    return partitioner
