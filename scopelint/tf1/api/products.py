"""Matrix products and contractions. None makes variables (§11.6)."""

from __future__ import annotations

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.api.creation import named
from scopelint.tf1.api.elementwise import dtype_of, first
from scopelint.tf1.arguments import as_axes, as_flag, as_integer, given, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.shapes import broadcast, dimension, merged_size, normalized
from scopelint.tf1.transfer import operation
from scopelint.tf1.values import SOME_SIZE, PartitionedVariable, Size, Sizes, Tensor, Variable


@operation("tf.matmul")
def matmul(call: Call, state: State) -> Value:
    return _product(call, ("transpose_a", "transpose_b", "adjoint_a", "adjoint_b"), state)


@operation("tf.sparse_matmul")
def sparse_matmul(call: Call, state: State) -> Value:
    return _product(call, ("transpose_a", "transpose_b"), state)


@operation("tf.sparse_tensor_dense_matmul")
def sparse_times_dense(call: Call, state: State) -> Value:
    return _product(call, ("adjoint_a", "adjoint_b"), state)


def _product(call: Call, turning: tuple[str, ...], state: State) -> Tensor:
    """The product of two matrices, each turned first where one of the arguments that follow says so."""
    left, right = first(call, state), given(call, 1, "b", state)
    mine, theirs = shape_of(left, state), shape_of(right, state)
    flags = [
        as_flag(given(call, index, name, state), state, otherwise=False)
        for index, name in enumerate(turning, 2)
    ]
    rows, columns = -1 if any(flags[::2]) else -2, -2 if any(flags[1::2]) else -1
    name = named(call, 99, None, state)
    ranks = {len(each) for each in (mine, theirs) if each is not None}
    batch = _batch(mine, theirs)
    if not ranks or min(ranks) < 2 or batch is None:
        return Tensor(None, dtype_of(left) or dtype_of(right), name)
    out = (*batch, dimension(mine, rows), dimension(theirs, columns))
    is_product = not any(_is_weight(each, state) for each in (left, right))
    return Tensor(out, dtype_of(left) or dtype_of(right), name, is_product=is_product)


def _is_weight(value: Value, state: State) -> bool:
    """Whether it is, or may be, a variable and nothing else."""
    settled = state.resolve(value)
    if isinstance(settled, Tensor):
        return settled.multiple is not None
    return isinstance(settled, (Variable, PartitionedVariable, Symbol))


def _batch(mine: Sizes, theirs: Sizes) -> Sizes:
    """The axes in front of two matrices, of which one may be unknown."""
    if mine is None or theirs is None:
        known = mine if mine is not None else theirs
        return None if known is None else known[:-2]
    return broadcast(mine[:-2], theirs[:-2])


@operation("tf.nn.xw_plus_b", "tf.nn.relu_layer")
def xw_plus_b(call: Call, state: State) -> Value:
    held, weights = (
        shape_of(first(call, state), state),
        shape_of(given(call, 1, "weights", state), state),
    )
    rows = (SOME_SIZE,) if held is None else held[:-1]
    return Tensor((*rows, dimension(weights, -1)), dtype_of(first(call, state)))


@operation("tf.tensordot")
def tensordot(call: Call, state: State) -> Value:
    left, right = first(call, state), given(call, 1, "b", state)
    mine, theirs = shape_of(left, state), shape_of(right, state)
    axes = given(call, 2, "axes", state)
    if mine is None or theirs is None:
        return Tensor(None, dtype_of(left))
    halves, count = items_of(axes, state), as_integer(axes, state)
    if count is not None:
        return Tensor((*mine[: len(mine) - count], *theirs[count:]), dtype_of(left))
    if halves is None or len(halves) != 2:
        return Tensor(None, dtype_of(left))
    rest = _without(mine, halves[0], state), _without(theirs, halves[1], state)
    known = None if rest[0] is None or rest[1] is None else (*rest[0], *rest[1])
    return Tensor(known, dtype_of(left))


def _without(sizes: tuple[Size, ...], axes: Value, state: State) -> Sizes:
    places = as_axes(axes, state)
    if places is None:
        return None
    gone = {normalized(axis, len(sizes)) for axis in places}
    return tuple(size for place, size in enumerate(sizes) if place not in gone)


@operation("tf.einsum")
def einsum(call: Call, state: State) -> Value:
    equation, *values = map(state.resolve, call.arguments)
    dtype = next((dtype_of(each) for each in values), None)
    if not isinstance(equation, str) or "->" not in equation or "." in equation:
        return Tensor(None, dtype)
    inputs, _, output = equation.replace(" ", "").partition("->")
    sizes: dict[str, Size] = {}
    for letters, value in zip(inputs.split(","), values, strict=False):
        held = shape_of(value, state)
        for letter, size in zip(letters, held or (), strict=False):
            sizes[letter] = merged_size(sizes.get(letter, size), size)
    return Tensor(tuple(sizes.get(letter, SOME_SIZE) for letter in output), dtype)
