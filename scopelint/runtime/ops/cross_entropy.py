"""Cross entropies of logits and labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from scopelint.runtime.dtypes import int32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op, elements_in
from scopelint.runtime.ops.cast import cast
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.infer import (
    broadcast,
    merge,
    merge_size,
    with_rank,
)
from scopelint.runtime.ops.nn import log_softmax_of, softmax_of
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, op, public
from scopelint.runtime.tensor import Tensor

# Cross entropies.


def _xent_infer(node: Node) -> Outputs:
    both = broadcast(with_rank(node.sizes(0), 2), with_rank(node.sizes(1), 2))
    return [(node.dtype(), None if both is None else both[:1]), (node.dtype(), both)]


def _xent(logits: Any, labels: Any) -> Any:
    return -(labels * log_softmax_of(logits)).sum(-1), softmax_of(logits) - labels


def _sparse_xent_infer(node: Node) -> Outputs:
    logits, labels = with_rank(node.sizes(0), 2), with_rank(node.sizes(1), 1)
    batch = merge_size(logits[0], labels[0])
    return [(node.dtype(), [batch]), (node.dtype(), [batch, logits[1]])]


def _sparse_xent(logits: Any, labels: Any) -> Any:
    places = np.clip(labels, 0, logits.shape[-1] - 1).astype(int)
    hot = np.eye(logits.shape[-1])[places]
    return _xent(logits, hot)


op("SoftmaxCrossEntropyWithLogits", _xent_infer, _xent, "features labels")
op("SparseSoftmaxCrossEntropyWithLogits", _sparse_xent_infer, _sparse_xent, "features labels")


def _refuse_positional(name: str, sentinel: Any, labels: Any, logits: Any) -> None:
    if sentinel is not None:
        raise ValueError(f"Only call `{name}` with named arguments (labels=..., logits=..., ...)")
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


@public("nn.softmax_cross_entropy_with_logits")
def softmax_cross_entropy_with_logits_v1(
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: Any = -1,
    name: str | None = None,
    axis: Any = None,
) -> Tensor:
    """The cross entropy of each row; gradients do not pass the labels."""
    _refuse_positional("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "softmax_cross_entropy_with_logits_sg", [logits, labels]) as scope:
        labels = build("StopGradient", labels, name="labels_stop_gradient")
        return softmax_cross_entropy_with_logits(labels=labels, logits=logits, name=scope)


@public("nn.softmax_cross_entropy_with_logits_v2")
def softmax_cross_entropy_with_logits(
    labels: Any, logits: Any, axis: Any = None, name: str | None = None, dim: Any = None
) -> Tensor:
    """The cross entropy of each row. ValueError for shapes that differ."""
    with name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(cast(labels, logits.dtype.base_dtype), name="labels")
        shape = _part(logits, 0, -1)
        rows = [_rows(logits), _rows(labels)]
        cost = build_op("SoftmaxCrossEntropyWithLogits", rows, name=scope).outputs[0]
        result = build("Reshape", cost, shape, name="Reshape_2")
        result.set_shape(None if logits.sizes is None else logits.sizes[:-1])
        return result


def _part(tensor: Tensor, begin: int, size: int) -> Tensor:
    """Cut some sizes out of a tensor's shape; numbers below 0 count from the end."""
    sizes = build("Shape", tensor, out_type=int32)
    rank: Any = len(tensor.sizes) if tensor.sizes is not None else build("Rank", tensor)
    first = begin if begin >= 0 else rank + begin
    count = size if size >= 0 else rank + size
    return build("Slice", sizes, build("Pack", first, axis=0), build("Pack", count, axis=0))


def _rows(tensor: Tensor) -> Tensor:
    """Flatten all axes but the last."""
    sizes = tensor.sizes
    last = _part(tensor, -1, 1)
    flat = build("Reshape", tensor, PUBLIC["tf.concat"]([[-1], last], 0), name="Reshape")
    if sizes is not None and None not in sizes[:-1]:
        flat.set_shape([elements_in(sizes[:-1]), sizes[-1]])
    return flat


@public("nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """The cross entropy of each row with a class number. ValueError for ranks that do not fit."""
    _refuse_positional("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "SparseSoftmaxCrossEntropyWithLogits", [labels, logits]):
        labels, logits = convert_to_tensor(labels), convert_to_tensor(logits)
        _check_ranks(labels, logits)
        kind = "SparseSoftmaxCrossEntropyWithLogits"
        sizes = logits.sizes
        if sizes is None or len(sizes) == 2:
            return build_op(kind, [logits, labels], name=kind).outputs[0]
        rows = build("Reshape", logits, [-1, -1 if sizes[-1] is None else sizes[-1]])
        cost = build_op(kind, [rows, build("Reshape", labels, [-1])], name=kind).outputs[0]
        result = build("Reshape", cost, build("Shape", labels, out_type=int32))
        result.set_shape(labels.sizes)
        return result


def _check_ranks(labels: Tensor, logits: Tensor) -> None:
    if logits.sizes is not None and not logits.sizes:
        raise ValueError(f"Logits cannot be scalars - received shape {logits.shape}.")
    if logits.sizes is None or labels.sizes is None:
        return
    if len(labels.sizes) != len(logits.sizes) - 1:
        raise ValueError(
            f"Rank mismatch: Rank of labels (received {len(labels.sizes)}) should equal rank of "
            f"logits minus 1 (received {len(logits.sizes)})."
        )


def _sigmoid_xent(x: Any, z: Any) -> Any:
    return np.maximum(x, 0) - x * z + np.log1p(np.exp(-np.abs(x)))


op(
    "SigmoidCrossEntropy",
    lambda node: [(node.dtype(), merge(node.sizes(0), node.sizes(1)))],
    _sigmoid_xent,
    "logits labels",
)


@public("nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy_with_logits(
    _sentinel: Any = None, labels: Any = None, logits: Any = None, name: str | None = None
) -> Tensor:
    """The cross entropy of each element. ValueError for shapes that differ."""
    _refuse_positional("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "logistic_loss", [logits, labels]) as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, name="labels", preferred_dtype=logits.dtype.base_dtype)
        if not labels.shape.is_compatible_with(logits.shape):
            raise ValueError(
                f"logits and labels must have the same shape ({logits.shape} vs {labels.shape})"
            )
        return build("SigmoidCrossEntropy", logits, labels, name=scope, dtypes=(None, 0))


@public("nn.weighted_cross_entropy_with_logits")
def weighted_cross_entropy_with_logits(
    labels: Any = None,
    logits: Any = None,
    pos_weight: Any = None,
    name: str | None = None,
    targets: Any = None,
) -> Tensor:
    """The cross entropy of each element, positive ones weighted."""
    labels = labels if labels is not None else targets
    with name_scope(name, "logistic_loss", [logits, labels]) as scope:
        cost = build("SigmoidCrossEntropy", logits, labels, dtypes=(None, 0))
        weight = build(
            "Add",
            build("Mul", labels, build("Sub", pos_weight, 1.0, dtypes=(None, 0))),
            1.0,
            dtypes=(None, 0),
        )
        return build("Mul", cost, weight, name=scope)
