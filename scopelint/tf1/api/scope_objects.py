"""Scope objects (§3.8): what they are made of, say of themselves, and how reuse is turned on through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scopelint.interpreter.heap import STORED, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Value
from scopelint.tf1.arguments import (
    NotReuse,
    as_name,
    given,
    split_by_reuse,
)
from scopelint.tf1.graph import (
    Defaults,
    ScopeRecord,
    add_record,
    record_of,
    set_record,
)
from scopelint.tf1.refusals import refuse
from scopelint.tf1.scopes import (
    overridden,
    reuse_value,
)
from scopelint.tf1.steps import (
    last_step,
    record_step,
    scope_handle,
    spelled,
)
from scopelint.tf1.transfer import attribute, method, transfer
from scopelint.tf1.values import DType, Reuse, Scope
from scopelint.trace import Handle, ReuseTurnedOff, ReuseTurnedOn, StepKind

#: What scopes hand on to those inside.
INHERITED = ("initializer", "regularizer", "partitioner", "custom_getter")
_OF_AN_OBJECT = (
    "reuse", "name", "initializer", "regularizer", "caching_device", "partitioner", "custom_getter",
    "name_scope", "dtype", "use_resource", "constraint",
)  # fmt: skip


@transfer("tf.VariableScope", section="3.8")
def make_scope(call: Call, state: State) -> Iterator[Outcome]:
    """A scope object of this name, whatever scope is current; it is opened like any other."""
    given_to = {name: given(call, at, name, state) for at, name in enumerate(_OF_AN_OBJECT)}
    name = as_name(given_to["name"], state) or ""
    overrides = {key: given_to[key] for key in INHERITED if given_to[key] is not None}
    for reuse, after in split_by_reuse(given_to["reuse"], state):
        known = Reuse.NO if reuse is None or isinstance(reuse, NotReuse) else reuse
        keywords = {"name": name, **overrides}
        record = ScopeRecord(
            owner=after.token,
            name=name,
            reuse=known,
            defaults=overridden(Defaults(), overrides),
            step=record_step(after, "tf.VariableScope", (reuse_value(known),), keywords),
        )
        yield Returns(Scope(add_record(after, record)), after)


def record_of_scope(scope: Value, state: State) -> ScopeRecord:
    """The record of a scope object."""
    assert isinstance(scope, Scope)
    return record_of(state, scope.identity, ScopeRecord)


@method(Scope, "reuse_variables", section="3.8")
def reuse_variables(call: Call, state: State) -> Iterator[Outcome]:
    """Reuse is True from now on, for good."""
    scope = call.arguments[0]
    assert isinstance(scope, Scope)
    _record_change(scope, "reuse_variables", (), state)
    _turn(scope, Reuse.YES, state)
    yield Returns(None, state)


@method(Scope, "__enter__", section="3.2")
def enter_object(call: Call, state: State) -> Iterator[Outcome]:
    """A scope object is opened by `variable_scope`, and not by itself."""
    scope = call.arguments[0]
    assert isinstance(scope, Scope)
    _record_change(scope, "__enter__", (), state)
    yield refuse(state, "E73")


@method(Scope, "__setattr__", section="3.8")
def set_attribute(call: Call, state: State) -> Iterator[Outcome]:
    """A store to `_reuse` is what `reuse_variables()` itself does, with any value; `reuse` is read-only."""
    scope, name, value = call.arguments
    assert isinstance(scope, Scope)
    if name == "reuse":
        _record_change(scope, "__setattr__", ("reuse", True), state)
        yield refuse(state, "E71")
        return
    if name != "_reuse":
        state.put((STORED, name), Instance(state.token, MISSING, {}))
        yield Returns(None, state)
        return
    for reuse, after in split_by_reuse(value, state):
        stored = Reuse.YES if isinstance(reuse, NotReuse) else reuse
        if stored is None:
            stored = Reuse.UNSAID if after.resolve(value) is None else Reuse.NO
        _record_change(scope, "__setattr__", ("_reuse", reuse_value(stored)), after)
        _turn(scope, stored, after)
        yield Returns(None, after)


def _record_change(scope: Scope, function: str, arguments: tuple[Value, ...], state: State) -> None:
    handle = scope_handle(scope, state)
    receiver = handle if isinstance(handle, Handle) else None
    record_step(state, function, arguments, kind=StepKind.METHOD, receiver=receiver)


def _turn(scope: Scope, reuse: Reuse, state: State) -> None:
    """Set the reuse of a scope object, and say so."""
    record = record_of_scope(scope, state)
    set_record(state, scope.identity, replace(record, reuse=reuse))
    turned = ReuseTurnedOn if reuse is Reuse.YES else ReuseTurnedOff
    state.emit(
        turned(
            place=state.here(),
            stack=state.stack(),
            step=last_step(state),
            name=spelled(record.name, state),
        )
    )


@attribute(Scope, "name")
def name_of_scope(scope: Value, state: State) -> Value:
    return record_of_scope(scope, state).name


@attribute(Scope, "reuse", "_reuse")
def reuse_of_scope(scope: Value, state: State) -> Value:
    return reuse_value(record_of_scope(scope, state).reuse)


@attribute(Scope, "original_name_scope", "_name_scope")
def original_name_scope(scope: Value, state: State) -> Value:
    return record_of_scope(scope, state).original_name_scope


@attribute(Scope, "dtype")
def dtype_of_scope(scope: Value, state: State) -> Value:
    return DType(record_of_scope(scope, state).defaults.dtype)


@attribute(Scope, "initializer")
def initializer_of_scope(scope: Value, state: State) -> Value:
    return record_of_scope(scope, state).defaults.initializer


@attribute(Scope, "custom_getter")
def custom_getter_of_scope(scope: Value, state: State) -> Value:
    return record_of_scope(scope, state).defaults.custom_getter


def _set_default(name: str, call: Call, state: State) -> Iterator[Outcome]:
    scope, value = call.arguments[0], call.argument(1, name)
    assert isinstance(scope, Scope)
    record = record_of_scope(scope, state)
    if value is not MISSING:
        changes: dict[str, Any] = {name: value}
        defaults = replace(record.defaults, **changes)
        set_record(state, scope.identity, replace(record, defaults=defaults))
    yield Returns(None, state)


@method(Scope, "set_initializer", section="3.2")
def set_initializer(call: Call, state: State) -> Iterator[Outcome]:
    """The initializer that variables of the scope get by default."""
    return _set_default("initializer", call, state)


@method(Scope, "set_custom_getter", section="2.10")
def set_custom_getter(call: Call, state: State) -> Iterator[Outcome]:
    """The custom getter that variables of the scope go through."""
    return _set_default("custom_getter", call, state)


@method(Scope, "set_partitioner", section="2.9")
def set_partitioner(call: Call, state: State) -> Iterator[Outcome]:
    """The partitioner that variables of the scope get by default."""
    return _set_default("partitioner", call, state)


@method(
    Scope, "set_regularizer", "set_caching_device", "set_dtype", "set_use_resource", section="3.2"
)
def set_other(call: Call, state: State) -> Iterator[Outcome]:
    """Defaults that change no sharing."""
    yield Returns(None, state)
