"""`tf.data`: datasets by the dtypes and shapes of their elements.

What a dataset maps is called once, in the graph that is the default; its values are not computed.
"""

from __future__ import annotations

from typing import Any

from scopelint.runtime.dtypes import as_dtype, int64
from scopelint.runtime.nest import flatten, map_structure, pack_like
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.shapes import TensorShape, as_shape
from scopelint.runtime.tensor import Tensor


def _element(dtype: Any, shape: Any) -> Any:
    """A tensor that stands for one element."""
    sizes = as_shape(shape)
    op = tf("get_default_graph")().create_op(
        "IteratorGetNext",
        (),
        [(as_dtype(dtype), None if sizes.ndims is None else sizes.as_list())],
        name="IteratorGetNext",
    )
    op.is_stateful = True
    return op.outputs[0]


class _Spec:
    """The dtype and shape of one tensor of an element."""

    def __init__(self, dtype: Any, shape: Any) -> None:
        self.dtype, self.shape = as_dtype(dtype), as_shape(shape)

    def element(self) -> Any:
        """A tensor of that dtype and shape."""
        return _element(self.dtype, self.shape)

    def batched(self, size: Any) -> _Spec:
        """With one axis more in front."""
        return _Spec(self.dtype, TensorShape([size]).concatenate(self.shape))


def _spec_of(value: Any) -> _Spec:
    tensor = convert_to_tensor(value)
    return _Spec(tensor.dtype.base_dtype, tensor.shape)


@public("data.Dataset")
class Dataset:
    """Elements of one structure; every change gives another dataset."""

    def __init__(self, spec: Any = None) -> None:
        """`spec`: the structure of one element."""
        self._spec = spec

    @staticmethod
    def from_tensors(tensors: Any) -> Dataset:
        """One element."""
        return Dataset(map_structure(_spec_of, tensors))

    @staticmethod
    def from_tensor_slices(tensors: Any) -> Dataset:
        """The rows."""
        whole = map_structure(_spec_of, tensors)
        return Dataset(map_structure(lambda each: _Spec(each.dtype, each.shape[1:]), whole))

    @staticmethod
    def from_generator(
        generator: Any, output_types: Any, output_shapes: Any = None, args: Any = None
    ) -> Dataset:
        """What a generator gives; it is not called."""
        types = flatten(output_types)
        shapes = [None] * len(types)
        if output_shapes is not None:
            shapes = flatten(output_shapes, leaf=lambda each: not _holds_shapes(each))
        specs = [_Spec(dtype, shape) for dtype, shape in zip(types, shapes, strict=True)]
        return Dataset(pack_like(output_types, specs))

    @staticmethod
    def range(*_: Any) -> Dataset:
        """Numbers."""
        return Dataset(_Spec(int64, []))

    @staticmethod
    def zip(datasets: Any) -> Dataset:
        """Elements side by side."""
        return Dataset(_zipped(datasets))

    @staticmethod
    def list_files(*_: Any, **__: Any) -> Dataset:
        """File names."""
        return Dataset(_Spec("string", []))

    @property
    def output_types(self) -> Any:
        """The dtypes of an element."""
        return map_structure(lambda each: each.dtype, self._spec)

    @property
    def output_shapes(self) -> Any:
        """The shapes of an element."""
        return map_structure(lambda each: each.shape, self._spec)

    @property
    def output_classes(self) -> Any:
        """The classes of an element: tensors."""
        return map_structure(lambda _: Tensor, self._spec)

    def _called(self, function: Any) -> Any:
        """What a function makes of an element."""
        element = map_structure(lambda each: each.element(), self._spec)
        return function(*element) if isinstance(element, tuple) else function(element)

    def map(self, map_func: Any, num_parallel_calls: Any = None) -> Dataset:
        """Call the function once (§11.7)."""
        return Dataset(map_structure(_spec_of, self._called(map_func)))

    def flat_map(self, map_func: Any) -> Dataset:
        """Call the function once; it gives a dataset."""
        return Dataset(self._called(map_func)._spec)

    def interleave(self, map_func: Any, *_: Any, **__: Any) -> Dataset:
        """Call the function once; it gives a dataset."""
        return self.flat_map(map_func)

    def filter(self, predicate: Any) -> Dataset:
        """Call the function once."""
        self._called(predicate)
        return Dataset(self._spec)

    def batch(self, batch_size: Any, drop_remainder: Any = False) -> Dataset:
        """Elements one above the other."""
        size = batch_size if drop_remainder is True and isinstance(batch_size, int) else None
        return Dataset(map_structure(lambda each: each.batched(size), self._spec))

    def padded_batch(
        self, batch_size: Any, padded_shapes: Any = None, padding_values: Any = None, **_: Any
    ) -> Dataset:
        """Elements one above the other, filled up."""
        return Dataset(
            map_structure(
                lambda each: _Spec(each.dtype, [None] * ((each.shape.ndims or 0) + 1)), self._spec
            )
        )

    def apply(self, transformation_func: Any) -> Any:
        """Call a function on the dataset."""
        found = transformation_func(self)
        return found if isinstance(found, Dataset) else Dataset(self._spec)

    def _same(self, *_: Any, **__: Any) -> Dataset:
        """Other elements of the same structure."""
        return Dataset(self._spec)

    shuffle = repeat = prefetch = take = skip = cache = shard = concatenate = with_options = _same

    def make_one_shot_iterator(self) -> Iterator:
        """Something that gives elements."""
        return Iterator(self._spec)

    def make_initializable_iterator(self, shared_name: Any = None) -> Iterator:
        """Something that gives elements after its initializer has run."""
        return Iterator(self._spec)


