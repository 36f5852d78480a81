"""What `contrib.layers` / slim have without variables: pooling, flatten, repeat, stack (§8.4)."""

from __future__ import annotations

import math
from typing import Any

from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.contrib_layers import collected, everywhere
from scopelint.runtime.api.conv_layers import tuple_of
from scopelint.runtime.api.layers import Dropout
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.versions import target


def _layer_name(layer: Any, otherwise: str) -> str:
    """A function's own name; that of what a partial calls."""
    name: str = getattr(layer, "__name__", "")
    name = name or getattr(getattr(layer, "func", None), "__name__", "")
    if target().repeats_by_alias and name.startswith("convolution"):
        return "convolution"
    return name or otherwise


@everywhere("repeat")
@add_arg_scope
def repeat(inputs: Any, repetitions: int, layer: Any, *args: Any, **kwargs: Any) -> Any:
    """Apply a layer several times, each under a numbered scope."""
    scope = kwargs.pop("scope", None)
    with variable_scope(scope, "Repeat", [inputs]):
        outputs = convert_to_tensor(inputs)
        name = _layer_name(layer, "repeat") if scope is None else scope
        for number in range(repetitions):
            kwargs["scope"] = name + "_" + str(number + 1)
            outputs = layer(outputs, *args, **kwargs)
        return outputs


@everywhere("stack")
@add_arg_scope
def stack(inputs: Any, layer: Any, stack_args: Any, **kwargs: Any) -> Any:
    """Apply a layer with each of several arguments. Raises ValueError unless they are a list."""
    scope = kwargs.pop("scope", None)
    if not isinstance(stack_args, list | tuple):
        raise ValueError("stack_args need to be a list or tuple")
    with variable_scope(scope, "Stack", [inputs]):
        outputs = convert_to_tensor(inputs)
        name = _layer_name(layer, "stack") if scope is None else scope
        for number, given in enumerate(stack_args):
            kwargs["scope"] = name + "_" + str(number + 1)
            given = given if isinstance(given, list | tuple) else [given]
            outputs = layer(outputs, *given, **kwargs)
        return outputs


def _pool(kind: str, default_scope: str, name: str, rank: int) -> None:
    """A pooling function, under its public names."""

    def pool(
        inputs: Any,
        kernel_size: Any,
        stride: Any = 2,
        padding: str = "VALID",
        data_format: Any = None,
        outputs_collections: Any = None,
        scope: Any = None,
    ) -> Any:
        """Pool over windows."""
        with name_scope(scope, default_scope, [inputs]) as opened:
            window = tuple_of(kernel_size, rank, "kernel_size")
            strides = tuple_of(stride, rank, "stride")
            first = bool(data_format) and data_format.startswith("NC")
            letters = "DHW"[-rank:]
            outputs = tf(f"nn.{kind}_pool" + ("3d" if rank == 3 else ""))(
                convert_to_tensor(inputs),
                [1, 1, *window] if first else [1, *window, 1],
                [1, 1, *strides] if first else [1, *strides, 1],
                padding,
                data_format="NC" + letters if first else f"N{letters}C",
            )
            return collected(outputs_collections, opened, outputs)

    pool.__name__ = pool.__qualname__ = name
    everywhere(name)(add_arg_scope(pool))


_pool("max", "MaxPool2D", "max_pool2d", 2)
_pool("avg", "AvgPool2D", "avg_pool2d", 2)
_pool("max", "MaxPool3D", "max_pool3d", 3)
_pool("avg", "AvgPool3D", "avg_pool3d", 3)


@everywhere("flatten")
@add_arg_scope
def flatten(inputs: Any, outputs_collections: Any = None, scope: Any = None) -> Any:
    """One axis of all but the first."""
    with name_scope(scope, "Flatten", [inputs]) as opened:
        inputs = convert_to_tensor(inputs)
        sizes = inputs.shape.as_list()
        rest = None if None in sizes[1:] else math.prod(sizes[1:])
        first = -1 if sizes[0] is None else sizes[0]
        shape = [first, -1 if rest is None and first != -1 else rest or -1]
        with name_scope("flatten"):
            outputs = tf("reshape")(inputs, shape)
        outputs.set_shape([sizes[0], rest])
        return collected(outputs_collections, opened, outputs)


