"""Functions of `tf.contrib` that make an optimizer's step of a loss (semantics §11.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.training import get_global_step, get_or_create_global_step
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.tensor import Tensor

#: No step was given, as opposed to None: then the graph's is taken.
_USE_GLOBAL_STEP = object()


@public("contrib.training.create_train_op")
def create_train_op(
    total_loss: Any,
    optimizer: Any,
    global_step: Any = _USE_GLOBAL_STEP,
    update_ops: Any = None,
    variables_to_train: Any = None,
    transform_grads_fn: Callable[[Any], Any] | None = None,
    summarize_gradients: bool = False,
    gate_gradients: int = 1,
    aggregation_method: Any = None,
    colocate_gradients_with_ops: bool = False,
    check_numerics: bool = True,
) -> Any:
    """An op that applies the gradients and gives the loss. Raises AssertionError without variables."""
    if global_step is _USE_GLOBAL_STEP:
        global_step = get_or_create_global_step()
    graph = get_default_graph()
    if update_ops is None:
        update_ops = graph.get_collection(GraphKeys.UPDATE_OPS)
    if update_ops:
        with tf("control_dependencies")(list(dict.fromkeys(update_ops))):
            barrier = tf("no_op")(name="update_barrier")
        total_loss = tf("with_dependencies")([barrier], total_loss)
    if variables_to_train is None:
        variables_to_train = graph.get_collection(GraphKeys.TRAINABLE_VARIABLES)
    assert variables_to_train
    found = optimizer.compute_gradients(total_loss, variables_to_train)
    if transform_grads_fn:
        found = transform_grads_fn(found)
    updates = optimizer.apply_gradients(found, global_step=global_step)
    with name_scope("train_op"):
        if check_numerics:
            total_loss = tf("check_numerics")(total_loss, "LossTensor is inf or nan")
        return tf("with_dependencies")([updates], total_loss)


@public("contrib.slim.learning.create_train_op")
def create_slim_train_op(
    total_loss: Any,
    optimizer: Any,
    global_step: Any = _USE_GLOBAL_STEP,
    update_ops: Any = None,
    variables_to_train: Any = None,
    clip_gradient_norm: float = 0,
    summarize_gradients: bool = False,
    gate_gradients: int = 1,
    aggregation_method: Any = None,
    colocate_gradients_with_ops: bool = False,
    gradient_multipliers: Any = None,
    check_numerics: bool = True,
) -> Any:
    """The same, with gradients that are multiplied and clipped."""

    def transform(found: Any) -> Any:
        if gradient_multipliers:
            with name_scope("multiply_grads"):
                found = multiply_gradients(found, gradient_multipliers)
        if clip_gradient_norm > 0:
            with name_scope("clip_grads"):
                found = clip_gradient_norms(found, clip_gradient_norm)
        return found

    return create_train_op(
        total_loss,
        optimizer,
        global_step,
        update_ops,
        variables_to_train,
        transform,
        check_numerics=check_numerics,
    )


@public("contrib.training.clip_gradient_norms", "contrib.slim.learning.clip_gradient_norms")
def clip_gradient_norms(gradients_to_variables: Iterable[Any], max_norm: Any) -> list[Any]:
    """The pairs, with gradients whose norm is at most this; None stays None."""
    return [
        (gradient if gradient is None else tf("clip_by_norm")(gradient, max_norm), variable)
        for gradient, variable in gradients_to_variables
    ]


@public("contrib.training.multiply_gradients", "contrib.slim.learning.multiply_gradients")
def multiply_gradients(grads_and_vars: Iterable[Any], gradient_multipliers: Any) -> list[Any]:
    """The pairs, with the gradients of the variables or op names named there multiplied."""
    found = []
    for gradient, variable in grads_and_vars:
        key = variable if variable in gradient_multipliers else variable.op.name
        if key in gradient_multipliers:
            if gradient is None:
                raise ValueError("Requested multiple of `None` gradient.")
            gradient = gradient * convert_to_tensor(gradient_multipliers[key], gradient.dtype)
        found.append((gradient, variable))
    return found


@public("contrib.tpu.CrossShardOptimizer")
def cross_shard_optimizer(opt: Any, *_: Any, **__: Any) -> Any:
    """The optimizer itself: there is one shard."""
    return opt


_OPTIMIZERS = {
    "Adagrad": "train.AdagradOptimizer",
    "Adam": "train.AdamOptimizer",
    "Ftrl": "train.FtrlOptimizer",
    "RMSProp": "train.RMSPropOptimizer",
    "SGD": "train.GradientDescentOptimizer",
}


def _optimizer_of(optimizer: Any, learning_rate: Any) -> Any:
    """An optimizer by name, class, function, or as it is."""
    if optimizer == "Momentum":
        return tf("train.MomentumOptimizer")(learning_rate, 0.9)
    if isinstance(optimizer, str):
        if optimizer not in _OPTIMIZERS:
            raise ValueError(
                f"Optimizer name should be one of [{', '.join(_OPTIMIZERS)}], you provided "
                f"{optimizer}."
            )
        return tf(_OPTIMIZERS[optimizer])(learning_rate=learning_rate)
    if isinstance(optimizer, type):
        return optimizer(learning_rate=learning_rate)
    if callable(optimizer):
        return optimizer() if learning_rate is None else optimizer(learning_rate)
    return optimizer


@public("contrib.layers.optimize_loss", "contrib.slim.optimize_loss")
def optimize_loss(
    loss: Any,
    global_step: Any,
    learning_rate: Any,
    optimizer: Any,
    gradient_noise_scale: Any = None,
    gradient_multipliers: Any = None,
    clip_gradients: Any = None,
    learning_rate_decay_fn: Any = None,
    update_ops: Any = None,
    variables: Any = None,
    name: Any = None,
    summaries: Any = None,
    colocate_gradients_with_ops: bool = False,
    increment_global_step: bool = True,
) -> Any:
    """Minimize under the scope of that name, or a new `OptimizeLoss` (§11.5)."""
    loss = convert_to_tensor(loss)
    reserve_names("assert_scalar")
    step = get_global_step() if global_step is None else global_step
    with variable_scope(name, "OptimizeLoss", [loss, step] if step is not None else [loss]):
        rate = _rate_of(learning_rate)
        if learning_rate_decay_fn is not None:
            rate = learning_rate_decay_fn(rate, step)
        chosen = _optimizer_of(optimizer, rate)
        found = chosen.compute_gradients(loss, var_list=variables)
        chosen.apply_gradients(
            found, global_step=step if increment_global_step else None, name="train"
        )
        return tf("identity")(loss)


def _rate_of(given: Any) -> Any:
    """The variable that holds a number; a tensor is the rate itself."""
    if given is None or (isinstance(given, Tensor) and given.shape.ndims == 0):
        return given
    if not isinstance(given, float):
        raise ValueError(
            f"Learning rate should be 0d Tensor or float. Got {given} of type {type(given)}"
        )
    if given < 0.0:
        raise ValueError("Invalid learning_rate %s.", given)
    initializer = tf("constant_initializer")(given)
    return get_variable("learning_rate", [], trainable=False, initializer=initializer)
