"""What attributes of a class do for its objects: properties, `__get__`, `__set__`, `__delete__`."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import own_method
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import Property, Ref, Value


def through_property(found: Property, ref: Ref, name: str, state: State) -> Value | list[Outcome]:
    """The value of a property of an object."""
    record = state.record(ref)
    if found.cached and isinstance(record, Instance) and name in record.attributes:
        return record.attributes[name]
    outcomes = call_value(found.getter, Call((ref,)), state)
    if found.cached:
        for outcome in outcomes:
            if isinstance(outcome, Returns):
                outcome.state.edit(ref, Instance).attributes[name] = outcome.value
    return outcomes


def through_get(
    found: Value, instance: Value, cls: Value, name: str, state: State
) -> list[Outcome] | None:
    """What the project's `__get__` of a class attribute gives; None where it has none to ask.

    An attribute of the object itself comes first, but before what has a `__set__`.
    """
    method = own_method(found, "__get__", state)
    if method is None:
        return None
    record = state.record(instance) if isinstance(instance, Ref) else None
    is_hidden = isinstance(record, Instance) and name in record.attributes
    if is_hidden and own_method(found, "__set__", state) is None:
        return None
    return call_value(method, Call((instance, cls)), state)


def through_set(found: Value, instance: Ref, value: Value, state: State) -> list[Outcome] | None:
    """What storing to a class attribute with the project's `__set__` does; None where it has none."""
    method = own_method(found, "__set__", state)
    return None if method is None else call_value(method, Call((instance, value)), state)


def through_delete(found: Value, instance: Value, state: State) -> list[Outcome] | None:
    """What deleting does that a class attribute answers for; None where it has nothing for that."""
    if isinstance(found, Property):
        deleter = found.deleter
        return None if deleter is None else call_value(deleter, Call((instance,)), state)
    method = own_method(found, "__delete__", state)
    return None if method is None else call_value(method, Call((instance,)), state)
