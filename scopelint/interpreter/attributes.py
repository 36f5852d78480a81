"""Loading and storing attributes of any value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopelint.interpreter.builtins.array_shapes import shape_of
from scopelint.interpreter.builtins.table import BUILTINS, VERSION, VERSION_FIELDS, external_name
from scopelint.interpreter.calls import call_value, raise_error
from scopelint.interpreter.class_attributes import of_class
from scopelint.interpreter.classes import (
    bind_method,
    entries_as_attributes,
    find_in,
    has_all,
    is_error,
    is_metaclass,
    linearize,
)
from scopelint.interpreter.descriptors import through_get, through_property, through_set
from scopelint.interpreter.heap import (
    HELD,
    STORED,
    ClassRecord,
    DictRecord,
    FunctionRecord,
    GeneratorRecord,
    Instance,
    IteratorRecord,
    ListRecord,
)
from scopelint.interpreter.imports import (
    attribute_of_function,
    module_attribute,
    names_of_module,
    store_module_attribute,
)
from scopelint.interpreter.library import Call, Returns
from scopelint.interpreter.namespaces import (
    copied,
    external_names,
    forget_attributes,
    forget_names,
    store_external,
    store_on_foreign,
)
from scopelint.interpreter.run import returned
from scopelint.interpreter.state import Outcome, State
from scopelint.interpreter.unset import follows_all, was_passed_over
from scopelint.interpreter.values import (
    MISSING,
    Builtin,
    ContextFunction,
    ContextGenerator,
    Either,
    ExitStack,
    External,
    Foreign,
    InstanceDict,
    Method,
    ModuleNames,
    Partial,
    ProjectModule,
    Property,
    Ref,
    Super,
    Symbol,
    Text,
    Value,
    describe,
    symbol,
)


def attribute(value: Value, name: str, state: State) -> Value | list[Outcome]:
    """`value.name`; outcomes where that runs code (a property) or raises."""
    if isinstance(value, Symbol):
        value = state.resolve(value)
    loader = _LOADERS.get(type(value))
    if loader is not None:
        return loader(value, name, state)
    if isinstance(value, Foreign):
        stored = external_names(value, state).get(name, MISSING) if value.is_an_object else MISSING
        if stored is not MISSING:
            return stored
        found = state.world.library.attribute(value, name, state)
        return Method(Builtin(name), value) if found is MISSING else found
    return _of_builtin_type(value, name, state)


def _of_ref(ref: Ref, name: str, state: State) -> Value | list[Outcome]:
    record = state.record(ref)
    if isinstance(record, Instance):
        return _of_instance(ref, record, name, state)
    if isinstance(record, ClassRecord):
        return of_class(ref, record, name, state)
    if isinstance(record, FunctionRecord):
        return attribute_of_function(ref, record, name, state)
    return _of_builtin_type(ref, name, state)


def _of_instance(ref: Ref, record: Instance, name: str, state: State) -> Value | list[Outcome]:
    order = linearize(record.cls, state)
    inherited, _ = find_in(order, name, ref, state)
    if isinstance(inherited, Property):
        return through_property(inherited, ref, name, state)
    got = through_get(inherited, ref, record.cls, name, state) if type(inherited) is Ref else None
    if got is not None:
        return got
    if name in record.attributes:
        return record.attributes[name]
    if (entries := entries_as_attributes(ref, record, state)) is not None:
        held = state.record(entries)
        if isinstance(held, DictRecord) and name in held.entries:
            return held.entries[name]
    if inherited is not MISSING:
        return bind_method(inherited, ref, record.cls, state)
    if name == "__class__":
        return record.cls
    if name == "__dict__":
        return InstanceDict(ref)
    if name == "args":
        return record.arguments
    getter, _ = find_in(order, "__getattr__", ref, state)
    if getter is not MISSING:
        return call_value(bind_method(getter, ref, record.cls, state), Call((name,)), state)
    return absent(ref, name, state)


def absent(ref: Ref, name: str, state: State) -> Value | list[Outcome]:
    """An attribute that an object does not have, as far as is known.

    Inside a `try` this raises AttributeError, for that is what such code waits for. So it does in a
    program that is followed as a whole, where all methods that set it were entered; elsewhere the
    analysis rather missed the store, and the attribute is an unknown.
    """
    record = state.record(ref)
    if isinstance(record, Instance) and has_all(record, state):
        is_unset = state.guarded or (
            follows_all(state) and was_passed_over(record.cls, name, state)
        )
        if is_unset:
            return [raise_error("AttributeError", f"object has no attribute '{name}'", state)]
    return symbol(f"`.{name}`", "attribute", ref, name)


def _of_super(value: Super, name: str, state: State) -> Value | list[Outcome]:
    receiver = state.record(value.receiver) if isinstance(value.receiver, Ref) else None
    cls = receiver.cls if isinstance(receiver, Instance) else value.receiver
    metaclass = receiver.metaclass if isinstance(receiver, ClassRecord) else None
    if metaclass is not None and value.owner in linearize(metaclass, state):
        cls = metaclass
    order = linearize(cls, state)
    rest = order[order.index(value.owner) + 1 :] if value.owner in order else []
    found, _ = find_in(rest, name, value.receiver, state)
    if isinstance(found, Property):
        return call_value(found.getter, Call((value.receiver,)), state)
    if found is not MISSING:
        return found if name == "__new__" else bind_method(found, value.receiver, cls, state)
    if name == "__init__" and (base := next(filter(is_error, rest), None)) is not None:
        return Method(Builtin(f"{describe(base)}.__init__"), value.receiver)
    if name in ("__init__", "__init_subclass__"):
        return Builtin("object.__init__")
    if name in ("__setattr__", "__delattr__"):
        return Method(Builtin(f"object.{name}"), value.receiver)
    if name == "__call__" and is_metaclass(cls, state):
        return Method(Builtin("type.__call__"), value.receiver)
    if name == "__new__":
        return Builtin("object.__new__")
    return symbol(f"super().{name}", "super", value, name)


def _of_symbol(unknown: Symbol, name: str, state: State) -> Value:
    record = state.record(unknown)
    if isinstance(record, Instance) and name in record.attributes:
        return record.attributes[name]
    if name in ("shape", "ndim"):
        shape = shape_of(unknown, state)
        if shape is not None:
            return shape if name == "shape" else len(shape)
    return symbol(_dotted(unknown.says, name), "attribute", unknown, name)


def _dotted(says: str, name: str) -> str:
    if says.startswith("`") and says.endswith("`"):
        return f"`{says[1:-1]}.{name}`"
    return f"`.{name}` of {says}"


def _of_external(value: External, name: str, state: State) -> Value | list[Outcome]:
    stored = external_names(value.path, state).get(name, MISSING)
    if stored is not MISSING:
        return stored
    library = state.world.library
    if library.lacks(f"{value.path}.{name}"):
        text = f"module '{value.path}' has no attribute '{name}'"
        return [raise_error("AttributeError", text, state)]
    if name == "__name__":  # of a function the last part, of a module all of it
        is_function = library.owns(value.path) and library.transfer(value.path) is not None
        last = value.path.rpartition(".")[2]
        return last if is_function else symbol(f"{value.path}.__name__", "name", value)
    found: Value = external_name(f"{value.path}.{name}", state)
    return found


def _of_either(value: Either, name: str, state: State) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for settled, each in state.settle(value):
        found = attribute(settled, name, each)
        outcomes += returned(found, each)
    return outcomes


def _of_property(value: Property, name: str, state: State) -> Value:
    """`@name.setter`."""
    return Partial(Builtin(f"property.{name}"), (value,), ())


def _of_method(value: Method, name: str, state: State) -> Value | list[Outcome]:
    if name in ("__self__", "im_self"):
        return value.receiver
    return attribute(value.function, name, state)


def _of_partial(value: Partial, name: str, state: State) -> Value:
    if name == "func":
        return value.function
    if f"{describe(value.function)}.{name}" in BUILTINS:
        return Method(Builtin(f"{describe(value.function)}.{name}"), value)
    return symbol(f"`.{name}` of a partial", "attribute", value, name)


def _of_module(value: ProjectModule, name: str, state: State) -> Value | list[Outcome]:
    names = names_of_module(value, state) if name == "__dict__" else None
    return module_attribute(value, name, state) if names is None else names


def _of_module_names(value: ModuleNames, name: str, state: State) -> Value:
    """A method of `globals()`: one that writes goes to the module itself."""
    if f"__dict__.{name}" in BUILTINS:
        return Method(Builtin(f"__dict__.{name}"), value)
    if name in _REMOVING:
        forget_names(value, state)
    return Method(Builtin(f"dict.{name}"), copied(value, state))


#: Methods of dicts of which it is not followed what they do to the names of a module or an object.
_REMOVING = ("clear", "popitem")


def _of_instance_dict(value: InstanceDict, name: str, state: State) -> Value:
    """A method of `instance.__dict__`: one that writes goes to the instance itself."""
    if f"__dict__.{name}" in BUILTINS:
        return Method(Builtin(f"__dict__.{name}"), value)
    if name in _REMOVING:
        forget_attributes(value.receiver, state)
    return Method(Builtin(f"dict.{name}"), copied(value, state))


_LOADERS: dict[type, Callable[[Any, str, State], Value | list[Outcome]]] = {
    Ref: _of_ref,
    Super: _of_super,
    Symbol: _of_symbol,
    Either: _of_either,
    External: _of_external,
    Property: _of_property,
    Method: _of_method,
    ContextFunction: lambda value, name, state: attribute(value.function, name, state),
    Partial: _of_partial,
    ProjectModule: _of_module,
    InstanceDict: _of_instance_dict,
    ModuleNames: _of_module_names,
}


def _of_builtin_type(value: Value, name: str, state: State) -> Value:
    """A method of a list, a string and the like."""
    if isinstance(value, Builtin):
        if f"{value.name}.{name}" in BUILTINS:
            return Builtin(f"{value.name}.{name}")
        if name == "__name__":
            return value.name
        return symbol(f"{value.name}.{name}", "attribute", value, name)
    kind = type_name(value, state)
    if f"{kind}.{name}" in BUILTINS:
        return Method(Builtin(f"{kind}.{name}"), value)
    field = _field(value, name, state) if isinstance(value, tuple) else MISSING
    return symbol(f"`.{name}` of a {kind}", "attribute", value, name) if field is MISSING else field


def _field(value: tuple[Value, ...], name: str, state: State) -> Value:
    if value == VERSION and name in VERSION_FIELDS:
        return value[VERSION_FIELDS.index(name)]
    return state.world.library.field(value, name)


_KINDS: list[tuple[type | tuple[type, ...], str]] = [
    ((str, Text), "str"),
    (tuple, "tuple"),
    (bool, "bool"),
    (int, "int"),
    (float, "float"),
    (bytes, "bytes"),
    (ExitStack, "ExitStack"),
    (ContextGenerator, "ContextGenerator"),
]


def type_name(value: Value, state: State) -> str:
    """Name of the builtin type of a value; "object" for what has none."""
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    record = state.record(value) if isinstance(value, Ref) else None
    if isinstance(record, ListRecord):
        return record.kind
    if isinstance(record, DictRecord):
        return "dict"
    if isinstance(record, (IteratorRecord, GeneratorRecord)):
        return "iterator"
    return "object"


# --- stores -------------------------------------------------------------------------------


def set_attribute(owner: Value, name: str, value: Value, state: State) -> list[Outcome] | None:
    """`owner.name = value`; outcomes where that runs code or raises."""
    owner = state.resolve(owner)
    if isinstance(owner, Either):
        return [
            outcome
            for settled, each in state.settle(owner)
            for outcome in set_attribute(settled, name, value, each) or [Returns(None, each)]
        ]
    if isinstance(owner, Symbol):
        state.edit_symbol(owner).attributes[name] = value
    elif isinstance(owner, External):
        store_external(f"{owner.path}.{name}", value, state)
    elif isinstance(owner, ProjectModule):
        store_module_attribute(owner, name, value, state)
    elif isinstance(owner, Foreign):
        transfer = state.world.library.method(owner, "__setattr__")
        if transfer is not None:
            return list(transfer(Call((owner, name, value)), state))
        if owner.is_an_object:
            store_on_foreign(owner, name, value, state)
            return None
        state.put((STORED, name), Instance(state.token, MISSING, {}))
    elif isinstance(owner, ContextFunction):
        return set_attribute(owner.function, name, value, state)
    elif isinstance(owner, Partial):
        stored = BUILTINS.get(f"{describe(owner.function)}.__setattr__")
        return None if stored is None else list(stored(Call((owner, name, value)), state))
    elif isinstance(owner, Ref):
        return _set_on_record(owner, name, value, state)
    return None


def _set_on_record(owner: Ref, name: str, value: Value, state: State) -> list[Outcome] | None:
    record = state.record(owner)
    if isinstance(record, Instance):
        order = linearize(record.cls, state)
        setter, _ = find_in(order, "__setattr__", owner, state)
        if setter is not MISSING:
            return call_value(
                bind_method(setter, owner, record.cls, state), Call((name, value)), state
            )
        inherited, _ = find_in(order, name, owner, state)
        if isinstance(inherited, Property) and inherited.setter is not None:
            return call_value(inherited.setter, Call((owner, value)), state)
        stored = through_set(inherited, owner, value, state) if type(inherited) is Ref else None
        if stored is not None:
            return stored
    put_attribute(owner, name, value, state)
    return None


def put_attribute(owner: Ref, name: str, value: Value, state: State) -> None:
    """`owner.__dict__[name] = value`: no code of the project runs."""
    record = state.record(owner)
    if isinstance(record, Instance):
        entries = entries_as_attributes(owner, record, state)
        if name == "__class__":
            state.edit(owner, Instance).cls = value
        elif name == "__dict__":
            kept = {each: held for each, held in record.attributes.items() if each == HELD}
            state.edit(owner, Instance).attributes = {**kept, name: value}
        elif entries is not None:
            state.edit(entries, DictRecord).entries[name] = value
        else:
            state.edit(owner, Instance).attributes[name] = value
    elif isinstance(record, ClassRecord):
        state.edit(owner, ClassRecord).attributes[name] = value
    elif isinstance(record, FunctionRecord):
        state.edit(owner, FunctionRecord).attributes[name] = value
