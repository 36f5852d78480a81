"""Static shapes: compared, printed and computed. Sizes may be unknown to TensorFlow or to us."""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.values import Symbol
from scopelint.tf1.values import SOME_SIZE, Size, Sizes


def is_known(size: Size) -> bool:
    """Whether it is a number."""
    return isinstance(size, int)


def may_match(left: Sizes, right: Sizes) -> bool:
    """False only where two shapes certainly cannot be shared (§2.4)."""
    if left is None or right is None:
        return True
    return len(left) == len(right) and all(map(sizes_may_match, left, right))


def sizes_may_match(left: Size, right: Size) -> bool:
    """False for two different numbers."""
    return not (isinstance(left, int) and isinstance(right, int)) or left == right


def is_fully_defined(sizes: Sizes) -> bool:
    """Whether TensorFlow knows every dimension; what we do not know is taken for known."""
    return sizes is None or None not in sizes


def printed(sizes: Sizes) -> str:
    """The shape as TensorFlow prints it: `(2, ?)`, `(3,)`, `<unknown>`."""
    if sizes is None:
        return "<unknown>"
    words = [str(size) if isinstance(size, int) else "?" for size in sizes]
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def merged(left: Sizes, right: Sizes) -> Sizes:
    """What two shapes of one tensor say together."""
    if left is None or right is None:
        return perhaps_known(right if left is None else left)
    if len(left) != len(right):
        return left
    return tuple(map(merged_size, left, right))


def perhaps_known(sizes: Sizes) -> Sizes:
    """The shape where TensorFlow may know by another tensor what it does not know by this one."""
    return None if sizes is None else tuple(SOME_SIZE if size is None else size for size in sizes)


def alike(left: Sizes, right: Sizes) -> Sizes:
    """What is known of a tensor that is one or the other."""
    if left is None or right is None or len(left) != len(right):
        return None
    return tuple(map(_alike_size, left, right))


def _alike_size(left: Size, right: Size) -> Size:
    if left == right:
        return left
    return SOME_SIZE if isinstance(left, Symbol) or isinstance(right, Symbol) else None


def merged_size(left: Size, right: Size) -> Size:
    """The better known of two sizes of one dimension."""
    if isinstance(left, int) or right is None:
        return left
    return right


def broadcast(left: Sizes, right: Sizes) -> Sizes:
    """The shape of an elementwise operation on two."""
    if left is None or right is None:
        return None
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    missing = len(longer) - len(shorter)
    tail = tuple(map(_broadcast_size, longer[missing:], shorter))
    return longer[:missing] + tail


def _broadcast_size(left: Size, right: Size) -> Size:
    if left == 1:
        return right
    if right == 1 or left == right:
        return left
    if isinstance(left, int):
        return left
    if isinstance(right, int):
        return right
    return None if left is None and right is None else SOME_SIZE


def product(sizes: Iterable[Size]) -> Size:
    """How many elements these dimensions hold."""
    whole: Size = 1
    for size in sizes:
        whole = times(whole, size)
    return whole


def times(left: Size, right: Size) -> Size:
    """The product of two sizes."""
    if isinstance(left, int) and isinstance(right, int):
        return left * right
    if left == 1:
        return right
    if right == 1:
        return left
    return None if left is None or right is None else SOME_SIZE


def plus(left: Size, right: Size) -> Size:
    """The sum of two sizes."""
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return None if left is None or right is None else SOME_SIZE


def quotient(size: Size, divisor: Size) -> Size:
    """`size // divisor`."""
    if isinstance(size, int) and isinstance(divisor, int) and divisor:
        return size // divisor
    if divisor == 1:
        return size
    return SOME_SIZE if isinstance(size, Symbol) or isinstance(divisor, Symbol) else None


def normalized(axis: int, rank: int) -> int | None:
    """The axis counted from the front; None if there is no such axis."""
    place = axis + rank if axis < 0 else axis
    return place if 0 <= place < rank else None


def dimension(sizes: Sizes, axis: int) -> Size:
    """One dimension, counted from either end."""
    if sizes is None:
        return SOME_SIZE
    place = normalized(axis, len(sizes))
    return SOME_SIZE if place is None else sizes[place]


def replaced(sizes: Sizes, axis: int, size: Size) -> Sizes:
    """The shape with another size along one axis."""
    place = None if sizes is None else normalized(axis, len(sizes))
    if sizes is None or place is None:
        return None
    return (*sizes[:place], size, *sizes[place + 1 :])
