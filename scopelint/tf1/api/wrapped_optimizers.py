"""Optimizers around others: the slots are the inner one's, some keep averages, too (§11.1, §11.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.api import optimizers, training
from scopelint.tf1.api.control_flow import in_name_scope
from scopelint.tf1.api.optimizers import none_to_optimize, reached_in, variables_in, with_slots
from scopelint.tf1.api.variables import add_outside_store
from scopelint.tf1.arguments import given, keyword
from scopelint.tf1.instances import call_method
from scopelint.tf1.steps import record_step
from scopelint.tf1.trainers import (
    DecayingOptimizers,
    Optimizer,
    WrappedOptimizer,
)
from scopelint.tf1.transfer import method, transfer
from scopelint.tf1.unknown import unknown_call
from scopelint.tf1.values import (
    Object,
    Operation,
)

_MIXED, _REWRITE = "tf.contrib.mixed_precision", "tf.train.experimental"
#: What changes gradients on their way, or on which machine they are summed.
_PLAIN = {
    "tf.contrib.tpu.CrossShardOptimizer": "opt",
    "tf.contrib.estimator.clip_gradients_by_norm": "optimizer",
    "tf.contrib.opt.MultitaskOptimizerWrapper": "opt",
    "tf.contrib.opt.VariableClippingOptimizer": "opt",
}


def _declare(path: str, name: str) -> None:
    def wrap(call: Call, state: State) -> Iterator[Outcome]:
        """The optimizer itself: all that it makes is its own."""
        yield Returns(given(call, 0, name, state), state)

    transfer(path, section="11.1")(wrap)


for _path, _name in _PLAIN.items():
    _declare(_path, _name)


@transfer("tf.contrib.opt.MovingAverageOptimizer", section="11.4")
def moving_average_optimizer(call: Call, state: State) -> Iterator[Outcome]:
    """It has a moving average of the default name."""

    def keep(average: Value, after: State) -> list[Outcome]:
        inner = given(call, 0, "opt", after)
        return [_wrapped("tf.contrib.opt.MovingAverageOptimizer", inner, average, call, after)]

    yield from then(training.make_average(Call(), state), keep)


@transfer(f"{_MIXED}.LossScaleOptimizer", section="11.1")
def loss_scale_optimizer(call: Call, state: State) -> Iterator[Outcome]:
    """The gradients are applied in a condition: that they are finite."""
    inner = given(call, 0, "opt", state)
    yield _wrapped(f"{_MIXED}.LossScaleOptimizer", inner, None, call, state)


@transfer(
    f"{_REWRITE}.enable_mixed_precision_graph_rewrite",
    f"{_REWRITE}.MixedPrecisionLossScaleOptimizer",
    section="11.1",
)
def mixed_precision(call: Call, state: State) -> Iterator[Outcome]:
    """The same; how much the loss is scaled is a variable where it is not a number."""
    inner, scale = given(call, 0, "opt", state), given(call, 1, "loss_scale", state)
    if isinstance(scale, (int, float)):
        yield Returns(inner, state)
        return
    if scale is None or scale == "dynamic":
        _make_variables({"current_loss_scale": "float32", "good_steps": "int64"}, state)
    yield _wrapped(f"{_REWRITE}.MixedPrecisionLossScaleOptimizer", inner, None, call, state)


@transfer(f"{_MIXED}.ExponentialUpdateLossScaleManager", section="11.1")
def loss_scale_manager(call: Call, state: State) -> Iterator[Outcome]:
    """How much the loss is scaled, and counts, by tf.Variable."""
    _make_variables({"loss_scale": "float32", "good_steps": "int32", "bad_steps": "int32"}, state)
    yield Returns(Object(f"{_MIXED}.ExponentialUpdateLossScaleManager"), state)


def _make_variables(dtypes: dict[str, str], state: State) -> None:
    for name, dtype in dtypes.items():
        start = 1.0 if dtype == "float32" else 0
        record_step(state, "tf.Variable", (start,), {"name": name, "trainable": False})
        add_outside_store(name, (), dtype, state, trainable=False)


def _wrapped(path: str, inner: Value, average: Value, call: Call, state: State) -> Outcome:
    """The wrapper; what is around we know not what may be anything."""
    if isinstance(inner, (Optimizer, WrappedOptimizer, Ref)):
        return Returns(WrappedOptimizer(path, inner, average), state)
    return Returns(unknown_call(path, call, state), state)


@method(WrappedOptimizer, "compute_gradients", section="11.2")
def compute_gradients(call: Call, state: State) -> Iterable[Outcome]:
    """The inner one's."""
    wrapper = call.arguments[0]
    assert isinstance(wrapper, WrappedOptimizer)
    inner, rest = wrapper.inner, Call(call.arguments[1:], call.keywords, call.open)
    if isinstance(inner, Ref):
        return call_method(inner, "compute_gradients", rest, state)
    return optimizers.compute_gradients(call, state)


@method(WrappedOptimizer, "minimize", section="11.2")
def minimize(call: Call, state: State) -> Iterator[Outcome]:
    """The gradients, applied."""
    listed = given(call, 3, "var_list", state)
    asked = Call((call.arguments[0], given(call, 1, "loss", state)), {"var_list": listed})
    options = {
        "global_step": given(call, 2, "global_step", state),
        "name": keyword(call, "name", state),
    }

    def apply(pairs: Value, after: State) -> Iterable[Outcome]:
        if reached_in(pairs, after) is None:
            return [none_to_optimize(variables_in(listed, after), after)]
        return apply_gradients(Call((call.arguments[0], pairs), options), after)

    yield from then(compute_gradients(asked, state), apply)


@method(WrappedOptimizer, "apply_gradients", section="11.2")
def apply_gradients(call: Call, state: State) -> Iterator[Outcome]:
    """By the inner one, then the averages of the same variables."""
    wrapper, pairs = call.arguments[0], given(call, 1, "grads_and_vars", state)
    assert isinstance(wrapper, WrappedOptimizer)
    apply = partial(_apply_inner, wrapper.inner, Call((pairs, *call.arguments[2:]), call.keywords))
    if wrapper.average is None:
        yield from in_name_scope("cond", state, apply)
        return
    variables = with_slots(reached_in(pairs, state) or (), state)

    def average(_: Value, after: State) -> Iterable[Outcome]:
        return training.apply(Call((wrapper.average, variables)), after)

    yield from then(then(apply(state), average), lambda _, after: [Returns(Operation(), after)])


def _apply_inner(inner: Value, call: Call, state: State) -> Iterable[Outcome]:
    if isinstance(inner, Ref):
        return call_method(inner, "apply_gradients", call, state)
    function = (
        apply_gradients if isinstance(inner, WrappedOptimizer) else optimizers.apply_gradients
    )
    return function(Call((inner, *call.arguments), call.keywords), state)


@transfer("tf.contrib.opt.extend_with_decoupled_weight_decay", section="11.1")
def extend_with_weight_decay(call: Call, state: State) -> Iterator[Outcome]:
    """A class whose objects take one argument more, and keep what the given class keeps."""
    yield Returns(DecayingOptimizers(given(call, 0, "base_optimizer", state)), state)


@method(DecayingOptimizers, "__call__", section="11.1")
def make_decaying(call: Call, state: State) -> Iterable[Outcome]:
    """An object of the given class."""
    extended = call.arguments[0]
    assert isinstance(extended, DecayingOptimizers)
    options = {key: value for key, value in call.keywords.items() if key != "weight_decay"}
    begin = 1 if "weight_decay" in call.keywords else 2
    return call_value(extended.base, Call(call.arguments[begin:], options, call.open), state)
