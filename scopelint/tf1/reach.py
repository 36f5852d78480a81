"""Which variables a tensor depends on, so that a gradient reaches them (§11.1).

`Reach` says of which variables that is sure, and whether there may be others. An op hands on what
its arguments depend on, unless no gradient passes through it.
"""

from __future__ import annotations

from collections.abc import Iterable

from scopelint.interpreter.heap import DictRecord, Instance, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Value
from scopelint.tf1.values import AttentionState, PartitionedVariable, Reach, Tensor, Variable

#: Of a tensor that depends on no variable, and of one of which nothing is known.
NOTHING, ANYTHING = Reach(0, False), Reach(0, True)

#: Ops without a gradient.
_CUT = frozenset(
    (
        "tf.stop_gradient", "tf.floor", "tf.ceil", "tf.round", "tf.floordiv", "tf.floor_div",
        "tf.zeros_like", "tf.ones_like", "tf.one_hot", "tf.range", "tf.linspace", "tf.lin_space",
        "tf.zeros", "tf.ones", "tf.eye", "tf.placeholder", "tf.sparse_placeholder", "tf.keras.Input",
        "tf.keras.layers.Input",
    )
)  # fmt: skip
#: Ops that read what was put into a collection, where they are not given it.
_OF_COLLECTIONS = frozenset(("tf.contrib.layers.apply_regularization",))
#: Ops whose labels get no gradient: at which position these are. (Before TensorFlow 1.0, the first
#: of `tf.nn` took logits and labels; there is no harm in reading such a call, which 1.15 refuses.)
LABELLED = {
    "tf.nn.softmax_cross_entropy_with_logits": 1,
    "tf.losses.softmax_cross_entropy": 0,
    "tf.contrib.losses.softmax_cross_entropy": 1,
}
_FLOATING = frozenset(("float16", "bfloat16", "float32", "float64", "complex64", "complex128"))


def together(reaches: Iterable[Reach]) -> Reach:
    """What depends on all of these."""
    variables, more = 0, False
    for reach in reaches:
        variables |= reach.variables
        more = more or reach.more
    return Reach(variables, more)


def perhaps(reach: Reach) -> Reach:
    """What may depend on this."""
    return Reach(0, reach.more or reach.variables != 0)


def reach_of(value: Value, state: State) -> Reach:
    """What a value depends on; of a list, dict or tuple what all of it does."""
    if isinstance(value, Tensor):
        return _of_tensor(value)
    if isinstance(value, Variable):
        return Reach(1 << value.identity, False) if _is_floating(value) else NOTHING
    if isinstance(value, PartitionedVariable):
        return together(reach_of(part, state) for part in value.parts)
    if isinstance(value, AttentionState):
        return reach_of((value.cell_state, value.attention), state)
    if isinstance(value, tuple):
        return together(reach_of(item, state) for item in value)
    if isinstance(value, Ref):
        return _of_record(value, state)
    if isinstance(value, Symbol):
        settled = state.resolve(value)
        return ANYTHING if isinstance(settled, Symbol) else reach_of(settled, state)
    return NOTHING


def _of_tensor(tensor: Tensor) -> Reach:
    if not _is_floating(tensor):
        return NOTHING
    return ANYTHING if tensor.reach is None else tensor.reach


def _is_floating(value: Tensor | Variable) -> bool:
    """Only such tensors have gradients."""
    return value.dtype is None or value.dtype in _FLOATING


def _of_record(ref: Ref, state: State) -> Reach:
    record = state.record(ref)
    if isinstance(record, ListRecord):
        held = together(reach_of(item, state) for item in record.items)
    elif isinstance(record, DictRecord):
        held = together(reach_of(item, state) for item in record.entries.values())
    else:
        return ANYTHING if isinstance(record, Instance) else NOTHING
    return held if record.more is None else together((held, ANYTHING))


def handed_on(path: str, value: Value, call: Call, state: State) -> Value:
    """The result of an op, with what its tensors depend on."""
    if path in _CUT:
        return with_reach(value, NOTHING, state)
    if path in _OF_COLLECTIONS:
        return value
    given = reach_of(_differentiable(path, call), state)
    if path == "tf.cast" and isinstance(value, Tensor) and value.dtype is None:
        given = perhaps(given)
    return with_reach(value, together((given, ANYTHING)) if call.open else given, state)


def _differentiable(path: str, call: Call) -> tuple[Value, ...]:
    """The arguments of an op through which a gradient passes."""
    if path not in LABELLED:
        return (*call.arguments, *call.keywords.values())
    keywords = [each for key, each in call.keywords.items() if "labels" not in key]
    at = LABELLED[path]
    return (*call.arguments[:at], *call.arguments[at + 1 :], *keywords)


def labels_of(path: str, call: Call) -> tuple[Value, ...]:
    """The arguments of an op with labels through which none passes."""
    at = LABELLED[path]
    keywords = (each for key, each in call.keywords.items() if "labels" in key)
    return (*call.arguments[at : at + 1], *keywords)


def with_reach(value: Value, reach: Reach, state: State) -> Value:
    """The value with this reach on those of its tensors that have none."""
    if isinstance(value, Tensor):
        return value if value.reach is not None else value.with_reach(reach)
    if isinstance(value, tuple):
        return tuple(with_reach(item, reach, state) for item in value)
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(value, Ref) and isinstance(record, ListRecord) and record.items:
        items = state.edit(value, ListRecord).items
        items[:] = [with_reach(item, reach, state) for item in items]
    return value


def also(value: Value, reach: Reach, state: State) -> Value:
    """The value with its tensors depending on this, too."""
    if isinstance(value, Tensor):
        return value.with_reach(together((_of_tensor(value), reach)))
    if isinstance(value, tuple):
        return tuple(also(item, reach, state) for item in value)
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ListRecord):
        return state.new_list([also(item, reach, state) for item in record.items], record.more)
    return value


def surely(value: Value, variable: Variable, state: State) -> bool | None:
    """Whether a tensor depends on a variable; None where that is not known."""
    reach = reach_of(value, state)
    if reach.variables >> variable.identity & 1:
        return True
    return None if reach.more else False


def is_surely_there(gradient: Value, state: State) -> bool:
    """Whether a gradient is a tensor, and not perhaps None: whichever variable it is handed to.

    One of which nothing is known may be None; see `gradient` in `api/optimizers.py`.
    """
    reach = reach_of(gradient, state)
    return reach.variables != 0 or not reach.more
