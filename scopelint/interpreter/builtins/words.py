"""What objects say of themselves where a text is made: by methods of the project, or as Python's own do."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import ENUM, linearize, own_method
from scopelint.interpreter.heap import ClassRecord, Instance
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.special import answering
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Ref, Text, Value


def words_of(value: Value, form: str, state: State) -> Value:
    """`str(value)` or `repr(value)` of an object; `MISSING` where it is not known."""
    record = state.record(value) if isinstance(value, Ref) else None
    if not isinstance(record, Instance):
        return MISSING
    method = answering(form, Call((value,)), state)
    if method is not None:
        return _answer(method, Call(), state)
    return _of_member(record, form, state)


def formatted(value: Value, specification: Value, state: State) -> Value | None:
    """What the project's `__format__` of an object gives; None where it has none."""
    method = own_method(value, "__format__", state)
    return None if method is None else _answer(method, Call((specification,)), state)


def _answer(method: Value, call: Call, state: State) -> Value:
    """The text that a call gives, if it goes but one way; else `MISSING`, and it was not made."""
    before, paths = state.clone(), state.world.budget.paths
    match call_value(method, call, state):
        case [Returns(str() | Text() as words, after)] if after is state:
            return words
    for name in State.__slots__:
        setattr(state, name, getattr(before, name))
    state.world.budget.paths = paths
    return MISSING


def _of_member(record: Instance, form: str, state: State) -> Value:
    """A member of an enumeration, `Mode.TRAIN`."""
    cls = state.record(record.cls) if isinstance(record.cls, Ref) else None
    name = record.attributes.get("name")
    if form == "repr" or not isinstance(cls, ClassRecord) or not isinstance(name, str):
        return MISSING
    return f"{cls.name}.{name}" if ENUM in linearize(record.cls, state) else MISSING
