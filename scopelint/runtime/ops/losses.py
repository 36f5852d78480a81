"""`tf.losses`: losses that are weighted, reduced and entered into a collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.runtime.dtypes import float32
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.build import build
from scopelint.runtime.ops.cast import cast
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.cross_entropy import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from scopelint.runtime.ops.reductions import reduce_mean, reduce_sum
from scopelint.runtime.ops.registry import PUBLIC, public
from scopelint.runtime.signatures import taking
from scopelint.runtime.tensor import Tensor


@public("losses.Reduction")
class Reduction:
    """How a loss of many elements becomes one."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS


_NONZERO = Reduction.SUM_BY_NONZERO_WEIGHTS


@public("losses.compute_weighted_loss")
def compute_weighted_loss(
    losses: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = _NONZERO,
) -> Tensor:
    """Weight a loss, reduce it, and add it to a collection."""
    with name_scope(scope, "weighted_loss", [losses, weights]):
        losses = convert_to_tensor(losses)
        kind = losses.dtype.base_dtype
        found = build("Mul", cast(losses, float32), cast(convert_to_tensor(weights), float32))
        if reduction == Reduction.SUM:
            found = reduce_sum(found)
        elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
            found = reduce_mean(found)
        elif reduction != Reduction.NONE:
            found = _mean_of_weighted(found, weights, reduction)
        loss = convert_to_tensor(cast(found, kind))
        add_loss(loss, loss_collection)
        return loss


def _mean_of_weighted(found: Tensor, weights: Any, reduction: str) -> Tensor:
    """Divide the sum by the weights' sum, or by how many of them are not zero."""
    weights = cast(convert_to_tensor(weights), float32)
    if reduction == _NONZERO:
        weights = cast(build("NotEqual", weights, 0.0), float32)
    each = build("Add", build("ZerosLike", found), weights)
    return build("DivNoNan", reduce_sum(found), reduce_sum(each), name="value")


def _elementwise(default: str, compute: Callable[..., Tensor], parameters: str) -> Any:
    """Make a loss that compares labels and predictions of one shape."""

    def loss(
        weights: Any = 1.0,
        scope: str | None = None,
        loss_collection: Any = GraphKeys.LOSSES,
        reduction: str = _NONZERO,
        **given: Any,
    ) -> Tensor:
        first, second, *names = given
        labels, predictions = given[first], given[second]
        _refuse_missing(labels, predictions, (first, second))
        with name_scope(scope, default, [predictions, labels, weights]) as opened:
            predictions = cast(convert_to_tensor(predictions), float32)
            labels = cast(convert_to_tensor(labels), float32)
            predictions.shape.assert_is_compatible_with(labels.shape)
            found = compute(labels, predictions, **{name: given[name] for name in names})
            return compute_weighted_loss(found, weights, opened, loss_collection, reduction)

    loss.__name__ = loss.__qualname__ = default
    loss.__doc__ = f"`tf.losses.{default}`: ValueError where the shapes differ."
    return taking(parameters)(loss)


def _refuse_missing(first: Any, second: Any, names: tuple[str, str]) -> None:
    for value, name in zip((first, second), names, strict=True):
        if value is None:
            raise ValueError(f"{name} must not be None.")


def _cosine(labels: Tensor, predictions: Tensor, axis: Any = None, dim: Any = None) -> Tensor:
    product = reduce_sum(build("Mul", predictions, labels), axis if axis is not None else dim, True)
    return build("Sub", 1.0, product)


def _hinge(labels: Tensor, logits: Tensor) -> Tensor:
    signs = build("Sub", build("Mul", 2.0, labels), 1.0)
    return build("Relu", build("Sub", 1.0, build("Mul", signs, logits)))


def _huber(labels: Tensor, predictions: Tensor, delta: float = 1.0) -> Tensor:
    error = build("Abs", build("Sub", predictions, labels))
    quadratic = build("Minimum", error, delta)
    linear = build("Sub", error, quadratic)
    return build(
        "Add", build("Mul", 0.5, build("Mul", quadratic, quadratic)), build("Mul", delta, linear)
    )


def _log(labels: Tensor, predictions: Tensor, epsilon: float = 1e-7) -> Tensor:
    positive = build("Mul", labels, build("Log", build("Add", predictions, epsilon)))
    rest = build("Log", build("Add", build("Sub", 1.0, predictions), epsilon))
    return build("Neg", build("Add", positive, build("Mul", build("Sub", 1.0, labels), rest)))


def _pairwise(labels: Tensor, predictions: Tensor) -> Tensor:
    return reduce_mean(build("SquaredDifference", predictions, labels))


