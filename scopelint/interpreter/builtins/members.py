"""`getattr` and its like: members of any value by names, which may be what an option says."""

from __future__ import annotations

from functools import partial

from scopelint.interpreter.attributes import attribute, set_attribute
from scopelint.interpreter.builtins.table import builtin, pure
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.named_by_options import alike, each_name
from scopelint.interpreter.namespaces import forget_attributes, remove_attribute
from scopelint.interpreter.presence import by_getattr, has_attribute
from scopelint.interpreter.run import returned
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, External, Ref, Symbol, Value, describe, symbol

#: In the place of the name of a member of which it is not known which it is.
_SOME = "?"


@builtin("getattr")
def get_attribute(call: Call, state: State) -> list[Outcome]:
    owner, name = state.resolve(call.argument(0, "object")), state.resolve(call.argument(1, "name"))
    default = call.argument(2, "default")
    if isinstance(owner, External):  # which member it is makes no difference that is followed
        return _attribute_or(default, owner, name, state)
    return [
        outcome
        for each, at in each_name(name, state, partial(alike, name, owner, state))
        for outcome in _attribute_or(default, at.resolve(owner), each, at)
    ]


def _attribute_or(default: Value, owner: Value, name: Value, state: State) -> list[Outcome]:
    """An attribute, or what is given in its place."""
    if not isinstance(name, str):
        if isinstance(owner, External) and state.world.library.owns(owner.path):
            return [Returns(External(f"{owner.path}.{_SOME}"), state)]
        return [
            Returns(symbol(f"an attribute of {describe(owner)}", "getattr", owner, name), state)
        ]
    if default is not MISSING:
        present = has_attribute(owner, name, state)
        asked = None if present is True else by_getattr(owner, name, state)
        if asked is not None:
            return [_or_else(default, each) for each in asked]
        if present is False:
            return [Returns(default, state)]
        if isinstance(present, Symbol) and isinstance(owner, Ref):
            return [Returns(symbol(f"`.{name}`", "attribute", owner, name), state)]
    found = attribute(owner, name, state)
    return returned(found, state)


def _or_else(default: Value, found: Outcome) -> Outcome:
    """What was found by `by_getattr`, or else this."""
    if isinstance(found, Returns) and found.value is MISSING:
        found.value = default
    return found


@builtin("hasattr")
def has(call: Call, state: State) -> list[Outcome]:
    owner, name = state.resolve(call.argument(0, "object")), state.resolve(call.argument(1, "name"))
    if not isinstance(name, str):
        return [Returns(symbol("hasattr(…)", "hasattr", owner, name), state)]
    answer = has_attribute(owner, name, state)
    asked = None if answer is True else by_getattr(owner, name, state)
    if asked is None:
        known = state.truth(answer) if isinstance(answer, Symbol) else answer
        return [Returns(known, state)]
    for each in asked:
        if isinstance(each, Returns):
            each.value = each.value is not MISSING
    return asked


@builtin("setattr", least=3)
def store(call: Call, state: State) -> list[Outcome]:
    owner, name, value = (state.resolve(each) for each in call.arguments[:3])
    if isinstance(name, str):
        record = state.record(owner) if isinstance(owner, Ref) else None
        is_new = isinstance(record, Instance) and name not in record.attributes
        state.world.attributed += is_new
        return set_attribute(owner, name, value, state) or [Returns(None, state)]
    if isinstance(owner, Ref):
        forget_attributes(owner, state)
    return [Returns(None, state)]


@pure("delattr", "object.__delattr__", least=2)
def delete(call: Call, state: State) -> Value:
    owner, name = (state.resolve(each) for each in call.arguments[:2])
    if isinstance(name, str):
        remove_attribute(owner, name, state)
    elif isinstance(owner, Ref):
        forget_attributes(owner, state)
    return None
