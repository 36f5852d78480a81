"""Functions of `tf.contrib` that make an optimizer's step of a loss (§11.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Either, External, Symbol, Text, Value, symbol
from scopelint.tf1 import op_names
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.optimizers import SLOTS, minimize_by, new_record
from scopelint.tf1.api.training import get_or_create_global_step
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.arguments import given
from scopelint.tf1.graph import add_record
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.trainers import Optimizer
from scopelint.tf1.transfer import operation, transfer
from scopelint.tf1.values import (
    Tensor,
)


@transfer(
    "tf.contrib.training.create_train_op",
    "tf.contrib.slim.learning.create_train_op",
    section="11.5",
)
def create_train_op(call: Call, state: State) -> Iterator[Outcome]:
    """The global step, unless another is given, and the gradients of the loss, applied."""
    loss, optimizer = given(call, 0, "total_loss", state), given(call, 1, "optimizer", state)
    listed = given(call, 4, "variables_to_train", state)

    def apply_all(_: Value, after: State) -> Iterable[Outcome]:
        if not isinstance(optimizer, Optimizer):
            return [Returns(Tensor((), None), after)]
        return then(minimize_by(optimizer, loss, listed, None, after), loss_again)

    def loss_again(_: Value, after: State) -> Iterable[Outcome]:
        return [Returns(loss, after)]

    step = call.argument(2, "global_step", MISSING)
    found = get_or_create_global_step(Call(), state) if step is MISSING else [Returns(step, state)]
    yield from then(found, apply_all)


@operation(
    "tf.contrib.training.clip_gradient_norms", "tf.contrib.slim.learning.clip_gradient_norms",
    "tf.contrib.training.multiply_gradients", "tf.contrib.slim.learning.multiply_gradients",
)  # fmt: skip
def changed_gradients(call: Call, state: State) -> Value:
    """The pairs of gradients and variables: what there is of them stays."""
    return state.resolve(
        call.arguments[0] if call.arguments else next(iter(call.keywords.values()))
    )


@transfer("tf.contrib.layers.optimize_loss", section="11.5")
def optimize_loss(call: Call, state: State) -> Iterator[Outcome]:
    """Everything in the scope of its name, or in a new `OptimizeLoss`."""
    decay = given(call, 7, "learning_rate_decay_fn", state)

    def decayed(rate: Value, inside: State) -> Iterable[Outcome]:
        if rate is None or decay is None or isinstance(decay, Symbol):
            return [Returns(rate, inside)]
        step = given(call, 1, "global_step", inside) or Tensor((), "int64")
        return call_value(decay, Call((rate, step)), inside)

    def made(rate: Value, inside: State) -> Iterable[Outcome]:
        return _optimizer(given(call, 3, "optimizer", inside), rate, inside)

    def apply_all(optimizer: Value, inside: State) -> Iterable[Outcome]:
        loss, listed = given(call, 0, "loss", inside), given(call, 9, "variables", inside)
        if not isinstance(optimizer, Optimizer):
            optimizer = _new_optimizer("GradientDescentOptimizer", inside)
        return minimize_by(optimizer, loss, listed, "train", inside)

    def body(inside: State) -> Iterable[Outcome]:
        rates = _rate(given(call, 2, "learning_rate", inside), inside)
        return then(then(then(rates, decayed), made), apply_all)

    op_names.use(("assert_scalar",), state)
    name = scope_name(given(call, 10, "name", state), state)
    yield from recorded_within(state, Opening(name, "OptimizeLoss"), body)


def _rate(asked: Value, state: State) -> Iterator[Outcome]:
    """The variable that holds a number; a tensor is the rate itself, and there may be none."""
    if isinstance(asked, Either):
        for _, each in state.split(asked.condition):
            yield from _rate(each.resolve(asked), each)
    elif asked is None or isinstance(asked, Tensor):
        yield Returns(asked, state)
    elif isinstance(asked, Symbol):
        is_tensor = symbol(f"{asked.says} is a tensor", "isinstance", asked, External("tf.Tensor"))
        for holds, each in state.split(is_tensor, rather=False):
            yield from [Returns(asked, each)] if holds else _rate_variable(each)
    else:
        yield from _rate_variable(state)


def _rate_variable(state: State) -> Iterable[Outcome]:
    return get_variable(Call(("learning_rate", ()), {"trainable": False}), state)


def _optimizer(asked: Value, rate: Value, state: State) -> Iterator[Outcome]:
    """An optimizer by its name, by what makes one of the rate, or as it is; None where unknown."""
    if isinstance(asked, Either):
        for _, each in state.split(asked.condition):
            yield from _optimizer(each.resolve(asked), rate, each)
    elif isinstance(asked, Optimizer):
        yield Returns(asked, state)
    elif isinstance(asked, str):
        class_name = f"{asked}Optimizer".replace("SGD", "GradientDescent")
        yield Returns(_new_optimizer(class_name, state), state)
    elif isinstance(asked, (Symbol, Text)):
        yield Returns(None, state)
    else:
        yield from call_value(asked, Call(() if rate is None else (rate,)), state)


def _new_optimizer(class_name: str, state: State) -> Optimizer:
    record = new_record(class_name, *SLOTS.get(class_name, ("GradientDescent", 0)))
    return Optimizer(add_record(state, record), class_name)
