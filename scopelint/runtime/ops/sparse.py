"""`SparseTensor`, `IndexedSlices` and what makes and takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float32, int64
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.ops.build import build, first_output, static_sizes
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.creation import placeholder
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.tensor import Tensor


class SparseTensorValue(NamedTuple):
    """What a sparse tensor is evaluated to."""

    indices: Any
    values: Any
    dense_shape: Any


PUBLIC["tf.SparseTensorValue"] = PUBLIC["tf.compat.v1.SparseTensorValue"] = SparseTensorValue


@public("SparseTensor", "sparse.SparseTensor")
class SparseTensor:
    """Elements that are not zero, their places, and the shape of the whole."""

    __scopelint_sparse__ = True

    def __init__(self, indices: Any, values: Any, dense_shape: Any) -> None:
        """Take the three parts."""
        self.indices = convert_to_tensor(indices, int64, "indices")
        self.values = convert_to_tensor(values, name="values")
        self.dense_shape = convert_to_tensor(dense_shape, int64, "dense_shape")

    @property
    def dtype(self) -> Any:
        """The elements' dtype."""
        return self.values.dtype

    @property
    def op(self) -> Any:
        """The op that gives the elements."""
        return self.values.op

    @property
    def name(self) -> str:
        """The name of the elements' tensor."""
        return self.values.name

    @property
    def graph(self) -> Any:
        """The graph."""
        return self.values.graph

    @property
    def shape(self) -> TensorShape:
        """The static shape, as far as it is known."""
        return TensorShape(static_sizes(self.dense_shape))

    def get_shape(self) -> TensorShape:
        """Return the static shape."""
        return self.shape

    def fetched(self, value: Callable[[Any], Any]) -> SparseTensorValue:
        """Return the value, its parts evaluated by `value`."""
        return SparseTensorValue(*map(value, (self.indices, self.values, self.dense_shape)))

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Evaluate in a session."""
        chosen = session if session is not None else PUBLIC["tf.get_default_session"]()
        return chosen.run(self, feed_dict)


@public("IndexedSlices")
class IndexedSlices:
    """Rows of a tensor and their numbers."""

    def __init__(self, values: Any, indices: Any, dense_shape: Any = None) -> None:
        """Take the rows and their numbers."""
        self.values, self.indices, self.dense_shape = values, indices, dense_shape

    @property
    def dtype(self) -> Any:
        """The rows' dtype."""
        return self.values.dtype

    @property
    def op(self) -> Any:
        """The op that gives the rows."""
        return self.values.op

    @property
    def graph(self) -> Any:
        """The graph."""
        return self.values.graph

    @property
    def name(self) -> str:
        """The name of the rows' tensor."""
        return str(self.values.name)

    def _dense_var_to_tensor(
        self, dtype: Any = None, name: Any = None, as_ref: bool = False
    ) -> Tensor:
        count = (
            None if self.dense_shape is None else static_sizes(convert_to_tensor(self.dense_shape))
        )
        if count:
            return build("UnsortedSegmentSum", self.values, self.indices, count[0])
        return convert_to_tensor(self.values)


@public("sparse_placeholder", "sparse.placeholder")
def sparse_placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> SparseTensor:
    """Make a sparse tensor that must be fed."""
    label = name or "Placeholder"
    rank = None if shape is None else len(list(shape))
    return SparseTensor(
        placeholder(int64, [None, rank], f"{label}/indices"),
        placeholder(dtype, [None], f"{label}/values"),
        placeholder(int64, [rank], f"{label}/shape"),
    )


def _dense(places: Any, values: Any, sizes: Any) -> Any:
    total = np.zeros([int(n) for n in sizes], values.dtype)
    if len(places):
        total[tuple(np.moveaxis(places, -1, 0))] = values
    return total


