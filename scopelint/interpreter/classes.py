"""Classes and what their instances inherit: method resolution order and look-up."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from itertools import islice

from scopelint.interpreter.builtins.table import BUILTINS, EXCEPTIONS
from scopelint.interpreter.heap import HELD, ClassRecord, DictRecord, FunctionRecord, Instance
from scopelint.interpreter.known_types import known_type, may_derive, method_of_kind
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    MISSING,
    SCALARS,
    Builtin,
    ClassMethod,
    ContextFunction,
    External,
    Method,
    Partial,
    Property,
    Ref,
    StaticMethod,
    Symbol,
    Text,
    Value,
    symbol,
)

#: The names of the types whose objects, and those of classes derived from them, are dicts.
_DICTS = ("dict", "collections.OrderedDict")
#: Types of which an object is made from the elements of an argument: these are not followed.
_SEQUENCES = frozenset(map(Builtin, ("list", "tuple", "set", "frozenset", "str", "bytes")))

#: The classes of Python's own whose objects are classes.
_OF_CLASSES = (Builtin("type"), External("abc.ABCMeta"))

#: The name under which all forms of `assertRaises` are known.
EXPECTS_AN_ERROR = "unittest.TestCase.assertRaises"


def linearize(cls: Value, state: State) -> list[Value]:
    """The method resolution order (C3) of a class; bases outside the project are leaves."""
    if not isinstance(cls, Ref):
        return [cls, *_builtin_bases(cls)]
    order = state.world.orders.get(cls.address)
    if order is None:
        record = state.record(cls)
        if not isinstance(record, ClassRecord):
            return [cls]
        orders = [linearize(base, state) for base in record.bases]
        if len(orders) == 1:
            order = state.world.orders[cls.address] = [cls, *orders[0]]
            return order
        order = state.world.orders[cls.address] = [cls, *_merge([*orders, list(record.bases)])]
    return order


def is_metaclass(cls: Value, state: State) -> bool:
    """Whether its objects are classes, and nothing but the project and Python decides what they are."""
    *own, last = linearize(cls, state)
    return last in _OF_CLASSES and all(isinstance(each, Ref) for each in own)


def is_error(cls: Value) -> bool:
    """Whether it is one of Python's own exceptions."""
    return isinstance(cls, Builtin) and cls.name in EXCEPTIONS


def _builtin_bases(cls: Value) -> list[Value]:
    bases: list[Value] = []
    name = cls.name if isinstance(cls, Builtin) else ""
    while name in EXCEPTIONS:
        name = EXCEPTIONS[name]
        bases.append(Builtin(name))
    return bases


def _merge(orders: list[list[Value]]) -> list[Value]:
    """The C3 merge; an order that contradicts itself is taken as it comes."""
    merged: list[Value] = []
    waiting = [deque(order) for order in orders if order]
    behind = Counter(cls for order in waiting for cls in islice(order, 1, None))
    while waiting:
        heads = [order[0] for order in waiting]
        head = next((cls for cls in heads if not behind[cls]), heads[0])
        merged.append(head)
        for order in waiting:
            _take(head, order, behind)
        waiting = [order for order in waiting if order]
    return merged


def _take(head: Value, order: deque[Value], behind: Counter[Value]) -> None:
    """Put a class out of an order, of which it is the first if nothing contradicts."""
    if order[0] is head or order[0] == head:
        order.popleft()
        if order:
            behind[order[0]] -= 1
    elif behind[head]:
        behind[head] -= order.count(head)
        kept = [cls for cls in order if cls is not head and cls != head]
        order.clear()
        order.extend(kept)


def class_of(value: Value, state: State) -> Value:
    """The class of an instance in the heap; `MISSING` for any other value."""
    record = state.record(value) if isinstance(value, Ref) else None
    return record.cls if isinstance(record, Instance) else MISSING


def is_subclass(cls: Value, other: Value, state: State) -> bool | None:
    """Whether `cls` is or inherits from `other`; None if that hangs on a base that is not known."""
    order = linearize(cls, state)
    kind = known_type(other)
    if other in order or kind is object or _derives(order, kind):
        return True
    method = None if kind is None else method_of_kind(kind)
    if method is not None and find_in(order, method, MISSING, state)[0] is not MISSING:
        return True
    return None if any(_may_derive(each, other) for each in order) else False


def _derives(order: list[Value], kind: type | None) -> bool:
    """Whether one of the classes is a type of Python's own that is or inherits from this one."""
    known = map(known_type, order)
    return kind is not None and any(each is not None and issubclass(each, kind) for each in known)


