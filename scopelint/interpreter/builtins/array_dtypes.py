"""The dtypes of numpy's arrays: those that their makers were asked for, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from itertools import product

from scopelint.interpreter.builtins.array_shapes import is_array, items_of_array, shape_of
from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.numpy_numbers import (
    NUMPY_NUMBERS,
    promoted,
    promoted_with_number,
    result_of,
    scalar_dtype,
)
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Builtin, External, Ref, Symbol, Value, is_number

#: Of lists in each other and of expressions over arrays, so many levels are looked at.
_DEEPEST = 32
_LONGEST = 10_000

#: Names by which numpy is asked for a dtype, those of its types and texts.
_NAMES = {
    **{name: name for name in (
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32",
        "float64", "complex64", "complex128",
    )},
    "half": "float16", "single": "float32", "double": "float64", "float": "float64", "float_": "float64",
    "int": "int64", "int_": "int64", "bool_": "bool", "f": "float32", "f4": "float32", "<f4": "float32",
    "d": "float64", "f8": "float64", "<f8": "float64", "i4": "int32", "<i4": "int32", "i8": "int64", "<i8": "int64",
}  # fmt: skip


def dtype_of(value: object, state: State, depth: int = 0) -> str | None:
    """The dtype of an array or number of numpy's; None where it is not known, or for what is none."""
    value = state.resolve(value)  # type: ignore[arg-type]
    if isinstance(value, NUMPY_NUMBERS):
        return value.dtype
    if isinstance(value, Symbol):
        return _of_symbol(value, state, depth + 1) if depth < _DEEPEST else None
    items = items_of_array(value, state) if is_listed_array(value, state) else None
    return next((each.dtype for each in items or () if isinstance(each, NUMPY_NUMBERS)), None)


def is_listed_array(value: object, state: State) -> bool:
    """Whether it is an array of one axis whose elements are known."""
    record = state.record(value) if isinstance(value, Ref) else None
    return isinstance(record, ListRecord) and record.kind == "array"


def _of_symbol(value: Symbol, state: State, depth: int) -> str | None:
    match value.key:
        case ("array", _, str() as dtype, *_):
            return dtype
        case ("binary", str() as sign, left, right) if is_array(value):
            return _of_operator(sign, left, right, state, depth)
        case ("unary", _, operand) | ("item", operand, _) | ("attribute", operand, "T"):
            return dtype_of(operand, state, depth) if is_array(operand) else None
    return None


def dtype_in_array(value: object, state: State, depth: int = 0) -> str | None:
    """The dtype of the array that numpy makes of a value."""
    value = state.resolve(value)  # type: ignore[arg-type]
    known = scalar_dtype(value) or dtype_of(value, state, depth)
    items = None if known is not None or depth >= _DEEPEST else items_of_array(value, state)
    if items is None or len(items) > _LONGEST or is_listed_array(value, state):
        return known
    if shape_of(value, state) is None:  # of several lengths, they are objects
        return None
    return _of_items(items, state, depth + 1)


def _of_items(items: tuple[Value, ...], state: State, depth: int) -> str | None:
    """The dtype of one array of several."""
    dtypes = {dtype_in_array(each, state, depth) for each in items}
    return reduce(promoted, dtypes, dtypes.pop()) if dtypes else "float64"


# --- operators ----------------------------------------------------------------------------


def _of_operator(sign: str, left: object, right: object, state: State, depth: int) -> str | None:
    """The dtype of `left sign right`, the same whether a side is an array or a single number of one."""
    dtypes = [dtype_in_array(each, state, depth) for each in (left, right)]
    if None in dtypes:
        return _beside_any(dtypes, (left, right), state)
    ways = product(_may_be_array(left, state), _may_be_array(right, state))
    found = {_together(dtypes, (left, right), *way) for way in ways}
    return result_of(sign, found.pop()) if len(found) == 1 else None


def _may_be_array(value: object, state: State) -> tuple[bool, ...]:
    """True for an array, False for a number, both where the shape is not known."""
    shape = shape_of(value, state)
    return (True, False) if shape is None else (bool(shape),)


def _together(
    dtypes: list[str | None], values: tuple[object, object], is_left: bool, is_right: bool
) -> str | None:
    (one, other), (left, right) = dtypes, values
    if is_left is is_right:
        return promoted(one, other)
    if is_left:
        return promoted_with_number(one, other, right)
    return promoted_with_number(other, one, left)


def _beside_any(
    dtypes: list[str | None], values: tuple[object, object], state: State
) -> str | None:
    """An array of float64 stays one beside any real number."""
    for dtype, array, other in zip(dtypes, values, reversed(values), strict=True):
        if dtype == "float64" and shape_of(array, state) and _is_real(other):
            return dtype
    return None


