"""TensorFlow 1's static shapes: `Dimension` and `TensorShape`, unknown parts included."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from scopelint.runtime.dtypes import DType


class Dimension:
    """One size of a shape; `.value` is None where it is unknown (`tf.Dimension`)."""

    __slots__ = ("_value",)

    def __init__(self, value: Any) -> None:
        """Take an int or what converts to one. Raises TypeError, or ValueError (E53)."""
        self._value: int | None = _size_of(value)

    @property
    def value(self) -> int | None:
        """The size, or None."""
        return self._value

    def is_compatible_with(self, other: Any) -> bool:
        """Whether both could be one size."""
        theirs = as_dimension(other)._value
        return self._value is None or theirs is None or self._value == theirs

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ValueError where both cannot be one size."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {other} are not compatible")

    def merge_with(self, other: Any) -> Dimension:
        """Return the one that is known. Raises ValueError where they differ."""
        theirs = as_dimension(other)
        self.assert_is_compatible_with(theirs)
        return Dimension(theirs._value if self._value is None else self._value)

    def __repr__(self) -> str:
        return f"Dimension({self._value!r})"

    def __str__(self) -> str:
        return "?" if self._value is None else str(self._value)

    def __hash__(self) -> int:
        raise TypeError("unhashable type: 'Dimension'")

    def __int__(self) -> int:
        return self._value  # type: ignore[return-value]  # None: Python's own TypeError

    __index__ = __int__


def _size_of(value: Any) -> int | None:
    """Convert what a Dimension is made of."""
    if value is None:
        return None
    if isinstance(value, Dimension):
        return value.value
    if isinstance(value, DType):
        raise TypeError(f"Cannot convert {value} to Dimension")
    size = int(value)
    if not isinstance(value, str | bytes) and size != value:
        raise ValueError(f"Ambiguous dimension: {value}")
    if size < 0:
        raise ValueError(f"Dimension {size} must be >= 0")
    return size


def _arithmetic(compute: Callable[[int, int], Any], *, swapped: bool, wrap: bool) -> Any:
    """Make an operator of Dimension: unknown where either side is."""

    def apply(self: Dimension, other: Any) -> Any:
        try:
            theirs = as_dimension(other).value
        except (TypeError, ValueError):
            return NotImplemented
        if self.value is None or theirs is None:
            return Dimension(None) if wrap else None
        left, right = (theirs, self.value) if swapped else (self.value, theirs)
        return Dimension(compute(left, right)) if wrap else compute(left, right)

    return apply


for _name in ("add", "sub", "mul", "floordiv", "mod"):
    _compute = getattr(operator, _name)
    setattr(Dimension, f"__{_name}__", _arithmetic(_compute, swapped=False, wrap=True))
    setattr(Dimension, f"__r{_name}__", _arithmetic(_compute, swapped=True, wrap=True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    _compute = getattr(operator, _name)
    setattr(Dimension, f"__{_name}__", _arithmetic(_compute, swapped=False, wrap=False))


def _refuse_true_division(self: Dimension, other: Any) -> Any:
    """TensorFlow has no true division of dimensions; its text says what to use instead."""
    raise TypeError(
        f"unsupported operand type(s) for /: 'Dimension' and '{type(other).__name__}', "
        "please use // instead"
    )


def _refuse_swapped_division(self: Dimension, other: Any) -> Any:
    """The same with the dimension on the right."""
    raise TypeError(
        f"unsupported operand type(s) for /: '{type(other).__name__}' and 'Dimension', "
        "please use // instead"
    )


setattr(Dimension, "__truediv__", _refuse_true_division)  # noqa: B010  unknown to the checker
setattr(Dimension, "__rtruediv__", _refuse_swapped_division)  # noqa: B010


def as_dimension(value: Any) -> Dimension:
    """Convert to a Dimension; a Dimension is returned as it is."""
    return value if isinstance(value, Dimension) else Dimension(value)


class TensorShape:
    """A tensor's static shape: a list of Dimensions, or unknown altogether (`tf.TensorShape`)."""

    __slots__ = ("_dims",)

    def __init__(self, dims: Any) -> None:
        """Take None, a size, or an iterable of sizes. Raises TypeError (E54), ValueError (E53)."""
        self._dims: list[Dimension] | None = _dimensions_of(dims)

    @property
    def dims(self) -> list[Dimension] | None:
        """The dimensions, or None for an unknown rank."""
        return self._dims

    @property
    def rank(self) -> int | None:
        """The number of dimensions, or None."""
        return None if self._dims is None else len(self._dims)

    ndims = rank

    def as_list(self) -> list[int | None]:
        """Return the sizes, None for unknown ones. Raises ValueError for an unknown rank."""
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return [dim.value for dim in self._dims]

    def num_elements(self) -> int | None:
        """Return the product of the sizes, None if one is unknown."""
        if not self.is_fully_defined():
            return None
        product = 1
        for size in self.as_list():
            product *= size or 0
        return product

    def is_fully_defined(self) -> bool:
        """Whether every size is known."""
        return self._dims is not None and all(dim.value is not None for dim in self._dims)

    def assert_is_fully_defined(self) -> None:
        """Raise ValueError unless every size is known."""
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

    def is_compatible_with(self, other: Any) -> bool:
        """Whether one fully known shape could be both (§2.4)."""
        theirs = as_shape(other)
        if self._dims is None or theirs._dims is None:
            return True
        return len(self._dims) == len(theirs._dims) and all(
            a.is_compatible_with(b) for a, b in zip(self._dims, theirs._dims, strict=True)
        )

    def assert_is_compatible_with(self, other: Any) -> None:
        """Raise ValueError where no shape could be both."""
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {other} are incompatible")

    def assert_same_rank(self, other: Any) -> None:
        """Raise ValueError where both ranks are known and differ."""
        theirs = as_shape(other)
        if None not in (self.rank, theirs.rank) and self.rank != theirs.rank:
            raise ValueError(f"Shapes {self} and {theirs} must have the same rank")

    def assert_has_rank(self, rank: int) -> None:
        """Raise ValueError where the rank is known and another."""
        if self.rank not in (None, rank):
            raise ValueError(f"Shape {self} must have rank {rank}")

    def merge_with(self, other: Any) -> TensorShape:
        """Combine what both know. Raises ValueError where they differ."""
        theirs = as_shape(other)
        if self._dims is None:
            return theirs
        if theirs._dims is None:
            return self
        if not self.is_compatible_with(theirs):
            raise ValueError(f"Shapes {self} and {theirs} are not compatible")
        return TensorShape([a.merge_with(b) for a, b in zip(self._dims, theirs._dims, strict=True)])

    def most_specific_compatible_shape(self, other: Any) -> TensorShape:
        """Keep the sizes that both share, forget the others."""
        theirs = as_shape(other)
        if self._dims is None or theirs._dims is None or self.rank != theirs.rank:
            return TensorShape(None)
        pairs = zip(self._dims, theirs._dims, strict=True)
        return TensorShape([a.value if a.value == b.value else None for a, b in pairs])

    def concatenate(self, other: Any) -> TensorShape:
        """Put the other's dimensions after one's own."""
        theirs = as_shape(other)
        if self._dims is None or theirs._dims is None:
            return TensorShape(None)
        return TensorShape(self._dims + theirs._dims)

    def with_rank(self, rank: int) -> TensorShape:
        """Return the shape, of that rank. Raises ValueError for another."""
        try:
            return self.merge_with(TensorShape([None] * rank))
        except ValueError as error:
            raise ValueError(f"Shape {self} must have rank {rank}") from error

    def with_rank_at_least(self, rank: int) -> TensorShape:
        """Return the shape. Raises ValueError for a lower rank."""
        if self.rank is not None and self.rank < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank: int) -> TensorShape:
        """Return the shape. Raises ValueError for a higher rank."""
        if self.rank is not None and self.rank > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    def __bool__(self) -> bool:
        return self._dims is not None

    def __len__(self) -> int:
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __iter__(self) -> Iterator[Dimension]:
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter(self._dims)

    def __getitem__(self, key: Any) -> Any:
        """Return a Dimension for an index, a TensorShape for a slice."""
        if self._dims is not None:
            found = self._dims[key]
            return TensorShape(found) if isinstance(key, slice) else found
        return _unknown_part(key)

    def __add__(self, other: Any) -> TensorShape:
        return self.concatenate(other)

    def __radd__(self, other: Any) -> TensorShape:
        return as_shape(other).concatenate(self)

    def __eq__(self, other: object) -> Any:
        try:
            theirs = as_shape(other)
        except TypeError:
            return NotImplemented
        return self._dims == theirs._dims

    def __ne__(self, other: object) -> Any:
        try:
            theirs = as_shape(other)
        except TypeError:
            return NotImplemented
        if self.rank is None or theirs.rank is None:
            raise ValueError("The inequality of unknown TensorShapes is undefined.")
        return self.rank != theirs.rank or self._dims != theirs._dims

    def __hash__(self) -> int:
        raise TypeError("unhashable type: 'TensorShape'")

    def __repr__(self) -> str:
        return f"TensorShape({self._dims!r})"

    def __str__(self) -> str:
        if self._dims is None:
            return "<unknown>"
        if len(self._dims) == 1:
            return f"({self._dims[0]},)"
        return "(" + ", ".join(map(str, self._dims)) + ")"


