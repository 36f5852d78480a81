"""`tf.nn`: softmax and cross entropies, bias, dropout, normalization, embeddings."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from scopelint.runtime.dtypes import boolean, float32, int32
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build, build_op, first_output, static_value
from scopelint.runtime.ops.cast import cast
from scopelint.runtime.ops.conv import is_channels_first
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.elementwise import log_sigmoid
from scopelint.runtime.ops.infer import (
    at_least_rank,
    broadcast,
    merge,
    merge_size,
    with_rank,
)
from scopelint.runtime.ops.matmul import matmul
from scopelint.runtime.ops.random import random_uniform
from scopelint.runtime.ops.reductions import reduce_mean, reduce_sum
from scopelint.runtime.ops.registry import PUBLIC, Node, Outputs, ShapeError, op, public
from scopelint.runtime.ops.slicing import gather, get_item
from scopelint.runtime.tensor import Tensor

PUBLIC["tf.nn.log_sigmoid"] = PUBLIC["tf.log_sigmoid"] = PUBLIC["tf.math.log_sigmoid"] = log_sigmoid


def _softmax(x: Any, axis: int = -1) -> Any:
    shifted = np.exp(x - x.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def _log_softmax(x: Any, axis: int = -1) -> Any:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax_infer(node: Node) -> Outputs:
    return [(node.dtype(), at_least_rank(node.sizes(), 1))]


op("Softmax", _softmax_infer, _softmax, "logits")
op("LogSoftmax", _softmax_infer, _log_softmax, "logits")


def _softmax_function(type_: str) -> Any:
    def function(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
        chosen = axis if axis is not None else dim
        logits = convert_to_tensor(logits)
        return build(type_, logits, name=name, axis=-1 if chosen is None else int(chosen))

    function.__name__ = function.__qualname__ = type_.lower()
    function.__doc__ = f"{type_} along an axis, by default the last."
    return function


PUBLIC["tf.nn.softmax"] = PUBLIC["tf.math.softmax"] = _softmax_function("Softmax")
PUBLIC["tf.nn.log_softmax"] = PUBLIC["tf.math.log_softmax"] = _softmax_function("LogSoftmax")
softmax = PUBLIC["tf.nn.softmax"]


# Cross entropies.


def _xent_infer(node: Node) -> Outputs:
    both = broadcast(with_rank(node.sizes(0), 2), with_rank(node.sizes(1), 2))
    return [(node.dtype(), None if both is None else both[:1]), (node.dtype(), both)]


def _xent(logits: Any, labels: Any) -> Any:
    return -(labels * _log_softmax(logits)).sum(-1), _softmax(logits) - labels


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
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: Any = None,
    name: str | None = None,
    axis: Any = None,
) -> Tensor:
    """The cross entropy of each row. ValueError for positional arguments, shapes that differ."""
    _refuse_positional("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, logits.dtype.base_dtype, name="labels")
        sizes = logits.sizes
        if sizes is not None and len(sizes) == 2:
            return build_op("SoftmaxCrossEntropyWithLogits", [logits, labels], name=scope).outputs[
                0
            ]
        rows = [
            build("Reshape", t, [-1, sizes[-1] if sizes and sizes[-1] else -1])
            for t in (logits, labels)
        ]
        if sizes is None or sizes[-1] is None:
            return _batched_xent(logits, labels, scope)
        cost = build_op("SoftmaxCrossEntropyWithLogits", rows).outputs[0]
        shape = build("Shape", logits, out_type=int32)
        result = build("Reshape", cost, get_item(shape, slice(None, -1)), name=scope)
        result.set_shape(sizes[:-1])
        return result


def _batched_xent(logits: Tensor, labels: Tensor, scope: str) -> Tensor:
    product = build("Mul", labels, build("LogSoftmax", logits, axis=-1))
    return build("Neg", reduce_sum(product, -1), name=scope)


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


# Bias, dropout.


def _bias_infer(node: Node) -> Outputs:
    sizes, bias = node.sizes(0), with_rank(node.sizes(1), 1)
    if sizes is None:
        return [(node.dtype(), None)]
    if len(sizes) < 2:
        raise ShapeError(f"Shape must be at least rank 2 but is rank {len(sizes)}")
    place = 1 if node.attributes["first"] else len(sizes) - 1
    merged = merge_size(sizes[place], bias[0])
    return [(node.dtype(), [*sizes[:place], merged, *sizes[place + 1 :]])]


def _bias(x: Any, bias: Any, first: bool) -> Any:
    return x + (bias.reshape(-1, *[1] * (x.ndim - 2)) if first else bias)


op("BiasAdd", _bias_infer, _bias, "value bias")


@public("nn.bias_add")
def bias_add(value: Any, bias: Any, data_format: Any = None, name: str | None = None) -> Tensor:
    """Add a vector along the channels. Raises ValueError where the sizes differ."""
    with name_scope(name, "BiasAdd", [value, bias]) as scope:
        value = convert_to_tensor(value, name="input")
        first = is_channels_first(data_format)
        return build("BiasAdd", value, bias, name=scope, dtypes=(None, 0), first=first)


@public("nn.xw_plus_b")
def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """`x · weights + biases`."""
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        product = matmul(x, weights)
        return build("BiasAdd", product, biases, name=scope, dtypes=(None, 0), first=False)


@public("nn.relu_layer")
def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """`relu(x · weights + biases)`."""
    with name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        return build("Relu", xw_plus_b(x, weights, biases), name=scope)


@public("nn.crelu")
def crelu(features: Any, name: str | None = None, axis: int = -1) -> Tensor:
    """The positive and the negative parts, behind each other."""
    with name_scope(name, "CRelu", [features]):
        features = convert_to_tensor(features)
        both = PUBLIC["tf.concat"]([features, build("Neg", features)], axis)
        return build("Relu", both)


@public("nn.dropout")
def dropout(
    x: Any,
    keep_prob: Any = None,
    noise_shape: Any = None,
    seed: Any = None,
    name: str | None = None,
    rate: Any = None,
) -> Tensor:
    """Set elements to 0 at random and scale the others up. Raises ValueError."""
    if rate is None and keep_prob is None:
        raise ValueError("You must provide a rate to dropout.")
    if keep_prob is None:
        keep_prob = 1 - rate
    if isinstance(keep_prob, int | float) and not 0 < keep_prob <= 1:
        raise ValueError(
            f"rate must be a scalar tensor or a float in the range [0, 1), got {1 - keep_prob:g}"
        )
    with name_scope(name, "dropout", [x]):
        x = convert_to_tensor(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                "x has to be a floating point tensor since it's going to be scaled. "
                f"Got a {x.dtype} tensor instead."
            )
        if isinstance(keep_prob, int | float) and keep_prob == 1:
            return convert_to_tensor(x)
        return _dropped(x, keep_prob, noise_shape)


def _dropped(x: Tensor, keep_prob: Any, noise_shape: Any) -> Tensor:
    shape = noise_shape if noise_shape is not None else PUBLIC["tf.shape"](x)
    kept = build(
        "GreaterEqual", random_uniform(shape, dtype=x.dtype), 1 - keep_prob, dtypes=(None, 0)
    )
    scaled = build("Mul", x, build("RealDiv", 1.0, keep_prob, dtypes=(x.dtype, None)))
    result = build("Mul", scaled, build("Cast", kept, DstT=x.dtype.base_dtype), name="mul_1")
    result.set_shape(x.sizes)
    return result


@public("nn.alpha_dropout", "contrib.nn.alpha_dropout")
def alpha_dropout(
    x: Any, keep_prob: Any, noise_shape: Any = None, seed: Any = None, name: Any = None
) -> Tensor:
    """Dropout for SELU networks."""
    return dropout(x, keep_prob, noise_shape, seed, name or "alpha_dropout")


# Normalization.


@public("nn.moments")
def moments(
    x: Any,
    axes: Any,
    shift: Any = None,
    name: str | None = None,
    keep_dims: Any = None,
    keepdims: Any = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance over axes."""
    keep = bool(keepdims or keep_dims)
    with name_scope(name, "moments", [x, axes]):
        x = convert_to_tensor(x)
        mean = reduce_mean(x, axes, True, name="mean")
        spread = build("SquaredDifference", x, build("StopGradient", mean))
        variance = reduce_mean(spread, axes, True, name="variance")
        if keep:
            return mean, variance
        gone = [int(a) for a in np.atleast_1d(axes)]
        return tuple(build("Squeeze", t, squeeze_dims=gone) for t in (mean, variance))  # type: ignore[return-value]