#: Functions that give a real number, or an array of such.
_REAL = (
    "ceil",
    "floor",
    "sqrt",
    "log",
    "exp",
    "log2",
    "log10",
    "sin",
    "cos",
    "len",
    "int",
    "float",
)


def _is_real(value: object, depth: int = 0) -> bool:
    """Whether an unknown is a real number or made of such, whatever its dtype."""
    if isinstance(value, (int, float)):
        return True
    if not isinstance(value, Symbol) or depth > _DEEPEST:
        return False
    match value.key:
        case ("binary", _, left, right):
            return _is_real(left, depth + 1) and _is_real(right, depth + 1)
        case ("unary", _, operand):
            return _is_real(operand, depth + 1)
    return is_number(value) or value.key[0] in _REAL


def changed_in_place(
    sign: str, left: Symbol, right: Value, state: State
) -> tuple[object, ...] | None:
    """What is known of an array after `left sign= right`: it keeps its dtype; None for what is none."""
    shape, dtype = shape_of(left, state), dtype_of(left, state)
    if not shape or sign == "@" or not (is_array(right) or _is_real(right)):
        return None
    return ("array", shape, dtype, sign, left, right)


# --- makers -------------------------------------------------------------------------------

Maker = Callable[[Call, State], str | None]


def named_dtype(value: Value) -> str | None:
    """The dtype that numpy takes a value for, given as `dtype=`."""
    match value:
        case str():
            return _NAMES.get(value)
        case Builtin("float" | "int" | "bool" as name):
            return _NAMES[name]
        case External(path) if path.startswith("numpy."):
            return _NAMES.get(path.removeprefix("numpy."))
        case _:
            return None


def _always(dtype: str) -> Maker:
    return lambda call, state: dtype


def _like(place: int, name: str) -> Maker:
    """That of an array, or of what becomes one."""
    return lambda call, state: dtype_in_array(call.argument(place, name), state)


def asked(place: int, otherwise: Maker) -> Maker:
    """As its argument says; where that is left out, another."""

    def made(call: Call, state: State) -> str | None:
        given = state.resolve(call.argument(place, "dtype"))
        is_given = given is not MISSING and given is not None
        return named_dtype(given) if is_given else otherwise(call, state)

    return made


def _joined(call: Call, state: State) -> str | None:
    """That of several arrays put together, of whatever lengths."""
    items = items_of_array(state.resolve(call.argument(0, "arrays")), state)
    return None if items is None or len(items) > _LONGEST else _of_items(items, state, 0)


def _of_all(call: Call, state: State) -> str | None:
    """Of all arguments together, as those of `dot` and `clip`; None is none of them."""
    first, *rest = call.arguments or (None,)
    others = [each for each in map(state.resolve, rest) if each is not None]
    found = {_of_operator("@", first, each, state, 0) for each in others}
    return found.pop() if len(found) == 1 and not call.keywords else None


_FLOAT64, _INT64 = _always("float64"), _always("int64")
#: By the name of a function of numpy.
MAKERS: dict[str, Maker] = {
    **dict.fromkeys(("zeros", "ones", "empty", "identity", "loadtxt", "fromfile"), asked(1, _FLOAT64)),
    "full": asked(2, _like(1, "fill_value")),
    "eye": asked(3, _FLOAT64),
    "linspace": asked(5, _FLOAT64),
    **dict.fromkeys(("array", "asarray", "asanyarray"), asked(1, _like(0, "object"))),
    "ascontiguousarray": asked(1, _like(0, "a")),
    **dict.fromkeys(("zeros_like", "ones_like"), asked(1, _like(0, "a"))),
    "empty_like": asked(1, _like(0, "prototype")),
    "full_like": asked(2, _like(0, "a")),
    **dict.fromkeys(("stack", "vstack", "hstack", "concatenate"), _joined),
    **dict.fromkeys(("repeat", "expand_dims", "squeeze", "transpose", "reshape", "abs"), _like(0, "a")),
    "tile": _like(0, "A"),
    **dict.fromkeys(("dot", "matmul", "clip"), _of_all),
}  # fmt: skip
#: By the name of a function of `numpy.random`, or of a method of what draws; for arrays alone.
DRAWN: dict[str, Maker] = {
    **dict.fromkeys(("rand", "randn", "uniform", "normal", "beta", "gamma", "laplace"), _FLOAT64),
    **dict.fromkeys(("random", "random_sample", "standard_normal"), asked(1, _FLOAT64)),
    "randint": asked(3, _INT64),
    "binomial": _INT64,
}
#: By the name of a method of arrays; the array is the first argument.
METHODS: dict[str, Maker] = {
    "astype": asked(1, lambda call, state: None),
    **dict.fromkeys(
        ("copy", "reshape", "transpose", "squeeze", "repeat", "swapaxes"), _like(0, "a")
    ),
    **dict.fromkeys(("dot", "clip"), _of_all),
}
