"""Operators, indexing and iteration on TensorFlow's values."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    Either,
    Foreign,
    Ref,
    Slice,
    Symbol,
    Value,
    describe,
    symbol,
)
from scopelint.tf1.arguments import as_integer, as_shape, as_size, is_unseen, size_value
from scopelint.tf1.constructs import made_here
from scopelint.tf1.feeding import fed_on
from scopelint.tf1.initializers import constant_shape
from scopelint.tf1.multiples import combined
from scopelint.tf1.reach import NOTHING, reach_of, with_reach
from scopelint.tf1.shapes import broadcast, plus, quotient, times
from scopelint.tf1.values import (
    SOME_SIZE,
    Dimension,
    DType,
    Object,
    PartitionedVariable,
    Size,
    Sizes,
    Tensor,
    TensorShape,
    Variable,
)

_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_ELEMENTWISE = ("+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<<", ">>")
TENSORS = (Tensor, Variable, PartitionedVariable)


def apply(operator: str, left: Value, right: Value, state: State) -> Value:
    """`left operator right`; a unary one has no right side."""
    if operator.startswith("unary "):
        return _unary(operator, left, state)
    if isinstance(left, Dimension) or isinstance(right, Dimension):
        return _on_dimensions(operator, left, right, state)
    if operator == "==":
        return _equal(left, right, state)
    if isinstance(left, TENSORS) or isinstance(right, TENSORS):
        reach = NOTHING if operator == "//" else reach_of((left, right), state)
        value = with_reach(_on_tensors(operator, left, right, state), reach, state)
        return made_here(fed_on(value, (left, right), state), (left, right), state)
    if operator == "+" and isinstance(left, TensorShape):
        return TensorShape(_concatenated(left.sizes, as_shape(right, state)))
    return _some_result(operator, left, right)


def _some_result(operator: str, left: Value, right: Value) -> Value:
    return symbol(f"{describe(left)} {operator} {describe(right)}", "tf1", operator, left, right)


def _concatenated(left: Sizes, right: Sizes) -> Sizes:
    return None if left is None or right is None else (*left, *right)


def _unary(operator: str, value: Value, state: State) -> Value:
    if isinstance(value, TENSORS):
        opposite = Tensor(value.shape, value.dtype, reach=reach_of(value, state))
        return made_here(fed_on(opposite, (value,), state), (value,), state)
    if isinstance(value, Dimension) and isinstance(value.size, int):
        return -value.size if operator == "unary -" else value.size
    if isinstance(value, Dimension) and isinstance(value.size, Symbol) and operator == "unary int":
        return size_value(value.size, state)
    return state.fresh("a number")


# --- equality: in TensorFlow 1 a tensor equals itself only --------------------------------


def _equal(left: Value, right: Value, state: State) -> Value:
    if isinstance(left, DType) and isinstance(right, (DType, str)):
        return left.name == (right.name if isinstance(right, DType) else right)
    if isinstance(left, TensorShape) or isinstance(right, TensorShape):
        return _equal_shapes(as_shape(left, state), as_shape(right, state), left, right)
    if isinstance(left, Tensor) and isinstance(right, Tensor):
        return _some_result("==", left, right) if left == right else False
    if _is_open(left) or _is_open(right):
        return _some_result("==", left, right)
    return bool(left == right)


def _is_open(value: Value) -> bool:
    """Whether it may be something else than a tensor, as what a function gives that we do not model."""
    return isinstance(value, Symbol) or (isinstance(value, Tensor) and is_unseen(value))


def _equal_shapes(mine: Sizes, theirs: Sizes, left: Value, right: Value) -> Value:
    if mine is None or theirs is None:
        return _some_result("==", left, right)
    if len(mine) != len(theirs):
        return False
    pairs = list(zip(mine, theirs, strict=True))
    if any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs):
        return False
    if any(isinstance(size, Symbol) for pair in pairs for size in pair):
        return _some_result("==", left, right)
    return mine == theirs


# --- dimensions ---------------------------------------------------------------------------


def _on_dimensions(operator: str, left: Value, right: Value, state: State) -> Value:
    """Of an unknown dimension the result is unknown: None as a comparison's answer (§2.4)."""
    if left is None or right is None:
        return None
    mine, theirs = as_size(left, state), as_size(right, state)
    if operator in _COMPARISONS:
        return _compare_sizes(operator, mine, theirs)
    return Dimension(_computed(operator, mine, theirs))


def _computed(operator: str, left: Size, right: Size) -> Size:
    match operator:
        case "*":
            return times(left, right)
        case "+":
            return plus(left, right)
        case "-" if isinstance(left, int) and isinstance(right, int):
            return left - right
        case "/" | "//":
            return quotient(left, right)
        case "%" if isinstance(left, int) and isinstance(right, int) and right:
            return left % right
        case _:
            return None if left is None or right is None else SOME_SIZE


def _compare_sizes(operator: str, left: Size, right: Size) -> Value:
    if isinstance(left, int) and isinstance(right, int):
        answers = {
            "==": left == right, "!=": left != right, "<": left < right,
            "<=": left <= right, ">": left > right, ">=": left >= right,
        }  # fmt: skip
        return answers[operator]
    if left is None or right is None:
        return None
    return symbol(f"a size {operator} another", "tf1 size", operator, left, right)


