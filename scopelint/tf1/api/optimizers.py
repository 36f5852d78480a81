"""Optimizers: slots are made by `get_variable`, in the scope current at `minimize` (§11)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.gathering import spread
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Value
from scopelint.tf1 import op_names
from scopelint.tf1.api.variables import add_outside_store
from scopelint.tf1.arguments import as_flag, as_name, given, items_of
from scopelint.tf1.arithmetic import TENSORS
from scopelint.tf1.graph import (
    add_record,
    current_graph,
    current_scope,
    graphs_of,
    members_of,
    record_of,
    set_record,
    unique_op_name,
    with_entry,
)
from scopelint.tf1.learning import Reached, say_concerned, say_trained
from scopelint.tf1.reach import ANYTHING, is_surely_there, reach_of, surely, together
from scopelint.tf1.scopes import Body
from scopelint.tf1.slots import create_slot, create_zeros_slot
from scopelint.tf1.steps import record_step, spelled
from scopelint.tf1.store import TRAINABLE_VARIABLES
from scopelint.tf1.trainers import Optimizer
from scopelint.tf1.transfer import in_order, method, operation, transfer
from scopelint.tf1.values import (
    Name,
    Operation,
    PartitionedVariable,
    Reuse,
    Tensor,
    Variable,
)
from scopelint.tf1_errors import ERRORS

#: The slots of each variable by class; the name is made unique for the second.
SLOTS = {
    "GradientDescentOptimizer": ("GradientDescent", 0),
    "ProximalGradientDescentOptimizer": ("ProximalGradientDescent", 0),
    "MomentumOptimizer": ("Momentum", 1),
    "AdagradOptimizer": ("Adagrad", 1),
    "ProximalAdagradOptimizer": ("ProximalAdagrad", 1),
    "AdagradDAOptimizer": ("AdagradDA", 2),
    "AdadeltaOptimizer": ("Adadelta", 2),
    "RMSPropOptimizer": ("RMSProp", 2),
    "AdamOptimizer": ("Adam", 2),
    "FtrlOptimizer": ("Ftrl", 2),
}
#: The same of contrib's.
CONTRIB_SLOTS = {
    "AdaMaxOptimizer": ("AdaMax", 2),
    "AdamWOptimizer": ("AdamW", 2),
    "AdamGSOptimizer": ("Adam", 2),
    "LazyAdamGSOptimizer": ("Adam", 2),
    "MomentumWOptimizer": ("MomentumW", 1),
    "AddSignOptimizer": ("AddSignOptimizer", 1),
    "PowerSignOptimizer": ("PowerSignOptimizer", 1),
    "LARSOptimizer": ("LARSOptimizer", 1),
    "RegAdagradOptimizer": ("RegAdagrad", 1),
}
#: How many of them, the first, start from a tensor and not from an initializer.
_FROM_TENSORS = {"ProximalAdagradOptimizer": 1, "AdagradDAOptimizer": 2, "FtrlOptimizer": 1}
#: Adam's own variables, which Adam and what derives from it make once in each graph.
_BOTH_POWERS = (("beta1_power", 0.9), ("beta2_power", 0.999))
_POWERS = {
    "AdamOptimizer": _BOTH_POWERS,
    "AdamWOptimizer": _BOTH_POWERS,
    "AdaMaxOptimizer": _BOTH_POWERS[:1],
}


@dataclass(frozen=True, slots=True)
class OptimizerRecord:
    """An optimizer, and the variables that have their slots."""

    name: Name
    count: int  #: slots a variable
    powers: tuple[tuple[str, float], ...]  #: variables of its own, and what they start from
    from_tensors: int = 0  #: how many of them, the first, start from a tensor
    slots: Mapping[tuple[int, Value], Value] = field(default_factory=dict)
    graphs_with_powers: tuple[int, ...] = ()


def _declare(path: str, name: str, count: int) -> None:
    class_name = path.rpartition(".")[2]

    def make(call: Call, state: State) -> Iterator[Outcome]:
        named = as_name(call.keywords.get("name"), state) or name
        is_centered = as_flag(call.keywords.get("centered"), state, otherwise=False)
        slots = count + (class_name == "RMSPropOptimizer" and is_centered)
        record = new_record(class_name, named, slots)
        yield Returns(Optimizer(add_record(state, record), path), state)

    transfer(path, section="11.1")(make)


for _class, (_name, _count) in SLOTS.items():
    _declare(f"tf.train.{_class}", _name, _count)
for _class, (_name, _count) in CONTRIB_SLOTS.items():
    _declare(f"tf.contrib.opt.{_class}", _name, _count)


def new_record(class_name: str, name: Name, count: int) -> OptimizerRecord:
    """The record of an optimizer of this class that nobody has used yet."""
    powers = _POWERS.get(class_name, ())
    return OptimizerRecord(name, count, powers, _FROM_TENSORS.get(class_name, 0))


def record_of_optimizer(optimizer: Value, state: State) -> OptimizerRecord:
    """The record of an optimizer."""
    assert isinstance(optimizer, Optimizer)
    return record_of(state, optimizer.identity, OptimizerRecord)


@method(Optimizer, "minimize", section="11.2")
def minimize(call: Call, state: State) -> Iterator[Outcome]:
    """Gradients of the trainable variables, applied."""
    loss, listed = given(call, 1, "loss", state), given(call, 3, "var_list", state)
    name = as_name(given(call, 7, "name", state), state)
    yield from minimize_by(call.arguments[0], loss, listed, name, state)


_GRADIENTS = ("gradients",)


def minimize_by(
    optimizer: Value, loss: Value, listed: Value, name: Name | None, state: State
) -> Iterator[Outcome]:
    """The gradients of a loss, applied to the variables listed; to all trainable ones if None."""
    variables = variables_in(listed, state)
    reached = _reached_by(loss, variables, state)
    if variables or not _is_complete(listed, state):
        op_names.use(_GRADIENTS, state)
    say_concerned(loss, state)
    may_be_unseen = _may_be_unseen(loss, variables, state)
    if not reached and not may_be_unseen and _is_complete(listed, state):
        yield none_to_optimize(variables, state)
        return
    yield from _apply(optimizer, reached, name, state)


def _may_be_unseen(loss: Value, variables: tuple[Variable, ...], state: State) -> bool:
    """Whether a loss may depend on variables, of which none was seen."""
    return not variables and reach_of(loss, state).more


def _is_complete(listed: Value, state: State) -> bool:
    """Whether there are no other variables than those listed, or all where None is."""
    is_known = listed is None or items_of(listed, state) is not None
    return is_known and not current_graph(state).is_opaque


def none_to_optimize(variables: tuple[Variable, ...], state: State) -> Outcome:
    """E69: a fault of the loss and not of sharing, so there is no event, only the exception."""
    text = ERRORS["E69"].template()
    if variables:
        listed = [spelled(each.op_name, state) for each in variables]
        text = ERRORS["E69b"].template().format(variables=listed, loss="the loss")
    return raise_error("ValueError", text, state)


@method(Optimizer, "compute_gradients", section="11.2")
def compute_gradients(call: Call, state: State) -> Iterator[Outcome]:
    """A list of gradients with their variables; no slots yet."""
    loss, listed = given(call, 1, "loss", state), given(call, 2, "var_list", state)
    variables = variables_in(listed, state)
    may_be_unseen = _may_be_unseen(loss, variables, state)
    if not (variables or may_be_unseen) and _is_complete(listed, state):
        yield none_to_optimize((), state)
        return
    op_names.use(_GRADIENTS, state)
    say_concerned(loss, state)
    pairs: list[Value] = [(gradient(loss, each, state), each) for each in variables]
    are_all = _are_all(listed, state) and not may_be_unseen
    others = None if are_all else state.fresh("gradients")
    yield Returns(state.new_list(pairs, others), state)


def _are_all(listed: Value, state: State) -> bool:
    """Whether the variables that we see in a list are all of it; of all trainable ones if None."""
    if listed is None:
        return not current_graph(state).is_opaque
    return isinstance(listed, TENSORS) or items_of(listed, state) is not None


@method(Optimizer, "apply_gradients", section="11.2")
def apply_gradients(call: Call, state: State) -> Iterator[Outcome]:
    """The slots are made here."""
    reached = reached_in(given(call, 1, "grads_and_vars", state), state)
    if reached is None:
        yield none_to_optimize((), state)
        return
    name = as_name(given(call, 3, "name", state), state)
    yield from _apply(call.arguments[0], reached, name, state)


def reached_in(listed: Value, state: State) -> tuple[Reached, ...] | None:
    """The variables of pairs with gradients; None if surely none has one."""
    pairs, complete = spread(state.resolve(listed), state)
    reached = _with_gradient(pairs, state)
    if complete and not reached and all(_has_no_gradient(pair, state) for pair in pairs):
        return None
    if not complete and not reached:
        return tuple(Reached(each, False) for each in variables_in(None, state))
    return reached


def _has_no_gradient(pair: Value, state: State) -> bool:
    """Whether it surely pairs None with a variable."""
    halves = items_of(pair, state)
    return halves is not None and len(halves) == 2 and halves[0] is None


def _with_gradient(pairs: tuple[Value, ...], state: State) -> tuple[Reached, ...]:
    """The variables whose gradient is not None, or may be something else."""
    found: list[Reached] = []
    for pair in pairs:
        halves = items_of(pair, state)
        if halves is None or len(halves) != 2 or halves[0] is None:
            continue
        is_there = is_surely_there(halves[0], state)
        for variable in _flat(halves[1], state):
            found.append(Reached(variable, is_there))
    return tuple(found)


def _reached_by(loss: Value, variables: tuple[Variable, ...], state: State) -> tuple[Reached, ...]:
    """The variables on which a loss depends, or may depend."""
    answers = ((each, surely(loss, each, state)) for each in variables)
    return tuple(Reached(each, answer is True) for each, answer in answers if answer is not False)


def variables_in(listed: Value, state: State) -> tuple[Variable, ...]:
    """The variables of a list that are known; all trainable ones where none is given."""
    if listed is None:
        items, _ = members_of(state, TRAINABLE_VARIABLES)
    else:
        known, _ = spread(state.resolve(listed), state)
        items = known or ((listed,) if isinstance(listed, TENSORS) else ())
    return tuple(each for item in items for each in _flat(item, state))


def _flat(item: Value, state: State) -> tuple[Variable, ...]:
    if isinstance(item, Variable):
        return (item,)
    if isinstance(item, PartitionedVariable):
        return item.parts
    inner = items_of(item, state) or ()
    return tuple(each for each in inner if isinstance(each, Variable))


def _apply(
    optimizer: Value, reached: tuple[Reached, ...], name: Name | None, state: State
) -> Iterator[Outcome]:
    """Adam's powers, then the slots of one variable after the other, then the op that trains."""
    assert isinstance(optimizer, Optimizer)
    say_trained(reached, state)
    variables = with_slots(reached, state)
    made = create_slots(optimizer, variables, state) if reached else [Returns((), state)]

    def train(_: Value, after: State) -> list[Outcome]:
        own = record_of_optimizer(optimizer, after).name
        unique_op_name(after, own if name is None else name)
        return [Returns(Operation(), after)]

    yield from then(made, train)