@public("sparse_tensor_to_dense", "sparse.to_dense", "sparse_to_dense")
def sparse_tensor_to_dense(
    sp_input: Any, *rest: Any, name: str | None = None, **named: Any
) -> Tensor:
    """Make a tensor with zeros where a sparse one has nothing."""
    if not isinstance(sp_input, SparseTensor):
        sizes = rest[0] if rest else named.get("output_shape")
        sp_input = SparseTensor(
            sp_input, rest[1] if len(rest) > 1 else named.get("sparse_values"), sizes
        )
    sizes = static_sizes(sp_input.dense_shape)
    made = sp_input.graph.create_op(
        "SparseToDense",
        [sp_input.indices, sp_input.values, sp_input.dense_shape],
        [(sp_input.dtype.base_dtype, sizes)],
        name=name,
        kernel=_dense,
    )
    return first_output(made)


@public("sparse_tensor_dense_matmul", "sparse.sparse_dense_matmul", "sparse.matmul")
def sparse_tensor_dense_matmul(
    sp_a: Any, b: Any, adjoint_a: bool = False, adjoint_b: bool = False, name: str | None = None
) -> Tensor:
    """Multiply a sparse matrix by a dense one."""
    b = convert_to_tensor(b)
    rows = (static_sizes(sp_a.dense_shape) or [None, None])[1 if adjoint_a else 0]
    columns = (b.sizes or [None, None])[0 if adjoint_b else 1]

    def kernel(places: Any, values: Any, sizes: Any, dense: Any) -> Any:
        left = _dense(places, values, sizes)
        return (left.T if adjoint_a else left) @ (dense.T if adjoint_b else dense)

    made = b.graph.create_op(
        "SparseTensorDenseMatMul",
        [sp_a.indices, sp_a.values, sp_a.dense_shape, b],
        [(b.dtype.base_dtype, [rows, columns])],
        name=name,
        kernel=kernel,
    )
    return first_output(made)


def _sparse_of(count: Any, dtype: Any, rank: int | None) -> SparseTensor:
    graph = get_default_graph()
    made = graph.create_op(
        "SparseOp", (count,), [(int64, [None, rank]), (as_dtype(dtype), [None]), (int64, [rank])]
    )
    return SparseTensor(*made.outputs)


@public(
    "sparse_retain",
    "sparse_reorder",
    "sparse.reorder",
    "sparse.retain",
    "sparse_softmax",
    "sparse_reshape",
    "sparse_slice",
    "sparse_transpose",
    "sparse_add",
    "sparse.add",
    "sparse_concat",
    "sparse.reset_shape",
)
def sparse_from_sparse(sp_input: Any, *_: Any, **__: Any) -> Any:
    """A sparse tensor made of another: the values are not evaluated."""
    if isinstance(sp_input, SparseTensor):
        return _sparse_of(sp_input.values, sp_input.dtype.base_dtype, None)
    return (
        convert_to_tensor(sp_input)
        if not isinstance(sp_input, int)
        else _sparse_of(convert_to_tensor(sp_input), float32, None)
    )


@public("sparse_reduce_sum", "sparse.reduce_sum")
def sparse_reduce_sum(sp_input: Any, axis: Any = None, keepdims: Any = None, **_: Any) -> Tensor:
    """The sum over axes of a sparse tensor."""
    return convert_to_tensor(
        PUBLIC["tf.reduce_sum"](sparse_tensor_to_dense(sp_input), axis, keepdims)
    )


@public("nn.ctc_beam_search_decoder", "nn.ctc_greedy_decoder")
def ctc_decoder(inputs: Any, sequence_length: Any, *_: Any, **__: Any) -> Any:
    """Decoded sequences, and how likely they are: not evaluated."""
    inputs = convert_to_tensor(inputs)
    scores = inputs.graph.create_op("CTCDecoder", [inputs], [(float32, [None, 1])]).outputs[0]
    return [_sparse_of(inputs, int64, 2)], scores


@public("edit_distance")
def edit_distance(
    hypothesis: Any, truth: Any, normalize: bool = True, name: str | None = None
) -> Tensor:
    """How many changes lie between sequences: not evaluated."""
    return first_output(
        hypothesis.graph.create_op(
            "EditDistance", [hypothesis.values], [(float32, None)], name=name
        )
    )
