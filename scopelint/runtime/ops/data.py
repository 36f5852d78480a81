"""`tf.data`, readers and queues: elements of as much shape as is known, functions called once.

A dataset is described by the structure of its elements; a function given to `map` is called once
(§11.7), on tensors that stand for an element.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import as_dtype, int64, string
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.nest import flatten, map_structure, pack_like
from scopelint.runtime.ops.build import first_output
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import Sizes, TensorShape, as_shape, sizes_of
from scopelint.runtime.tensor import Tensor


class Spec:
    """Dtype and shape of one part of an element."""

    def __init__(self, dtype: Any, sizes: Sizes) -> None:
        """Take both."""
        self.dtype, self.sizes = as_dtype(dtype), sizes

    def tensor(self, type_: str = "IteratorGetNext") -> Tensor:
        """Make a tensor that stands for it."""
        return first_output(get_default_graph().create_op(type_, (), [(self.dtype, self.sizes)]))

    def with_sizes(self, sizes: Sizes) -> Spec:
        """Return the same dtype in another shape."""
        return Spec(self.dtype, sizes)


def spec_of(tensor: Any) -> Spec:
    """Describe a tensor."""
    tensor = tensor if isinstance(tensor, Tensor) else convert_to_tensor(tensor)
    return Spec(tensor.dtype.base_dtype, tensor.sizes)


@public("data.Dataset", "contrib.data.Dataset")
class Dataset:
    """A row of elements of one structure."""

    def __init__(self, structure: Any) -> None:
        """Take the structure, of `Spec`s."""
        self._structure = structure

    # Making one.

    @staticmethod
    def from_tensors(tensors: Any) -> Dataset:
        """One element."""
        return Dataset(map_structure(spec_of, _plain(tensors)))

    @staticmethod
    def from_tensor_slices(tensors: Any) -> Dataset:
        """One element for each row."""
        return Dataset(map_structure(lambda value: without_first(spec_of(value)), _plain(tensors)))

    @staticmethod
    def from_generator(
        generator: Any, output_types: Any = None, output_shapes: Any = None, args: Any = None
    ) -> Dataset:
        """What a generator gives."""
        kinds = flatten(output_types)
        shapes = (
            flatten(output_shapes, leaf=is_shape)
            if output_shapes is not None
            else [None] * len(kinds)
        )
        specs = [
            Spec(kind, sizes_of(as_shape(shape)))
            for kind, shape in zip(kinds, shapes, strict=False)
        ]
        return Dataset(pack_like(output_types, specs))

    @staticmethod
    def range(*_: Any) -> Dataset:
        """Numbers."""
        return Dataset(Spec(int64, []))

    @staticmethod
    def list_files(*_: Any, **__: Any) -> Dataset:
        """Names of files."""
        return Dataset(Spec(string, []))

    @staticmethod
    def zip(datasets: Any) -> Dataset:
        """Elements of several side by side."""
        return Dataset(_zipped(datasets))

    # Changing one.

    def map(self, map_func: Any, *_: Any, **__: Any) -> Dataset:
        """Call a function once on what stands for an element."""
        return Dataset(map_structure(spec_of, _called(map_func, self._structure)))

    def flat_map(self, map_func: Any, *_: Any, **__: Any) -> Dataset:
        """Call a function once; it gives a dataset."""
        found = _called(map_func, self._structure)
        return found if isinstance(found, Dataset) else self

    interleave = flat_map

    def filter(self, predicate: Any) -> Dataset:
        """Call a function once."""
        _called(predicate, self._structure)
        return self

    def batch(self, batch_size: Any, drop_remainder: bool = False) -> Dataset:
        """Elements put together along a new first axis."""
        count = batch_size if drop_remainder and isinstance(batch_size, int) else None
        return Dataset(map_structure(lambda spec: _with_first(spec, count), self._structure))

    def padded_batch(
        self,
        batch_size: Any,
        padded_shapes: Any = None,
        padding_values: Any = None,
        drop_remainder: bool = False,
    ) -> Dataset:
        """Elements padded and put together."""
        count = batch_size if drop_remainder and isinstance(batch_size, int) else None
        if padded_shapes is None:
            return self.batch(batch_size, drop_remainder)
        shapes = [
            sizes_of(as_shape(_known(shape))) for shape in flatten(padded_shapes, leaf=is_shape)
        ]
        specs = [
            spec.with_sizes(shape)
            for spec, shape in zip(flatten(self._structure), shapes, strict=False)
        ]
        return Dataset(pack_like(self._structure, [_with_first(spec, count) for spec in specs]))

    def unbatch(self) -> Dataset:
        """Rows of elements."""
        return Dataset(map_structure(without_first, self._structure))

    def apply(self, transformation: Any) -> Any:
        """Call a transformation on the dataset."""
        return transformation(self)

    def _same(self, *_: Any, **__: Any) -> Dataset:
        """The same elements, in another order or number."""
        return self

    shuffle = repeat = prefetch = cache = take = skip = shard = concatenate = with_options = _same

    def enumerate(self, start: int = 0) -> Dataset:
        """Elements with their numbers."""
        return Dataset((Spec(int64, []), self._structure))

    # Using one.

    @property
    def output_types(self) -> Any:
        """The structure, as dtypes."""
        return map_structure(lambda spec: spec.dtype, self._structure)

    @property
    def output_shapes(self) -> Any:
        """The structure, as shapes."""
        return map_structure(lambda spec: TensorShape(spec.sizes), self._structure)

    @property
    def output_classes(self) -> Any:
        """The structure, as classes."""
        return map_structure(lambda spec: Tensor, self._structure)

    def make_one_shot_iterator(self) -> Iterator:
        """An iterator over the elements."""
        return Iterator(self._structure)

    def make_initializable_iterator(self, shared_name: Any = None) -> Iterator:
        """An iterator that must be initialized."""
        return Iterator(self._structure)

    def __iter__(self) -> Any:
        raise RuntimeError(
            "__iter__() is only supported inside of tf.function or when eager execution is enabled."
        )


PUBLIC["tf.data.make_one_shot_iterator"] = lambda dataset: dataset.make_one_shot_iterator()
PUBLIC["tf.data.make_initializable_iterator"] = lambda dataset, *_: (
    dataset.make_initializable_iterator()
)
for _room in ("data", "compat.v1.data"):
    PUBLIC[f"tf.{_room}.get_output_types"] = lambda dataset_or_iterator: (
        dataset_or_iterator.output_types
    )
PUBLIC["tf.data.get_output_shapes"] = lambda dataset_or_iterator: dataset_or_iterator.output_shapes


def is_shape(value: Any) -> bool:
    """Whether a value in a structure is a shape: a list of numbers counts as one."""
    if value is None or isinstance(value, TensorShape | Tensor):
        return True
    return isinstance(value, list | tuple) and all(
        n is None or isinstance(n, int | np.integer) for n in value
    )


def _known(shape: Any) -> Any:
    if isinstance(shape, Tensor):
        return None
    if isinstance(shape, list | tuple):
        return [None if n is None or n == -1 else n for n in shape]
    return shape


def _plain(values: Any) -> Any:
    """Lists are arrays here, tuples and dicts are structure."""
    if isinstance(values, dict):
        return {key: _plain(value) for key, value in values.items()}
    if isinstance(values, tuple):
        return tuple(_plain(value) for value in values)
    return convert_to_tensor(values)


def _zipped(datasets: Any) -> Any:
    if isinstance(datasets, Dataset):
        return datasets._structure
    if isinstance(datasets, dict):
        return {key: _zipped(value) for key, value in datasets.items()}
    return tuple(_zipped(value) for value in datasets)


def without_first(spec: Spec) -> Spec:
    """Describe one row of what is described."""
    return spec.with_sizes(None if spec.sizes is None else spec.sizes[1:])


def _with_first(spec: Spec, count: int | None) -> Spec:
    return spec.with_sizes(None if spec.sizes is None else [count, *spec.sizes])


def _called(function: Any, structure: Any) -> Any:
    """Call a function on tensors that stand for an element; a tuple becomes its arguments."""
    element = map_structure(lambda spec: spec.tensor("DatasetElement"), structure)
    return function(*element) if isinstance(element, tuple) else function(element)


@public("data.Iterator")
class Iterator:
    """Gives tensors that stand for the next element."""

    def __init__(self, structure: Any) -> None:
        """Take the structure of the elements."""
        self._structure = structure
        self._initializer: Any = None

    @staticmethod
    def from_structure(
        output_types: Any, output_shapes: Any = None, *_: Any, **__: Any
    ) -> Iterator:
        """An iterator for any dataset of a structure."""
        return Dataset.from_generator(None, output_types, output_shapes).make_one_shot_iterator()

    @staticmethod
    def from_string_handle(
        string_handle: Any, output_types: Any, output_shapes: Any = None, *_: Any
    ) -> Iterator:
        """An iterator chosen when it is run."""
        return Iterator.from_structure(output_types, output_shapes)

    def get_next(self, name: str | None = None) -> Any:
        """Make tensors that stand for the next element."""
        specs = flatten(self._structure)
        made = get_default_graph().create_op(
            "IteratorGetNext", (), [(spec.dtype, spec.sizes) for spec in specs], name=name
        )
        return pack_like(self._structure, list(made.outputs))

    @property
    def initializer(self) -> Any:
        """An op that does nothing."""
        if self._initializer is None:
            self._initializer = nothing("MakeIterator")
        return self._initializer

    def make_initializer(self, dataset: Any, name: str | None = None) -> Any:
        """An op that does nothing."""
        return nothing(name or "MakeIterator")

    def string_handle(self, name: str | None = None) -> Tensor:
        """A string tensor."""
        made = get_default_graph().create_op(
            "IteratorToStringHandle", (), [(string, [])], name=name, kernel=lambda: b""
        )
        return first_output(made)

    @property
    def output_types(self) -> Any:
        """The structure, as dtypes."""
        return map_structure(lambda spec: spec.dtype, self._structure)

    @property
    def output_shapes(self) -> Any:
        """The structure, as shapes."""
        return map_structure(lambda spec: TensorShape(spec.sizes), self._structure)


def nothing(name: str) -> Any:
    """Make an op that does nothing."""
    return get_default_graph().create_op("NoOp", name=name, kernel=lambda: None)


class TextLineDataset(Dataset):
    """Lines or records: strings."""

    def __init__(self, *_: Any, **__: Any) -> None:
        """Take any files."""
        super().__init__(Spec(string, []))


for _name in ("TextLineDataset", "TFRecordDataset", "FixedLengthRecordDataset"):
    PUBLIC[f"tf.data.{_name}"] = PUBLIC[f"tf.contrib.data.{_name}"] = TextLineDataset


def _transformation(method: str) -> Any:
    def make(*given: Any, **named: Any) -> Any:
        return lambda dataset: getattr(dataset, method)(*given, **named)

    return make


def _map_and_batch(
    map_func: Any,
    batch_size: Any,
    num_parallel_batches: Any = None,
    drop_remainder: bool = False,
    num_parallel_calls: Any = None,
) -> Any:
    return lambda dataset: dataset.map(map_func).batch(batch_size, drop_remainder)


for _room in ("data.experimental", "contrib.data"):
    PUBLIC[f"tf.{_room}.map_and_batch"] = _map_and_batch
    PUBLIC[f"tf.{_room}.batch_and_drop_remainder"] = lambda batch_size: (
        lambda dataset: dataset.batch(batch_size, True)
    )
    PUBLIC[f"tf.{_room}.parallel_interleave"] = _transformation("interleave")
    PUBLIC[f"tf.{_room}.shuffle_and_repeat"] = _transformation("shuffle")
    PUBLIC[f"tf.{_room}.ignore_errors"] = _transformation("cache")
    PUBLIC[f"tf.{_room}.prefetch_to_device"] = _transformation("cache")
    PUBLIC[f"tf.{_room}.unbatch"] = _transformation("unbatch")
    PUBLIC[f"tf.{_room}.AUTOTUNE"] = -1
