"""The shapes of numpy's arrays: what their makers were given, and what follows for those made of them."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, SCALARS, Ref, Symbol, Value

#: A size along an axis; a symbol where it is not known.
Size = int | Symbol
#: None: how many axes there are is not known.
Shape = tuple[Size, ...] | None

#: Of lists in each other and of expressions over arrays, so many levels are looked at.
_DEEPEST = 32
_LONGEST = 10_000


def is_array(value: object) -> bool:
    """Whether a value is an array of numpy, a part of one, or computed from one.

    Values are made of others, many times over (`s += s`): each is looked into once.
    """
    waiting, seen = [(value, 0)], set[Symbol]()
    while waiting:
        each, depth = waiting.pop()
        if not isinstance(each, Symbol) or depth > _DEEPEST or each in seen:
            continue
        seen.add(each)
        match each.key:
            case ("array", *_):
                return True
            case ("binary", _, left, right):
                waiting += ((left, depth + 1), (right, depth + 1))
            case ("unary", _, operand) | ("item", operand, _) | ("attribute", operand, "T"):
                waiting.append((operand, depth + 1))
    return False


def shape_of(value: object, state: State, depth: int = 0) -> Shape:
    """The shape of an array, or of what numpy makes one of."""
    value = state.resolve(value)  # type: ignore[arg-type]
    if depth > _DEEPEST:
        return None
    if isinstance(value, SCALARS) and value is not None:
        return ()
    if isinstance(value, Symbol):
        return _of_symbol(value, state, depth + 1)
    items = items_of_array(value, state)
    if items is None or not items or len(items) > _LONGEST:
        return None if items is None or items else (0,)
    first = shape_of(items[0], state, depth + 1)
    rest = items[1:]
    alike = first is not None and all(shape_of(each, state, depth + 1) == first for each in rest)
    return (len(items), *first) if first is not None and alike else None


def _of_symbol(value: Symbol, state: State, depth: int) -> Shape:
    match value.key:
        case ("array", None | tuple() as shape, *_):
            return shape
        case ("binary", operator, left, right) if operator != "@" and is_array(value):
            return _broadcast(shape_of(left, state, depth), shape_of(right, state, depth))
        case ("unary", _, operand):
            return shape_of(operand, state, depth)
        case ("attribute", operand, "T"):
            return _reversed(shape_of(operand, state, depth))
        case ("item", operand, int()):
            shape = shape_of(operand, state, depth) if isinstance(operand, Symbol) else None
            return shape[1:] if shape else None
    return None


def _broadcast(left: Shape, right: Shape) -> Shape:
    """Of two arrays, or of an array and a number: what has one along an axis is repeated."""
    if left is None or right is None:
        return None
    axes = max(len(left), len(right))
    pairs = zip(_with_axes(left, axes), _with_axes(right, axes), strict=True)
    return _if_known(*(a if a == b or b == 1 else b if a == 1 else None for a, b in pairs))


def _if_known(*sizes: Size | None) -> Shape:
    """A shape of these sizes, if all are known."""
    known = tuple(each for each in sizes if each is not None)
    return known if len(known) == len(sizes) else None


def _with_axes(shape: tuple[Size, ...], axes: int) -> tuple[Size, ...]:
    """A shape with axes of one in front, up to so many."""
    return (1,) * (axes - len(shape)) + shape


def _reversed(shape: Shape) -> Shape:
    return None if shape is None else shape[::-1]


def items_of_array(value: Value, state: State) -> tuple[Value, ...] | None:
    """The elements along the first axis of what numpy makes an array of."""
    if isinstance(value, tuple):
        return value
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ListRecord) and record.more is None and record.kind != "set":
        return tuple(record.items)
    return None


def _sizes(value: Value, state: State) -> Shape:
    """A shape as an argument: one size, or several."""
    value = state.resolve(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    items = items_of_array(value, state)
    return None if items is None else _all_sizes(items, state)


def _all_sizes(items: tuple[Value, ...], state: State) -> Shape:
    sizes = tuple(
        each
        for each in map(state.resolve, items)
        if isinstance(each, (int, Symbol)) and not isinstance(each, bool)
    )
    return sizes if len(sizes) == len(items) else None


Maker = Callable[[Call, State], Shape]


def _given(place: int, name: str) -> Maker:
    """The shape is an argument; where that is left out, the result is a number."""

    def made(call: Call, state: State) -> Shape:
        given = state.resolve(call.argument(place, name))
        return () if given is MISSING or given is None else _sizes(given, state)

    return made


def _square(call: Call, state: State) -> Shape:
    rows = state.resolve(call.argument(0, "N"))
    columns = state.resolve(call.argument(1, "M", rows))
    return _all_sizes((rows, columns), state) if len(call.arguments) <= 1 else None


def _by_arguments(call: Call, state: State) -> Shape:
    """`rand(2, 3)`."""
    return _all_sizes(call.arguments, state)


def _alike(call: Call, state: State) -> Shape:
    """The shape of the first argument."""
    return shape_of(call.arguments[0], state) if call.arguments else None


def _transposed(call: Call, state: State) -> Shape:
    is_plain = len(call.arguments) == 1 and not call.keywords
    return _reversed(shape_of(call.arguments[0], state)) if is_plain else None


def _reshaped(call: Call, state: State) -> Shape:
    """`reshape(array, sizes)`, `array.reshape(2, 3)`; one of -1 is worked out."""
    first, *rest = call.arguments or (None,)
    sizes = _sizes(rest[0], state) if len(rest) == 1 else _all_sizes(tuple(rest), state)
    if not sizes or -1 not in sizes or call.keywords:
        return None if call.keywords else sizes or None
    whole = shape_of(first, state)
    others = [each for each in sizes if each != -1]
    numbers = [each for each in (*others, *(whole or (MISSING,))) if isinstance(each, int)]
    if whole is None or len(numbers) != len(others) + len(whole) or 0 in others:
        return None
    left = prod(numbers[len(others) :]) // prod(numbers[: len(others)])
    return tuple(left if each == -1 else each for each in sizes)


def _tiled(call: Call, state: State) -> Shape:
    """So many times along each axis, the last ones if fewer are given."""
    times = _sizes(call.argument(1, "reps"), state)
    shape = shape_of(call.argument(0, "A"), state)
    if times is None or shape is None:
        return None
    axes = max(len(times), len(shape))
    pairs = zip(_with_axes(times, axes), _with_axes(shape, axes), strict=True)
    return _if_known(*(_multiplied(count, size) for count, size in pairs))


def _multiplied(count: Size, size: Size) -> Size | None:
    if isinstance(count, int) and isinstance(size, int):
        return count * size
    return size if count == 1 else count if size == 1 else None


#: By the name of a function of numpy.
MAKERS: dict[str, Maker] = {
    **dict.fromkeys(("zeros", "ones", "empty", "full"), _given(0, "shape")),
    **dict.fromkeys(("eye", "identity"), _square),
    **dict.fromkeys(
        ("array", "asarray", "asanyarray", "ascontiguousarray", "zeros_like", "ones_like", "full_like",
         "empty_like", "abs", "clip"),
        _alike,
    ),
    "transpose": _transposed,
    "reshape": _reshaped,
    "tile": _tiled,
    **dict.fromkeys(("random.rand", "random.randn"), _by_arguments),
    **dict.fromkeys(("random.random", "random.random_sample", "random.standard_normal"), _given(0, "size")),
    **dict.fromkeys(
        ("random.uniform", "random.normal", "random.randint", "random.binomial", "random.beta", "random.gamma",
         "random.laplace"),
        _given(2, "size"),
    ),
}  # fmt: skip
#: By the name of a method of arrays; the array is the first argument.
METHODS: dict[str, Maker] = {
    **dict.fromkeys(("astype", "copy", "clip"), _alike),
    "transpose": _transposed,
    "reshape": _reshaped,
}
