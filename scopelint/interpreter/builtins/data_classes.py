"""`dataclasses`: classes whose objects are made of what they say a type of."""

from __future__ import annotations

from functools import partial

from scopelint.interpreter.attributes import put_attribute
from scopelint.interpreter.builtins.table import builtin, pure_external
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import find_in, linearize, own_method
from scopelint.interpreter.heap import ClassRecord, DictRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Builtin, Partial, Ref, Value, symbol

#: `field(…)`: how an object gets what a field is where nothing is given.
_FIELD = Builtin("<field>")
#: The attribute of a class that holds the names that its body says a type of.
ANNOTATIONS = "__annotations__"


@pure_external("dataclasses.dataclass")
def make_data_class(call: Call, state: State) -> Value:
    """The class, with an `__init__` that takes its fields; without a class, the decorator."""
    given = state.resolve(call.arguments[0]) if call.arguments else None
    if given is None:
        return Partial(Builtin("<data class>"), (), tuple(call.keywords.items()))
    return _data_class(given, call, state)


@builtin("<data class>", least=1)
def decorate(call: Call, state: State) -> list[Outcome]:
    return [Returns(_data_class(state.resolve(call.arguments[0]), call, state), state)]


def _data_class(cls: Value, call: Call, state: State) -> Value:
    record = state.record(cls) if isinstance(cls, Ref) else None
    if not isinstance(cls, Ref) or not isinstance(record, ClassRecord):
        return state.fresh("what a decorator gave")
    attributes = state.edit(cls, ClassRecord).attributes
    attributes.setdefault("__eq__", symbol("`__eq__`", "decorated", cls))
    if call.keywords.get("init", True) is not False:
        attributes.setdefault("__init__", Partial(Builtin("<data class>.__init__"), (), ()))
    return cls


@pure_external("dataclasses.field")
def make_field(call: Call, state: State) -> Value:
    return Partial(_FIELD, (), tuple(call.keywords.items()))


@builtin("<data class>.__init__", least=1)
def initialize(call: Call, state: State) -> list[Outcome]:
    """Each field is what is given for it, or its default; then `__post_init__` runs."""
    made, *given = call.arguments
    record = state.record(made) if isinstance(made, Ref) else None
    assert isinstance(made, Ref)
    assert isinstance(record, Instance)
    fields = _fields_of(record.cls, state)
    taken = [name for name, default in fields.items() if _asked(default, "init") is not False]
    values = {**dict(zip(taken, given, strict=False)), **call.keywords}
    outcomes: list[Outcome] = [Returns(None, state)]
    for name, default in fields.items():
        if name not in values and (call.open or default is MISSING):
            default = state.fresh(f"`{name}`")
        outcomes = [*then(outcomes, partial(_set, made, name, values.get(name, default)))]
    return [*then(outcomes, partial(_end, made))]


def _fields_of(cls: Value, state: State) -> dict[str, Value]:
    """The fields of a class with their defaults, those of its bases first."""
    order = linearize(cls, state)
    names: dict[str, None] = {}
    for each in reversed(order):
        record = state.record(each) if isinstance(each, Ref) else None
        held = record.attributes.get(ANNOTATIONS) if isinstance(record, ClassRecord) else None
        listed = state.record(held) if isinstance(held, Ref) else None
        names.update(
            dict.fromkeys(map(str, listed.entries if isinstance(listed, DictRecord) else ()))
        )
    return {name: find_in(order, name, MISSING, state)[0] for name in names}


def _asked(default: Value, name: str) -> Value:
    """What `field` was told."""
    is_field = isinstance(default, Partial) and default.function == _FIELD
    return dict(default.keywords).get(name, MISSING) if is_field else MISSING  # type: ignore[union-attr]


def _set(made: Ref, name: str, value: Value, _: Value, state: State) -> list[Outcome]:
    """Store a field; of what `field` says it is made here."""
    if isinstance(value, Partial) and value.function == _FIELD:
        factory, default = _asked(value, "default_factory"), _asked(value, "default")
        if factory is not MISSING:
            found = call_value(factory, Call(), state)
            return [*then(found, lambda each, after: _set(made, name, each, None, after))]
        value = state.fresh(f"`{name}`") if default is MISSING else default
    put_attribute(made, name, value, state)
    return [Returns(None, state)]


def _end(made: Ref, _: Value, state: State) -> list[Outcome]:
    after = own_method(made, "__post_init__", state)
    return [Returns(None, state)] if after is None else call_value(after, Call(), state)
