"""How transfer functions are declared, found and composed.

A transfer function says what one TensorFlow name does to a state: every way its call can end.
It is found by its decorator; nothing else needs to be edited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias, cast

from scopelint.interpreter.library import Call, Raises, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Foreign, Symbol, Value, symbol
from scopelint.tf1.constructs import made_here
from scopelint.tf1.feeding import fed_on_by
from scopelint.tf1.learning import say_held_fixed
from scopelint.tf1.reach import handed_on
from scopelint.tf1.values import GraphHandle, Tensor

Transfer: TypeAlias = Callable[[Call, State], Iterable[Outcome]]
#: What gives one value and cannot fail as far as we are concerned.
Operation: TypeAlias = Callable[[Call, State], Value]

#: What an attribute of a value is.
Property: TypeAlias = Callable[[Any, State], Value]

_FUNCTIONS: dict[str, Transfer] = {}
_METHODS: dict[tuple[type[Foreign], str], Transfer] = {}
_PROPERTIES: dict[tuple[type[Foreign], str], Property] = {}
#: Sections of the semantics that the transfer functions say they follow, by name.
SECTIONS: dict[str, str] = {}


def transfer(*paths: str, section: str) -> Callable[[Transfer], Transfer]:
    """Declare the meaning of calling these names."""

    def declare(function: Transfer) -> Transfer:
        for path in paths:
            _FUNCTIONS[path] = function
            SECTIONS[path] = section
        return function

    return declare


def method(kind: type[Foreign], *names: str, section: str) -> Callable[[Transfer], Transfer]:
    """Declare a method of a kind of value; the receiver is the first argument of the call."""

    def declare(function: Transfer) -> Transfer:
        for name in names:
            _METHODS[kind, name] = function
            SECTIONS[f"{kind.__name__}.{name}"] = section
        return function

    return declare


def attribute(kind: type[Foreign], *names: str) -> Callable[[Property], Property]:
    """Declare what attributes of a kind of value are, other than methods."""

    def declare(function: Property) -> Property:
        for name in names:
            _PROPERTIES[kind, name] = function
        return function

    return declare


def operation(*paths: str) -> Callable[[Operation], Operation]:
    """Declare names whose call only gives a value: an op of known shape, a constant object."""

    def declare(function: Operation) -> Operation:
        for path in paths:
            _FUNCTIONS[path] = always(path, function)
        return function

    return declare


def always(path: str, function: Operation) -> Transfer:
    """What calling a name does if it only gives a value."""

    def gives(call: Call, state: State) -> Iterator[Outcome]:
        say_held_fixed(path, call, state)
        value = handed_on(path, function(call, state), call, state)
        if not call.open:
            value = made_here(value, (*call.arguments, *call.keywords.values()), state)
        yield Returns(fed_on_by(value, call, state), state)

    return gives


def function_at(path: str) -> Transfer | None:
    """The transfer function of a canonical name."""
    return _FUNCTIONS.get(path)


def attribute_of(value: Foreign, name: str, state: State) -> Value:
    """The attribute of a value; `MISSING` if it is a method, a symbol if we know neither."""
    found = _PROPERTIES.get((type(value), name))
    if found is not None:
        return found(value, state)
    of_any_name = _PROPERTIES.get((type(value), "*"))
    if of_any_name is not None:
        return of_any_name((value, name), state)
    if (type(value), name) in _METHODS:
        return MISSING
    return unknown_attribute(value, name)


def unknown_attribute(value: Foreign, name: str) -> Symbol:
    """What an attribute of a value is, where nothing says it: the same whenever it is asked for."""
    return symbol(f".{name} of a {type(value).__name__.lower()}", "attribute", value, name)


#: All that a tensor has, but for what begins with `_`: Keras keeps its own there.
_OF_TENSORS = frozenset((
    "OVERLOADABLE_OPERATORS", "consumers", "device", "dtype", "eval", "experimental_ref", "get_shape", "graph",
    "name", "op", "set_shape", "shape", "value_index",
))  # fmt: skip


#: What a graph has; names of its private parts are not told.
_OF_GRAPHS = frozenset((
    "add_to_collection", "add_to_collections", "as_default", "as_graph_def", "as_graph_element", "building_function",
    "clear_collection", "collections", "colocate_with", "container", "control_dependencies", "create_op", "device",
    "finalize", "finalized", "get_all_collection_keys", "get_collection", "get_collection_ref", "get_name_scope",
    "get_operation_by_name", "get_operations", "get_tensor_by_name", "gradient_override_map", "graph_def_versions",
    "is_feedable", "is_fetchable", "name_scope", "prevent_feeding", "prevent_fetching", "seed",
    "switch_to_thread_local", "unique_name", "version",
))  # fmt: skip


def has_attribute(value: Foreign, name: str) -> bool | None:
    """Whether a value has an attribute by itself; what an unknown function gave may be anything."""
    if (type(value), name) in _METHODS or (type(value), name) in _PROPERTIES:
        return True
    if isinstance(value, GraphHandle) and not name.startswith("_"):
        return name in _OF_GRAPHS
    if (
        not isinstance(value, Tensor)
        or name.startswith("_")
        or (value.shape or value.dtype) is None
    ):
        return None
    return name in _OF_TENSORS


def method_of(value: Foreign, name: str) -> Transfer | None:
    """The transfer function of a method, with the value as its receiver.

    The receiver is put first unless the caller has done so.
    """
    found = _METHODS.get((type(value), name))
    if found is None:
        return None

    def bound(call: Call, state: State) -> Iterable[Outcome]:
        if not (call.arguments and call.arguments[0] is value):
            call = Call((value, *call.arguments), call.keywords, call.open, call.denied)
        return found(call, state)

    return bound


def in_turn(
    actions: Iterable[Callable[[Value, State], Iterable[Outcome]]], value: Value, state: State
) -> Iterator[Outcome]:
    """The actions one after the other, each on what the one before gave; returns what the last gives."""
    remaining = tuple(actions)
    if not remaining:
        yield Returns(value, state)
        return
    open_calls = [iter(remaining[0](value, state))]
    while open_calls:
        outcome = next(open_calls[-1], None)
        if outcome is None:
            open_calls.pop()
        elif isinstance(outcome, Raises) or len(open_calls) == len(remaining):
            yield outcome
        else:
            following = remaining[len(open_calls)]
            open_calls.append(iter(following(outcome.value, outcome.state)))


def in_order(
    actions: Iterable[Callable[[State], Iterable[Outcome]]], state: State
) -> Iterator[Outcome]:
    """The actions one after the other; returns the tuple of their values."""
    remaining = tuple(actions)
    if not remaining:
        yield Returns((), state)
        return
    open_calls = [(iter(remaining[0](state)), cast("tuple[Value, ...]", ()))]
    while open_calls:
        outcomes, before = open_calls[-1]
        outcome = next(outcomes, None)
        if outcome is None:
            open_calls.pop()
        elif isinstance(outcome, Raises):
            yield outcome
        elif len(before) + 1 < len(remaining):
            following = remaining[len(before) + 1](outcome.state)
            open_calls.append((iter(following), (*before, outcome.value)))
        else:
            yield Returns((*before, outcome.value), outcome.state)
