"""Numbers of numpy's: they are equal to Python's own, and know a dtype, which arithmetic keeps.

They serve as sizes, in names and in conditions like any number; only what asks for the dtype, as a
library to which one is handed, notices.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias, TypeVar

T = TypeVar("T")

_INT64 = range(-(2**63), 2**63)
#: Of whole numbers up to this one, float32 has each.
_LARGEST_EXACT = 2**24
_RANGES = {"int32": range(-(2**31), 2**31), "int64": _INT64}


class Int32(int):
    __slots__ = ()
    dtype: ClassVar[str] = "int32"


class Int64(int):
    __slots__ = ()
    dtype: ClassVar[str] = "int64"


class Float32(float):
    __slots__ = ()
    dtype: ClassVar[str] = "float32"


class Float64(float):
    __slots__ = ()
    dtype: ClassVar[str] = "float64"


NumpyNumber: TypeAlias = "Int32 | Int64 | Float32 | Float64"
#: Their types. Equal ones of different dtypes are of different types.
NUMPY_NUMBERS = (Int32, Int64, Float32, Float64)


def numpy_number(number: float, dtype: str | None) -> NumpyNumber | None:
    """The number with this dtype; None where it is another then, or the dtype is none of these.

    A range is asked for a plain integer: of any other type it would be searched through.
    """
    if dtype == "float64":
        return Float64(number)
    if dtype in _RANGES and isinstance(number, int) and int(number) in _RANGES[dtype]:
        return Int32(number) if dtype == "int32" else Int64(number)
    if dtype == "float32" and abs(number) <= _LARGEST_EXACT and number == int(number):
        return Float32(number)
    return None


def scalar_dtype(number: object) -> str | None:
    """The dtype that numpy has for a number, its own or Python's; None for what is no number."""
    if isinstance(number, NUMPY_NUMBERS):
        return number.dtype
    if isinstance(number, bool):
        return "bool"
    if isinstance(number, int):
        return "int64" if int(number) in _INT64 else None
    return "float64" if isinstance(number, float) else None


# --- what operators make of two -------------------------------------------------------------

#: From the narrowest on; others are known only where both sides have them.
_ORDER = ("bool", "uint8", "int32", "int64", "float32", "float64")
_WIDE_INTEGERS = ("int32", "int64")
#: The kinds of numbers, a higher one with its limits in front of a lower one.
_KINDS = {"bool": 0, "uint8": 1, "int32": 1, "int64": 1, "float32": 2, "float64": 2}


def promoted(one: str | None, other: str | None) -> str | None:
    """The dtype of two arrays together, or of two numbers."""
    if one == other:
        return one
    if one not in _ORDER or other not in _ORDER:
        return None
    lower, higher = sorted((one, other), key=_ORDER.index)
    return "float64" if higher == "float32" and lower in _WIDE_INTEGERS else higher


def promoted_with_number(array: str | None, number: str | None, value: object) -> str | None:
    """The dtype of an array and a number together: only one of a higher kind changes the array's."""
    if array not in _KINDS or number not in _KINDS:
        return None
    if _KINDS[number] > _KINDS[array]:
        return promoted(array, number)
    if _KINDS[array] == 1 and array != "int64":  # it may be too large for them
        return array if type(value) is int and value in range(256) else None
    return array


def result_of(sign: str, dtype: str | None) -> str | None:
    """The dtype of what an operator gives, by that of both sides together."""
    if sign == "/" and dtype in ("uint8", "int32", "int64"):
        return "float64"
    return None if dtype == "bool" else dtype


def combined(sign: str, found: T, left: object, right: object) -> T | NumpyNumber | None:
    """What an operator gave for numbers, as numpy's where one of them is; None if it is not known."""
    is_plain = not (isinstance(left, NUMPY_NUMBERS) or isinstance(right, NUMPY_NUMBERS))
    if is_plain or not isinstance(found, (int, float)):
        return found
    return numpy_number(found, result_of(sign, promoted(scalar_dtype(left), scalar_dtype(right))))