def _dimensions_of(dims: Any) -> list[Dimension] | None:
    """Convert what a TensorShape is made of."""
    if dims is None:
        return None
    if isinstance(dims, str | bytes):
        raise TypeError(
            "A string has ambiguous TensorShape, please wrap in a list or convert to an int: "
            f"{dims!s}"
        )
    if isinstance(dims, TensorShape):
        return dims.dims
    try:
        sizes = iter(dims)
    except TypeError as error:
        if "not allowed" in str(error):  # a tensor (E55), not a lone size
            raise
        return [as_dimension(dims)]
    return [as_dimension(size) for size in sizes]


def _unknown_part(key: Any) -> Any:
    """Index or slice a shape of unknown rank."""
    if not isinstance(key, slice):
        return Dimension(None)
    if key.step is not None:
        raise ValueError("Steps are not yet handled")
    start = key.start if key.start is not None else 0
    if key.stop is None or start < 0 or key.stop < 0:
        return TensorShape(None)
    return TensorShape([None] * (key.stop - start))


def as_shape(value: Any) -> TensorShape:
    """Convert to a TensorShape; a TensorShape is returned as it is."""
    return value if isinstance(value, TensorShape) else TensorShape(value)


#: A shape while it is worked out: sizes, None for unknown ones; None for an unknown rank.
Sizes = list[int | None] | None


def sizes_of(shape: Any) -> Sizes:
    """Return a shape as plain sizes."""
    shape = as_shape(shape)
    return None if shape.rank is None else shape.as_list()


def text_of(sizes: Sizes) -> str:
    """Write a shape as TensorFlow's errors do: `[2,?]`, `<unknown>`."""
    if sizes is None:
        return "<unknown>"
    return "[" + ",".join("?" if size is None else str(size) for size in sizes) + "]"
