"""Moving averages, the global step, metrics (semantics §8.7, §11.4)."""

from __future__ import annotations

from itertools import count
from typing import Any

from scopelint.runtime.api.get_variable import get_variable
from scopelint.runtime.api.slots import create_slot, create_zeros_slot
from scopelint.runtime.api.variable_scope import variable_scope
from scopelint.runtime.dtypes import float32, int64
from scopelint.runtime.graph import get_default_graph
from scopelint.runtime.graph_keys import GraphKeys
from scopelint.runtime.initializers import Zeros
from scopelint.runtime.name_scopes import name_scope, reserve_names
from scopelint.runtime.ops.convert import convert_to_tensor
from scopelint.runtime.ops.registry import public
from scopelint.runtime.public_ops import tf
from scopelint.runtime.refusals import refusal
from scopelint.runtime.signatures import taking
from scopelint.runtime.variables import ResourceVariable, Variable, make_variable
from scopelint.runtime.versions import target


@public("train.ExponentialMovingAverage")
class ExponentialMovingAverage:
    """Averages of variables, kept in slots (§11.4)."""

    def __init__(
        self,
        decay: Any,
        num_updates: Any = None,
        zero_debias: bool = False,
        name: str = "ExponentialMovingAverage",
    ) -> None:
        """Take TensorFlow's arguments."""
        self._decay, self._num_updates, self._name = decay, num_updates, name
        self._zero_debias = zero_debias
        self._averages: dict[Any, Any] = {}

    name = property(lambda self: self._name, doc="The name of the averages.")

    def apply(self, var_list: Any = None) -> Any:
        """Make the averages, and an op that moves them. Raises ValueError (E1, E2, E68)."""
        graph = get_default_graph()
        if var_list is None:
            var_list = graph.get_collection(GraphKeys.TRAINABLE_VARIABLES)
        for each in var_list:
            if not each.dtype.base_dtype.is_floating:
                raise TypeError(f"The variables must be half, float, or double: {each.name}")
            if each in self._averages:
                if target().average_twice_refused:
                    raise refusal("E68", variable=each.name)
                continue
            with graph.control_dependencies(None):
                self._averages[each] = self._average(each)
        with name_scope(self._name) as scope:
            decay = convert_to_tensor(self._decay, name="decay")
            held = [(self._averages[each], each) for each in var_list]
            moved = [assign_moving_average(*each, decay, zero_debias=False) for each in held]
            return tf("group")(*moved, name=scope)

    def _average(self, value: Any) -> Any:
        """The average of a variable, or of a tensor."""
        if isinstance(value, Variable):
            is_resource = isinstance(value, ResourceVariable)
            reserve_names("VarIsInitializedOp" if is_resource else "IsVariableInitialized")
            average = create_slot(value, value.initialized_value(), self._name)
            get_default_graph().add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, value)
            return average
        return create_zeros_slot(value, self._name)

    def average(self, var: Any) -> Any:
        """A variable's average, or None."""
        return self._averages.get(var)

    def average_name(self, var: Any) -> str:
        """The name that the average of a variable has, or would have."""
        if var in self._averages:
            return str(self._averages[var].op.name)
        return get_default_graph().unique_name(f"{var.op.name}/{self._name}", mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables: Any = None) -> dict[str, Any]:
        """Names to restore variables from: of averages, where there are any."""
        graph = get_default_graph()
        averaged = moving_avg_variables or [
            *graph.get_collection(GraphKeys.TRAINABLE_VARIABLES),
            *graph.get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES),
        ]
        names = {self.average_name(each): each for each in averaged}
        others = graph.get_collection(GraphKeys.GLOBAL_VARIABLES)
        kept = {id(each) for each in averaged}
        return {**names, **{each.op.name: each for each in others if id(each) not in kept}}


@public("python.training.moving_averages.assign_moving_average")
def assign_moving_average(
    variable: Any, value: Any, decay: Any, zero_debias: bool = True, name: Any = None
) -> Any:
    """An op that moves an average towards a value."""
    with name_scope(name, "AssignMovingAvg", [variable, value, decay]) as scope:
        rate = convert_to_tensor(1.0 - decay, name="decay")
        if rate.dtype != variable.dtype.base_dtype:
            rate = tf("cast")(rate, variable.dtype.base_dtype)
        value = convert_to_tensor(value)
        if zero_debias:
            return _move_freed(variable, value, rate)
        return variable.assign_sub((variable.value() - value) * rate, name=scope)


def _move_freed(average: Any, value: Any, rate: Any) -> Any:
    """Move an average, freed of its start at 0 by two variables of its own."""
    with variable_scope(average.op.name, values=[average, value, rate]) as scope:
        biased, steps = (
            get_variable(_unless_taken(name, scope), shape, average.dtype, Zeros(), trainable=False)
            for name, shape in (("biased", average.get_shape()), ("local_step", []))
        )
    moved = biased.assign_sub((biased.value() - value) * rate)
    return average.assign(moved / (1 - tf("pow")(1.0 - rate, steps.assign_add(1))))


def _unless_taken(name: str, scope: Any) -> str:
    """The name, numbered where a variable of this scope has it, and the scope does not reuse."""
    taken = set() if scope.reuse else {each.op.name for each in scope.global_variables()}
    numbers = (f"{name}_{number}" if number else name for number in count())
    return next(each for each in numbers if f"{scope.name}/{each}" not in taken)


