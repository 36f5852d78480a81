"""Ops that change shapes: reshape, concatenate, split, transpose, reduce, look up."""

from __future__ import annotations

from functools import reduce

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Value
from scopelint.tf1.api.creation import filled_shape, named
from scopelint.tf1.api.elementwise import dtype_of, first
from scopelint.tf1.arguments import (
    as_axes,
    as_dtype,
    as_flag,
    as_integer,
    as_name,
    as_shape,
    as_size,
    given,
    items_of,
)
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.graph import unique_op_name
from scopelint.tf1.naming import join
from scopelint.tf1.shapes import (
    dimension,
    merged,
    merged_size,
    normalized,
    perhaps_known,
    plus,
    product,
    quotient,
    replaced,
)
from scopelint.tf1.transfer import operation
from scopelint.tf1.values import SOME_SIZE, Size, Sizes, Tensor


@operation("tf.shape", "tf.shape_n")
def shape(call: Call, state: State) -> Value:
    held = shape_of(first(call, state), state)
    return Tensor(None if held is None else (len(held),), "int32")


@operation("tf.size", "tf.rank")
def size(call: Call, state: State) -> Value:
    return Tensor((), "int32")


@operation("tf.reshape")
def reshape(call: Call, state: State) -> Value:
    value = first(call, state)
    sizes = filled_shape(given(call, 1, "shape", state), state)
    name = named(call, 2, None, state)
    if sizes is None:
        return Tensor(None, dtype_of(value), name)
    return Tensor(_with_rest(sizes, shape_of(value, state)), dtype_of(value), name)


def _with_rest(sizes: tuple[Size, ...], before: Sizes) -> Sizes:
    """The -1 of a reshape worked out. A size taken from a tensor may be known to TensorFlow or not."""
    others = product(size for size in sizes if size != -1)
    whole = SOME_SIZE if before is None else product(before)
    rest = quotient(whole, others) if others is not None else None
    # Only of the first dimension are we sure enough to say that TensorFlow does not know it.
    rest = SOME_SIZE if rest is None and sizes[:1] != (-1,) else rest
    rest = None if sizes.count(-1) > 1 else rest
    return tuple(rest if size == -1 else size for size in sizes)


@operation("tf.expand_dims")
def expand_dims(call: Call, state: State) -> Value:
    value = first(call, state)
    where = given(call, 1, "axis", state)
    axes = as_axes(given(call, 3, "dim", state) if where is None else where, state)
    held = shape_of(value, state)
    place = normalized(axes[0], len(held) + 1) if held is not None and axes else None
    if held is None or place is None:
        return Tensor(None, dtype_of(value))
    return Tensor((*held[:place], 1, *held[place:]), dtype_of(value))


@operation("tf.squeeze")
def squeeze(call: Call, state: State) -> Value:
    value = first(call, state)
    held, where = shape_of(value, state), given(call, 1, "axis", state)
    where = given(call, 3, "squeeze_dims", state) if where is None else where
    axes = as_axes(where, state)
    name = named(call, 2, None, state)
    if held is None or (where is not None and axes is None):
        return Tensor(None, dtype_of(value), name)
    if where is None:
        known = all(isinstance(size, int) for size in held)
        left = tuple(size for size in held if size != 1) if known else None
        return Tensor(left, dtype_of(value), name)
    gone = {normalized(axis, len(held)) for axis in axes or ()}
    left = tuple(size for place, size in enumerate(held) if place not in gone)
    return Tensor(left, dtype_of(value), name)


@operation("tf.concat")
def concat(call: Call, state: State) -> Value:
    values, along = given(call, 0, "values", state), given(call, 1, "axis", state)
    if isinstance(values, int):
        values, along = given(call, 1, "values", state), values
    items, axis = items_of(values, state), as_integer(along, state)
    name = named(call, 2, None, state)
    if not items:
        return Tensor(None, None, name)
    shapes = [shape_of(item, state) for item in items]
    dtype = next((dtype_of(item) for item in items), None)
    return Tensor(None if axis is None else _concatenated(shapes, axis), dtype, name)


def _concatenated(shapes: list[Sizes], axis: int) -> Sizes:
    known = [each for each in shapes if each is not None]
    if not known or normalized(axis, len(known[0])) is None:
        return None
    along: Size = SOME_SIZE
    if len(known) == len(shapes):
        along = reduce(plus, (each[normalized(axis, len(each)) or 0] for each in known if each))
    whole: Sizes = known[0] if len(known) == len(shapes) else perhaps_known(known[0])
    for each in known[1:]:
        whole = _merged_but_along(whole, each)
    return replaced(whole, axis, along)


def _merged_but_along(left: Sizes, right: Sizes) -> Sizes:
    if left is None or right is None or len(left) != len(right):
        return left
    return tuple(map(merged_size, left, right))


