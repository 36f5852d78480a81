"""Classes that a metaclass of the project makes: `__new__` and `__init__` of it, as of any class."""

from __future__ import annotations

from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import bind_method, find_in, is_metaclass, linearize, new_class
from scopelint.interpreter.heap import ClassRecord
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.run import then
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.values import MISSING, Builtin, Partial, Ref, StaticMethod, Value

#: `six.with_metaclass(Meta, Base)`: among the bases of a class it stands for what it is given.
WITH_METACLASS = Builtin("<with metaclass>")


def taken_apart(
    bases: tuple[Value, ...], named: Value, state: State
) -> tuple[tuple[Value, ...], Ref | None]:
    """The bases of a class, and its metaclass if that is the project's: the one it names, or that of a base."""
    flat: list[Value] = []
    for base in bases:
        if isinstance(base, Partial) and base.function == WITH_METACLASS:
            named, *others = base.arguments
            flat += others
        else:
            flat.append(base)
    records = (state.record(each) for each in flat if isinstance(each, Ref))
    inherited = (each.metaclass for each in records if isinstance(each, ClassRecord))
    metaclass = next((each for each in (named, *inherited) if isinstance(each, Ref)), None)
    is_known = metaclass is not None and is_metaclass(metaclass, state)
    return tuple(flat), metaclass if is_known else None


def made_by(
    metaclass: Ref, name: str, bases: tuple[Value, ...], names: dict[str, Value], state: State
) -> list[Outcome]:
    """`Meta(name, bases, names)`: a class, whatever else its `__new__` may come to."""
    given = Call((name, bases, state.new_dict({**names})))
    order = linearize(metaclass, state)
    maker, _ = find_in(order, "__new__", MISSING, state)
    made: list[Outcome] = [Returns(MISSING, state)]
    if isinstance(maker, (Ref, StaticMethod)):
        made = call_value(maker, Call((metaclass, *given.arguments)), state)
    initializer, _ = find_in(order, "__init__", MISSING, state)

    def initialized(cls: Value, after: State) -> list[Outcome]:
        if not (isinstance(cls, Ref) and isinstance(after.record(cls), ClassRecord)):
            cls = new_class(name, bases, names, after, metaclass)
        if initializer is MISSING:
            return [Returns(cls, after)]
        bound = bind_method(initializer, cls, metaclass, after)
        return [*then(call_value(bound, given, after), lambda _, last: [Returns(cls, last)])]

    return [*then(made, initialized)]
