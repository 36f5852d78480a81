"""What builtins and operators ask the class of an object for, where the project has written it.

Only methods of the project are asked: what a class of a package answers is not known.
"""

from __future__ import annotations

from scopelint.interpreter.classes import own_method
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Value

#: By builtin: the methods that answer for its first argument, the first that its class has.
_ANSWERING: dict[str, tuple[str, ...]] = {
    "len": ("__len__",), "str": ("__str__", "__repr__"), "unicode": ("__unicode__", "__str__", "__repr__"),
    "repr": ("__repr__",), "abs": ("__abs__",), "int": ("__int__", "__index__"), "float": ("__float__",),
    "round": ("__round__",), "divmod": ("__divmod__",), "iter": ("__iter__",), "next": ("__next__", "next"),
    "reversed": ("__reversed__",),
}  # fmt: skip

#: … for its truth. Python 2 asks for the second.
_TRUTH = ("__bool__", "__nonzero__", "__len__")

#: By builtin: the arguments that it goes through, from the first of these to the last.
GOING_THROUGH: dict[str, slice] = {
    **dict.fromkeys(
        ("list", "tuple", "set", "frozenset", "sorted", "sum", "min", "max", "any", "all", "enumerate", "dict"),
        slice(0, 1),
    ),
    **dict.fromkeys(("map", "filter", "list.extend", "set.update", "str.join"), slice(1, 2)),
    "zip": slice(0, None),
}  # fmt: skip


def answering(builtin: str, call: Call, state: State) -> Value | None:
    """The method that the class of the first argument has for this call of a builtin."""
    names = _ANSWERING.get(builtin)
    if names is None or not call.arguments:
        return None
    return _first(names, state.resolve(call.arguments[0]), state)


def truth_method(value: Value, state: State) -> Value | None:
    """The method that says whether an object is true."""
    return _first(_TRUTH, value, state) if type(value) is Ref else None


def iterating(builtin: str, call: Call, state: State, first: int) -> tuple[int, Value] | None:
    """An argument, from the `first` on, that a builtin goes through by a method of its class, and that method."""
    places = GOING_THROUGH.get(builtin)
    if places is None:
        return None
    start, stop, _ = places.indices(len(call.arguments))
    for index in range(max(start, first), stop):
        method = own_method(state.resolve(call.arguments[index]), "__iter__", state)
        if method is not None:
            return index, method
    return None


def _first(names: tuple[str, ...], value: Value, state: State) -> Value | None:
    found = (own_method(value, name, state) for name in names)
    return next((method for method in found if method is not None), None)