def create_slots(
    optimizer: Optimizer, variables: tuple[Variable, ...], state: State
) -> Iterator[Outcome]:
    """What an optimizer's class makes for itself, then for one variable after the other."""
    record = record_of_optimizer(optimizer, state)
    if record.powers:
        _make_powers(optimizer, state)
    slots = [(variable, number) for variable in variables for number in range(record.count)]
    made = in_order([_slot(optimizer, *each) for each in slots], state)
    op_names.use(("Const",) * (record.from_tensors * len(variables)), state)
    yield from made


def with_slots(reached: tuple[Reached, ...], state: State) -> tuple[Variable, ...]:
    """The variables that surely get slots; under reuse one that may, for one must (§11.2)."""
    sure = tuple(each.variable for each in reached if each.is_sure)
    if reached and not sure and current_scope(state).reuse is Reuse.YES:
        first = reached[0].variable
        state.note(f"the loss depends on {spelled(first.op_name, state)}")
        return (first,)
    return sure


def _make_powers(optimizer: Optimizer, state: State) -> None:
    record, graph = record_of_optimizer(optimizer, state), graphs_of(state).current
    if graph in record.graphs_with_powers:
        return
    for name, start in record.powers:
        record_step(state, "tf.Variable", (start,), {"name": name, "trainable": False})
        add_outside_store(name, (), "float32", state, trainable=False)
    done = (*record.graphs_with_powers, graph)
    set_record(state, optimizer.identity, replace(record, graphs_with_powers=done))