_PAIR, _LAST = "labels predictions", "scope= loss_collection= reduction="

for _name, _compute, _parameters in (
    (
        "absolute_difference",
        lambda a, b: build("Abs", build("Sub", b, a)),
        f"{_PAIR} weights= {_LAST}",
    ),
    (
        "mean_squared_error",
        lambda a, b: build("SquaredDifference", b, a),
        f"{_PAIR} weights= {_LAST}",
    ),
    ("cosine_distance", _cosine, f"{_PAIR} axis= weights= {_LAST} dim="),
    ("hinge_loss", _hinge, f"labels logits weights= {_LAST}"),
    ("huber_loss", _huber, f"{_PAIR} weights= delta= {_LAST}"),
    ("log_loss", _log, f"{_PAIR} weights= epsilon= {_LAST}"),
    ("mean_pairwise_squared_error", _pairwise, f"{_PAIR} weights= scope= loss_collection="),
):
    PUBLIC[f"tf.losses.{_name}"] = _elementwise(_name, _compute, _parameters)


@public("losses.softmax_cross_entropy")
def softmax_cross_entropy(
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = _NONZERO,
) -> Tensor:
    """The cross entropy of rows with one-hot labels. Raises ValueError where shapes differ."""
    _refuse_missing(onehot_labels, logits, ("onehot_labels", "logits"))
    with name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels]) as opened:
        logits = convert_to_tensor(logits)
        labels = cast(convert_to_tensor(onehot_labels), logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing:
            count = float((labels.sizes or [2])[1] or 2)
            labels = build(
                "Add", build("Mul", labels, 1 - label_smoothing), label_smoothing / count
            )
        found = softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(found, weights, opened, loss_collection, reduction)


@public("losses.sparse_softmax_cross_entropy")
def sparse_softmax_cross_entropy(
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = _NONZERO,
) -> Tensor:
    """The cross entropy of rows with class numbers. Raises ValueError where ranks do not fit."""
    _refuse_missing(labels, logits, ("labels", "logits"))
    with name_scope(scope, "sparse_softmax_cross_entropy_loss", [logits, labels]) as opened:
        labels, logits = convert_to_tensor(labels), convert_to_tensor(logits)
        if (
            labels.sizes is not None
            and logits.sizes is not None
            and len(labels.sizes) == len(logits.sizes)
        ):
            labels = build("Squeeze", labels, squeeze_dims=[-1])
        found = sparse_softmax_cross_entropy_with_logits(
            labels=labels, logits=logits, name="xentropy"
        )
        return compute_weighted_loss(found, weights, opened, loss_collection, reduction)


@public("losses.sigmoid_cross_entropy")
def sigmoid_cross_entropy(
    multi_class_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: float = 0,
    scope: str | None = None,
    loss_collection: Any = GraphKeys.LOSSES,
    reduction: str = _NONZERO,
) -> Tensor:
    """The cross entropy of each element. Raises ValueError where shapes differ."""
    _refuse_missing(multi_class_labels, logits, ("multi_class_labels", "logits"))
    with name_scope(scope, "sigmoid_cross_entropy_loss", [logits, multi_class_labels]) as opened:
        logits = convert_to_tensor(logits)
        labels = cast(convert_to_tensor(multi_class_labels), logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        found = sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(found, weights, opened, loss_collection, reduction)


# The collection.


@public("losses.add_loss")
def add_loss(loss: Any, loss_collection: Any = GraphKeys.LOSSES) -> None:
    """Add a loss to a collection."""
    if loss_collection:
        get_default_graph().add_to_collection(loss_collection, loss)


@public("losses.get_losses")
def get_losses(scope: Any = None, loss_collection: Any = GraphKeys.LOSSES) -> list[Any]:
    """Return the losses added so far."""
    return get_default_graph().get_collection(loss_collection, scope)


@public("losses.get_regularization_losses")
def get_regularization_losses(scope: Any = None) -> list[Any]:
    """Return the regularization losses added so far."""
    return get_default_graph().get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


@public("losses.get_regularization_loss")
def get_regularization_loss(scope: Any = None, name: str = "total_regularization_loss") -> Tensor:
    """Return the sum of the regularization losses."""
    losses = get_regularization_losses(scope)
    return PUBLIC["tf.add_n"](losses, name=name) if losses else PUBLIC["tf.constant"](0.0)  # type: ignore[no-any-return]


@public("losses.get_total_loss")
def get_total_loss(
    add_regularization_losses: bool = True, name: str = "total_loss", scope: Any = None
) -> Tensor:
    """Return the sum of all losses. ValueError without any."""
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    return PUBLIC["tf.add_n"](losses, name=name)  # type: ignore[no-any-return]
