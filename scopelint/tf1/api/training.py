"""Moving averages, the global step, metrics (§8.7, §11.4, §11.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.elementwise import first
from scopelint.tf1.api.get_variable import get_unrecorded
from scopelint.tf1.api.optimizers import variables_in
from scopelint.tf1.api.variables import add_outside_store
from scopelint.tf1.arguments import as_name, given
from scopelint.tf1.dtypes import INTEGERS
from scopelint.tf1.graph import (
    add_record,
    current_graph,
    members_of,
    record_of,
    set_record,
    unique_op_name,
    with_entry,
)
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import Body, Opening, unrecorded, within
from scopelint.tf1.slots import create_slot, create_zeros_slot
from scopelint.tf1.steps import input_term, record_step, spelled
from scopelint.tf1.trainers import MovingAverage
from scopelint.tf1.transfer import in_order, method, operation, transfer
from scopelint.tf1.values import (
    DType,
    Initializer,
    Name,
    Operation,
    Tensor,
    Variable,
)

_GLOBAL_STEP = "global_step"


@dataclass(frozen=True, slots=True)
class MovingAverageRecord:
    """A moving average, and the averages that it has made."""

    name: Name
    averages: Mapping[Value, Value] = field(default_factory=dict)


@transfer("tf.train.ExponentialMovingAverage", section="11.4")
def make_average(call: Call, state: State) -> Iterator[Outcome]:
    """Nothing is made before `apply`."""
    name = as_name(given(call, 3, "name", state), state) or "ExponentialMovingAverage"
    yield Returns(MovingAverage(add_record(state, MovingAverageRecord(name))), state)


@method(MovingAverage, "apply", section="11.4")
def apply(call: Call, state: State) -> Iterator[Outcome]:
    """One average for each variable that has none yet."""
    average, listed = call.arguments[0], given(call, 1, "var_list", state)
    assert isinstance(average, MovingAverage)
    items = variables_in(None, state) if listed is None else spread(listed, state)[0]
    primaries = [item for item in items if isinstance(item, (Variable, Tensor))]
    made = in_order([_average(average, primary) for primary in primaries], state)

    def update(_: Value, after: State) -> list[Outcome]:
        unique_op_name(after, record_of(after, average.identity, MovingAverageRecord).name)
        return [Returns(Operation(), after)]

    yield from then(made, update)


def _average(average: MovingAverage, primary: Variable | Tensor) -> Body:
    def make(state: State) -> Iterable[Outcome]:
        record = record_of(state, average.identity, MovingAverageRecord)
        if primary.dtype in INTEGERS:
            text = (
                f"The variables must be half, float, or double: {spelled(_name_of(primary), state)}"
            )
            return [raise_error("TypeError", text, state)]
        if primary in record.averages:
            return [Returns(record.averages[primary], state)]

        def keep(value: Value, after: State) -> Iterable[Outcome]:
            now = record_of(after, average.identity, MovingAverageRecord)
            held = replace(now, averages=with_entry(now.averages, primary, value))
            set_record(after, average.identity, held)
            return [Returns(value, after)]

        if isinstance(primary, Variable):
            asked = "VarIsInitializedOp" if primary.is_resource else "IsVariableInitialized"
            op_names.use((asked, "cond"), state)
        make_slot = create_slot if isinstance(primary, Variable) else create_zeros_slot
        return then(make_slot(primary, record.name, state, "moving average"), keep)

    return make


def _name_of(primary: Variable | Tensor) -> Name:
    return primary.op_name if isinstance(primary, Variable) else primary.name or "tensor"


@method(MovingAverage, "average", section="11.4")
def average_of(call: Call, state: State) -> Iterator[Outcome]:
    """The average of a variable, None if there is none."""
    average, primary = call.arguments[0], given(call, 1, "var", state)
    assert isinstance(average, MovingAverage)
    averages = record_of(state, average.identity, MovingAverageRecord).averages
    yield Returns(averages.get(primary), state)


@method(MovingAverage, "variables_to_restore", "average_name", section="11.4")
def names_of(call: Call, state: State) -> Iterator[Outcome]:
    """Not followed."""
    yield Returns(state.fresh("variables to restore"), state)


# --- the global step ----------------------------------------------------------------------


def global_step(state: State) -> Value:
    """The graph's global step, None if it has none."""
    collected, _ = members_of(state, _GLOBAL_STEP)
    if collected:
        return collected[0]
    variables = current_graph(state).variables
    named = (variable for variable in variables if variable.op_name == _GLOBAL_STEP)
    return next(named, None)


