"""Queues: what is taken out of one are tensors of the dtypes and shapes that it was made with (§1.6)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.arguments import (
    as_dtype,
    as_integer,
    as_shape,
    entries_of,
    given,
    is_sequence,
    items_of,
)
from scopelint.tf1.arithmetic import TENSORS, shape_of
from scopelint.tf1.transfer import method, operation
from scopelint.tf1.values import Operation, Queue, Tensor, TensorShape

#: By name: the place of the dtypes among the arguments.
_KINDS = {"tf.FIFOQueue": 1, "tf.PaddingFIFOQueue": 1, "tf.RandomShuffleQueue": 2}


def _declare(path: str, position: int) -> None:
    @operation(path)
    def make(call: Call, state: State) -> Value:
        dtypes = given(call, position, "dtypes", state)
        shapes = given(call, position + 1, "shapes", state)
        if given(call, position + 2, "names", state) is not None:
            return Queue(path, None)
        return Queue(path, _components(dtypes, shapes, state))


for _path, _position in _KINDS.items():
    _declare(_path, _position)


def _components(dtypes: Value, shapes: Value, state: State) -> tuple[Tensor, ...] | None:
    """What an element is made of; None where its parts are not known in number."""
    if isinstance(dtypes, Symbol):
        return None
    kinds = items_of(dtypes, state) if is_sequence(dtypes, state) else (dtypes,)
    if not kinds:
        return None
    known = items_of(shapes, state) if len(kinds) > 1 or _holds_shapes(shapes, state) else (shapes,)
    sizes = known if known is not None and len(known) == len(kinds) else (None,) * len(kinds)
    pairs = zip(kinds, sizes, strict=True)
    return tuple(Tensor(as_shape(size, state), as_dtype(kind, state)) for kind, size in pairs)


def _holds_shapes(shapes: Value, state: State) -> bool:
    """Whether it is a list of shapes, and not one shape."""
    items = items_of(shapes, state) or (None,)
    return is_sequence(items[0], state) or isinstance(items[0], TensorShape)


@method(Queue, "dequeue", section="1.6")
def dequeue(call: Call, state: State) -> Iterator[Outcome]:
    """A tensor, or a list of them."""
    yield Returns(_taken(call.arguments[0], (), state), state)


@method(Queue, "dequeue_many", "dequeue_up_to", section="1.6")
def dequeue_many(call: Call, state: State) -> Iterator[Outcome]:
    """The same, with one dimension more."""
    yield Returns(
        _taken(call.arguments[0], (as_integer(given(call, 1, "n", state), state),), state), state
    )


def _taken(queue: Value, before: tuple[int | None, ...], state: State) -> Value:
    assert isinstance(queue, Queue)
    if queue.components is None:
        return state.fresh("what is taken out of a queue")
    taken: list[Value] = [
        each if each.shape is None else Tensor((*before, *each.shape), each.dtype)
        for each in queue.components
    ]
    return taken[0] if len(taken) == 1 else state.new_list(taken)


@method(Queue, "enqueue", "enqueue_many", "close", section="1.6")
def put(call: Call, state: State) -> Iterator[Outcome]:
    """An op."""
    yield Returns(Operation(), state)


@method(Queue, "size", section="1.6")
def size(call: Call, state: State) -> Iterator[Outcome]:
    """A tensor."""
    yield Returns(Tensor((), "int32"), state)


# --- batches, which are taken out of a queue that the function makes ------------------------

#: By name: the places of `enqueue_many`, `shapes` and `allow_smaller_final_batch`.
_BATCHES = {
    "tf.train.batch": (4, 5, 7),
    "tf.train.shuffle_batch": (6, 7, 8),
    "tf.train.batch_join": (3, 4, 6),
    "tf.train.shuffle_batch_join": (5, 6, 7),
}


def _declare_batch(path: str, many_at: int, shapes_at: int, smaller_at: int) -> None:
    @operation(path)
    def batch(call: Call, state: State) -> Value:
        """The tensors, each with the size of the batch before its own sizes."""
        is_join = path.endswith("join")
        tensors = given(call, 0, "tensors_list" if is_join else "tensors", state)
        lists = items_of(tensors, state) if is_join else (tensors,)
        if not lists:
            return Tensor(None, None)
        many = given(call, many_at, "enqueue_many", state)
        smaller = given(call, smaller_at, "allow_smaller_final_batch", state)
        size = as_integer(given(call, 1, "batch_size", state), state) if not smaller else None
        shapes = items_of(given(call, shapes_at, "shapes", state), state)
        return _batched(state.resolve(lists[0]), size, many, shapes, state)


for _path, _places in _BATCHES.items():
    _declare_batch(_path, *_places)


def _batched(
    tensors: Value, size: int | None, many: Value, shapes: tuple[Value, ...] | None, state: State
) -> Value:
    """A list, a dict or one tensor, as what is given; of a list of one tensor, that."""
    entries = entries_of(tensors, state)
    single = isinstance(tensors, TENSORS)
    items = (tensors,) if single else items_of(tensors, state)
    if entries is not None:
        return state.new_dict(
            {key: _of_batch(each, size, many, state) for key, each in entries.items()}
        )
    if not items:
        return Tensor(None, None)
    made = [_of_batch(each, size, many, state) for each in items]
    if shapes is not None and len(shapes) == len(made):
        sizes = (as_shape(each, state) for each in shapes)
        made = [
            each if of is None else Tensor((size, *of), each.dtype)
            for each, of in zip(made, sizes, strict=True)
        ]
    return made[0] if len(made) == 1 else state.new_list([*made])


def _of_batch(tensor: Value, size: int | None, many: Value, state: State) -> Tensor:
    """A batch of one of the tensors; of `many`, each has a dimension for them already."""
    tensor = state.resolve(tensor)
    dtype = tensor.dtype if isinstance(tensor, TENSORS) else None
    shape = shape_of(tensor, state)
    if shape is None or isinstance(many, Symbol) or (many and not shape):
        return Tensor(None, dtype)
    return Tensor((size, *(shape[1:] if many else shape)), dtype)


@operation("tf.train.slice_input_producer")
def slices(call: Call, state: State) -> Value:
    """One element of each tensor."""
    items = items_of(given(call, 0, "tensor_list", state), state)
    if not items:
        return Tensor(None, None)
    return state.new_list([_element(state.resolve(each), state) for each in items])


def _element(tensor: Value, state: State) -> Tensor:
    shape = shape_of(tensor, state)
    dtype = tensor.dtype if isinstance(tensor, TENSORS) else None
    return Tensor(shape[1:] if shape else None, dtype)