@public("nn.weighted_moments")
def weighted_moments(
    x: Any,
    axes: Any,
    frequency_weights: Any,
    name: str | None = None,
    keep_dims: Any = None,
    keepdims: Any = None,
) -> tuple[Tensor, Tensor]:
    """Mean and variance over axes, elements weighted."""
    keep = bool(keepdims or keep_dims)
    with name_scope(name, "weighted_moments", [x, frequency_weights]):
        weights = convert_to_tensor(frequency_weights, preferred_dtype=float32)
        ones = build("Add", build("ZerosLike", convert_to_tensor(x)), weights)
        total = reduce_sum(ones, axes, True)
        mean = build("RealDiv", reduce_sum(build("Mul", x, ones), axes, True), total)
        spread = build("Mul", build("SquaredDifference", x, mean), ones)
        variance = build("RealDiv", reduce_sum(spread, axes, True), total)
        if keep:
            return mean, variance
        gone = [int(a) for a in np.atleast_1d(axes)]
        return tuple(build("Squeeze", t, squeeze_dims=gone) for t in (mean, variance))  # type: ignore[return-value]


@public("nn.batch_normalization")
def batch_normalization(
    x: Any,
    mean: Any,
    variance: Any,
    offset: Any,
    scale: Any,
    variance_epsilon: Any,
    name: str | None = None,
) -> Tensor:
    """Normalize by mean and variance, then scale and shift."""
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        inverse = build("Rsqrt", build("AddV2", variance, variance_epsilon, dtypes=(None, 0)))
        if scale is not None:
            inverse = build("Mul", inverse, scale)
        shift = build("Mul", mean, inverse)
        shift = build("Neg", shift) if offset is None else build("Sub", offset, shift)
        return build("AddV2", build("Mul", x, inverse), shift, name="add_1")


