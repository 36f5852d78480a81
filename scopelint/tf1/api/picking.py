"""Ops that take some of a tensor: look up rows, slice, mask, partition."""

from __future__ import annotations

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value, symbol
from scopelint.tf1.api.elementwise import dtype_of, first
from scopelint.tf1.arguments import as_integer, as_size, as_sizes, given, is_sequence, items_of
from scopelint.tf1.arithmetic import shape_of
from scopelint.tf1.shapes import normalized, replaced
from scopelint.tf1.transfer import operation
from scopelint.tf1.values import SOME_SIZE, Size, Tensor


@operation("tf.gather")
def gather(call: Call, state: State) -> Value:
    table, indices = first(call, state), given(call, 1, "indices", state)
    rows, held = shape_of(table, state), shape_of(indices, state)
    axis = as_integer(given(call, 4, "axis", state) or 0, state)
    place = None if rows is None or axis is None else normalized(axis, len(rows))
    is_batched = given(call, 5, "batch_dims", state) not in (None, 0)
    if isinstance(indices, Symbol) or rows is None or held is None or place is None or is_batched:
        return Tensor(None, dtype_of(table))
    return Tensor((*rows[:place], *held, *rows[place + 1 :]), dtype_of(table))


@operation("tf.gather_nd")
def gather_nd(call: Call, state: State) -> Value:
    value, indices = first(call, state), given(call, 1, "indices", state)
    held, found = shape_of(value, state), shape_of(indices, state)
    depth = found[-1] if found else None
    if held is None or found is None or not isinstance(depth, int) or depth > len(held):
        return Tensor(None, dtype_of(value))
    return Tensor((*found[:-1], *held[depth:]), dtype_of(value))


@operation("tf.unsorted_segment_sum", "tf.unsorted_segment_mean", "tf.unsorted_segment_max")
def unsorted_segments(call: Call, state: State) -> Value:
    value, held = first(call, state), shape_of(first(call, state), state)
    numbers = shape_of(given(call, 1, "segment_ids", state), state)
    count = as_size(given(call, 2, "num_segments", state), state)
    if held is None or numbers is None:
        return Tensor(None, dtype_of(value))
    return Tensor((count, *held[len(numbers) :]), dtype_of(value))


@operation("tf.segment_sum", "tf.segment_mean", "tf.segment_max")
def segments(call: Call, state: State) -> Value:
    value, held = first(call, state), shape_of(first(call, state), state)
    return Tensor(None if not held else (None, *held[1:]), dtype_of(value))


@operation("tf.random_crop")
def random_crop(call: Call, state: State) -> Value:
    value = first(call, state)
    return Tensor(as_sizes(given(call, 1, "size", state), state), dtype_of(value))


@operation("tf.image.crop_to_bounding_box", "tf.image.pad_to_bounding_box")
def boxed(call: Call, state: State) -> Value:
    value = first(call, state)
    held = shape_of(value, state)
    if held is None or len(held) not in (3, 4):
        return Tensor(None, dtype_of(value))
    height = as_size(given(call, 3, "target_height", state), state)
    width = as_size(given(call, 4, "target_width", state), state)
    return Tensor((*held[:-3], height, width, held[-1]), dtype_of(value))


def _recoloured(path: str, channels: int) -> None:
    @operation(path)
    def change(call: Call, state: State) -> Value:
        value = first(call, state)
        return Tensor(replaced(shape_of(value, state), -1, channels), dtype_of(value))


_recoloured("tf.image.rgb_to_grayscale", 1)
_recoloured("tf.image.grayscale_to_rgb", 3)


@operation("tf.nn.embedding_lookup")
def look_up(call: Call, state: State) -> Value:
    table, ids = _first_shard(call, state), given(call, 1, "ids", state)
    rows, held = shape_of(table, state), shape_of(ids, state)
    if isinstance(ids, Symbol) or rows is None or held is None:
        return Tensor(None, dtype_of(table))
    return Tensor((*held, *rows[1:]), dtype_of(table))


