"""`SparseTensor`, `IndexedSlices` and what makes and takes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from scopelint.runtime.dtypes import as_dtype, float32, int64
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, first_output, static_sizes
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.creation import placeholder
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.shapes import TensorShape
from scopelint.runtime.signatures import taking
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


def _dense(places: Any, values: Any, sizes: Any, rest: Any = 0) -> Any:
    total = np.full([int(n) for n in sizes], rest, values.dtype)
    if len(places):
        total[tuple(np.moveaxis(places, -1, 0))] = values
    return total


@public("sparse_tensor_to_dense", "sparse.to_dense")
def sparse_tensor_to_dense(
    sp_input: Any, default_value: Any = None, validate_indices: bool = True, name: str | None = None
) -> Tensor:
    """Make a tensor of a sparse one, with zeros (`default_value`) where that has nothing."""
    with name_scope(name, "SparseToDense", [sp_input.values]) as scope:
        parts = [sp_input.indices, sp_input.values, sp_input.dense_shape]
        if default_value is not None:
            parts.append(convert_to_tensor(default_value, sp_input.dtype.base_dtype, "default"))
        outputs = [(sp_input.dtype.base_dtype, static_sizes(sp_input.dense_shape))]
        made = sp_input.graph.create_op("SparseToDense", parts, outputs, name=scope, kernel=_dense)
    return first_output(made)


@public("sparse_to_dense")
def sparse_to_dense(
    sparse_indices: Any,
    output_shape: Any,
    sparse_values: Any,
    default_value: Any = None,
    validate_indices: bool = True,
    name: str | None = None,
) -> Tensor:
    """Make a tensor of the parts of a sparse one."""
    parts = SparseTensor(sparse_indices, sparse_values, output_shape)
    return sparse_tensor_to_dense(parts, default_value, validate_indices, name)


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


def sparse_from_sparse(**given: Any) -> Any:
    """A sparse tensor made of another: the values are not evaluated."""
    first = next(iter(given.values()))
    if isinstance(first, SparseTensor):
        return _sparse_of(first.values, first.dtype.base_dtype, None)
    return convert_to_tensor(first)


for _names, _parameters in (
    (("sparse_retain", "sparse.retain"), "sp_input to_retain"),
    (("sparse_reorder", "sparse.reorder", "sparse_softmax"), "sp_input name="),
    (("sparse_reshape",), "sp_input shape name="),
    (("sparse_slice",), "sp_input start size name="),
    (("sparse_transpose",), "sp_input perm= name="),
    (("sparse_add", "sparse.add"), "a b threshold= thresh="),
    (("sparse.reset_shape",), "sp_input new_shape="),
):
    public(*_names)(taking(_parameters)(sparse_from_sparse))


@public("sparse_concat")
def sparse_concat(
    axis: Any,
    sp_inputs: Any,
    name: str | None = None,
    expand_nonconcat_dim: bool = False,
    concat_dim: Any = None,
    expand_nonconcat_dims: Any = None,
) -> Any:
    """Sparse tensors put side by side: the values are not evaluated."""
    return sparse_from_sparse(first=sp_inputs[0])


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
