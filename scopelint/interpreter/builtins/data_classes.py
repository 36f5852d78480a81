"""`dataclasses`: classes whose annotated names are what their objects are made of.

A class that is decorated holds its fields, with those of its bases, as `__dataclass_fields__`: each
with what `field(…)` was given, if only `default`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from scopelint.interpreter.builtins.table import BUILTINS, external, pure_external
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import (
    EQUAL_BY_FIELDS,
    class_of,
    find_in,
    is_closed,
    linearize,
    special_method,
)
from scopelint.interpreter.heap import ClassRecord, DictRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    External,
    Partial,
    Ref,
    Value,
)

_FIELDS = "__dataclass_fields__"
_FIELD = Builtin("<field>")
#: Given the fields, the `__init__` of a data class.
_MAKER = Builtin("<new data class>")


@pure_external("dataclasses.field")
def field(call: Call, state: State) -> Value:
    return Partial(_FIELD, (), tuple(call.keywords.items()))


@pure_external("dataclasses.dataclass")
def data_class(call: Call, state: State) -> Value:
    """The class with an `__init__` for its fields; without a class, what makes one of it."""
    cls = state.resolve(call.argument(0, "cls", None))
    if cls is None:
        return Partial(External("dataclasses.dataclass"), (), tuple(call.keywords.items()))
    if not isinstance(cls, Ref) or not is_closed(cls, state):
        return state.fresh("what a decorator gave")
    fields = {**_inherited(cls, state), **_own_fields(cls, state)}
    held = state.new_dict({**fields})
    attributes = state.edit(cls, ClassRecord).attributes
    attributes[_FIELDS] = held
    if call.keywords.get("init", True) is True:
        attributes.setdefault("__init__", Partial(_MAKER, (held,), ()))
    if call.keywords.get("eq", True) is True:
        compared = (n for n, each in fields.items() if _has_set(each, "compare"))
        attributes.setdefault("__eq__", Partial(EQUAL_BY_FIELDS, tuple(compared), ()))
    for name, given in fields.items():
        if attributes.get(name) == given:
            _show_default(name, given, attributes)
    return cls


def _inherited(cls: Ref, state: State) -> dict[str, Partial]:
    """The fields of the bases, those of the outermost first."""
    fields: dict[str, Partial] = {}
    for base in reversed(linearize(cls, state)[1:]):
        fields.update(_fields_of(base, state))
    return fields


def _fields_of(cls: Value, state: State) -> Mapping[str, Partial]:
    found, _ = find_in(linearize(cls, state), _FIELDS, MISSING, state)
    entries = _entries(found, state).items()
    return {name: each for name, each in entries if isinstance(each, Partial)}


def _entries(held: Value, state: State) -> dict[str, Value]:
    record = state.record(held) if isinstance(held, Ref) else None
    entries = record.entries if isinstance(record, DictRecord) else {}
    return {str(name): each for name, each in entries.items()}


def _own_fields(cls: Ref, state: State) -> dict[str, Partial]:
    record = state.record(cls)
    assert isinstance(record, ClassRecord)
    fields: dict[str, Partial] = {}
    for name in _entries(record.attributes.get("__annotations__"), state):
        value = record.attributes.get(name, MISSING)
        if not isinstance(value, Partial) or value.function != _FIELD:
            value = Partial(_FIELD, (), () if value is MISSING else (("default", value),))
        fields[name] = value
    return fields


def _show_default(name: str, given: Partial, attributes: dict[str, Value]) -> None:
    """In the class, a field's default stands in the place of what `field(…)` gave."""
    del attributes[name]
    default = dict(given.keywords).get("default", MISSING)
    if default is not MISSING:
        attributes[name] = default


# --- objects ------------------------------------------------------------------------------


def _initialize(call: Call, state: State) -> list[Outcome]:
    """The `__init__` of a data class: each field in its order, then what `__post_init__` does."""
    fields, instance = call.arguments[:2]
    assert isinstance(instance, Ref)
    values = iter(call.arguments[2:])
    outcomes: list[Outcome] = [Returns(None, state)]
    for name, each in _entries(fields, state).items():
        assert isinstance(each, Partial)
        options = dict(each.keywords)
        value = call.keywords.get(name, MISSING)
        if value is MISSING and _has_set(each, "init"):
            value = next(values, MISSING)
        if value is MISSING:
            value = options.get("default", MISSING)
        made = partial(_made, options.get("default_factory"), value, name)
        outcomes = [*then(outcomes, partial(_set, made, instance, name))]
    return [*then(outcomes, partial(_post_initialize, instance))]


def _made(factory: Value, value: Value, name: str, state: State) -> list[Outcome]:
    """What a field is given: its value, what its factory makes, or what nobody knows."""
    if value is MISSING and factory is not None:
        return call_value(factory, Call(), state)
    return [Returns(state.fresh(f"`{name}`") if value is MISSING else value, state)]


def _set(
    made: Callable[[State], list[Outcome]], instance: Ref, name: str, _: Value, state: State
) -> list[Outcome]:
    def store(value: Value, after: State) -> list[Outcome]:
        after.edit(instance, Instance).attributes[name] = value
        return [Returns(None, after)]

    return [*then(made(state), store)]


def _post_initialize(instance: Ref, _: Value, state: State) -> list[Outcome]:
    method = special_method(instance, "__post_init__", state)
    return [Returns(None, state)] if method is None else call_value(method, Call(), state)


@external("dataclasses.replace", least=1)
def replace(call: Call, state: State) -> list[Outcome]:
    """A new object of the same class, with these fields and the others as they are."""
    instance = state.resolve(call.arguments[0])
    held = _values_of(instance, state)
    if held is None:
        return [Returns(state.fresh("what was replaced"), state)]
    cls = class_of(instance, state)
    fields = _fields_of(cls, state)
    kept = {name: each for name, each in held.items() if _has_set(fields[name], "init")}
    return call_value(cls, Call((), {**kept, **call.keywords}), state)


@pure_external("dataclasses.asdict", least=1)
def as_dict(call: Call, state: State) -> Value:
    """The fields by name, those of what they hold, too."""
    return _as_dict(state.resolve(call.arguments[0]), state)


def _as_dict(value: Value, state: State) -> Value:
    held = _values_of(value, state)
    if held is None:
        return value
    return state.new_dict({name: _as_dict(each, state) for name, each in held.items()})


def _values_of(instance: Value, state: State) -> dict[str, Value] | None:
    """What the fields of an object hold; None where that is not known, or it has none."""
    record = state.record(instance) if isinstance(instance, Ref) else None
    if not isinstance(record, Instance):
        return None
    fields = _fields_of(record.cls, state)
    if not fields or not all(name in record.attributes for name in fields):
        return None
    return {name: record.attributes[name] for name in fields}


def _has_set(field: Partial, option: str) -> bool:
    """Whether an option of a field is on, as it is by default: that the call of the class gives it."""
    return dict(field.keywords).get(option, True) is True


BUILTINS[_MAKER.name] = _initialize