@operation("tf.nn.embedding_lookup_sparse", "tf.nn.safe_embedding_lookup_sparse")
def look_up_sparse(call: Call, state: State) -> Value:
    table = _first_shard(call, state)
    rows = shape_of(table, state)
    return Tensor(None if rows is None else (None, *rows[1:]), dtype_of(table))


def _first_shard(call: Call, state: State) -> Value:
    """The table, or the first of the list of tables that make it up by rows."""
    table = first(call, state)
    shards = items_of(table, state) if is_sequence(table, state) else (table,)
    return shards[0] if shards else SOME_SIZE


@operation("tf.slice")
def cut(call: Call, state: State) -> Value:
    value = first(call, state)
    held = shape_of(value, state)
    starts = as_sizes(given(call, 1, "begin", state), state)
    sizes = as_sizes(given(call, 2, "size", state), state)
    if sizes is None:
        return Tensor(None if held is None else (SOME_SIZE,) * len(held), dtype_of(value))
    rest: tuple[Size, ...] = (SOME_SIZE,) * len(sizes)
    if held is not None and starts is not None and len(held) == len(starts) == len(sizes):
        rest = tuple(map(_behind, held, starts))
    left = tuple(other if size == -1 else size for size, other in zip(sizes, rest, strict=True))
    return Tensor(left, dtype_of(value))


def _behind(size: Size, start: Size) -> Size:
    """How many of so many elements come from a place on."""
    return size - start if isinstance(size, int) and isinstance(start, int) else SOME_SIZE


@operation("tf.strided_slice")
def cut_in_strides(call: Call, state: State) -> Value:
    """As `value[begin:end:strides, ...]`, where no mask says otherwise."""
    value = first(call, state)
    bounds = [
        as_sizes(given(call, place, name, state), state)
        for place, name in ((1, "begin"), (2, "end"), (3, "strides"))
    ]
    masks = [
        given(call, place, f"{name}_mask", state)
        for place, name in enumerate(("begin", "end", "ellipsis", "new_axis", "shrink_axis"), 4)
    ]
    held, (starts, ends, strides) = shape_of(value, state), bounds
    if held is None or any(mask not in (None, 0) for mask in masks):
        return Tensor(None, dtype_of(value))
    if (
        starts is None
        or ends is None
        or not all(isinstance(each, int) for each in (*starts, *ends))
    ):
        return Tensor((SOME_SIZE,) * len(held), dtype_of(value))
    steps = (1,) * len(starts) if strides is None else strides
    spans = zip(held, starts, ends, steps, strict=False)
    left = tuple(_span(*each) for each in spans)
    return Tensor((*left, *held[len(left) :]), dtype_of(value))


def _span(size: Size, start: Size, end: Size, step: Size) -> Size:
    """How many of so many elements a slice takes."""
    known = (size, start, end, step)
    if not all(isinstance(each, int) for each in known) or step == 0:
        return SOME_SIZE
    return len(range(*slice(start, end, step).indices(size)))  # type: ignore[arg-type]


@operation("tf.boolean_mask")
def mask(call: Call, state: State) -> Value:
    value = first(call, state)
    held, chosen = shape_of(value, state), shape_of(given(call, 1, "mask", state), state)
    axis = as_integer(given(call, 3, "axis", state) or 0, state)
    if held is None or chosen is None or axis is None:
        return Tensor(None, dtype_of(value))
    return Tensor((*held[:axis], None, *held[axis + len(chosen) :]), dtype_of(value))


@operation("tf.dynamic_partition")
def partition(call: Call, state: State) -> Value:
    value = first(call, state)
    held, chosen = shape_of(value, state), shape_of(given(call, 1, "partitions", state), state)
    count = as_integer(given(call, 2, "num_partitions", state), state)
    rows = None if held is None or chosen is None else (None, *held[len(chosen) :])
    part = Tensor(rows, dtype_of(value))
    if count is None:
        return state.new_list([], symbol("parts of a tensor", "parts", state.here()))
    return state.new_list([part] * count)
