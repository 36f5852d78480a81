"""What the project's classes inherit from an optimizer of TensorFlow (§11.1, §11.2).

`minimize` asks the object for its gradients and hands them to its `apply_gradients`, which has it
create its slots: each may be the project's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.api.optimizers import (
    CONTRIB_SLOTS,
    SLOTS,
    compute_gradients,
    create_slots,
    new_record,
    none_to_optimize,
    reached_in,
    record_of_optimizer,
    slot_made,
    variables_in,
    with_slots,
)
from scopelint.tf1.api.variables import add_outside_store
from scopelint.tf1.arguments import as_name, given
from scopelint.tf1.graph import graphs_of, set_record, unique_op_name
from scopelint.tf1.instances import call_method, of_instance
from scopelint.tf1.learning import say_trained
from scopelint.tf1.slots import create_slot, create_zeros_slot
from scopelint.tf1.steps import record_step
from scopelint.tf1.trainers import Optimizer
from scopelint.tf1.transfer import Transfer, transfer
from scopelint.tf1.values import (
    Operation,
    Variable,
)

#: Where the name is among the arguments of `__init__`, behind the object.
_NAME = {"Optimizer": 2, "GradientDescentOptimizer": 3, "MomentumOptimizer": 4, "AdamOptimizer": 6}


#: A layer's record is kept under its object's address below zero: those of optimizers are far from these, for a
#: program may call a method of the one on the other.
_FIRST = -(1 << 48)


def optimizer_of_instance(instance: Value) -> Optimizer:
    """The handle under which TensorFlow's record of the project's object is kept."""
    assert isinstance(instance, Ref)
    return Optimizer(_FIRST - instance.address, "instance")


def _declare(base: str, name: str, count: int) -> None:
    class_name = base.rpartition(".")[2]

    def declare(*names: str, section: str, function: Transfer) -> None:
        paths = (f"{base}.{each}" for each in names)
        transfer(*paths, section=section)(of_instance(function))

    position = _NAME.get(class_name, -1)

    def initialize(call: Call, state: State) -> Iterator[Outcome]:
        """Keeps the name; nothing is made yet."""
        told = (
            call.keywords.get("name", None)
            if position < 0
            else given(call, position, "name", state)
        )
        instance = call.arguments[0]
        assert isinstance(instance, Ref)
        record = new_record(class_name, as_name(told, state) or name, count)
        set_record(state, optimizer_of_instance(instance).identity, record)
        state.edit(instance, Instance).attributes["_name"] = record.name
        yield Returns(None, state)

    declare("__init__", section="11.1", function=initialize)
    for function in (minimize, apply_gradients):
        declare(function.__name__, section="11.2", function=_of_made(function))
    declare("compute_gradients", section="11.2", function=compute_gradients)
    declare("_prepare", "_finish", section="11.2", function=_nothing)
    declare("_create_slots", section="11.1", function=_of_made(_create_own_slots))
    declare("_zeros_slot", section="11.1", function=_of_made(zeros_slot))
    declare("_get_or_make_slot", section="11.1", function=_of_made(get_or_make_slot))
    declare("get_slot", section="11.1", function=_of_made(get_slot))
    declare("_create_non_slot_variable", section="11.1", function=_of_made(non_slot_variable))


def _of_made(function: Transfer) -> Transfer:
    """The meaning of a method; unknown on an object that has not called the optimizer's `__init__`."""

    def checked(call: Call, state: State) -> Iterable[Outcome]:
        identity = optimizer_of_instance(call.arguments[0]).identity
        if identity in graphs_of(state).records:
            return function(call, state)
        return [Returns(state.fresh("the result of an optimizer that was not made"), state)]

    return checked


def _nothing(call: Call, state: State) -> Iterator[Outcome]:
    yield Returns(None, state)


