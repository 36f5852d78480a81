"""Arrays of numpy: unknowns of which one thing is known, that they are arrays and no functions."""

from __future__ import annotations

from scopelint.interpreter.builtins.table import pure_external
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import UNSEEN, External, Symbol, Value, describe, symbol

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

#: Of an expression over arrays, so many levels are looked at.
_DEEPEST = 32


def _fresh(kind: str, says: str, state: State) -> Symbol:
    return symbol(says, kind, *state.fresh(says).key)


def _declare(path: str, kind: str) -> None:
    @pure_external(path)
    def make(call: Call, state: State) -> Value:
        return _fresh(kind, f"the result of {describe(External(path))}(…)", state)


for _path in (*(f"numpy.{name}" for name in _MADE), *(f"numpy.random.{name}" for name in _DRAWN)):
    _declare(_path, _ARRAY)
for _path in _GENERATORS:
    _declare(_path, _GENERATOR)


def unseen_result(function: Value, says: str, state: State) -> Symbol:
    """What code that is not there gives; of a method of an array, or a generator's, an array."""
    if _gives_array(function):
        return _fresh(_ARRAY, says, state)
    is_of_a_package = isinstance(function, External) and function.is_installed
    return _fresh(UNSEEN, says, state) if is_of_a_package else state.fresh(says)


def _gives_array(function: Value) -> bool:
    if not isinstance(function, Symbol) or function.key[0] != "attribute":
        return False
    _, receiver, name = function.key
    if isinstance(receiver, Symbol) and receiver.key[0] == _GENERATOR:
        return name in _DRAWN
    return name in _METHODS and is_array(receiver)


def is_array(value: object) -> bool:
    """Whether a value is an array of numpy, a part of one, or computed from one."""
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if not isinstance(each, Symbol) or depth > _DEEPEST:
            continue
        match each.key:
            case ("array", *_):
                return True
            case ("binary", _, left, right):
                waiting += ((left, depth + 1), (right, depth + 1))
            case ("unary", _, operand) | ("item", operand, _) | ("attribute", operand, "T"):
                waiting.append((operand, depth + 1))
    return False