def _may_derive(base: Value, cls: Value) -> bool:
    if isinstance(base, External):
        return may_derive(base, cls)
    return not isinstance(base, (Ref, Builtin))


#: Types of Python's own whose objects are compared by what they are.
_PLAIN = frozenset(("object", *EXCEPTIONS))
#: The base of what has members.
ENUM = External("enum.Enum")
#: The base of objects that are equal where they hold the same.
_NAMESPACE = External("types.SimpleNamespace")
#: Bases that have nothing to inherit which matters here.
_EMPTY = (External("abc.ABC"), _NAMESPACE, ENUM)


def is_closed(cls: Value, state: State) -> bool:
    """Whether everything that instances inherit is known."""
    return all(isinstance(each, (Ref, Builtin)) or each in _EMPTY for each in linearize(cls, state))


def is_only_itself(instance: Instance, state: State) -> bool:
    """Whether an object is equal to no other: it is of no type of data, and no class says otherwise."""
    order = linearize(instance.cls, state)
    is_plain = all(
        isinstance(each, Ref)
        or each in _EMPTY
        or (isinstance(each, Builtin) and each.name in _PLAIN)
        for each in order
    )
    return (
        is_plain
        and _NAMESPACE not in order
        and find_in(order, "__eq__", MISSING, state)[0] is MISSING
    )


#: Given the names of fields, the `__eq__` of objects that are equal where these hold the same.
EQUAL_BY_FIELDS = Builtin("<equal by fields>")


def compared_by(instance: Instance, state: State) -> tuple[Value, ...] | None:
    """What its fields hold, if an object is equal to each of its class that holds the same."""
    method, _ = find_in(linearize(instance.cls, state), "__eq__", MISSING, state)
    if not isinstance(method, Partial) or method.function != EQUAL_BY_FIELDS:
        return None
    names = [str(each) for each in method.arguments]
    held = instance.attributes
    return tuple(held[name] for name in names) if held.keys() >= {*names} else None


def has_all(instance: Instance, state: State) -> bool:
    """Whether all attributes of an instance are known."""
    given = instance.attributes.get("__dict__")  # in the place of its own
    held = None if given is None else state.contents(given)
    is_open = given is not None and not (isinstance(held, DictRecord) and held.more is None)
    return instance.more is None and not is_open and is_closed(instance.cls, state)


def functions_in(classes: Iterable[Value], state: State) -> Iterator[tuple[str, FunctionRecord]]:
    """The functions that are written in these classes, each with the name that it has there."""
    for cls in classes:
        record = state.record(cls) if isinstance(cls, Ref) else None
        for name, value in record.attributes.items() if isinstance(record, ClassRecord) else ():
            function = state.record(value) if isinstance(value, Ref) else None
            if isinstance(function, FunctionRecord):
                yield name, function


def find_in(order: list[Value], name: str, instance: Value, state: State) -> tuple[Value, Value]:
    """An attribute in a resolution order, unbound, and the class that has it.

    What a library's class gives is already bound to the instance. `MISSING` if there is none.
    """
    for cls in order:
        if isinstance(cls, Ref):
            record = state.record(cls)
            if isinstance(record, ClassRecord) and name in record.attributes:
                return record.attributes[name], cls
        elif is_dict_type(cls):
            if f"dict.{name}" in BUILTINS:
                return _of_dict(name, instance, state), cls
        elif isinstance(cls, External) and _expects_errors(cls, name):
            return External(EXPECTS_AN_ERROR), cls
        elif isinstance(cls, External) and state.world.library.owns(cls.path):
            value = state.world.library.base_attribute(cls.path, instance, name, state)
            if value is not MISSING:
                return value, cls
    return MISSING, MISSING


def value_if_unset(key: object, name: str, state: State) -> Value:
    """What a name of a record gives where none was stored: of an object, data of its class."""
    record = state.record_at(key)
    for cls in linearize(record.cls, state) if isinstance(record, Instance) else ():
        held = state.record(cls) if isinstance(cls, Ref) else None
        if not isinstance(held, ClassRecord):
            break
        if name in held.attributes:
            value = held.attributes[name]
            if isinstance(value, (*SCALARS, Text, Symbol, tuple)) or value is None:
                return value
            break
    return symbol(f"`{name}`", "unbound", key, name)


def bind_method(value: Value, receiver: Value, cls: Value, state: State) -> Value:
    """What looking up a class attribute through an instance gives (but for properties)."""
    if isinstance(value, StaticMethod):
        return value.function
    if isinstance(value, ClassMethod):
        return Method(value.function, cls)
    is_of_dict = isinstance(value, Builtin) and value.name.startswith("dict.")
    is_bound = is_of_dict or isinstance(value, (Partial, ContextFunction))
    return Method(value, receiver) if is_bound or _binds(value, state) else value


