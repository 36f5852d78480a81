"""`repeat`, `stack` and variables of `tf.contrib.framework` (§8.4, §8.6, §8.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Text, Value
from scopelint.tf1.api.arg_scopes import name_of_function
from scopelint.tf1.api.get_variable import get_variable
from scopelint.tf1.api.variable_scope import scope_name
from scopelint.tf1.argument_scopes import completed_call
from scopelint.tf1.arguments import (
    NotReuse,
    as_integer,
    given,
    is_sequence,
    items_of,
    split_by_reuse,
)
from scopelint.tf1.naming import join
from scopelint.tf1.requests import collections_of
from scopelint.tf1.scopes import Opening, recorded_within
from scopelint.tf1.store import GLOBAL_VARIABLES, MODEL_VARIABLES
from scopelint.tf1.transfer import in_turn, transfer
from scopelint.tf1.values import DType, Name, Scope

#: How often a layer is repeated where the number is unknown.
_SOME_TIMES = 2


@transfer("tf.contrib.layers.repeat", section="8.4")
def repeat(call: Call, state: State) -> Iterator[Outcome]:
    """The layer so many times, in scopes numbered from 1."""
    inputs, layer = given(call, 0, "inputs", state), given(call, 2, "layer", state)
    count = _followed(as_integer(given(call, 1, "repetitions", state), state), state)
    yield from _in_turn(call, "Repeat", inputs, layer, [call.arguments[3:]] * count, state)


def _followed(count: int | None, state: State) -> int:
    """How many repetitions are followed: as many as turns of a loop."""
    budget = state.world.budget
    if count is not None and count > budget.limits.loop_turns:
        budget.cut("a loop has more turns than are followed", state.here())
        return budget.limits.loop_turns
    return count or _SOME_TIMES


@transfer("tf.contrib.layers.stack", section="8.4")
def stack(call: Call, state: State) -> Iterator[Outcome]:
    """The layer once for each set of arguments, in scopes numbered from 1."""
    inputs, layer = given(call, 0, "inputs", state), given(call, 1, "layer", state)
    sets = items_of(given(call, 2, "stack_args", state), state) or ()
    each = [_arguments(item, state) for item in sets]
    yield from _in_turn(call, "Stack", inputs, layer, each, state)


def _arguments(value: Value, state: State) -> tuple[Value, ...]:
    return items_of(value, state) or () if is_sequence(value, state) else (value,)


def _in_turn(
    call: Call,
    default: str,
    inputs: Value,
    layer: Value,
    arguments: list[tuple[Value, ...]],
    state: State,
) -> Iterator[Outcome]:
    own = ("inputs", "repetitions", "layer", "stack_args", "scope", "reuse")
    keywords = {key: value for key, value in call.keywords.items() if key not in own}
    scope = scope_name(state.resolve(call.keywords.get("scope")), state)
    if isinstance(scope, Scope):
        # An error of Python's, for names are numbered by `+`: no event, only the exception.
        text = "unsupported operand type(s) for +: 'VariableScope' and 'str'"
        opened = recorded_within(
            state, Opening(scope), lambda at: [raise_error("TypeError", text, at)]
        )
        yield from opened
        return
    inner: Name = scope if isinstance(scope, (str, Text)) else name_of_function(layer, state)
    for reuse, after in split_by_reuse(call.keywords.get("reuse"), state):
        known = None if isinstance(reuse, NotReuse) else reuse
        opening = Opening(scope, default, known)
        calls = [
            Call(each, {**keywords, "scope": join(inner, f"_{number}")})
            for number, each in enumerate(arguments, 1)
        ]
        each_on_the_last = [partial(_applied, layer, each) for each in calls]
        yield from recorded_within(after, opening, partial(in_turn, each_on_the_last, inputs))


def _applied(layer: Value, call: Call, value: Value, state: State) -> Iterable[Outcome]:
    return call_value(layer, Call((value, *call.arguments), call.keywords), state)


@transfer("tf.contrib.framework.variable", section="8.6")
def variable(call: Call, state: State) -> Iterator[Outcome]:
    """`get_variable`."""
    yield from get_variable(Call((), _asked(call, state)), state)


@transfer("tf.contrib.framework.model_variable", section="8.6")
def model_variable(call: Call, state: State) -> Iterator[Outcome]:
    """The same among the model variables, float32 unless another dtype is given, whatever the scope's is."""
    asked = _asked(call, state)
    others = collections_of(asked.get("collections") or (), state)
    collections = tuple(dict.fromkeys((*others, GLOBAL_VARIABLES, MODEL_VARIABLES)))
    settings = {"dtype": DType("float32"), **asked, "collections": collections}
    yield from get_variable(Call((), settings), state)


#: What they take, by position or name. A getter is called in the place of `get_variable`: that is not followed.
_PARAMETERS = (
    "name", "shape", "dtype", "initializer", "regularizer", "trainable", "collections",
    "caching_device", "device", "partitioner", "custom_getter", "use_resource",
)  # fmt: skip


def _asked(call: Call, state: State) -> dict[str, Value]:
    """The arguments that are passed on, by their names."""
    call = completed_call("tf.contrib.framework.variable", call, state)
    named = {**dict(zip(_PARAMETERS, call.arguments, strict=False)), **call.keywords}
    passed_on = set(_PARAMETERS) - {"device", "custom_getter"}
    return {name: value for name, value in named.items() if name in passed_on}
