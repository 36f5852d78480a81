"""Dtypes by name."""

from __future__ import annotations

from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS
from scopelint.interpreter.values import Builtin, External, Value
from scopelint.tf1.values import DType

FLOATING = ("float16", "float32", "float64", "bfloat16")
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
NAMES = (*FLOATING, *INTEGERS, "bool", "string", "complex64", "complex128", "half", "double",
         "resource", "variant", "qint8", "quint8", "qint32")  # fmt: skip

_ALIASES = {"half": "float16", "double": "float64"}
#: Python's and numpy's types that TensorFlow takes for a dtype (§2.5).
_BUILTINS = {"float": "float32", "bool": "bool", "str": "string", "bytes": "string"}
_WORDS = {"float": "float32"}
_NUMPY = {"bool_": "bool", "float_": "float64", "int_": "int64", "str_": "string"}


_INT32, _INT64 = range(-(2**31), 2**31), range(-(2**63), 2**63)

#: How many bytes an element has.
BYTES = {
    **dict.fromkeys(("bool", "int8", "uint8", "qint8", "quint8"), 1),
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16"), 2),
    **dict.fromkeys(("float32", "int32", "uint32", "qint32"), 4),
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 8),
    "complex128": 16,
}


def canonical(name: str) -> str | None:
    """The dtype's own name; None for what names none."""
    return _ALIASES.get(name, name) if name in NAMES else None


def dtype_of_type(value: Value) -> str | None:
    """The dtype meant by a value given as `dtype=`; None if it is not known to be one."""
    match value:
        case DType(name):
            return name
        case str():
            return canonical(_WORDS.get(value, value.removesuffix("_ref")))
        case Builtin(name):
            return _BUILTINS.get(name)
        case External(path) if path.startswith("numpy."):
            name = path.removeprefix("numpy.")
            return canonical(_NUMPY.get(name, name))
        case _:
            return None


def dtype_of_constant(value: Value) -> str | None:
    """The dtype that TensorFlow gives a Python constant, or a number of numpy's."""
    if isinstance(value, NUMPY_NUMBERS):
        return value.dtype
    match value:
        case bool():
            return "bool"
        case int():
            return "int32" if value in _INT32 else "int64" if value in _INT64 else None
        case float():
            return "float32"
        case complex():
            return "complex128"
        case str() | bytes():
            return "string"
        case _:
            return None
