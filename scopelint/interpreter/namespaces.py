"""The names of a module as a dict, `globals()`, `module.__dict__`; and what an object forgets."""

from __future__ import annotations

from scopelint.interpreter.classes import has_all
from scopelint.interpreter.heap import EXTERNAL, ClassRecord, Environment, Instance
from scopelint.interpreter.state import State
from scopelint.interpreter.values import (
    MISSING,
    Either,
    External,
    Foreign,
    InstanceDict,
    ModuleNames,
    Ref,
    Symbol,
    Value,
    symbol,
)


def globals_of(address: int, state: State) -> int:
    """Address of the names of the module around some names."""
    environment = state.environment(address)
    while environment.parent is not None:
        address, environment = environment.parent, state.environment(environment.parent)
    return address


def names_of(namespace: ModuleNames, state: State) -> dict[str, Value]:
    """The known names, for reading."""
    names = state.environment(namespace.environment).names
    return {name: value for name, value in names.items() if value is not MISSING}


def is_taken_out(namespace: ModuleNames, name: str, state: State) -> bool:
    """Whether a name was deleted: then a submodule is not there under it, either."""
    return state.environment(namespace.environment).names.get(name) is MISSING


def further_names(namespace: ModuleNames, state: State) -> Symbol | None:
    """A symbol for other names, where there may be any."""
    return state.environment(namespace.environment).more


def has_name(namespace: ModuleNames, name: Value, state: State) -> bool | None:
    """`name in namespace`; None if that is not known."""
    if not isinstance(name, str):
        return None
    value = names_of(namespace, state).get(name)
    if value is None and name not in names_of(namespace, state):
        return False if further_names(namespace, state) is None else None
    return None if may_be_unbound(value) else True


def may_be_unbound(value: Value) -> bool:
    """Whether a value is that of a name that only some of the joined paths have."""
    if isinstance(value, Either):
        return may_be_unbound(value.if_true) or may_be_unbound(value.if_false)
    return isinstance(value, Symbol) and value.key[0] in ("unbound", "joined")


def copied(namespace: InstanceDict | ModuleNames, state: State) -> Ref:
    """A dict with the same entries."""
    if isinstance(namespace, InstanceDict):
        return state.new_dict(
            dict(attributes_of(namespace, state)), further_attributes(namespace, state)
        )
    return state.new_dict(dict(names_of(namespace, state)), further_names(namespace, state))


def attributes_of(namespace: InstanceDict, state: State) -> dict[str, Value]:
    """What is stored on an object, for reading."""
    record = state.record(namespace.receiver)
    return record.attributes if isinstance(record, Instance) else {}


def further_attributes(namespace: InstanceDict, state: State) -> Symbol | None:
    """A symbol for other attributes, where something unknown was stored on an object."""
    record = state.record(namespace.receiver)
    return record.more if isinstance(record, Instance) else None


def knows_all_attributes(namespace: InstanceDict, state: State) -> bool:
    """Whether nothing else may be stored on an object, be it by a class that is not there."""
    record = state.record(namespace.receiver)
    return isinstance(record, Instance) and has_all(record, state)


def bind(namespace: ModuleNames, name: Value, value: Value, state: State) -> None:
    """`namespace[name] = value`: under an unknown name, any name may be another now."""
    if isinstance(name, str):
        names = _edit(namespace, state).names
        state.world.named += name not in names
        names[name] = value
    else:
        forget_names(namespace, state)


def unbind(namespace: InstanceDict | ModuleNames, name: Value, state: State) -> None:
    """`del namespace[name]`."""
    if isinstance(namespace, InstanceDict):
        if isinstance(name, str):
            remove_attribute(namespace.receiver, name, state)
        else:
            forget_attributes(namespace.receiver, state)
    elif isinstance(name, str):
        _edit(namespace, state).names[name] = MISSING
    else:
        forget_names(namespace, state)


def forget_names(namespace: ModuleNames, state: State) -> None:
    """Something unknown was done to the names: all are unknown now but those that Python gave."""
    record = _edit(namespace, state)
    record.names = {
        name: value if name.startswith("__") else _overwritten(namespace, name, state)
        for name, value in record.names.items()
    }
    record.more = symbol("names of a module", "names", namespace.environment)


def _overwritten(namespace: ModuleNames, name: str, state: State) -> Symbol:
    return symbol(f"`{name}`", "overwritten", namespace.environment, name, state.here())


def _edit(namespace: ModuleNames, state: State) -> Environment:
    record = state.edit_at(namespace.environment)
    assert isinstance(record, Environment)
    return record


def remove_attribute(owner: Value, name: str, state: State) -> None:
    """`del owner.name`, of an object or a class; of anything else nothing is kept."""
    record = state.record(owner) if isinstance(owner, Ref) else None
    if isinstance(owner, Ref) and isinstance(record, (Instance, ClassRecord)):
        state.edit(owner, type(record)).attributes.pop(name, None)


def forget_attributes(owner: Ref, state: State) -> None:
    """Something unknown was stored on an object: any of its attributes may be another now."""
    record = state.record(owner)
    if isinstance(record, Instance):
        edited = state.edit(owner, Instance)
        edited.attributes = {
            name: symbol(f"`.{name}`", "overwritten", owner, name, state.here())
            for name in edited.attributes
        }
        edited.more = symbol("attributes of an object", "names", owner)


def external_names(owner: str | Foreign, state: State) -> dict[str, Value]:
    """What the program stored on a module outside the project, or on an object of the library, for reading."""
    record = state.record_at((EXTERNAL, owner))
    return record.attributes if isinstance(record, Instance) else {}


def store_external(path: str, value: Value, state: State) -> None:
    """`module.name = value` for a module outside the project; `MISSING` undoes it."""
    owner, _, name = path.rpartition(".")
    names = {**external_names(owner, state), name: value}
    if value is MISSING:
        del names[name]
    state.put((EXTERNAL, owner), Instance(state.token, External(owner), names))


def store_on_foreign(owner: Foreign, name: str, value: Value, state: State) -> None:
    """`object.name = value` for an object of the library that is one of its own."""
    names = {**external_names(owner, state), name: value}
    state.put((EXTERNAL, owner), Instance(state.token, External("object"), names))
