"""Queues and readers: they hold nothing, what is taken out has the dtypes and shapes they were made with."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import as_dtype, int32, string
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.nest import flatten, pack_like
from scopelint.runtime.ops.build import first_output
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.data import is_shape, nothing, spec_of, without_first
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import Sizes, as_shape, sizes_of
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor

# Queues and readers.


class Queue:
    """Holds nothing; what is taken out has the dtypes and shapes it was made with."""

    def __init__(
        self,
        capacity: Any,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        shared_name: Any = None,
        name: str | None = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        self._single = not isinstance(dtypes, list | tuple) or len(dtypes) == 1
        kinds = list(dtypes) if isinstance(dtypes, list | tuple) else [dtypes]
        self._shapes = _queue_shapes(shapes, len(kinds))
        self._kinds = [as_dtype(kind) for kind in kinds]
        with name_scope(name, self.default_name, []) as scope:
            self.name = scope[:-1]
            made = get_default_graph().create_op("QueueV2", (), [(string, [])], name=scope)
            self.queue_ref = made.outputs[0]

    default_name = "fifo_queue"

    @property
    def dtypes(self) -> Any:
        """The dtypes of an element."""
        return self._kinds

    @staticmethod
    def from_list(index: Any, queues: Any) -> Queue:
        """One of these, which are alike. Raises TypeError for no list of queues."""
        if not isinstance(queues, list) or not all(isinstance(each, Queue) for each in queues):
            raise TypeError("A list of queues expected")
        first: Queue = queues[0]
        return first

    def dequeue(self, name: str | None = None) -> Any:
        """Tensors that stand for an element."""
        return self._taken(self._shapes, name or f"{self.name}_Dequeue")

    def dequeue_many(self, n: Any, name: str | None = None) -> Any:
        """Tensors that stand for elements put together."""
        count = n if isinstance(n, int) else None
        shapes = [None if sizes is None else [count, *sizes] for sizes in self._shapes]
        return self._taken(shapes, name or f"{self.name}_DequeueMany")

    def dequeue_up_to(self, n: Any, name: str | None = None) -> Any:
        """Tensors that stand for elements put together, fewer at the end."""
        shapes = [None if sizes is None else [None, *sizes] for sizes in self._shapes]
        return self._taken(shapes, name or f"{self.name}_DequeueUpTo")

    def _taken(self, shapes: list[Sizes], name: str) -> Any:
        with get_default_graph().name_scope(None):
            made = get_default_graph().create_op(
                "QueueDequeueV2", (), list(zip(self._kinds, shapes, strict=True)), name=name
            )
        return first_output(made) if self._single else list(made.outputs)

    def enqueue(self, vals: Any = None, name: str | None = None) -> Any:
        """An op that does nothing."""
        return nothing(name or "enqueue")

    def enqueue_many(self, vals: Any = None, name: str | None = None) -> Any:
        """An op that does nothing."""
        return nothing(name or "enqueue")

    def close(self, *_: Any, **__: Any) -> Any:
        """An op that does nothing."""
        return nothing("close")

    def size(self, name: str | None = None) -> Tensor:
        """How many there are: none."""
        return first_output(
            get_default_graph().create_op("QueueSize", (), [(int32, [])], name=name)
        )


def _queue_shapes(shapes: Any, count: int) -> list[Sizes]:
    if shapes is None:
        return [None] * count
    if is_shape(shapes) and not (isinstance(shapes, list | tuple) and len(shapes) == count == 0):
        shapes = [shapes]
    return [sizes_of(as_shape(shape)) for shape in shapes]


class ShuffleQueue(Queue):
    """A queue that shuffles."""

    default_name = "random_shuffle_queue"

    def __init__(
        self,
        capacity: Any,
        min_after_dequeue: Any,
        dtypes: Any,
        shapes: Any = None,
        names: Any = None,
        seed: Any = None,
        shared_name: Any = None,
        name: str | None = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(capacity, dtypes, shapes, names, shared_name, name)


class PaddingQueue(Queue):
    """A queue that pads."""

    default_name = "padding_fifo_queue"


class PriorityQueue(Queue):
    """A queue that sorts."""

    def __init__(
        self,
        capacity: Any,
        types: Any,
        shapes: Any = None,
        names: Any = None,
        shared_name: Any = None,
        name: str | None = None,
    ) -> None:
        """Take TensorFlow's arguments."""
        super().__init__(capacity, types, shapes, names, shared_name, name)


for _name, _class in (
    ("FIFOQueue", Queue),
    ("QueueBase", Queue),
    ("PriorityQueue", PriorityQueue),
    ("RandomShuffleQueue", ShuffleQueue),
    ("PaddingFIFOQueue", PaddingQueue),
):
    PUBLIC[f"tf.{_name}"] = PUBLIC[f"tf.queue.{_name}"] = _class


class Reader:
    """Reads keys and values: strings."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take any options."""

    def read(self, queue: Any = None, name: str | None = None) -> tuple[Tensor, Tensor]:
        """Tensors that stand for a key and a value."""
        made = get_default_graph().create_op(
            "ReaderRead", (), [(string, []), (string, [])], name=name
        )
        return first_output(made), made.outputs[1]

    def read_up_to(
        self, queue: Any = None, num_records: Any = None, name: str | None = None
    ) -> Any:
        """Tensors that stand for keys and values."""
        made = get_default_graph().create_op(
            "ReaderReadUpTo", (), [(string, [None])] * 2, name=name
        )
        return first_output(made), made.outputs[1]


