"""Embeddings, ranking, clipping by norms."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from scopelint.runtime.dtypes import boolean, float32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op, first_output, static_value
from scopelint.runtime.ops.cast import cast
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.gather import gather
from scopelint.runtime.ops.infer import (
    merge_size,
    with_rank,
)
from scopelint.runtime.ops.reductions import reduce_mean, reduce_sum
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor

# Embeddings, ranking.


@public("nn.embedding_lookup")
def embedding_lookup(
    params: Any,
    ids: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    validate_indices: bool = True,
    max_norm: Any = None,
) -> Tensor:
    """Take rows by their numbers. Raises ValueError for no params."""
    if params is None or (isinstance(params, list | tuple) and not params):
        raise ValueError("Need at least one param")
    with name_scope(name, "embedding_lookup", [ids]) as scope:
        parts = (
            list(params)
            if isinstance(params, list | tuple) or hasattr(params, "_variable_list")
            else [params]
        )
        whole = parts[0] if len(parts) == 1 else PUBLIC["tf.concat"](parts, 0)
        rows = gather(whole, ids, name=scope)
        return build("Identity", rows)


@public("nn.embedding_lookup_sparse")
def embedding_lookup_sparse(
    params: Any,
    sp_ids: Any,
    sp_weights: Any = None,
    partition_strategy: str = "mod",
    name: Any = None,
    combiner: Any = None,
    max_norm: Any = None,
) -> Tensor:
    """Take rows by sparse numbers and combine them: nothing is evaluated."""
    whole = params[0] if isinstance(params, list | tuple) else params
    width = list(whole.shape.as_list()[1:])
    with name_scope(name, "embedding_lookup_sparse", []) as scope:
        graph = sp_ids.values.graph
        return first_output(
            graph.create_op(
                "EmbeddingLookupSparse",
                [sp_ids.values, convert_to_tensor(whole)],
                [(whole.dtype.base_dtype, [None, *width])],
                name=scope,
            )
        )


@public("nn.safe_embedding_lookup_sparse")
def safe_embedding_lookup_sparse(
    embedding_weights: Any,
    sparse_ids: Any,
    sparse_weights: Any = None,
    combiner: Any = "mean",
    default_id: Any = None,
    name: Any = None,
    partition_strategy: str = "div",
    max_norm: Any = None,
) -> Tensor:
    """Take rows by sparse numbers and combine them: nothing is evaluated."""
    return embedding_lookup_sparse(embedding_weights, sparse_ids, sparse_weights, name=name)


@public("nn.top_k", "math.top_k")
def top_k(input: Any, k: Any = 1, sorted: bool = True, name: str | None = None) -> Any:
    """The largest elements of each row, and their places."""
    values, indices = build_op("TopKV2", [input, k], name=name).outputs
    return TopKV2(values, indices)


class TopKV2(NamedTuple):
    """The largest elements and their places."""

    values: Any
    indices: Any


def _in_top_k_infer(node: Node) -> Outputs:
    rows, targets = with_rank(node.sizes(0), 2), with_rank(node.sizes(1), 1)
    return [(boolean, [merge_size(rows[0], targets[0])])]


def _in_top_k(rows: Any, targets: Any, k: int) -> Any:
    chosen = rows[np.arange(len(rows)), targets.astype(int)]
    return (rows > chosen[:, None]).sum(-1) < k


op("InTopKV2", _in_top_k_infer, _in_top_k, "predictions targets")


@public("nn.in_top_k", "math.in_top_k")
def in_top_k(predictions: Any, targets: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether the targets are among the k largest."""
    number = int(static_value(k)) if isinstance(k, Tensor) else int(k)
    return build("InTopKV2", predictions, targets, name=name or "in_top_k/InTopKV2", k=number)


@public("nn.zero_fraction", "math.zero_fraction")
def zero_fraction(value: Any, name: str | None = None) -> Tensor:
    """The share of elements that are zero."""
    with name_scope(name, "zero_fraction", [value]):
        value = convert_to_tensor(value)
        zero = np.zeros((), value.dtype.as_numpy_dtype)
        return reduce_mean(cast(build("Equal", value, zero), float32), name="fraction")


def sampled_loss(
    weights: Any,
    biases: Any,
    labels: Any,
    inputs: Any,
    num_sampled: Any,
    num_classes: Any,
    *_: Any,
    name: Any = None,
    **__: Any,
) -> Tensor:
    """A loss of each row by sampled classes: of the inputs' first size, not evaluated."""
    inputs = convert_to_tensor(inputs)
    batch = (inputs.sizes or [None])[0]
    given = [
        inputs,
        convert_to_tensor(weights[0] if isinstance(weights, list | tuple) else weights),
        convert_to_tensor(biases),
    ]
    return first_output(
        inputs.graph.create_op(
            "SampledLoss", given, [(inputs.dtype.base_dtype, [batch])], name=name
        )
    )


PUBLIC["tf.nn.nce_loss"] = lambda *given, **named: sampled_loss(
    *given, **{"name": "nce_loss", **named}
)
PUBLIC["tf.nn.sampled_softmax_loss"] = lambda *given, **named: sampled_loss(
    *given, **{"name": "sampled_softmax_loss", **named}
)


@public("clip_by_norm")
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """Scale down to a norm."""
    with name_scope(name, "clip_by_norm", [t, clip_norm]) as scope:
        values = convert_to_tensor(t)
        total = build("Sqrt", reduce_sum(build("Square", values), axes, True))
        scaled = build("Mul", values, clip_norm, dtypes=(None, 0))
        divisor = build("Maximum", total, clip_norm, dtypes=(None, 0))
        return build("RealDiv", scaled, divisor, name=scope)


@public("clip_by_average_norm")
def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Any:
    """Scale down to an average norm."""
    return clip_by_norm(t, clip_norm, name=name or "clip_by_average_norm")


@public("clip_by_global_norm")
def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> Any:
    """Scale several tensors down to a norm they have together; gives them and the norm."""
    if not isinstance(t_list, list | tuple):
        raise TypeError("t_list should be a sequence")
    total = PUBLIC["tf.global_norm"](t_list) if use_norm is None else use_norm
    with name_scope(name, "clip_by_global_norm", [*t_list, clip_norm]):
        larger = build("Maximum", total, clip_norm, dtypes=(None, 0))
        scale = build("RealDiv", clip_norm, larger, dtypes=(total.dtype.base_dtype, None))
        clipped = [
            None
            if t is None
            else build("Mul", convert_to_tensor(t), scale, name=f"clip_by_global_norm/_{i}")
            for i, t in enumerate(t_list)
        ]
        return clipped, total


@public("nn.ctc_loss")
def ctc_loss(
    labels: Any,
    inputs: Any = None,
    sequence_length: Any = None,
    preprocess_collapse_repeated: bool = False,
    ctc_merge_repeated: bool = True,
    ignore_longer_outputs_than_inputs: bool = False,
    time_major: bool = True,
    logits: Any = None,
) -> Tensor:
    """The connectionist temporal loss: of the batch's size, not evaluated."""
    inputs = convert_to_tensor(inputs if inputs is not None else logits)
    batch = (inputs.sizes or [None, None])[1 if time_major else 0]
    return first_output(
        inputs.graph.create_op("CTCLoss", [inputs], [(inputs.dtype.base_dtype, [batch])])
    )