def _holds_shapes(value: Any) -> bool:
    """Whether a structure holds shapes, and is none itself."""
    if isinstance(value, dict):
        return True
    return isinstance(value, tuple | list) and any(
        isinstance(each, tuple | list | TensorShape) or each is None for each in value
    )


def _zipped(datasets: Any) -> Any:
    if isinstance(datasets, tuple | list):
        return tuple(_zipped(each) for each in datasets)
    if isinstance(datasets, dict):
        return {key: _zipped(each) for key, each in datasets.items()}
    return datasets._spec


@public("data.Iterator")
class Iterator:
    """What gives a dataset's elements."""

    def __init__(self, spec: Any) -> None:
        """`spec`: the structure of one element."""
        self._spec = spec
        self.initializer = tf("no_op")(name="MakeIterator")

    @staticmethod
    def from_structure(
        output_types: Any, output_shapes: Any = None, *_: Any, **__: Any
    ) -> Iterator:
        """An iterator for any dataset of that structure."""
        return Iterator(Dataset.from_generator(None, output_types, output_shapes)._spec)

    @staticmethod
    def from_string_handle(
        string_handle: Any, output_types: Any, output_shapes: Any = None, *_: Any
    ) -> Iterator:
        """An iterator by its handle."""
        return Iterator.from_structure(output_types, output_shapes)

    def get_next(self, name: Any = None) -> Any:
        """Tensors of one element."""
        return map_structure(lambda each: each.element(), self._spec)

    def make_initializer(self, dataset: Any, name: Any = None) -> Any:
        """An op that would begin a dataset."""
        return tf("no_op")(name="MakeIterator")

    def string_handle(self, name: Any = None) -> Any:
        """The iterator's handle."""
        return tf("constant")("", name="IteratorToStringHandle")


@public("data.TFRecordDataset", "data.TextLineDataset", "data.FixedLengthRecordDataset")
def record_dataset(*_: Any, **__: Any) -> Dataset:
    """The records of files, which are not read."""
    return Dataset(_Spec("string", []))


@public("data.make_one_shot_iterator")
def make_one_shot_iterator(dataset: Dataset) -> Iterator:
    """Something that gives a dataset's elements."""
    return dataset.make_one_shot_iterator()


@public("data.make_initializable_iterator")
def make_initializable_iterator(dataset: Dataset, shared_name: Any = None) -> Iterator:
    """Something that gives a dataset's elements after its initializer has run."""
    return dataset.make_initializable_iterator()
