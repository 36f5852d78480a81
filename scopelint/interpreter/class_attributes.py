"""The attributes of a class: its own, those that it inherits, those of its metaclass, and what Python gives all."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import bind_method, find_in, is_closed, linearize
from scopelint.interpreter.descriptors import through_get
from scopelint.interpreter.heap import ClassRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Builtin, Method, Property, Ref, Value, symbol


def of_class(ref: Ref, record: ClassRecord, name: str, state: State) -> Value | list[Outcome]:
    """`cls.name`."""
    found, _ = find_in(linearize(ref, state), name, MISSING, state)
    if found is not MISSING:
        got = through_get(found, None, ref, name, state) if type(found) is Ref else None
        if got is not None:
            return got
        bound = bind_method(found, ref, ref, state)
        # A plain function of a class is not bound when reached through the class.
        return (
            found
            if isinstance(bound, Method) and bound.receiver == ref and bound.function == found
            else bound
        )
    of_python = _of_python(ref, record, name, state)
    if of_python is MISSING and record.metaclass is not None:
        return _of_metaclass(ref, record.metaclass, name, state)
    unknown = symbol(f"{record.name}.{name}", "attribute", ref, name)
    return unknown if of_python is MISSING else of_python


#: What is in the `__dict__` of each class besides what its body names.
_GIVEN = ("__module__", "__dict__", "__weakref__", "__doc__")


def _of_python(ref: Ref, record: ClassRecord, name: str, state: State) -> Value:
    """What Python gives to each class; `MISSING` where it is another name, or not known."""
    if name in ("__name__", "__qualname__"):
        return record.name
    if name == "__init__":
        return Builtin("object.__init__")
    if name == "__dict__":
        given = {each: symbol(f"{record.name}.{each}", "attribute", ref, each) for each in _GIVEN}
        return state.new_dict({**given, **record.attributes})
    if not is_closed(ref, state):
        return MISSING
    if name == "__new__":
        return Builtin("object.__new__")
    if name == "__mro__":
        return tuple(dict.fromkeys((*linearize(ref, state), Builtin("object"))))
    if name == "__bases__":
        return record.bases or (Builtin("object"),)
    return MISSING


def _of_metaclass(ref: Ref, metaclass: Ref, name: str, state: State) -> Value | list[Outcome]:
    """What a class has as an object of its metaclass."""
    order = linearize(metaclass, state)
    found, _ = find_in(order, name, ref, state)
    if isinstance(found, Property):
        return call_value(found.getter, Call((ref,)), state)
    if found is not MISSING:
        return bind_method(found, ref, metaclass, state)
    getter, _ = find_in(order, "__getattr__", ref, state)
    if getter is not MISSING:
        return call_value(bind_method(getter, ref, metaclass, state), Call((name,)), state)
    return symbol(f"`.{name}` of a class", "attribute", ref, name)
