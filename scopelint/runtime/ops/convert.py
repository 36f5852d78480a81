"""Making tensors out of Python values: constants, and what stands for a tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from scopelint.runtime.dtypes import (
    DType,
    as_dtype,
    boolean,
    complex64,
    complex128,
    float32,
    int32,
    int64,
    string,
)
from scopelint.runtime.graph import get_default_graph, graph_element
from scopelint.runtime.ops.registry import public
from scopelint.runtime.shapes import Dimension, TensorShape, as_shape, sizes_of
from scopelint.runtime.tensor import Operation, Tensor

#: (types, function) by priority: `tf.register_tensor_conversion_function`.
_CONVERSIONS: list[tuple[int, Any, Callable[..., Any]]] = []


@public("register_tensor_conversion_function")
def register_tensor_conversion_function(
    base_type: Any, conversion_func: Callable[..., Any], priority: int = 100
) -> None:
    """Convert objects of a type by `conversion_func(value, dtype, name, as_ref)`."""
    _CONVERSIONS.append((priority, base_type, conversion_func))
    _CONVERSIONS.sort(key=lambda entry: entry[0])


@public("convert_to_tensor")
def convert_to_tensor(
    value: Any,
    dtype: Any = None,
    name: str | None = None,
    preferred_dtype: Any = None,
    dtype_hint: Any = None,
    *,
    as_ref: bool = False,
) -> Tensor:
    """Return the tensor that a value is, stands for, or is a constant of.

    Raises ValueError for a tensor of another dtype, TypeError for what cannot be converted.
    """
    dtype = None if dtype is None else as_dtype(dtype).base_dtype
    if isinstance(value, Tensor):
        return _checked(value, dtype)
    for convert in _conversions_of(value):
        found = convert(value, dtype=dtype, name=name, as_ref=as_ref)
        if found is not NotImplemented:
            return _checked(found, dtype)
    hint = preferred_dtype if preferred_dtype is not None else dtype_hint
    if dtype is None and hint is not None and not _has_tensor(value):
        try:
            return constant(value, as_dtype(hint).base_dtype, name=name or "Const")
        except (TypeError, ValueError):
            pass
    return _from_python(value, dtype, name)


@public("convert_to_tensor_or_indexed_slices")
def convert_to_tensor_or_indexed_slices(
    value: Any, dtype: Any = None, name: str | None = None
) -> Tensor:
    """Return the tensor of a value, as `convert_to_tensor` does."""
    return convert_to_tensor(value, dtype, name)


def _conversions_of(value: Any) -> list[Callable[..., Any]]:
    """The conversions that apply to a value: its own, then those registered."""
    own = getattr(value, "_dense_var_to_tensor", None)
    found = [lambda _, **rest: own(**rest)] if own is not None else []
    return found + [function for _, types, function in _CONVERSIONS if isinstance(value, types)]


def _checked(tensor: Tensor, dtype: DType | None) -> Tensor:
    """Return the tensor. Raises ValueError where another dtype is wanted."""
    if dtype is not None and not dtype.is_compatible_with(tensor.dtype.base_dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype "
            f"{tensor.dtype.name}: {tensor!r}"
        )
    return tensor


def _from_python(value: Any, dtype: DType | None, name: str | None) -> Tensor:
    """Convert what is no tensor."""
    if isinstance(value, TensorShape):
        return _shape_constant(value, dtype, name)
    if isinstance(value, Dimension):
        if value.value is None:
            raise ValueError(f"Cannot convert an unknown Dimension to a Tensor: {value}")
        return constant(value.value, dtype or int32, name=name or "Const")
    if isinstance(value, Operation):
        raise TypeError(f"Can't convert Operation '{value.name}' to Tensor (target dtype={dtype})")
    if isinstance(value, list | tuple) and _has_tensor(value):
        return _PACK[0](value, dtype, name or "packed")
    if isinstance(value, list | tuple) and any(isinstance(item, Dimension) for item in value):
        return _from_python([_size(item) for item in value], dtype, name)
    element = graph_element(value)
    if isinstance(element, Tensor):
        return _checked(element, dtype)
    return constant(value, dtype, name=name or "Const")


#: `stack` for lists that hold tensors; entered by `ops.join`, which is made of these functions.
_PACK: list[Callable[..., Tensor]] = []


def pack_with(function: Callable[..., Tensor]) -> None:
    """Enter the function that makes one tensor of a list that holds tensors."""
    _PACK[:] = [function]


def _has_tensor(value: Any) -> bool:
    """Whether a nested list holds something that is or stands for a tensor."""
    if isinstance(value, list | tuple):
        return any(_has_tensor(item) for item in value)
    return is_tensor(value)


@public("is_tensor", "contrib.framework.is_tensor")
def is_tensor(x: Any) -> bool:
    """Whether a value is or stands for a tensor."""
    return isinstance(x, Tensor) or hasattr(x, "_dense_var_to_tensor")


def _size(value: Any) -> Any:
    return value.value if isinstance(value, Dimension) else value


def _shape_constant(shape: TensorShape, dtype: DType | None, name: str | None) -> Tensor:
    """Convert a fully known shape. Raises ValueError for any other."""
    if not shape.is_fully_defined():
        raise ValueError(f"Cannot convert a partially known TensorShape to a Tensor: {shape}")
    if dtype not in (None, int32, int64):
        raise TypeError(f"Cannot convert a TensorShape to dtype: {dtype}")
    return constant(shape.as_list(), dtype or int32, name=name or "shape_as_tensor")


@public("constant")
def constant(
    value: Any,
    dtype: Any = None,
    shape: Any = None,
    name: str = "Const",
    verify_shape: bool = False,
) -> Tensor:
    """Make a constant; `shape` repeats the last element (`tf.constant`).

    Raises TypeError (E56) for a value that is not of the dtype, ValueError for too many elements.
    """
    array, found = constant_array(value, None if dtype is None else as_dtype(dtype).base_dtype)
    if shape is not None:
        array = _stretched(array, sizes_of(as_shape(shape)) or [], verify_shape)
    graph = get_default_graph()
    op = graph.create_op(
        "Const",
        outputs=[(found, list(array.shape))],
        name=name,
        attributes={"value": array, "dtype": found},
        kernel=lambda: array,
    )
    return op.outputs[0]


def _stretched(array: Any, sizes: list[Any], verify: bool) -> Any:
    """Give a constant's value a shape: repeat its last element."""
    wanted = int(np.prod(sizes, dtype=np.int64))
    if verify and list(array.shape) != sizes:
        raise TypeError(f"Expected Tensor's shape: {tuple(sizes)}, got {array.shape}.")
    if array.size > wanted and wanted:
        raise ValueError(
            f"Too many elements provided. Needed at most {wanted}, but received {array.size}"
        )
    if array.size == wanted or not wanted:
        return array.reshape(-1)[:wanted].reshape(sizes)
    flat = array.reshape(-1)
    rest = np.full(wanted - flat.size, flat[-1] if flat.size else 0, dtype=array.dtype)
    return np.concatenate([flat, rest]).reshape(sizes)


