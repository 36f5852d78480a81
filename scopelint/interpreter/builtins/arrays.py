"""Arrays of numpy: unknowns of which it is known that they are arrays, and often their shape."""

from __future__ import annotations

from scopelint.interpreter.builtins.array_shapes import MAKERS, METHODS, Maker, Shape, is_array
from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.library import Call
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


def _declare(path: str, kind: str) -> None:
    shape_of = MAKERS.get(path.removeprefix("numpy.")) if kind == _ARRAY else None

    @pure_external(path)
    def make(call: Call, state: State) -> Value:
        known = (_shape(shape_of, call, state),) if kind == _ARRAY else ()
        return state.fresh(f"the result of {describe(External(path))}(…)", kind, *known)


def _shape(shape_of: Maker | None, call: Call, state: State) -> Shape:
    return None if shape_of is None or call.open else shape_of(call, state)


for _path in (*(f"numpy.{name}" for name in _MADE), *(f"numpy.random.{name}" for name in _DRAWN)):
    _declare(_path, _ARRAY)
for _path in _GENERATORS:
    _declare(_path, _GENERATOR)


def unseen_result(function: Value, call: Call, says: str, state: State) -> Symbol:
    """What code that is not there gives; of a method of an array, or a generator's, an array."""
    if isinstance(function, Symbol) and _gives_array(function):
        _, receiver, name = function.key
        shape_of = METHODS.get(str(name)) if is_array(receiver) else MAKERS.get(f"random.{name}")
        if is_array(receiver):
            call = Call((receiver, *call.arguments), call.keywords, call.open)  # type: ignore[arg-type]
        return state.fresh(says, _ARRAY, _shape(shape_of, call, state))
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
    return name in _METHODS and is_array(receiver)