def special_method(value: Value, name: str, state: State) -> Value | None:
    """A method of the class of a project's object, bound; of a class that of its metaclass. None without."""
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, Instance):
        cls = record.cls
    elif isinstance(record, ClassRecord) and record.metaclass is not None:
        cls = record.metaclass
    else:
        return None
    found, _ = find_in(linearize(cls, state), name, value, state)
    return None if found is MISSING else bind_method(found, value, cls, state)


def own_method(value: Value, name: str, state: State) -> Value | None:
    """The same, if it is a function that the project has written."""
    method = special_method(value, name, state)
    function = method.function if isinstance(method, Method) else None
    record = state.record(function) if isinstance(function, Ref) else None
    return method if isinstance(record, FunctionRecord) else None


def _binds(value: Value, state: State) -> bool:
    """Whether it is a function, or an object that is bound as one; not so a class."""
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, Instance):
        return find_in(linearize(record.cls, state), "__get__", value, state)[0] is not MISSING
    return isinstance(record, FunctionRecord)


def is_dict_type(cls: Value) -> bool:
    """Whether it is `dict` or one of Python's own types that are derived from it."""
    name = cls.name if isinstance(cls, Builtin) else cls.path if isinstance(cls, External) else ""
    return name in _DICTS


def _of_dict(name: str, instance: Value, state: State) -> Value:
    """A method of `dict`; of an object that is derived from it, one of the dict of its entries."""
    method = Builtin(f"dict.{name}")
    held = held_by(instance, state)
    return method if held is None else Method(method, held)


def held_by(instance: Value, state: State) -> Ref | None:
    """The dict of the entries of an object whose class is derived from `dict`."""
    record = state.record(instance) if isinstance(instance, Ref) else None
    held = record.attributes.get(HELD) if isinstance(record, Instance) else None
    return held if isinstance(held, Ref) else None


def entries_as_attributes(ref: Ref, record: Instance, state: State) -> Ref | None:
    """The dict that an object was given for its attributes, as by `self.__dict__ = self`."""
    given = record.attributes.get("__dict__")
    if given == ref:
        return held_by(ref, state)
    return given if isinstance(given, Ref) and isinstance(state.record(given), DictRecord) else None


def new_instance(cls: Value, arguments: tuple[Value, ...], state: State) -> Ref:
    """An object of a class, not initialized."""
    attributes: dict[str, Value] = {}
    order = linearize(cls, state)
    if any(map(is_dict_type, order)):
        attributes[HELD], arguments = state.new_dict({}), ()
    elif not _SEQUENCES.isdisjoint(order):
        arguments = ()
    return state.allocate(lambda owner: Instance(owner, cls, attributes, arguments))


def _expects_errors(cls: External, name: str) -> bool:
    """Whether it is `assertRaises` of a test case, in any of its forms."""
    return name.startswith("assertRaises") and cls.path.endswith("TestCase")


def new_class(
    name: str,
    bases: tuple[Value, ...],
    attributes: dict[str, Value],
    state: State,
    metaclass: Ref | None = None,
) -> Ref:
    """A class of the module that is run."""
    bases = tuple(base for base in bases if base != Builtin("object"))
    module = state.frame.module
    cls = state.allocate(
        lambda owner: ClassRecord(owner, name, bases, attributes, module, metaclass)
    )
    _claim_functions(cls, attributes, state)
    return cls


def _claim_functions(cls: Ref, attributes: dict[str, Value], state: State) -> None:
    """Tell the functions of a class body that they belong to it, for `super()`."""
    for value in attributes.values():
        for function in _functions_in(value):
            record = state.record(function)
            if isinstance(record, FunctionRecord) and record.defined_in is None:
                state.edit(function, FunctionRecord).defined_in = cls


def _functions_in(value: Value) -> list[Ref]:
    if isinstance(value, Ref):
        return [value]
    if isinstance(value, (StaticMethod, ClassMethod)):
        return _functions_in(value.function)
    if isinstance(value, Property):
        parts = (value.getter, value.setter, value.deleter)
        return [function for part in parts for function in _functions_in(part)]
    return []


def catches(cls: Value, error: Value, state: State) -> bool | None:
    """Whether `except cls` catches an error; None if that is not known."""
    if isinstance(cls, tuple):
        answers = [catches(each, error, state) for each in cls]
        return True if True in answers else None if None in answers else False
    raised = class_of(error, state)
    if raised is MISSING or not isinstance(cls, (Ref, Builtin, External)):
        return None
    return is_subclass(raised, cls, state)