@operation("tf.stack", "tf.parallel_stack")
def stack(call: Call, state: State) -> Value:
    items = items_of(first(call, state), state)
    axis = as_integer(given(call, 1, "axis", state), state) or 0
    if not items:
        return Tensor(None, None)
    held = reduce(merged, [shape_of(item, state) for item in items])
    place = None if held is None else normalized(axis, len(held) + 1)
    if held is None or place is None:
        return Tensor(None, dtype_of(items[0]))
    return Tensor((*held[:place], len(items), *held[place:]), dtype_of(items[0]))


@operation("tf.unstack")
def unstack(call: Call, state: State) -> Value:
    value = first(call, state)
    count = as_integer(given(call, 1, "num", state), state)
    axis = as_integer(given(call, 2, "axis", state), state) or 0
    held = shape_of(value, state)
    place = None if held is None else normalized(axis, len(held))
    if held is not None and place is not None:
        along = held[place]
        count = along if isinstance(along, int) else count
        held = (*held[:place], *held[place + 1 :])
    count = _listed(count)
    return _pieces([Tensor(held, dtype_of(value))] * (count or 0), count is None, value, state)


#: Of more pieces one is like the other.
_MOST_PIECES = 1000


def _listed(count: int | None) -> int | None:
    """How many pieces are listed one by one, if they are."""
    return count if count is None or count <= _MOST_PIECES else None


def _pieces(pieces: list[Tensor], is_open: bool, value: Value, state: State) -> Value:
    """A list of tensors; of unknown length it has one and perhaps more."""
    if not is_open:
        return state.new_list(list(pieces))
    return state.new_list([Tensor(None, dtype_of(value))], state.fresh("more pieces of a tensor"))


@operation("tf.split")
def split(call: Call, state: State) -> Value:
    value = given(call, 0, "value", state)
    parts, axis = given(call, 1, "num_or_size_splits", state), given(call, 2, "axis", state)
    if isinstance(value, int):
        value, parts, axis = (
            given(call, 1, "value", state),
            value,
            given(call, 0, "split_dim", state),
        )
        if len(call.arguments) > 2:
            axis, parts, value = call.arguments[:3]
    place, held = as_integer(axis, state) or 0, shape_of(value, state)
    along = None if held is None else dimension(held, place)
    sizes = items_of(parts, state)
    count = as_integer(parts, state)
    if sizes is not None:
        each = [replaced(held, place, size) for size in _all_sizes(sizes, along, state)]
    else:
        count = _listed(count)
        each = [replaced(held, place, quotient(along, count))] * (count or 0)
    pieces = [Tensor(sizes_of_piece, dtype_of(value)) for sizes_of_piece in each]
    return _pieces(pieces, sizes is None and count is None, value, state)


def _all_sizes(sizes: tuple[Value, ...], along: Size, state: State) -> list[Size]:
    """The sizes of pieces, of which one may be -1: the rest."""
    found = [as_size(size, state) for size in sizes]
    known = [size for size in found if isinstance(size, int) and size != -1]
    is_known = isinstance(along, int) and len(known) == len(found) - 1
    rest = along - sum(known) if isinstance(along, int) and is_known else SOME_SIZE
    return [rest if size == -1 else size for size in found]


@operation("tf.matrix_transpose")
def matrix_transpose(call: Call, state: State) -> Value:
    value = first(call, state)
    held = shape_of(value, state)
    is_matrix = held is not None and len(held) > 1
    return Tensor((*held[:-2], held[-1], held[-2]) if held and is_matrix else None, dtype_of(value))


@operation("tf.transpose")
def transpose(call: Call, state: State) -> Value:
    value = first(call, state)
    held, order = shape_of(value, state), as_axes(given(call, 1, "perm", state), state)
    if held is None or (order is None and call.argument(1, "perm", None) is not None):
        return Tensor(None, dtype_of(value))
    order = tuple(range(len(held)))[::-1] if order is None else order
    if any(axis >= len(held) for axis in order):
        return Tensor(None, dtype_of(value))
    return Tensor(tuple(held[axis] for axis in order), dtype_of(value))


@operation("tf.tile")
def tile(call: Call, state: State) -> Value:
    value = first(call, state)
    held, counts = shape_of(value, state), as_shape(given(call, 1, "multiples", state), state)
    if held is None or counts is None or len(held) != len(counts):
        return Tensor(None, dtype_of(value))
    return Tensor(tuple(product(pair) for pair in zip(held, counts, strict=True)), dtype_of(value))


@operation("tf.pad")
def pad(call: Call, state: State) -> Value:
    value = first(call, state)
    held = shape_of(value, state)
    margins = items_of(given(call, 1, "paddings", state), state)
    if held is None or margins is None or len(margins) != len(held):
        return Tensor(None if held is None else (SOME_SIZE,) * len(held), dtype_of(value))
    sums = [_margin(each, state) for each in margins]
    return Tensor(tuple(map(plus, held, sums)), dtype_of(value))


