"""Which variables are made to learn, or are set or held fixed on purpose: an event says so (§11.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scopelint.interpreter.heap import DictRecord, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Ref, Symbol, Value
from scopelint.tf1.graph import current_graph
from scopelint.tf1.reach import LABELLED, labels_of, reach_of
from scopelint.tf1.steps import last_step
from scopelint.tf1.values import Reach, Variable
from scopelint.trace import VariableCreated, VariablesKept, VariablesTrained

#: Methods of what may be a variable.
_SETTING = (("attribute", "assign"), ("attribute", "load"))
#: What fills the variables that it is told of from a checkpoint.
_FILLING = ("init_from_checkpoint", "assign_from_checkpoint", "assign_from_checkpoint_fn")


@dataclass(frozen=True, slots=True)
class Reached:
    """A variable that a loss depends on, or may depend on."""

    variable: Variable
    is_sure: bool


def say_trained(reached: Iterable[Reached], state: State) -> None:
    """Say which variables an optimizer changes, and which it may change."""
    sure = [each.variable for each in reached if each.is_sure]
    _say(sure, [each.variable for each in reached if not each.is_sure], state)


def say_concerned(value: Value, state: State, *, is_held: bool = False) -> None:
    """Say on which variables a loss may depend, or what is held fixed: only those known of so far."""
    reach = reach_of(value, state)
    concerned = current_graph(state).variables if reach.more else _behind(reach, state)
    _say((), concerned, state, is_held=is_held)


def say_held_fixed(path: str, call: Call, state: State) -> None:
    """Say what an op keeps the gradient from: a teacher, a target network."""
    if path == "tf.stop_gradient":
        say_concerned(call.arguments, state, is_held=True)
    elif path in LABELLED:
        _say((), _behind(reach_of(labels_of(path, call), state), state), state, is_held=True)


def _behind(reach: Reach, state: State) -> list[Variable]:
    """The variables on which something surely depends."""
    variables = current_graph(state).variables
    return [each for each in variables if reach.variables >> each.identity & 1]


def say_set(target: Value, state: State) -> None:
    """Say that a variable is given a value; any of them, where it is not known which."""
    if isinstance(target, Variable) and target.created is not None:
        _say_of((), (target.created,), state)
    else:
        _say_of((), _created(current_graph(state).variables), state)


def say_perhaps_set(function: Value, given: Iterable[Value], state: State) -> None:
    """Say which variables something unknown may set: those that it is given, or by its name any."""
    is_setting = isinstance(function, Symbol) and function.key[::2] in _SETTING
    held = current_graph(state).variables if is_setting else _variables_in(given, state)
    _say_of((), _created(held), state)


def say_restored(path: str, call: Call, state: State) -> None:
    """Say which variables a checkpoint fills or keeps, where it is handed a list of them.

    Which ones it fills by a map of names, or a list that is not known, is not: it may be any.
    """
    if path != "tf.train.Saver" and "checkpoint" not in path:
        return
    given = (*call.arguments, *call.keywords.values())
    kept = _created(_learning(_variables_in(given, state)))
    if kept:
        place, stack, step = state.here(), state.stack(), last_step(state)
        state.emit(VariablesKept(place=place, stack=stack, step=step, kept=kept))
    elif path.endswith(_FILLING) or (path == "tf.train.Saver" and _is_unknown(given[:1], state)):
        _say((), current_graph(state).variables, state)


def _is_unknown(values: Iterable[Value], state: State) -> bool:
    return any(isinstance(state.resolve(each), Symbol) for each in values)


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


def _say(
    trained: Iterable[Variable],
    concerned: Iterable[Variable],
    state: State,
    *,
    is_held: bool = False,
) -> None:
    _say_of(_created(_learning(trained)), _created(_learning(concerned)), state, is_held=is_held)


def _say_of(
    trained: tuple[VariableCreated, ...],
    concerned: tuple[VariableCreated, ...],
    state: State,
    *,
    is_held: bool = False,
) -> None:
    if trained or concerned:
        state.emit(
            VariablesTrained(
                place=state.here(),
                stack=state.stack(),
                step=last_step(state),
                trained=trained,
                concerned=concerned,
                is_held=is_held,
            )
        )


def _learning(variables: Iterable[Variable]) -> Iterator[Variable]:
    return (each for each in variables if each.trainable)


def _created(variables: Iterable[Variable]) -> tuple[VariableCreated, ...]:
    return tuple(each.created for each in variables if each.created is not None)
