"""`arg_scope` and `add_arg_scope` (§8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import External, Ref, Value
from scopelint.tf1.argument_scopes import (
    Defaults,
    completed_call,
    defaults_in_force,
    joined,
    key_of,
)
from scopelint.tf1.arguments import given, items_of
from scopelint.tf1.graph import add_record, change, graphs_of, record_of
from scopelint.tf1.refusals import refuse
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import ArgumentScope, Decorated


@dataclass(frozen=True, slots=True)
class ArgumentScopeRecord:
    """The defaults that hold inside."""

    defaults: Defaults


@transfer("tf.contrib.framework.arg_scope", section="8.3")
def arg_scope(call: Call, state: State) -> Iterator[Outcome]:
    """A manager that holds the defaults; E46 for a function that does not take them."""
    functions = given(call, 0, "list_ops_or_scope", state)
    if isinstance(functions, ArgumentScope):
        yield Returns(functions, state)
        return
    keywords = {key: value for key, value in call.keywords.items() if key != "list_ops_or_scope"}
    keys = []
    for function in items_of(functions, state) or ():
        if _is_plain_function(function, state):
            yield _refuse_undecorated(function, state)
            return
        key = key_of(function)
        if key is not None:
            keys.append(key)
    defaults = joined(defaults_in_force(state), tuple(keys), keywords)
    yield Returns(ArgumentScope(add_record(state, ArgumentScopeRecord(defaults))), state)


def _is_plain_function(function: Value, state: State) -> bool:
    return isinstance(function, Ref) and isinstance(state.record(function), FunctionRecord)


def _refuse_undecorated(function: Value, state: State) -> Outcome:
    record = state.record(function) if isinstance(function, Ref) else None
    name = record.code.name if isinstance(record, FunctionRecord) else ""
    return refuse(state, "E46", module="__main__", name=name)


@method(ArgumentScope, "__enter__", section="8.3")
def enter(call: Call, state: State) -> Iterator[Outcome]:
    """The defaults hold from here on."""
    scope = call.arguments[0]
    assert isinstance(scope, ArgumentScope)
    defaults = record_of(state, scope.identity, ArgumentScopeRecord).defaults
    change(state, argument_scopes=(*graphs_of(state).argument_scopes, defaults))
    yield Returns(scope, state)


@method(ArgumentScope, "__exit__", section="8.3")
def leave(call: Call, state: State) -> Iterator[Outcome]:
    """Those from before hold again."""
    change(state, argument_scopes=graphs_of(state).argument_scopes[:-1])
    yield Returns(None, state)


@transfer("tf.contrib.framework.add_arg_scope", section="8.3")
def add_arg_scope(call: Call, state: State) -> Iterator[Outcome]:
    """The function, open to the defaults of argument scopes."""
    function = given(call, 0, "func", state)
    yield Returns(Decorated("tf.contrib.framework.add_arg_scope", function), state)


@method(Decorated, "__call__", section="8.3")
def call_decorated(call: Call, state: State) -> Iterator[Outcome]:
    """The project's function, with the defaults that hold."""
    decorated = call.arguments[0]
    assert isinstance(decorated, Decorated)
    rest = Call(call.arguments[1:], call.keywords, call.open, call.denied)
    yield from call_value(decorated.function, completed_call(decorated, rest, state), state)


@attribute(Decorated, "__name__")
def name_of(decorated: Value, state: State) -> Value:
    return name_of_function(decorated, state)


def name_of_function(function: Value, state: State) -> str:
    """`function.__name__`, as `repeat` and `stack` take it for a scope (§8.4)."""
    if isinstance(function, Decorated):
        function = function.function
    record = state.record(function) if isinstance(function, Ref) else None
    if isinstance(record, FunctionRecord):
        return record.code.name
    last = function.path.rpartition(".")[2] if isinstance(function, External) else "repeat"
    return {"conv2d": "convolution2d", "conv1d": "convolution1d", "conv3d": "convolution3d",
            "conv2d_transpose": "convolution2d_transpose",
            "separable_conv2d": "separable_convolution2d"}.get(last, last)  # fmt: skip
