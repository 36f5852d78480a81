"""Arrays of numpy: unknowns of which it is known that they are arrays, often their shape and dtype."""

from __future__ import annotations

from math import isfinite

from scopelint.interpreter.builtins import array_dtypes
from scopelint.interpreter.builtins.array_shapes import (
    MAKERS,
    METHODS,
    Maker,
    Shape,
    is_array,
    shape_of,
)
from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.library import Call
from scopelint.interpreter.numpy_numbers import NUMPY_NUMBERS, numpy_number
from scopelint.interpreter.state import State
from scopelint.interpreter.values import UNSEEN, External, Symbol, Value, describe

_MADE = (
    "zeros", "ones", "full", "empty", "eye", "identity", "array", "asarray", "asanyarray",
    "ascontiguousarray", "zeros_like", "ones_like", "full_like", "empty_like", "linspace", "stack",
    "vstack", "hstack", "concatenate", "tile", "repeat", "expand_dims", "squeeze", "transpose",
    "reshape", "loadtxt", "genfromtxt", "fromfile", "load", "dot", "matmul", "clip", "abs",
)  # fmt: skip
_DRAWN = (
    "rand", "randn", "random", "random_sample", "uniform", "normal", "standard_normal", "randint",
    "permutation", "binomial", "beta", "gamma", "laplace", "choice",
)  # fmt: skip
#: The methods of an array that give one.
_METHODS = frozenset(
    ("astype", "copy", "reshape", "transpose", "dot", "clip", "squeeze", "repeat", "swapaxes")
)
#: What draws numbers by methods of its own.
_GENERATORS = ("numpy.random.RandomState", "numpy.random.default_rng")
_ARRAY, _GENERATOR = "array", "random generator"
#: Begins the names of functions that draw numbers.
_RANDOM = "random."

_Known = tuple[Shape, str | None]


def _declare(path: str, kind: str) -> None:
    name = path.removeprefix("numpy.")

    @pure_external(path)
    def make(call: Call, state: State) -> Value:
        known = _known(name, call, state) if kind == _ARRAY else ()
        return state.fresh(f"the result of {describe(External(path))}(…)", kind, *known)


def _known(name: str, call: Call, state: State) -> _Known:
    """The shape and the dtype of what a function of numpy gives."""
    shape = _shape(MAKERS.get(name), call, state)
    if not name.startswith(_RANDOM):
        return shape, _dtype(array_dtypes.MAKERS.get(name), call, state)
    # With no size, what is drawn is a number of Python's.
    drawn = array_dtypes.DRAWN.get(name.removeprefix(_RANDOM)) if shape else None
    return shape, _dtype(drawn, call, state)


def _shape(maker: Maker | None, call: Call, state: State) -> Shape:
    return None if maker is None or call.open else maker(call, state)


def _dtype(maker: array_dtypes.Maker | None, call: Call, state: State) -> str | None:
    return None if maker is None or call.open else maker(call, state)


for _path in (*(f"numpy.{name}" for name in _MADE), *(f"numpy.random.{name}" for name in _DRAWN)):
    _declare(_path, _ARRAY)
for _path in _GENERATORS:
    _declare(_path, _GENERATOR)


def _declare_number(dtype: str) -> None:
    """`numpy.float32(x)`: a number, or an array of an array."""

    @pure_external(f"numpy.{dtype}")
    def make(call: Call, state: State) -> Value:
        value = state.resolve(call.argument(0, "x", 0))
        if isinstance(value, (int, float)) and isfinite(value):
            known = numpy_number(float(value) if dtype.startswith("float") else int(value), dtype)
            if known is not None:
                return known
        says = f"the result of numpy.{dtype}(…)"
        return state.fresh(says, _ARRAY, shape_of(value, state), dtype)


for _dtype_name in ("int32", "int64", "float32", "float64"):
    _declare_number(_dtype_name)


def unseen_result(function: Value, call: Call, says: str, state: State) -> Symbol:
    """What code that is not there gives; of a method of an array, or a generator's, an array."""
    if isinstance(function, Symbol) and _gives_array(function):
        _, receiver, name = function.key
        if not _is_of_numpy(receiver):
            return state.fresh(says, _ARRAY, *_known(f"{_RANDOM}{name}", call, state))
        call = Call((receiver, *call.arguments), call.keywords, call.open)  # type: ignore[arg-type]
        shape = _shape(METHODS.get(str(name)), call, state)
        return state.fresh(
            says, _ARRAY, shape, _dtype(array_dtypes.METHODS.get(str(name)), call, state)
        )
    if isinstance(function, Symbol):
        return state.fresh(says, "result", function)
    is_of_a_package = isinstance(function, External) and function.is_installed
    return state.fresh(says, UNSEEN, function) if is_of_a_package else state.fresh(says)


def _gives_array(function: Symbol) -> bool:
    if function.key[0] != "attribute":
        return False
    _, receiver, name = function.key
    if isinstance(receiver, Symbol) and receiver.key[0] == _GENERATOR:
        return name in _DRAWN
    return name in _METHODS and _is_of_numpy(receiver)


def _is_of_numpy(value: object) -> bool:
    return is_array(value) or isinstance(value, NUMPY_NUMBERS)