@everywhere("dropout")
@add_arg_scope
def dropout(
    inputs: Any,
    keep_prob: Any = 0.5,
    noise_shape: Any = None,
    is_training: Any = True,
    outputs_collections: Any = None,
    scope: Any = None,
    seed: Any = None,
) -> Any:
    """Zero some of the inputs while training."""
    with variable_scope(scope, "Dropout", [inputs]) as opened:
        inputs = convert_to_tensor(inputs)
        layer = Dropout(1 - keep_prob, noise_shape, seed, name=opened.name, _scope=opened)
        outputs = layer.apply(inputs, training=is_training)
        return collected(outputs_collections, opened.name, outputs)


@everywhere("one_hot_encoding")
@add_arg_scope
def one_hot_encoding(
    labels: Any,
    num_classes: int,
    on_value: float = 1.0,
    off_value: float = 0.0,
    outputs_collections: Any = None,
    scope: Any = None,
) -> Any:
    """Labels as rows with one 1."""
    with name_scope(scope, "OneHotEncoding", [labels, num_classes]) as opened:
        labels = convert_to_tensor(labels)
        outputs = tf("one_hot")(labels, num_classes, on_value=on_value, off_value=off_value)
        return collected(outputs_collections, opened, outputs)


@everywhere("softmax")
@add_arg_scope
def softmax(logits: Any, scope: Any = None) -> Any:
    """Softmax over the last axis."""
    with variable_scope(scope, "softmax", [logits]):
        return tf("nn.softmax")(logits)


@everywhere("unit_norm")
@add_arg_scope
def unit_norm(inputs: Any, dim: int, epsilon: float = 1e-7, scope: Any = None) -> Any:
    """Scale to length one along an axis."""
    with variable_scope(scope, "UnitNorm", [inputs]):
        return tf("nn.l2_normalize")(inputs, dim, epsilon)


def _regularizer(scale: Any, name: str, loss: Any) -> Any:
    """A function that weighs a loss. Raises ValueError for a negative weight."""
    if scale < 0.0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {scale}")
    if scale == 0.0:
        return _no_loss

    def regularizer(weights: Any) -> Any:
        with name_scope(name, None, [weights]) as scope:
            factor = convert_to_tensor(scale, dtype=weights.dtype.base_dtype, name="scale")
            return tf("multiply")(factor, loss(weights), name=scope)

    return regularizer


@everywhere("l2_regularizer")
def l2_regularizer(scale: float, scope: Any = None) -> Any:
    """Weigh half the sum of squares."""
    return _regularizer(scale, scope or "l2_regularizer", tf("nn.l2_loss"))


@everywhere("l1_regularizer")
def l1_regularizer(scale: float, scope: Any = None) -> Any:
    """Weigh the sum of absolute values."""
    total = lambda weights: tf("reduce_sum")(tf("abs")(weights))  # noqa: E731
    return _regularizer(scale, scope or "l1_regularizer", total)


@public("keras.regularizers.l2")
def keras_l2(l: float = 0.01) -> Any:  # noqa: E741  Keras' name
    """Weigh the sum of squares."""
    return lambda weights: tf("reduce_sum")(tf("square")(weights)) * l


@public("keras.regularizers.l1")
def keras_l1(l: float = 0.01) -> Any:  # noqa: E741  Keras' name
    """Weigh the sum of absolute values."""
    return lambda weights: tf("reduce_sum")(tf("abs")(weights)) * l


@public("contrib.layers.apply_regularization", "contrib.slim.apply_regularization")
def apply_regularization(regularizer: Any, weights_list: Any = None) -> Any:
    """The sum of a regularizer's losses of variables."""
    weights = weights_list or tf("get_collection")(GraphKeys.WEIGHTS)
    losses = [regularizer(each) for each in weights]
    return tf("add_n")(losses) if losses else convert_to_tensor(0.0)


def _no_loss(_: Any) -> None:
    """The regularizer of weight 0."""