# --- tensors ------------------------------------------------------------------------------


def _on_tensors(operator: str, left: Value, right: Value, state: State) -> Value:
    if operator == "@":
        return Tensor(None, _dtype(left, right))
    if operator in _COMPARISONS:
        return Tensor(_broadcast(left, right, state), "bool")
    if operator in _ELEMENTWISE:
        multiple = combined(operator, left, right, state)
        return Tensor(_broadcast(left, right, state), _dtype(left, right), multiple=multiple)
    return state.fresh("a value")


def _dtype(left: Value, right: Value) -> str | None:
    tensor = left if isinstance(left, TENSORS) else right
    return tensor.dtype if isinstance(tensor, TENSORS) else None


def _broadcast(left: Value, right: Value, state: State) -> Sizes:
    return broadcast(shape_of(left, state), shape_of(right, state))


def shape_of(value: Value, state: State) -> Sizes:
    """The static shape of a tensor, or of what becomes one."""
    value = state.resolve(value)
    if isinstance(value, TENSORS):
        return value.shape
    if isinstance(value, Either):
        return _either_shape(shape_of(value.if_true, state), shape_of(value.if_false, state))
    return constant_shape(value, state)


def _either_shape(left: Sizes, right: Sizes) -> Sizes:
    """What is known of one of two shapes."""
    if left is None or right is None or len(left) != len(right):
        return None
    return tuple(a if a == b else SOME_SIZE for a, b in zip(left, right, strict=True))


# --- indexing and iteration ---------------------------------------------------------------


def item(value: Foreign, index: Value, state: State) -> Value:
    """`value[index]`."""
    if isinstance(value, TensorShape):
        return _item_of_shape(value, index, state)
    if isinstance(value, TENSORS):
        shape = sliced(value.shape, index, state)
        part = Tensor(shape, value.dtype, reach=reach_of(value, state))
        return fed_on(part, (value,), state)
    if isinstance(value, Object) and isinstance(value.detail, tuple):
        place = as_integer(index, state)
        if place is not None and -len(value.detail) <= place < len(value.detail):
            return value.detail[place]
    return symbol(f"an element of a {type(value).__name__.lower()}", "item", value, index)


def _item_of_shape(value: TensorShape, index: Value, state: State) -> Value:
    if value.sizes is None:
        return TensorShape(None) if isinstance(index, Slice) else Dimension(SOME_SIZE)
    if isinstance(index, Slice):
        part = _python_slice(index, state)
        return TensorShape(None if part is None else value.sizes[part])
    place = as_integer(index, state)
    if place is None or not -len(value.sizes) <= place < len(value.sizes):
        return Dimension(SOME_SIZE)
    return Dimension(value.sizes[place])


def _python_slice(index: Slice, state: State) -> slice | None:
    """The slice, if its bounds are known; None as well for a step of 0, which Python refuses."""
    bounds = [state.resolve(each) for each in (index.start, index.stop, index.step)]
    known = [bound for bound in bounds if bound is None or isinstance(bound, int)]
    return slice(*known) if len(known) == 3 and known[2] != 0 else None


def sliced(shape: Sizes, index: Value, state: State) -> Sizes:
    """The shape of `x[index]`."""
    if shape is None:
        return None
    indices = index if isinstance(index, tuple) else (index,)
    indices = tuple(state.resolve(each) for each in indices)
    taken = sum(each is not None and not _is_dots(each) for each in indices)
    if taken > len(shape) or (isinstance(index, Ref)):
        return None
    rest, sizes = list(shape), list[Size]()
    for each in indices:
        if each is None:
            sizes.append(1)
        elif _is_dots(each):
            kept = len(rest) - (taken - _taken_before(indices))
            sizes += rest[:kept]
            rest = rest[kept:]
        elif isinstance(each, Slice):
            sizes.append(_sliced_size(rest.pop(0), each, state))
        else:
            rest.pop(0)
    return (*sizes, *rest)


def _is_dots(index: object) -> bool:
    return index is Ellipsis


def _taken_before(indices: tuple[Value, ...]) -> int:
    """How many dimensions are taken in front of the `...`."""
    before = indices[: next(i for i, each in enumerate(indices) if _is_dots(each))]
    return sum(each is not None for each in before)


def _sliced_size(size: Size, index: Slice, state: State) -> Size:
    if (index.start, index.stop, index.step) == (None, None, None):
        return size
    part = _python_slice(index, state)
    if part is None:
        return None if size is None else SOME_SIZE
    if isinstance(size, int):
        return len(range(size)[part])
    return None if size is None else SOME_SIZE


def elements(value: Foreign, state: State) -> tuple[Value, ...] | None:
    """What iterating gives; None where that is not known."""
    match value:
        case TensorShape(sizes) if sizes is not None:
            return tuple(map(Dimension, sizes))
        case PartitionedVariable(parts=parts):
            return parts
        case Object(detail=tuple() as items):
            return items
        case Tensor(shape=(int() as count, *rest)) if count <= 64:
            return (Tensor(tuple(rest), value.dtype, reach=value.reach),) * count
        case _:
            return None


def truth(value: Foreign) -> bool | None:
    """`bool(value)`; None where it is unknown, or where a program ends that asks."""
    match value:
        case Tensor() | Variable(is_resource=True) | TensorShape(None):
            return None
        case _:
            return True