def _slot(optimizer: Optimizer, variable: Variable, number: int) -> Body:
    def make(state: State) -> Iterable[Outcome]:
        record = record_of_optimizer(optimizer, state)
        make_slot = create_slot if number < record.from_tensors else create_zeros_slot
        made = partial(make_slot, variable, record.name)
        return slot_made(optimizer, (variable.identity, number), made, state)

    return make


def slot_made(
    optimizer: Optimizer, key: tuple[int, Value], make: Body, state: State
) -> Iterable[Outcome]:
    """A slot of a variable, by its number or name, made when it is first asked for."""
    held = record_of_optimizer(optimizer, state).slots
    if key in held:
        return [Returns(held[key], state)]

    def keep(value: Value, after: State) -> Iterable[Outcome]:
        now = record_of_optimizer(optimizer, after)
        kept = replace(now, slots=with_entry(now.slots, key, value))
        set_record(after, optimizer.identity, kept)
        return [Returns(value, after)]

    return then(make(state), keep)


@method(Optimizer, "get_slot", "get_name", "variables", "get_slot_names", section="11.1")
def about_slots(call: Call, state: State) -> Iterator[Outcome]:
    """What an optimizer says of its slots is not followed."""
    yield Returns(state.fresh("slots of an optimizer"), state)


