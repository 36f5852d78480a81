"""Normalizations, bias and embeddings of `contrib.layers` / slim (semantics §8.1, §8.5)."""

from __future__ import annotations

from typing import Any

from scopelint.runtime.api.arg_scope import add_arg_scope
from scopelint.runtime.api.collections import add_to_collection
from scopelint.runtime.api.contrib_layers import (
    collect_weights,
    everywhere,
    finished,
    variable_collections,
)
from scopelint.runtime.api.contrib_variables import model_variable, renaming_getter
from scopelint.runtime.api.layers import BatchNormalization
from scopelint.runtime.api.normalization_names import NormalizationNames, names_of_function
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.dtypes import float32
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.initializers import Ones, Zeros
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.scopes import get_variable_scope
from scopelint.runtime.tensor import Tensor
from scopelint.runtime.versions import target

#: The variables of a normalization, which are kinds of their own.
_KINDS = {name: name for name in ("moving_mean", "moving_variance", "beta", "gamma")}


@everywhere("batch_norm")
@add_arg_scope
def batch_norm(
    inputs: Any,
    decay: float = 0.999,
    center: bool = True,
    scale: bool = False,
    epsilon: float = 0.001,
    activation_fn: Any = None,
    param_initializers: Any = None,
    param_regularizers: Any = None,
    updates_collections: Any = GraphKeys.UPDATE_OPS,
    is_training: Any = True,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    batch_weights: Any = None,
    fused: Any = None,
    data_format: str = "NHWC",
    zero_debias_moving_mean: bool = False,
    scope: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_decay: float = 0.99,
    adjustment: Any = None,
) -> Any:
    """beta, gamma (if `scale`), moving_mean, moving_variance; updates in UPDATE_OPS (§8.5)."""
    settings = dict(locals())
    inputs = convert_to_tensor(inputs)
    rank = inputs.get_shape().ndims
    fuses = (fused is None or fused) and batch_weights is None and not renorm and rank in (2, 4)
    if not target().norm_fuses_unasked:
        by_hand = fused or batch_weights is not None or zero_debias_moving_mean
        return _fused(inputs, settings) if by_hand else _by_layer(inputs, settings)
    is_special = zero_debias_moving_mean or updates_collections != GraphKeys.UPDATE_OPS
    if fuses and (rank == 2 or is_special):
        return _fused(inputs, settings)
    if batch_weights is not None or is_special:
        return _fused(inputs, settings)
    return _by_layer(inputs, settings)


def _by_layer(inputs: Any, settings: dict[str, Any]) -> Any:
    """By tf.layers' BatchNormalization: gamma comes before beta."""
    initializers = settings["param_initializers"] or {}
    regularizers = settings["param_regularizers"] or {}
    with variable_scope(
        settings["scope"],
        "BatchNorm",
        [inputs],
        reuse=settings["reuse"],
        custom_getter=renaming_getter({}),
    ) as scope:
        layer = BatchNormalization(
            axis=1 if settings["data_format"] == "NCHW" else -1,
            momentum=settings["decay"],
            epsilon=settings["epsilon"],
            center=settings["center"],
            scale=settings["scale"],
            beta_initializer=initializers.get("beta", Zeros()),
            gamma_initializer=initializers.get("gamma", Ones()),
            moving_mean_initializer=initializers.get("moving_mean", Zeros()),
            moving_variance_initializer=initializers.get("moving_variance", Ones()),
            beta_regularizer=regularizers.get("beta"),
            gamma_regularizer=regularizers.get("gamma"),
            renorm=settings["renorm"],
            fused=settings["fused"],
            trainable=settings["trainable"],
            name=scope.name,
            _scope=scope,
            _reuse=settings["reuse"],
        )
        outputs = layer.apply(inputs, training=settings["is_training"])
        collect_weights(layer, _KINDS, settings["variables_collections"])
        return finished(outputs, scope, settings)


def _fused(inputs: Any, settings: dict[str, Any]) -> Any:
    """By the fused op: beta comes before gamma."""
    with variable_scope(settings["scope"], "BatchNorm", [inputs], reuse=settings["reuse"]) as scope:
        rank = inputs.get_shape().ndims
        axis = 1 if settings["data_format"] == "NCHW" and rank > 2 else rank - 1
        size = inputs.get_shape()[axis].value
        if size is None:
            raise ValueError("`C` dimension must be known but is None")
        beta = _parameter("beta", [size], Zeros(), settings) if settings["center"] else None
        gamma = _parameter("gamma", [size], Ones(), settings) if settings["scale"] else None
        with variable_scope(get_variable_scope()) as local_scope:
            local_scope.set_partitioner(None)
            fixed = {**settings, "trainable": False, "param_regularizers": None}
            mean = _parameter("moving_mean", [size], Zeros(), fixed)
            variance = _parameter("moving_variance", [size], Ones(), fixed)
        names = _names(inputs, settings)
        used = _statistics(inputs, axis, (mean, variance), names, settings)
        with names.computing():
            outputs = tf("nn.batch_normalization")(inputs, *used, beta, gamma, settings["epsilon"])
        outputs.set_shape(inputs.get_shape())
        return finished(outputs, scope, settings)


def _names(inputs: Any, settings: dict[str, Any]) -> NormalizationNames:
    """Take the names of TensorFlow's ops."""
    is_training, rank = settings["is_training"], inputs.get_shape().ndims
    return names_of_function(
        bool(settings["center"]) + bool(settings["scale"]),
        rank,
        is_fused=settings["fused"] is not False and rank in (2, 4),
        trains=None if isinstance(is_training, Tensor) else bool(is_training),
        updates_now=settings["updates_collections"] is None,
    )