@transfer("tf.train.get_global_step", section="8.7")
def get_global_step(call: Call, state: State) -> Iterator[Outcome]:
    """The graph's, or None."""
    yield Returns(global_step(state), state)


@transfer("tf.train.get_or_create_global_step", section="8.7")
def get_or_create_global_step(call: Call, state: State) -> Iterator[Outcome]:
    """The graph's, else `get_variable("global_step")` in the current scope."""
    record_step(state, "tf.train.get_or_create_global_step")
    held = global_step(state)
    if held is not None:
        yield Returns(held, state)
    else:
        yield from _create(state)


@transfer("tf.train.create_global_step", section="8.7")
def create_global_step(call: Call, state: State) -> Iterator[Outcome]:
    """A new one; E47 if there is one."""
    record_step(state, "tf.train.create_global_step")
    held = global_step(state)
    if held is not None:
        holder = held if isinstance(held, Variable) else None
        yield refuse(state, "E47", key=holder.op_name if holder else _GLOBAL_STEP, holder=holder)
    else:
        yield from _create(state)


def _create(state: State) -> Iterator[Outcome]:
    arguments: dict[str, Value] = {
        "name": _GLOBAL_STEP,
        "shape": (),
        "dtype": DType("int64"),
        "initializer": Initializer("tf.zeros_initializer"),
        "trainable": False,
        "collections": ("variables", _GLOBAL_STEP),
    }
    yield from get_unrecorded(arguments, state)


# --- what has no part in sharing ----------------------------------------------------------


#: The ops that a metric makes of its arguments, where it stands.
_BEFORE_THE_MEAN = {
    "mean": (),
    "accuracy": ("remove_squeezable_dimensions", "Equal", "Cast"),
    "mean_squared_error": ("remove_squeezable_dimensions", "SquaredDifference"),
    "mean_absolute_error": ("remove_squeezable_dimensions", "sub", "Abs"),
}


def _declare_mean(name: str) -> None:
    path = f"tf.metrics.{name}"
    position = 4 if name == "mean" else 5

    def mean(call: Call, state: State) -> Iterator[Outcome]:
        """A total and a count by tf.Variable, in a scope of the metric's name."""
        asked = as_name(given(call, position, "name", state), state)
        given_name = asked if name == "mean" else asked or name
        term = input_term(first(call, state), state, 1)
        record_step(state, path, (term,) * (position - 3), {"name": asked})
        op_names.use(_BEFORE_THE_MEAN[name], state)
        opening = Opening(given_name, "mean")
        yield from unrecorded(state, lambda at: within(at, opening, _total_and_count))

    transfer(path, section="11.5")(mean)


def _total_and_count(state: State) -> list[Outcome]:
    for name in ("total", "count"):
        add_outside_store(name, (), "float32", state, False, ("local_variables",))
    return [Returns((Tensor(()), Tensor(())), state)]


for _name in _BEFORE_THE_MEAN:
    _declare_mean(_name)


@operation(
    "tf.metrics.auc", "tf.metrics.precision", "tf.metrics.recall", "tf.metrics.mean_iou",
    "tf.metrics.mean_per_class_accuracy", "tf.metrics.root_mean_squared_error",
    "tf.metrics.sparse_average_precision_at_k", "tf.metrics.recall_at_k",
    "tf.metrics.percentage_below",
)  # fmt: skip
def metric(call: Call, state: State) -> Value:
    """A value and its update; local variables by tf.Variable, never shared (§11.5)."""
    return (Tensor(()), Tensor(()))


@operation(
    "tf.train.exponential_decay", "tf.train.polynomial_decay", "tf.train.piecewise_constant",
    "tf.train.natural_exp_decay", "tf.train.inverse_time_decay", "tf.train.cosine_decay",
    "tf.train.noisy_linear_cosine_decay", "tf.train.linear_cosine_decay",
)  # fmt: skip
def rate(call: Call, state: State) -> Value:
    return Tensor(())