def minimize(call: Call, state: State) -> Iterator[Outcome]:
    """The object's gradients, given to its `apply_gradients`."""
    instance, listed = call.arguments[0], given(call, 3, "var_list", state)
    asked = Call((given(call, 1, "loss", state),), {"var_list": listed})
    step = given(call, 2, "global_step", state)

    def apply(pairs: Value, after: State) -> Iterable[Outcome]:
        if reached_in(pairs, after) is None:
            return [none_to_optimize(variables_in(listed, after), after)]
        return call_method(
            instance, "apply_gradients", Call((pairs,), {"global_step": step}), after
        )

    yield from then(call_method(instance, "compute_gradients", asked, state), apply)


def apply_gradients(call: Call, state: State) -> Iterator[Outcome]:
    """The object creates its slots, and prepares."""
    instance = call.arguments[0]
    reached = reached_in(given(call, 1, "grads_and_vars", state), state)
    if reached is None:
        yield none_to_optimize((), state)
        return
    say_trained(reached, state)
    listed = state.new_list(list(with_slots(reached, state)))
    made = call_method(instance, "_create_slots", Call((listed,)), state)
    ready = then(made, lambda _, after: call_method(instance, "_prepare", Call(), after))

    def train(_: Value, after: State) -> list[Outcome]:
        own = record_of_optimizer(optimizer_of_instance(instance), after).name
        unique_op_name(after, as_name(given(call, 3, "name", after), after) or own)
        return [Returns(Operation(), after)]

    yield from then(ready, train)


def _create_own_slots(call: Call, state: State) -> Iterator[Outcome]:
    """The slots of TensorFlow's class."""
    variables = variables_in(given(call, 1, "var_list", state), state)
    yield from create_slots(optimizer_of_instance(call.arguments[0]), variables, state)


def zeros_slot(call: Call, state: State) -> Iterator[Outcome]:
    """A slot of zeros like the variable."""
    yield from _slot(call, 3, create_zeros_slot, state)


def get_or_make_slot(call: Call, state: State) -> Iterator[Outcome]:
    """A slot that starts from a tensor."""
    yield from _slot(call, 4, create_slot, state)


def _slot(
    call: Call, op_name: int, make: Callable[..., Iterator[Outcome]], state: State
) -> Iterable[Outcome]:
    """A slot that is kept by its name; the scope has the op's."""
    optimizer = optimizer_of_instance(call.arguments[0])
    variable = given(call, 1, "var", state)
    if not isinstance(variable, Variable):
        return [Returns(state.fresh("a slot of an optimizer"), state)]
    name = (
        as_name(given(call, op_name, "op_name", state), state)
        or record_of_optimizer(optimizer, state).name
    )
    key = variable.identity, given(call, op_name - 1, "slot_name", state)
    return slot_made(optimizer, key, partial(make, variable, name), state)


def get_slot(call: Call, state: State) -> Iterator[Outcome]:
    """A slot that was made, by its name."""
    variable, name = given(call, 1, "var", state), given(call, 2, "name", state)
    record = record_of_optimizer(optimizer_of_instance(call.arguments[0]), state)
    held = record.slots.get((getattr(variable, "identity", -1), name))
    yield Returns(state.fresh("a slot of an optimizer") if held is None else held, state)


def non_slot_variable(call: Call, state: State) -> Iterator[Outcome]:
    """A variable of the object's own, by tf.Variable."""
    name = as_name(given(call, 2, "name", state), state) or "Variable"
    record_step(state, "tf.Variable", (0.0,), {"name": name, "trainable": False})
    yield Returns(add_outside_store(name, (), "float32", state, trainable=False), state)


_declare("tf.train.Optimizer", "Optimizer", 0)
for _class, (_name, _count) in SLOTS.items():
    _declare(f"tf.train.{_class}", _name, _count)
for _class, (_name, _count) in CONTRIB_SLOTS.items():
    _declare(f"tf.contrib.opt.{_class}", _name, _count)