def _statistics(
    inputs: Any,
    axis: int,
    averages: tuple[Any, Any],
    names: NormalizationNames,
    settings: dict[str, Any],
) -> tuple[Any, Any]:
    """The mean and variance to normalize by; while training the batch's, with updates."""
    is_training = settings["is_training"]
    if not isinstance(is_training, Tensor) and not is_training:
        return averages
    axes = [each for each in range(inputs.get_shape().ndims) if each != axis]
    with names.computing():
        found = tf("nn.moments")(inputs, axes)
    for average, value in zip(averages, found, strict=True):
        update = names.moved(average, value, 1.0 - settings["decay"])
        collections = settings["updates_collections"]
        for key in [collections] if isinstance(collections, str) else collections or ():
            add_to_collection(key, update)
    return averages if isinstance(is_training, Tensor) else found


def _parameter(name: str, shape: Any, initializer: Any, settings: dict[str, Any]) -> Any:
    """One variable of a normalization."""
    return model_variable(
        name,
        shape=shape,
        dtype=float32,
        initializer=(settings.get("param_initializers") or {}).get(name, initializer),
        regularizer=(settings.get("param_regularizers") or {}).get(name),
        collections=variable_collections(settings["variables_collections"], name),
        trainable=settings["trainable"],
    )


@everywhere("layer_norm")
@add_arg_scope
def layer_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    activation_fn: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    begin_norm_axis: int = 1,
    begin_params_axis: int = -1,
    scope: Any = None,
) -> Any:
    """beta, gamma of the shape of the last axes. Raises ValueError for unknown sizes."""
    settings = dict(locals())
    with variable_scope(scope, "LayerNorm", [inputs], reuse=reuse) as opened:
        inputs = convert_to_tensor(inputs)
        rank = inputs.shape.ndims
        if rank is None:
            raise ValueError(f"Inputs {inputs.name} has undefined rank.")
        shape = inputs.shape[begin_params_axis:]
        if not shape.is_fully_defined():
            raise ValueError(
                f"Inputs {inputs.name}: shape(inputs)[{begin_params_axis}:] is not fully defined: "
                f"{inputs.shape}"
            )
        beta = _parameter("beta", shape, Zeros(), settings) if center else None
        gamma = _parameter("gamma", shape, Ones(), settings) if scale else None
        axes = list(range(begin_norm_axis % rank, rank))
        mean, variance = tf("nn.moments")(inputs, axes, keep_dims=True)
        outputs = tf("nn.batch_normalization")(inputs, mean, variance, beta, gamma, 1e-12)
        outputs.set_shape(inputs.shape)
        return finished(outputs, opened, settings)


@everywhere("instance_norm")
@add_arg_scope
def instance_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    epsilon: float = 1e-6,
    activation_fn: Any = None,
    param_initializers: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    data_format: str = "NHWC",
    scope: Any = None,
) -> Any:
    """beta, gamma, one a channel."""
    settings = dict(locals())
    with variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse) as opened:
        inputs = convert_to_tensor(inputs)
        rank = inputs.shape.ndims
        if rank is None:
            raise ValueError(f"Inputs {inputs.name} has undefined rank.")
        axis = 1 if data_format == "NCHW" else rank - 1
        size = inputs.shape[axis].value
        if size is None:
            raise ValueError(f"Inputs {inputs.name} has undefined channels dimension.")
        beta = _parameter("beta", [size], Zeros(), settings) if center else None
        gamma = _parameter("gamma", [size], Ones(), settings) if scale else None
        axes = [each for each in range(1, rank) if each != axis]
        mean, variance = tf("nn.moments")(inputs, axes, keep_dims=True)
        if data_format == "NCHW":
            reserve_names("Reshape", "Reshape")
        wide = [size if each == axis else 1 for each in range(rank)]
        with name_scope("instancenorm"):
            weights = (beta, gamma)
            stretched = [None if each is None else tf("reshape")(each, wide) for each in weights]
            outputs = tf("nn.batch_normalization")(inputs, mean, variance, *stretched, epsilon)
        outputs.set_shape(inputs.shape)
        return finished(outputs, opened, settings)


@everywhere("bias_add")
@add_arg_scope
def bias_add(
    inputs: Any,
    activation_fn: Any = None,
    initializer: Any = Zeros,
    regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    data_format: str = "NHWC",
    scope: Any = None,
) -> Any:
    """biases, one a channel."""
    settings = dict(locals())
    with variable_scope(scope, "BiasAdd", [inputs], reuse=reuse) as opened:
        inputs = convert_to_tensor(inputs)
        axis = 1 if data_format.startswith("NC") else -1
        biases = model_variable(
            "biases",
            shape=[inputs.shape[axis].value],
            dtype=inputs.dtype.base_dtype,
            initializer=initializer,
            regularizer=regularizer,
            collections=variable_collections(variables_collections, "biases"),
            trainable=trainable,
        )
        outputs = tf("nn.bias_add")(inputs, biases, data_format=data_format)
        return finished(outputs, opened, settings)


@public("contrib.layers.embed_sequence", "contrib.slim.embed_sequence")
def embed_sequence(
    ids: Any,
    vocab_size: Any = None,
    embed_dim: Any = None,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """Embeddings [vocab_size, embed_dim]. Raises ValueError where a size is missing."""
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(
            "Must specify vocab size and embedding dimension when not reusing. "
            f"Got vocab_size={vocab_size} and embed_dim={embed_dim}"
        )
    with variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        no_shape = (reuse and vocab_size is None) or embed_dim is None
        embeddings = model_variable(
            "embeddings",
            shape=None if no_shape else [vocab_size, embed_dim],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        return tf("nn.embedding_lookup")(embeddings, ids)
