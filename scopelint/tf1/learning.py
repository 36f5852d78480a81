"""Which variables are made to learn, or are set or held fixed on purpose: an event says so (§11.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Value
from scopelint.tf1.graph import current_graph
from scopelint.tf1.reach import LABELLED, labels_of, reach_of
from scopelint.tf1.steps import last_step
from scopelint.tf1.values import Reach, Variable
from scopelint.trace import VariableCreated, VariablesKept, VariablesTrained


@dataclass(frozen=True, slots=True)
class Reached:
    """A variable that a loss depends on, or may depend on."""

    variable: Variable
    is_sure: bool


def say_trained(reached: Iterable[Reached], state: State) -> None:
    """Say which variables an optimizer changes, and which it may change."""
    sure = [each.variable for each in reached if each.is_sure]
    _say(sure, [each.variable for each in reached if not each.is_sure], state)


def say_concerned(value: Value, state: State) -> None:
    """Say on which variables a loss may depend, or what is held fixed: only those known of so far."""
    reach = reach_of(value, state)
    _say((), current_graph(state).variables if reach.more else _behind(reach, state), state)


def say_held_fixed(path: str, call: Call, state: State) -> None:
    """Say what an op keeps the gradient from: a teacher, a target network."""
    if path == "tf.stop_gradient":
        say_concerned(call.arguments, state)
    elif path in LABELLED:
        _say((), _behind(reach_of(labels_of(path, call), state), state), state)


def _behind(reach: Reach, state: State) -> list[Variable]:
    """The variables on which something surely depends."""
    variables = current_graph(state).variables
    return [each for each in variables if reach.variables >> each.identity & 1]


def say_set(target: Value, state: State) -> None:
    """Say that a variable is given a value; any of them, where it is not known which."""
    _say((), (target,) if isinstance(target, Variable) else current_graph(state).variables, state)


def say_restored(path: str, call: Call, state: State) -> None:
    """Say which variables a checkpoint fills or keeps, where it is handed a list of them."""
    if path != "tf.train.Saver" and "checkpoint" not in path:
        return
    held = tuple(_variables_in((*call.arguments, *call.keywords.values()), state))
    kept = _created(held)
    if kept:
        place, stack, step = state.here(), state.stack(), last_step(state)
        state.emit(VariablesKept(place=place, stack=stack, step=step, kept=kept))


def _variables_in(values: Iterable[Value], state: State) -> Iterator[Variable]:
    """The variables among values, and in lists and dicts of them."""
    for value in map(state.resolve, values):
        record = state.record(value) if isinstance(value, Ref) else None
        if isinstance(value, Variable):
            yield value
        elif isinstance(value, tuple):
            yield from _variables_in(value, state)
        elif isinstance(record, ListRecord):
            yield from _variables_in(record.items, state)
        elif isinstance(record, DictRecord):
            yield from _variables_in(record.entries.values(), state)


def _say(trained: Iterable[Variable], concerned: Iterable[Variable], state: State) -> None:
    changed, others = _created(trained), _created(concerned)
    if changed or others:
        state.emit(
            VariablesTrained(
                place=state.here(),
                stack=state.stack(),
                step=last_step(state),
                trained=changed,
                concerned=others,
            )
        )


def _created(variables: Iterable[Variable]) -> tuple[VariableCreated, ...]:
    return tuple(each.created for each in variables if each.created is not None and each.trainable)
