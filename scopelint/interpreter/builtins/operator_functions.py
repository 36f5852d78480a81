"""The functions of `operator`: operators that are handed on, and what takes an item or an attribute."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from scopelint.interpreter.attributes import attribute
from scopelint.interpreter.builtins.table import builtin, external, pure_external
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.comparisons import apply_compare
from scopelint.interpreter.items import item_of
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.operators import apply_binary
from scopelint.interpreter.run import returned, then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Builtin, Partial, Value

_BINARY = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**", "and_": "&",
    "or_": "|", "xor": "^", "concat": "+",
}  # fmt: skip
_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "is_": "is"}


def _operator(name: str, sign: str) -> None:
    @external(f"operator.{name}", least=2)
    def function(call: Call, state: State) -> list[Outcome]:
        left, right = map(state.resolve, call.arguments[:2])
        return returned(apply_binary(sign, left, right, state), state)


def _comparison(name: str, sign: str) -> None:
    @pure_external(f"operator.{name}", least=2)
    def function(call: Call, state: State) -> Value:
        left, right = map(state.resolve, call.arguments[:2])
        return apply_compare(sign, left, right, state)


for _name, _sign in _BINARY.items():
    _operator(_name, _sign)
for _name, _sign in _COMPARISONS.items():
    _comparison(_name, _sign)


@pure_external("operator.itemgetter", least=1)
def item_getter(call: Call, state: State) -> Value:
    return _taking("<item>", call, state)


@pure_external("operator.attrgetter", least=1)
def attribute_getter(call: Call, state: State) -> Value:
    return _taking("<attribute>", call, state)


def _taking(what: str, call: Call, state: State) -> Value:
    """A function that takes one thing of its argument; what takes several is not followed."""
    if len(call.arguments) > 1 or call.open:
        return state.fresh("a function that takes several things")
    return Partial(Builtin(what), call.arguments, ())


@builtin("<item>", least=2)
def take_item(call: Call, state: State) -> list[Outcome]:
    key, owner = map(state.resolve, call.arguments[:2])
    return returned(item_of(owner, key, state), state)


@builtin("<attribute>", least=2)
def take_attribute(call: Call, state: State) -> list[Outcome]:
    name, owner = map(state.resolve, call.arguments[:2])
    if not isinstance(name, str):
        return [Returns(state.fresh("an attribute"), state)]
    return attribute_path([Returns(owner, state)], name.split("."))


@pure_external("operator.methodcaller", least=1)
def method_caller(call: Call, state: State) -> Value:
    return Partial(Builtin("<method>"), (call.arguments, tuple(call.keywords.items())), ())


@builtin("<method>", least=3)
def call_method(call: Call, state: State) -> list[Outcome]:
    given, keywords, owner = call.arguments[:3]
    name = given[0] if isinstance(given, tuple) else None
    if not (isinstance(given, tuple) and isinstance(name, str)):
        return [Returns(state.fresh("the result of a method"), state)]
    made = Call(given[1:], dict(keywords))  # type: ignore[arg-type]
    found = returned(attribute(state.resolve(owner), name, state), state)
    return [*then(found, lambda method, after: call_value(method, made, after))]


def attribute_path(outcomes: list[Outcome], names: Iterable[str]) -> list[Outcome]:
    """`value.a.b` of what a call gave; what it raised stays."""

    def loaded(name: str, value: Value, state: State) -> list[Outcome]:
        return returned(attribute(value, name, state), state)

    for name in names:
        outcomes = [*then(outcomes, partial(loaded, name))]
    return outcomes