def _margin(value: Value, state: State) -> Size:
    sides = items_of(value, state)
    return SOME_SIZE if sides is None else reduce(plus, (as_size(side, state) for side in sides))


@operation("tf.one_hot")
def one_hot(call: Call, state: State) -> Value:
    held = shape_of(first(call, state), state)
    depth = as_size(given(call, 1, "depth", state), state)
    dtype = as_dtype(given(call, 5, "dtype", state), state, "float32")
    axis = (
        as_integer(given(call, 4, "axis", state) or -1, state)
        if call.argument(4, "axis") != 0
        else 0
    )
    place = None if held is None or axis is None else normalized(axis, len(held) + 1)
    if held is None or place is None:
        return Tensor(None, dtype)
    return Tensor((*held[:place], depth, *held[place:]), dtype)


_REDUCTIONS = (
    "tf.reduce_mean", "tf.reduce_sum", "tf.reduce_max", "tf.reduce_min", "tf.reduce_prod",
    "tf.reduce_any", "tf.reduce_all", "tf.reduce_logsumexp", "tf.keras.backend.mean",
    "tf.keras.backend.sum",
)  # fmt: skip


@operation(*_REDUCTIONS)
def reduction(call: Call, state: State) -> Value:
    return _reduction(call, 1, state)


@operation("tf.norm")
def norm(call: Call, state: State) -> Value:
    return _reduction(call, 2, state)


def _reduction(call: Call, axis_at: int, state: State) -> Value:
    """A tensor with some axes gone; which, the argument at this position says."""
    value = first(call, state)
    held, where = shape_of(value, state), given(call, axis_at, "axis", state)
    where = call.keywords.get("reduction_indices") if where is None else where
    keeps = as_flag(given(call, axis_at + 1, "keepdims", state), state, otherwise=False)
    keeps = keeps or as_flag(call.keywords.get("keep_dims"), state, otherwise=False)
    name = named(call, axis_at + 2, None, state)
    return Tensor(reduced(held, where, keeps, state), dtype_of(value), name)


def reduced(held: Sizes, where: Value, keeps: bool, state: State) -> Sizes:
    """The shape with some axes gone, or of size 1."""
    if where is None and not keeps:
        return ()
    axes = as_axes(where, state)
    if held is None or (axes is None and where is not None):
        return None
    gone = {normalized(axis, len(held)) for axis in (axes or range(len(held)))}
    if None in gone:
        return None
    if keeps:
        return tuple(1 if place in gone else size for place, size in enumerate(held))
    return tuple(size for place, size in enumerate(held) if place not in gone)


@operation("tf.argmax", "tf.argmin", "tf.arg_max")
def arg_max(call: Call, state: State) -> Value:
    held = shape_of(first(call, state), state)
    where = given(call, 1, "axis", state)
    where = call.keywords.get("dimension", 0) if where is None else where
    return Tensor(reduced(held, where, False, state), "int64")


@operation("tf.nn.moments")
def moments(call: Call, state: State) -> Value:
    value, dtype = first(call, state), dtype_of(first(call, state))
    keeps = as_flag(given(call, 4, "keep_dims", state), state, otherwise=False)
    keeps = keeps or as_flag(given(call, 5, "keepdims", state), state, otherwise=False)
    held = reduced(shape_of(value, state), given(call, 1, "axes", state), keeps, state)
    scope = unique_op_name(state, as_name(given(call, 3, "name", state), state) or "moments")
    ops = ("mean", "variance") if keeps else ("Squeeze", "Squeeze_1")
    return tuple(Tensor(held, dtype, join(scope, "/", op)) for op in ops)


@operation("tf.nn.top_k")
def top_k(call: Call, state: State) -> Value:
    value, count = first(call, state), given(call, 1, "k", state)
    held = replaced(shape_of(value, state), -1, 1 if count is None else as_size(count, state))
    return (Tensor(held, dtype_of(value)), Tensor(held, "int32"))


@operation("tf.sequence_mask")
def sequence_mask(call: Call, state: State) -> Value:
    held = shape_of(first(call, state), state)
    longest = given(call, 1, "maxlen", state)
    dtype = as_dtype(given(call, 2, "dtype", state), state, "bool")
    # One that is computed TensorFlow may know as well.
    size = None if longest is None else as_size(longest, state)
    return Tensor(None if held is None else (*held, size), dtype)


@operation("tf.broadcast_to")
def broadcast_to(call: Call, state: State) -> Value:
    return Tensor(as_shape(given(call, 1, "shape", state), state), dtype_of(first(call, state)))
