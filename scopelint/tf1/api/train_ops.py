"""Functions of `tf.contrib` that make an optimizer's step of a loss (§11.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, External, Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.optimizers import SLOTS, minimize_by, new_record
from scopelint.tf1.api.training import get_or_create_global_step
from scopelint.tf1.arguments import as_name, given
from scopelint.tf1.graph import add_record
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.transfer import operation, then, transfer
from scopelint.tf1.values import Optimizer, Tensor


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


@transfer("tf.contrib.tpu.CrossShardOptimizer", section="11.1")
def cross_shard_optimizer(call: Call, state: State) -> Iterator[Outcome]:
    """What wraps an optimizer leaves the slots to it."""
    yield Returns(given(call, 0, "opt", state), state)


@transfer("tf.contrib.layers.optimize_loss", section="11.5")
def optimize_loss(call: Call, state: State) -> Iterator[Outcome]:
    """Everything in `OptimizeLoss`, by default name."""
    kind = given(call, 3, "optimizer", state)
    class_name = f"{as_name(kind, state)}Optimizer".replace("SGD", "GradientDescent")
    if isinstance(kind, External):
        class_name = kind.path.rpartition(".")[2]
    name, count = SLOTS.get(class_name, ("GradientDescent", 0))
    record = new_record(class_name, name, count)
    optimizer = (
        kind if isinstance(kind, Optimizer) else Optimizer(add_record(state, record), class_name)
    )

    def apply_all(inside: State) -> Iterable[Outcome]:
        loss, listed = given(call, 0, "loss", inside), given(call, 9, "variables", inside)
        return minimize_by(optimizer, loss, listed, "train", inside)

    def body(inside: State) -> Iterable[Outcome]:
        keywords: dict[str, Value] = {"trainable": False}
        rate = get_variable(Call(("learning_rate", ()), keywords), inside)
        return then(rate, lambda _, after: apply_all(after))

    op_names.use(("assert_scalar",), state)
    rate = given(call, 2, "learning_rate", state)
    if rate is None:
        yield from recorded_within(
            state,
            Opening(None, "OptimizeLoss"),
            apply_all,
        )
        return
    yield from recorded_within(state, Opening(None, "OptimizeLoss"), body)