for _name in (
    "TFRecordReader",
    "TextLineReader",
    "WholeFileReader",
    "FixedLengthRecordReader",
    "IdentityReader",
    "LMDBReader",
):
    PUBLIC[f"tf.{_name}"] = type(_name, (Reader,), {})


def input_producer(name: str | None = None, **given: Any) -> Any:
    """A queue of a tensor's rows (numbers, for a limit)."""
    value = next(iter(given.values()))
    source = convert_to_tensor(value if not isinstance(value, list) or value else ["none"])
    sizes = source.sizes[1:] if source.sizes else []
    return Queue(32, [source.dtype.base_dtype], [sizes], name=name or "input_producer")


_DRAWN = "num_epochs= shuffle= seed= capacity= shared_name="
for _name, _parameters in (
    ("input_producer", f"input_tensor element_shape= {_DRAWN} summary_name= name= cancel_op="),
    ("string_input_producer", f"string_tensor {_DRAWN} name= cancel_op="),
    ("range_input_producer", f"limit {_DRAWN} name="),
):
    PUBLIC[f"tf.train.{_name}"] = taking(_parameters)(input_producer)


@public("train.slice_input_producer")
def slice_input_producer(tensor_list: Any, *_: Any, **__: Any) -> list[Tensor]:
    """Tensors that stand for one row of each."""
    return [without_first(spec_of(value)).tensor("Gather") for value in tensor_list]


@public("train.match_filenames_once", "matching_files")
def match_filenames_once(pattern: Any, name: str | None = None) -> Tensor:
    """Names of files."""
    return first_output(
        get_default_graph().create_op("MatchingFiles", (), [(string, [None])], name=name)
    )


@public("train.limit_epochs")
def limit_epochs(tensor: Any, *_: Any, **__: Any) -> Any:
    """The tensor."""
    return convert_to_tensor(tensor)


def _batcher(default: str, parameters: str) -> Any:
    def function(
        batch_size: Any,
        shapes: Any = None,
        enqueue_many: bool = False,
        allow_smaller_final_batch: bool = False,
        name: str | None = None,
        **given: Any,
    ) -> Any:
        (first, tensors), *_ = given.items()
        if first == "tensors_list" and isinstance(tensors, list):
            tensors = tensors[0] if isinstance(tensors[0], list | tuple | dict) else tensors
        count = (
            batch_size if isinstance(batch_size, int) and not allow_smaller_final_batch else None
        )
        known = None if shapes is None else [sizes_of(as_shape(shape)) for shape in shapes]
        with name_scope(name, default, []):
            flat = [convert_to_tensor(value) for value in flatten(tensors)]
            made = [
                _batched(t, count, enqueue_many, known[i] if known else None)
                for i, t in enumerate(flat)
            ]
        is_list_of_one = isinstance(tensors, list | tuple) and len(made) == 1
        return made[0] if is_list_of_one else pack_like(tensors, made)

    function.__doc__ = f"{default}: tensors that stand for elements put together."
    return taking(parameters)(function)


def _batched(tensor: Tensor, count: int | None, many: bool, known: Sizes) -> Tensor:
    sizes = known if known is not None else tensor.sizes
    rest = None if sizes is None else sizes[1:] if many and known is None else sizes
    shape = None if rest is None else [count, *rest]
    return first_output(
        tensor.graph.create_op("QueueDequeueManyV2", [tensor], [(tensor.dtype.base_dtype, shape)])
    )


_RATHER_FEW = "allow_smaller_final_batch= shared_name= name="
_READ = f"enqueue_many= shapes= dynamic_pad= {_RATHER_FEW}"
_SHUFFLED = f"seed= enqueue_many= shapes= {_RATHER_FEW}"
_SIZES = "batch_size capacity min_after_dequeue"
for _name, _before, _after in (
    ("batch", "tensors", f"batch_size num_threads= capacity= {_READ}"),
    ("shuffle_batch", f"tensors {_SIZES}", f"num_threads= {_SHUFFLED}"),
    ("batch_join", "tensors_list", f"batch_size capacity= {_READ}"),
    ("shuffle_batch_join", f"tensors_list {_SIZES}", _SHUFFLED),
):
    PUBLIC[f"tf.train.{_name}"] = _batcher(_name, f"{_before} {_after}")
    PUBLIC[f"tf.train.maybe_{_name}"] = _batcher(_name, f"{_before} keep_input {_after}")


@public("python_io.tf_record_iterator", "io.tf_record_iterator")
def tf_record_iterator(path: Any, options: Any = None) -> Any:
    """No records: nothing is read."""
    return iter(())


@public("python_io.TFRecordWriter", "io.TFRecordWriter")
class TFRecordWriter:
    """Writes nothing."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take any path."""

    def write(self, record: Any) -> None:
        """Write nothing."""

    def flush(self) -> None:
        """Write nothing."""

    close = flush

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *_: Any) -> None:
        """Close nothing."""