@public("train.get_global_step", "contrib.framework.get_global_step")
def get_global_step(graph: Any = None) -> Any:
    """The graph's global step, or None."""
    graph = graph or get_default_graph()
    held = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if held:
        return held[0]
    try:
        return graph.get_tensor_by_name("global_step:0")
    except KeyError:
        return None


@public("train.create_global_step", "contrib.framework.create_global_step")
def create_global_step(graph: Any = None) -> Any:
    """Make the global step, by get_variable in the current scope. Raises ValueError (E47)."""
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise refusal("E47")
    with graph.as_default(), graph.name_scope(None):
        return get_variable(
            GraphKeys.GLOBAL_STEP,
            shape=[],
            dtype=int64,
            initializer=Zeros(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )


@public(
    "train.get_or_create_global_step",
    "contrib.framework.get_or_create_global_step",
    "contrib.slim.get_or_create_global_step",
)
def get_or_create_global_step(graph: Any = None) -> Any:
    """The graph's global step, made if there is none (§8.7)."""
    found = get_global_step(graph)
    return create_global_step(graph) if found is None else found


def create_eval_step() -> Any:
    """Make an evaluation's counter of steps."""
    with get_default_graph().name_scope(None):
        return get_variable(
            GraphKeys.EVAL_STEP,
            shape=[],
            dtype=int64,
            initializer=Zeros(),
            trainable=False,
            collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.EVAL_STEP],
        )


@public("train.global_step")
def global_step(sess: Any, global_step_tensor: Any) -> int:
    """The step's value in a session."""
    return int(sess.run(global_step_tensor))


def metric_variable(shape: Any, dtype: Any, name: str) -> Any:
    """A local variable of a metric, by tf.Variable."""
    return make_variable(
        lambda: tf("zeros")(shape, dtype),
        trainable=False,
        collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
        validate_shape=True,
        name=name,
    )


#: The ops that a metric makes of its arguments, where it stands.
_BEFORE = {
    "accuracy": ("remove_squeezable_dimensions", "Equal", "Cast"),
    "mean_squared_error": ("remove_squeezable_dimensions", "SquaredDifference"),
    "mean_absolute_error": ("remove_squeezable_dimensions", "sub", "Abs"),
    "root_mean_squared_error": (
        "remove_squeezable_dimensions", "remove_squeezable_dimensions", "SquaredDifference",
    ),
}  # fmt: skip


_COLLECTIONS = "metrics_collections= updates_collections="
_KEPT = f"weights= {_COLLECTIONS} name="
#: What a metric takes, where it is not labels, predictions and what all take.
_PARAMETERS = {
    "mean": f"values {_KEPT}",
    "percentage_below": f"values threshold {_KEPT}",
    "mean_per_class_accuracy": f"labels predictions num_classes {_KEPT}",
    "mean_iou": f"labels predictions num_classes {_KEPT}",
    "recall_at_k": f"labels predictions k class_id= {_KEPT}",
    "auc": (
        f"labels predictions weights= num_thresholds= {_COLLECTIONS} curve= name= "
        "summation_method= thresholds="
    ),
}


def _metric(
    name: str, variables: tuple[str, ...], inputs: int, default_scope: str, own: str | None
) -> None:
    """A metric: a value and an update, over local variables (§11.5).

    `own` is the name that it hands on to `mean`, or the like, where none is given.
    """

    def metric(
        name: Any = None,
        metrics_collections: Any = None,
        updates_collections: Any = None,
        **given: Any,
    ) -> Any:
        """The metric's value, and an op that updates it."""
        tensors = [each for each in list(given.values())[:inputs] if hasattr(each, "op")]
        reserve_names(*_BEFORE.get(metric.__name__, ()))
        with variable_scope(name or own, default_scope, tensors):
            made = [metric_variable([], float32, each) for each in variables]
            value = tf("identity")(made[0].value(), name="value")
            update = made[0].assign_add(0.0, name="update_op")
            _collect(metrics_collections, value)
            _collect(updates_collections, update)
            return value, update

    metric.__name__ = metric.__qualname__ = name
    taken = _PARAMETERS.get(name, f"labels predictions {_KEPT}")
    public(f"metrics.{name}")(taking(taken)(metric))


def _collect(names: Any, value: Any) -> None:
    for each in [names] if isinstance(names, str) else names or ():
        get_default_graph().add_to_collection(each, value)


for _name, _variables, _inputs in (
    ("mean", ("total", "count"), 1),
    ("mean_per_class_accuracy", ("total", "count"), 2),
    ("precision", ("true_positives/count", "false_positives/count"), 2),
    ("recall", ("true_positives/count", "false_negatives/count"), 2),
    ("auc", ("true_positives", "false_negatives", "true_negatives", "false_positives"), 2),
    ("mean_iou", ("total_confusion_matrix",), 2),
    ("true_positives", ("count",), 2),
    ("false_positives", ("count",), 2),
    ("true_negatives", ("count",), 2),
    ("false_negatives", ("count",), 2),
    ("recall_at_k", ("true_positives", "false_negatives"), 2),
):
    _metric(_name, _variables, _inputs, _name.replace("per_class_", ""), None)
for _name, _inputs in (
    ("accuracy", 2),
    ("mean_absolute_error", 2),
    ("mean_squared_error", 2),
    ("root_mean_squared_error", 2),
    ("percentage_below", 1),
):
    _own = _name.replace("below", "below_threshold")
    _metric(_name, ("total", "count"), _inputs, "mean", _own)
