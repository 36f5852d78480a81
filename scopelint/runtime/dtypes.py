"""TensorFlow 1's data types, and their numpy counterparts.

A `DType` is interned: one object a type, one more for its reference (`float32_ref`), which
is what a reference variable's tensor has (tf1-semantics.md, §2.5).
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: The offset TensorFlow adds to a type's number for the reference to it.
_REF = 100

#: (number, TensorFlow's name, numpy's type) of each type.
_TABLE: tuple[tuple[int, str, Any], ...] = (
    (1, "float32", np.float32),
    (2, "float64", np.float64),
    (3, "int32", np.int32),
    (4, "uint8", np.uint8),
    (5, "int16", np.int16),
    (6, "int8", np.int8),
    (7, "string", np.object_),
    (8, "complex64", np.complex64),
    (9, "int64", np.int64),
    (10, "bool", np.bool_),
    (11, "qint8", np.int8),
    (12, "quint8", np.uint8),
    (13, "qint32", np.int32),
    (14, "bfloat16", np.float32),
    (15, "qint16", np.int16),
    (16, "quint16", np.uint16),
    (17, "uint16", np.uint16),
    (18, "complex128", np.complex128),
    (19, "float16", np.float16),
    (20, "resource", np.object_),
    (21, "variant", np.object_),
    (22, "uint32", np.uint32),
    (23, "uint64", np.uint64),
)


class DType:
    """A type of tensor elements (`tf.DType`): compares equal to whatever names the same type."""

    __slots__ = ("_name", "_number", "_numpy")

    def __init__(self, number: int, name: str = "", numpy_type: Any = None) -> None:
        """Take the type's number; the table below is the only maker of new ones."""
        if not name and number not in _BY_NUMBER:
            raise TypeError(f"type_enum is not a valid types_pb2.DataType: {number}")
        self._number: int = number
        self._name: str = name or _BY_NUMBER[number]._name
        self._numpy: Any = numpy_type if name else _BY_NUMBER[number]._numpy

    @property
    def name(self) -> str:
        """The name, ending in `_ref` for a reference."""
        return self._name

    @property
    def as_numpy_dtype(self) -> Any:
        """The numpy scalar type."""
        return self._numpy

    @property
    def as_datatype_enum(self) -> int:
        """The type's number."""
        return self._number

    @property
    def _is_ref_dtype(self) -> bool:
        return self._number > _REF

    @property
    def _as_ref(self) -> DType:
        return self if self._is_ref_dtype else _BY_NUMBER[self._number + _REF]

    @property
    def base_dtype(self) -> DType:
        """The type that a reference refers to; the type itself otherwise."""
        return _BY_NUMBER[self._number - _REF] if self._is_ref_dtype else self

    @property
    def real_dtype(self) -> DType:
        """The type of a complex type's parts; the type itself otherwise."""
        parts = {"complex64": float32, "complex128": float64}
        return parts.get(self.base_dtype.name, self)

    @property
    def is_numpy_compatible(self) -> bool:
        """Whether numpy has the type."""
        return self.base_dtype.name not in ("resource", "variant")

    @property
    def is_bool(self) -> bool:
        """Whether it is tf.bool."""
        return self.base_dtype.name == "bool"

    @property
    def is_quantized(self) -> bool:
        """Whether it is one of the quantized types."""
        return self._name.startswith("q")

    @property
    def is_integer(self) -> bool:
        """Whether it is a (non-quantized) integer type."""
        return not self.is_quantized and np.issubdtype(self._numpy, np.integer)

    @property
    def is_floating(self) -> bool:
        """Whether it is a real floating point type."""
        return np.issubdtype(self._numpy, np.floating)

    @property
    def is_complex(self) -> bool:
        """Whether it is a complex type."""
        return np.issubdtype(self._numpy, np.complexfloating)

    @property
    def is_unsigned(self) -> bool:
        """Whether it is a non-negative integer type."""
        return not self.is_quantized and np.issubdtype(self._numpy, np.unsignedinteger)

    @property
    def min(self) -> Any:
        """The least value; TypeError for a type without one."""
        return self._limit("min", "minimum")

    @property
    def max(self) -> Any:
        """The largest value; TypeError for a type without one."""
        return self._limit("max", "maximum")

    def _limit(self, which: str, word: str) -> Any:
        if self.is_floating:
            return getattr(np.finfo(self._numpy), which)
        if self.is_integer:
            return getattr(np.iinfo(self._numpy), which)
        raise TypeError(f"Cannot find {word} value of {self}.")

    @property
    def limits(self) -> tuple[Any, Any]:
        """The range of intensities of an image of this type."""
        return (0, self.max if self.is_integer else 1)

    @property
    def size(self) -> int:
        """The bytes of one element."""
        return 1 if not self.is_numpy_compatible else int(np.dtype(self._numpy).itemsize)

    def is_compatible_with(self, other: Any) -> bool:
        """Whether a tensor of the other type may be given where this one is wanted."""
        other = as_dtype(other)
        return self._number in (other._number, other.base_dtype._number)

    def __eq__(self, other: object) -> bool:
        """Compare with a DType or with anything that `as_dtype` takes."""
        try:
            return other is not None and self._number == as_dtype(other)._number
        except TypeError:
            return False

    def __hash__(self) -> int:
        return self._number

    def __repr__(self) -> str:
        return "tf." + self._name

    def __str__(self) -> str:
        return f"<dtype: {self._name!r}>"

    def __reduce__(self) -> Any:
        return as_dtype, (self._name,)