# --- gradients ----------------------------------------------------------------------------


@operation("tf.gradients", "tf.hessians")
def gradients(call: Call, state: State) -> Value:
    """One gradient for each variable asked for."""
    op_names.use(_GRADIENTS, state)
    say_concerned(given(call, 0, "ys", state), state)
    listed = given(call, 1, "xs", state)
    items = items_of(listed, state)
    if items is None:
        items = (listed,) if isinstance(listed, TENSORS) else ()
    found = [gradient(given(call, 0, "ys", state), item, state) for item in items]
    return state.new_list(found, None if items else state.fresh("gradients"))


def gradient(of: Value, by: Value, state: State) -> Value:
    """A tensor like `by`, None if nothing depends on it.

    That it surely is there shows in its reach, which then has the variable itself.
    """
    if not isinstance(by, Variable):
        shape = by.shape if isinstance(by, TENSORS) else None
        return Tensor(shape, getattr(by, "dtype", "float32"), reach=ANYTHING)
    answer = surely(of, by, state)
    if answer is False:
        return None
    reach = together((reach_of(by, state), ANYTHING)) if answer else ANYTHING
    return Tensor(by.shape, by.dtype, reach=reach)


@operation("tf.clip_by_global_norm")
def clip_by_global_norm(call: Call, state: State) -> Value:
    items = items_of(given(call, 0, "t_list", state), state)
    clipped = state.new_list(list(items or ()), None if items else state.fresh("gradients"))
    return (clipped, Tensor(()))


@operation("tf.global_norm")
def global_norm(call: Call, state: State) -> Value:
    return Tensor(())
