"""Partitioned variables (§2.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from math import ceil, floor, prod

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Foreign, Value
from scopelint.tf1.arguments import as_integer, items_of
from scopelint.tf1.dtypes import BYTES
from scopelint.tf1.graph import current_graph, edit_table
from scopelint.tf1.initializers import Callable, Constant, Nothing, kind_of
from scopelint.tf1.naming import join
from scopelint.tf1.refusals import refuse
from scopelint.tf1.shapes import may_match, normalized, printed
from scopelint.tf1.steps import known_shape, spelled
from scopelint.tf1.store import Request, heed_edits, obtain, say_shared
from scopelint.tf1.transfer import in_order
from scopelint.tf1.values import (
    DType,
    PartitionedVariable,
    Partitioner,
    Reuse,
    SizePartitioner,
    Sizes,
    TensorShape,
    Variable,
)

#: A variable of more parts is followed as if it were one.
_MOST_PARTS = 200


def obtain_partitioned(request: Request, state: State) -> Iterator[Outcome]:
    """A partitioned variable where a partitioner is at hand, else a plain one."""
    heed_edits(state)
    is_scalar = request.has_shape and request.shape == ()
    held = current_graph(state).partitioned.get(request.key)
    if request.partitioner is not None and not is_scalar:
        yield from _with_partitioner(request, held, state)
    elif held is not None and request.reuse is Reuse.YES and request.partitioner is None:
        yield _share(request, held, state)
    elif join(request.key, "/part_0") in current_graph(state).store:
        yield refuse(state, "E15", key=request.key, holder=_first_part(request, state))
    else:
        yield from obtain(request, state)


def _first_part(request: Request, state: State) -> Variable:
    return current_graph(state).store[join(request.key, "/part_0")]


def _with_partitioner(
    request: Request, held: PartitionedVariable | None, state: State
) -> Iterator[Outcome]:
    if not isinstance(request.partitioner, Foreign) and isinstance(
        request.partitioner, (int, float, str, tuple)
    ):
        yield refuse(state, "E19", key=request.key, value=request.partitioner)
        return
    plain = current_graph(state).store.get(request.key)
    if plain is not None:
        yield refuse(state, "E14", key=request.key, holder=plain)
    else:
        yield from then(
            _partitions(request, state),
            lambda counts, after: _found_or_made(request, held, counts, after),
        )


def _shape_of(request: Request, state: State) -> Sizes:
    kind = kind_of(request.initializer, state)
    return kind.shape if isinstance(kind, Constant) else request.shape


def _partitions(request: Request, state: State) -> Iterator[Outcome]:
    """How many parts along each axis: a tuple, or E16–E20."""
    shape = _shape_of(request, state)
    kind = kind_of(request.initializer, state)
    is_list = isinstance(kind, Constant) and not isinstance(request.initializer, Foreign)
    is_missing = not request.has_shape and (is_list or isinstance(kind, (Callable, Nothing)))
    if is_missing or (shape is not None and None in shape):
        said = "<unknown>" if is_missing else printed(shape)
        yield refuse(state, "E20", key=request.key, shape=said)
    elif isinstance(request.partitioner, Partitioner):
        yield Returns(_by_count(request.partitioner, shape), state)
    elif isinstance(request.partitioner, SizePartitioner):
        yield Returns(_by_size(request.partitioner, shape, request.dtype), state)
    else:
        yield from _by_function(request, shape, state)


def _by_count(partitioner: Partitioner, shape: Sizes) -> Value:
    counts = [1] * len(shape or ())
    axis = normalized(partitioner.axis, len(counts))
    if shape is not None and axis is not None:
        count, size = partitioner.count or 1, shape[axis]
        counts[axis] = min(count, size) if isinstance(size, int) else count
    return tuple(counts)


def _by_size(partitioner: SizePartitioner, shape: Sizes, dtype: str | None) -> Value:
    """As many parts as the bytes ask for; nothing is known where a size is not."""
    axis = normalized(partitioner.axis, len(shape or ()))
    element = partitioner.text_bytes if dtype == "string" else BYTES.get(dtype or "")
    sizes = [size for size in shape or () if isinstance(size, int) and size > 0]
    if axis is None or element is None or len(sizes) != len(shape or ()):
        return ()
    whole, along, most = prod(sizes) * element, sizes[axis], partitioner.most
    if partitioner.is_least:
        count = max(1, min(along, most or 1, ceil(whole / partitioner.bytes)))
    else:
        count = ceil(along / max(1, floor(partitioner.bytes / (whole / along))))
        count = min(count, most) if most else count
    return tuple(count if each == axis else 1 for each in range(len(sizes)))


def _by_function(request: Request, shape: Sizes, state: State) -> Iterator[Outcome]:
    """A function of the project as partitioner: called with shape and dtype."""
    keywords: dict[str, Value] = {
        "shape": TensorShape(shape),
        "dtype": DType(request.dtype or "float32"),
    }
    for outcome in call_value(request.partitioner, Call((), keywords), state):
        if not isinstance(outcome, Returns):
            yield outcome
            continue
        yield _checked(request, shape, outcome.value, outcome.state)


def _checked(request: Request, shape: Sizes, value: Value, state: State) -> Outcome:
    items = items_of(value, state)
    if items is None:
        if isinstance(value, (int, float, str)):
            return refuse(state, "E19b", key=request.key, value=value)
        return Returns((), state)
    counts = [as_integer(item, state) for item in items]
    if shape is None or None in counts:
        return Returns((), state)
    return _refused_counts(request, shape, counts, state) or Returns(tuple(counts), state)


def _refused_counts(
    request: Request, shape: Sizes, counts: list[int | None], state: State
) -> Outcome | None:
    words: dict[str, object] = {"partitions": counts, "shape": printed(shape)}
    if len(counts) != len(shape or ()):
        return refuse(state, "E16", key=request.key, words=words)
    if any(count is not None and count < 1 for count in counts):
        return refuse(state, "E18", key=request.key, words=words)
    if sum(count != 1 for count in counts) > 1:
        return refuse(state, "E17", key=request.key, words=words)
    return None


def _found_or_made(
    request: Request, held: PartitionedVariable | None, counts: Value, state: State
) -> Iterator[Outcome]:
    assert isinstance(counts, tuple)
    partitions = tuple(count for count in counts if isinstance(count, int))
    if held is not None and request.reuse is Reuse.NO:
        yield refuse(state, "E9", key=request.key, holder=held.parts[0])
        return
    if held is None and request.reuse is Reuse.YES:
        yield refuse(state, "E10", key=request.key)
        return
    if held is None:
        yield from _create(request, partitions, state)
        return
    is_alike = may_match(_shape_of(request, state), held.shape)
    if is_alike and partitions != held.partitions and partitions:
        asked, found = list(partitions), list(held.partitions)
        yield refuse(state, "E13", key=request.key, holder=held.parts[0], asked=asked, found=found)
        return
    yield _share(request, held, state)


def _share(request: Request, held: PartitionedVariable, state: State) -> Outcome:
    shape = _shape_of(request, state)
    if shape is not None and not may_match(shape, held.shape):
        asked, found = printed(shape), printed(held.shape)
        return refuse(state, "E11", key=request.key, holder=held.parts[0], asked=asked, found=found)
    if None not in (request.dtype, held.dtype) and request.dtype != held.dtype:
        words = {"asked": request.dtype, "found": held.dtype}
        return refuse(state, "E12", key=request.key, holder=held.parts[0], words=words)
    created = held.parts[0].created if held.parts else None
    if created is not None:
        whole = replace(created, op_name=spelled(held.key, state), shape=known_shape(held.shape))
        say_shared(request, whole, state)
    return Returns(held, state)


# --- creation -----------------------------------------------------------------------------


def _create(request: Request, partitions: tuple[int, ...], state: State) -> Iterator[Outcome]:
    """One plain variable a part; the first parts are one larger (§2.9)."""
    if max(partitions, default=1) > _MOST_PARTS:
        state.world.budget.cut("a variable has more parts than are followed", state.here())
        yield from obtain(replace(request, partitioner=None), state)
        return
    shape = _shape_of(request, state)
    whole = replace(request, part_of=(request.key, shape))
    parts = [_part(whole, number, size) for number, size in enumerate(_sizes(shape, partitions))]
    made = in_order([partial(obtain, part) for part in parts], state)
    yield from then(made, lambda values, after: [_enter(request, shape, partitions, values, after)])


def _part(request: Request, number: int, shape: Sizes) -> Request:
    key = join(request.key, f"/part_{number}")
    plain = replace(request, key=key, partitioner=None, has_shape=True, shape=shape)
    return replace(plain, reuse=Reuse.NO, initializer=None)


def _sizes(shape: Sizes, partitions: tuple[int, ...]) -> list[Sizes]:
    """The shapes of the parts."""
    axis = next((i for i, count in enumerate(partitions) if count != 1), 0)
    count = partitions[axis] if partitions else 1
    if shape is None or not partitions:
        return [shape]
    whole = shape[axis]
    if not isinstance(whole, int):
        return [(*shape[:axis], whole, *shape[axis + 1 :])] * count
    lengths = [whole // count + (number < whole % count) for number in range(count)]
    return [(*shape[:axis], length, *shape[axis + 1 :]) for length in lengths]


def _enter(
    request: Request, shape: Sizes, partitions: tuple[int, ...], parts: Value, state: State
) -> Outcome:
    assert isinstance(parts, tuple)
    variables = tuple(part for part in parts if isinstance(part, Variable))
    whole = PartitionedVariable(request.key, shape, request.dtype, variables, partitions)
    edit_table(state, "partitioned")[request.key] = whole
    return Returns(whole, state)
