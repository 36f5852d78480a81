"""Queues: what is taken out of one are tensors of the dtypes and shapes that it was made with (§1.6)."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Symbol, Value
from scopelint.tf1.arguments import as_dtype, as_integer, as_shape, given, is_sequence, items_of
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