@public("nn.batch_norm_with_global_normalization")
def batch_norm_with_global_normalization(
    t: Any,
    m: Any,
    v: Any,
    beta: Any,
    gamma: Any,
    variance_epsilon: Any,
    scale_after_normalization: bool,
    name: Any = None,
) -> Tensor:
    """Normalize by mean and variance, the old way."""
    return batch_normalization(
        t, m, v, beta, gamma if scale_after_normalization else None, variance_epsilon, name
    )


def _fused_infer(node: Node) -> Outputs:
    sizes = node.sizes()
    channels = node.sizes(1)
    count = None
    if sizes is not None:
        count = sizes[1] if node.attributes["first"] else sizes[-1]
    if channels:
        count = merge_size(count, channels[0])
    return [(node.dtype(), sizes), (node.dtype(1), [count]), (node.dtype(1), [count])]


def _fused(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any,
    variance: Any,
    first: bool,
    epsilon: float,
    training: bool,
) -> Any:
    x = np.moveaxis(x, 1, -1) if first else x
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes), x.var(axes)
    result = (x - mean) / np.sqrt(variance + epsilon) * scale + offset
    return (np.moveaxis(result, -1, 1) if first else result), mean, variance


op("FusedBatchNormV3", _fused_infer, _fused, "x scale offset mean variance")


@public("nn.fused_batch_norm")
def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> list[Tensor]:
    """Normalize in one op: the result, mean and variance."""
    known = [build("ZerosLike", scale) if value is None else value for value in (mean, variance)]
    return build_op(
        "FusedBatchNormV3",
        [x, scale, offset, *known],
        name=name or "FusedBatchNormV3",
        first=is_channels_first(data_format),
        epsilon=epsilon,
        training=bool(is_training),
    ).outputs


@public("nn.l2_normalize", "math.l2_normalize", "linalg.l2_normalize")
def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None
) -> Tensor:
    """Scale to a Euclidean norm of 1 over an axis."""
    axis = axis if axis is not None else dim
    with name_scope(name, "l2_normalize", [x]) as scope:
        x = convert_to_tensor(x, name="x")
        total = reduce_sum(build("Square", x), axis, True)
        inverse = build("Rsqrt", build("Maximum", total, epsilon, dtypes=(None, 0)))
        return build("Mul", x, inverse, name=scope)


def _lrn(x: Any, depth_radius: int, bias: float, alpha: float, beta: float) -> Any:
    squares = np.pad(x * x, [(0, 0)] * 3 + [(depth_radius, depth_radius)])
    width = 2 * depth_radius + 1
    total = sum(squares[..., i : i + x.shape[-1]] for i in range(width))
    return x / (bias + alpha * total) ** beta


op("LRN", lambda node: [(node.dtype(), with_rank(node.sizes(), 4))], _lrn, "input")


@public("nn.local_response_normalization", "nn.lrn")
def local_response_normalization(
    input: Any,
    depth_radius: int = 5,
    bias: float = 1,
    alpha: float = 1,
    beta: float = 0.5,
    name: str | None = None,
) -> Tensor:
    """Divide by the neighbouring channels. Raises ValueError for a rank other than 4."""
    return build(
        "LRN", input, name=name, depth_radius=depth_radius, bias=bias, alpha=alpha, beta=beta
    )


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


@public("nn.embedding_lookup_sparse", "nn.safe_embedding_lookup_sparse")
def embedding_lookup_sparse(
    params: Any,
    sp_ids: Any,
    sp_weights: Any = None,
    partition_strategy: str = "mod",
    name: Any = None,
    combiner: Any = None,
    **_: Any,
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
    labels: Any = None,
    inputs: Any = None,
    sequence_length: Any = None,
    *_: Any,
    time_major: bool = True,
    **__: Any,
) -> Tensor:
    """The connectionist temporal loss: of the batch's size, not evaluated."""
    inputs = convert_to_tensor(inputs)
    batch = (inputs.sizes or [None, None])[1 if time_major else 0]
    return first_output(
        inputs.graph.create_op("CTCLoss", [inputs], [(inputs.dtype.base_dtype, [batch])])
    )
