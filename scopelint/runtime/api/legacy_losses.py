"""The losses of `tf.contrib.legacy_seq2seq`, and its buckets: shared from the second on."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope


@public("contrib.legacy_seq2seq.sequence_loss_by_example", "nn.seq2seq.sequence_loss_by_example")
def sequence_loss_by_example(
    logits: list[Any],
    targets: list[Any],
    weights: list[Any],
    average_across_timesteps: bool = True,
    softmax_loss_function: Any = None,
    name: str | None = None,
) -> Any:
    """One loss for each example. Raises ValueError where the lists differ in length."""
    if len(targets) != len(logits) or len(weights) != len(logits):
        raise ValueError(
            "Lengths of logits, weights, and targets must be the same "
            f"{len(logits)}, {len(weights)}, {len(targets)}."
        )
    with name_scope(name, "sequence_loss_by_example", [*logits, *targets, *weights]):
        losses = [
            _cross_entropy(logit, label, softmax_loss_function) * weight
            for logit, label, weight in zip(logits, targets, weights, strict=True)
        ]
        total = tf("add_n")(losses)
        if average_across_timesteps:
            total = total / (tf("add_n")(weights) + 1e-12)
    return total


def _cross_entropy(logit: Any, label: Any, function: Any) -> Any:
    if function is not None:
        return function(labels=label, logits=logit)
    label = tf("reshape")(label, [-1])
    return tf("nn.sparse_softmax_cross_entropy_with_logits")(labels=label, logits=logit)


@public("contrib.legacy_seq2seq.sequence_loss", "nn.seq2seq.sequence_loss")
def sequence_loss(
    logits: list[Any],
    targets: list[Any],
    weights: list[Any],
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    softmax_loss_function: Any = None,
    name: str | None = None,
) -> Any:
    """The scalar loss. Raises ValueError where the lists differ in length."""
    with name_scope(name, "sequence_loss", [*logits, *targets, *weights]):
        cost = tf("reduce_sum")(
            sequence_loss_by_example(
                logits, targets, weights, average_across_timesteps, softmax_loss_function
            )
        )
        if not average_across_batch:
            return cost
        return cost / tf("cast")(tf("shape")(targets[0])[0], cost.dtype)


@public("contrib.legacy_seq2seq.model_with_buckets", "nn.seq2seq.model_with_buckets")
def model_with_buckets(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    targets: list[Any],
    weights: list[Any],
    buckets: list[Any],
    seq2seq: Any,
    softmax_loss_function: Any = None,
    per_example_loss: bool = False,
    name: str | None = None,
) -> tuple[list[Any], list[Any]]:
    """The model once a bucket, reusing from the second on. Raises ValueError for short lists."""
    wanted = buckets[-1]
    for what, given, least in (
        ("encoder_inputs", encoder_inputs, wanted[0]),
        ("targets", targets, wanted[1]),
        ("weights", weights, wanted[1]),
    ):
        if len(given) < least:
            raise ValueError(
                f"Length of {what} ({len(given)}) must be at least that of last bucket ({least})."
            )
    loss = sequence_loss_by_example if per_example_loss else sequence_loss
    losses, outputs = [], []
    with name_scope(
        name, "model_with_buckets", [*encoder_inputs, *decoder_inputs, *targets, *weights]
    ):
        for number, bucket in enumerate(buckets):
            with variable_scope(get_variable_scope(), reuse=True if number > 0 else None):
                made, _ = seq2seq(encoder_inputs[: bucket[0]], decoder_inputs[: bucket[1]])
                outputs.append(made)
                ends = slice(bucket[1])
                losses.append(
                    loss(
                        made,
                        targets[ends],
                        weights[ends],
                        softmax_loss_function=softmax_loss_function,
                    )
                )
    return outputs, losses