def constant_array(value: Any, dtype: DType | None) -> tuple[Any, DType]:
    """Return a value as an array, and its dtype. Raises TypeError as TensorFlow does."""
    if value is None:
        raise ValueError("None values not supported.")
    if isinstance(value, np.ndarray | np.generic):
        found = dtype or as_dtype(value.dtype)
        return _of_type(np.asarray(value), found), found
    if dtype is not None:
        _refuse_mixed(value, dtype)
    found_array = _python_array(value, dtype)
    if found_array.dtype == object and dtype is not string and not _is_text(value):
        raise TypeError(
            f"Failed to convert object of type {type(value)} to Tensor. "
            f"Contents: {value}. Consider casting elements to a supported type."
        )
    inferred = dtype or _inferred(found_array)
    return _of_type(found_array, inferred), inferred


def _python_array(value: Any, dtype: DType | None) -> Any:
    """Return nested Python values as an array; one of objects where numpy sees no type."""
    if dtype is string or _is_text(value):
        return np.array(value, dtype=object)
    try:
        array = np.array(value)
    except ValueError:
        return np.array(None, dtype=object)
    return array.astype(object) if array.dtype.kind in "US" else array


def _of_type(array: Any, dtype: DType) -> Any:
    if dtype is string:
        encode = np.vectorize(_as_bytes, otypes=[object])
        return encode(array) if array.size else array.astype(object)
    return array.astype(dtype.as_numpy_dtype)


def _as_bytes(text: Any) -> Any:
    return text.encode() if isinstance(text, str) else bytes(text)


def _first(value: Any) -> Any:
    while isinstance(value, list | tuple | np.ndarray) and len(value):
        value = value[0]
    return value


def _is_text(value: Any) -> bool:
    return isinstance(_first(value), str | bytes)


def _inferred(array: Any) -> DType:
    """The dtype TensorFlow infers of Python values, numbers of numpy's in them: 32 bits where they suffice."""
    if array.dtype == np.float64:
        return float32
    if array.dtype == np.int64:
        fits = not array.size or (array.min() >= -(2**31) and array.max() < 2**31)
        return int32 if fits else int64
    if array.dtype == object:
        return string
    return as_dtype(array.dtype)


def _refuse_mixed(value: Any, dtype: DType) -> None:
    """Raise TypeError (E56) for the first element that is not of the dtype."""
    if isinstance(value, list | tuple):
        for item in value:
            _refuse_mixed(item, dtype)
        return
    allowed: Any = None
    if dtype in (complex64, complex128):
        allowed = (complex, float, int)
    elif dtype.is_floating:
        allowed = (float, int)
    elif dtype.is_integer:
        allowed = (int,)
    elif dtype is string:
        allowed = (str, bytes)
    if isinstance(value, np.generic | np.ndarray) or (allowed is None and dtype is not boolean):
        return
    is_bool = isinstance(value, bool)
    fits = is_bool if dtype is boolean else isinstance(value, allowed) and not is_bool
    if not fits:
        kind = type(value).__name__
        if kind == "Tensor":
            raise TypeError(f"Expected {dtype.name}, got {value} of type 'Tensor' instead.")
        raise TypeError(f"Expected {dtype.name}, got {value!r} of type '{kind}' instead.")