_BY_NUMBER: dict[int, DType] = {}
for _number, _name, _numpy_type in _TABLE:
    _BY_NUMBER[_number] = DType(_number, _name, _numpy_type)
    _BY_NUMBER[_number + _REF] = DType(_number + _REF, _name + "_ref", _numpy_type)

_BY_NAME = {dtype.name: dtype for dtype in _BY_NUMBER.values()}
_BY_NAME.update(
    {
        "float": _BY_NAME["float32"],
        "double": _BY_NAME["float64"],
        "half": _BY_NAME["float16"],
    }
)
float32 = _BY_NAME["float32"]
float64 = _BY_NAME["float64"]
float16 = _BY_NAME["float16"]
bfloat16 = _BY_NAME["bfloat16"]
int8 = _BY_NAME["int8"]
int16 = _BY_NAME["int16"]
int32 = _BY_NAME["int32"]
int64 = _BY_NAME["int64"]
uint8 = _BY_NAME["uint8"]
uint16 = _BY_NAME["uint16"]
uint32 = _BY_NAME["uint32"]
uint64 = _BY_NAME["uint64"]
string = _BY_NAME["string"]
boolean = _BY_NAME["bool"]
complex64 = _BY_NAME["complex64"]
complex128 = _BY_NAME["complex128"]
resource = _BY_NAME["resource"]
variant = _BY_NAME["variant"]

#: `tf.float32`, … `tf.float32_ref`: every public type by its public name.
DTYPES: dict[str, DType] = dict(_BY_NAME)

_BY_NUMPY: dict[Any, DType] = {
    dtype.as_numpy_dtype: dtype
    for number, dtype in sorted(_BY_NUMBER.items(), reverse=True)
    if number < _REF and not dtype.is_quantized and dtype is not bfloat16 and dtype.size
}
_BY_NUMPY[np.object_] = string
_BY_NUMPY[np.bytes_] = string
_BY_NUMPY[np.str_] = string


def as_dtype(type_value: Any) -> DType:
    """Convert what TensorFlow takes for a type (§2.5): TypeError (E52) for anything else.

    >>> as_dtype("float32"), as_dtype(np.int64), as_dtype(float)
    (tf.float32, tf.int64, tf.float32)
    """
    if isinstance(type_value, DType):
        return type_value
    found = _lookup(type_value)
    if found is None:
        raise TypeError(f"Cannot convert value {type_value!r} to a TensorFlow DType.")
    return found


def _lookup(value: Any) -> DType | None:
    """Find the DType of a name, number, numpy type or one of the Python types TensorFlow takes."""
    if isinstance(value, np.dtype):
        return _BY_NUMPY.get(value.type)
    if isinstance(value, str):
        return _BY_NAME.get(value)
    if value is float:
        return float32
    if value is bool:
        return boolean
    if value is object:
        return string
    if isinstance(value, int) and not isinstance(value, bool):
        return _BY_NUMBER.get(value)
    if isinstance(value, type) and issubclass(value, np.generic):
        return _BY_NUMPY.get(value)
    return None
