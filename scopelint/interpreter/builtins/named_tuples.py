"""`collections.namedtuple`, `typing.NamedTuple`: a class whose objects hold their fields in order."""

from __future__ import annotations

from scopelint.interpreter.builtins.sequences import elements
from scopelint.interpreter.builtins.table import BUILTINS, builtin, pure_external
from scopelint.interpreter.classes import EQUAL_BY_FIELDS, find_in, linearize
from scopelint.interpreter.heap import ClassRecord, DictRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    ClassMethod,
    External,
    Partial,
    Ref,
    StaticMethod,
    Value,
)


@pure_external("collections.namedtuple")
def named_tuple(call: Call, state: State) -> Value:
    """A class whose `__new__` binds the fields."""
    name, fields = (
        state.resolve(each)
        for each in (call.argument(0, "typename"), call.argument(1, "field_names"))
    )
    known = (
        fields.replace(",", " ").split() if isinstance(fields, str) else elements(fields, state)[0]
    )
    defaults, more = elements(call.keywords.get("defaults", ()), state)
    last: list[Value] = [*known[len(known) - len(defaults) :]] if more is None and defaults else []
    held = state.new_dict(dict(zip(last, defaults, strict=False)), more)
    return _class_of_fields(str(name), tuple(known), held, state)


@pure_external("typing.NamedTuple", least=2)
def typed_named_tuple(call: Call, state: State) -> Value:
    """The same, by a list of pairs: each field's name and its type."""
    name, fields = map(state.resolve, call.arguments[:2])
    pairs = [elements(each, state)[0] for each in elements(fields, state)[0]]
    known = tuple(pair[0] for pair in pairs if pair)
    return _class_of_fields(str(name), known, state.new_dict({}), state)


def _class_of_fields(name: str, fields: tuple[Value, ...], defaults: Ref, state: State) -> Ref:
    names: dict[str, Value] = {
        "_field_defaults": defaults,
        "__eq__": Partial(EQUAL_BY_FIELDS, fields, ()),
        "__new__": StaticMethod(Partial(_NEW, (fields, defaults), ())),
        "_fields": fields,
        "_make": ClassMethod(Builtin("<namedtuple>._make")),
        "_replace": Partial(Builtin("<namedtuple>._replace"), (), ()),
        "_asdict": Partial(Builtin("<namedtuple>._asdict"), (), ()),
    }
    module = state.frame.module
    return state.allocate(
        lambda owner: ClassRecord(owner, name, (Builtin("tuple"),), names, module)
    )


def with_fields(
    name: str,
    bases: tuple[Value, ...],
    annotated: tuple[str, ...],
    names: dict[str, Value],
    state: State,
) -> tuple[Value, ...]:
    """The bases of a class; in the place of `typing.NamedTuple` a class of what its body annotates."""
    if _NAMED_TUPLE not in bases:
        return bases
    defaults = state.new_dict({field: names[field] for field in annotated if field in names})
    base = _class_of_fields(name, annotated, defaults, state)
    return tuple(base if each == _NAMED_TUPLE else each for each in bases)


_NAMED_TUPLE = External("typing.NamedTuple")

#: Given the fields and the dict of their defaults, the `__new__` of a class of named tuples.
_NEW = Builtin("<new namedtuple>")


@builtin("<new namedtuple>.__setattr__", least=3)
def set_defaults(call: Call, state: State) -> list[Outcome]:
    """`Class.__new__.__defaults__ = values`: those of the last fields."""
    maker, name, values = map(state.resolve, call.arguments[:3])
    assert isinstance(maker, Partial)
    fields, held = maker.arguments
    if name in ("__defaults__", "func_defaults") and isinstance(held, Ref):
        defaults, more = elements(() if values is None else values, state)
        assert isinstance(fields, tuple)
        record, last = state.edit(held, DictRecord), fields[len(fields) - len(defaults) :]
        record.entries, record.more = dict(zip(last, defaults, strict=False)), more
    return [Returns(None, state)]


def _new_by_class(call: Call, state: State) -> list[Outcome]:
    """The same, behind what its `__new__` holds."""
    return _new(Call(call.arguments[2:], call.keywords, call.open), state)


def _new(call: Call, state: State) -> list[Outcome]:
    """`Class.__new__(Class, …)`: the fields in their order, however they are given."""
    cls, values = call.argument(0, "_cls", None), call.arguments[1:]
    fields, _ = find_in(linearize(cls, state), "_fields", MISSING, state)
    names = [str(each) for each in fields] if isinstance(fields, tuple) else []
    given = {**_defaults_of(cls, state), **dict(zip(names, values, strict=False)), **call.keywords}
    held = {name: given[name] for name in (*names, *given) if name in given}
    made = state.allocate(lambda owner: Instance(owner, cls, held, tuple(held.values())))
    return [Returns(made, state)]


def _defaults_of(cls: Value, state: State) -> dict[str, Value]:
    """What the last fields are where nothing is given for them, as far as that is known."""
    held, _ = find_in(linearize(cls, state), "_field_defaults", MISSING, state)
    record = state.record(held) if isinstance(held, Ref) else None
    entries = record.entries if isinstance(record, DictRecord) else {}
    return {str(name): value for name, value in entries.items()}


def _make(call: Call, state: State) -> list[Outcome]:
    """`Class._make(values)`, past the `__new__` of a class that is derived from it."""
    items, more = elements(call.argument(1, "iterable"), state)
    if more is not None:
        return [Returns(state.fresh("a named tuple"), state)]
    return _new(Call((call.arguments[0], *items)), state)


def _replace(call: Call, state: State) -> list[Outcome]:
    """`instance._replace(name=value)`."""
    copied = state.allocate(_receiver(call, state).copy)
    edited = state.edit(copied, Instance)
    edited.attributes.update(call.keywords)
    edited.arguments = tuple(edited.attributes.values())
    return [Returns(copied, state)]


def _as_dict(call: Call, state: State) -> list[Outcome]:
    """`instance._asdict()`."""
    return [Returns(state.new_dict(dict(_receiver(call, state).attributes)), state)]


def _receiver(call: Call, state: State) -> Instance:
    """The named tuple of a method call."""
    receiver = call.arguments[0]
    record = state.record(receiver) if isinstance(receiver, Ref) else None
    assert isinstance(record, Instance)
    return record


BUILTINS["<new namedtuple>"] = _new_by_class
BUILTINS["<namedtuple>._asdict"] = _as_dict
BUILTINS["<namedtuple>._make"] = _make
BUILTINS["<namedtuple>._replace"] = _replace
