"""The instructions that load, store and delete an attribute."""

from __future__ import annotations

from scopelint.interpreter.attributes import attribute, set_attribute
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import class_of, find_in, has_all, linearize, special_method
from scopelint.interpreter.descriptors import through_delete
from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.namespaces import remove_attribute
from scopelint.interpreter.run import Completion, handles, put
from scopelint.interpreter.state import State
from scopelint.interpreter.unset import may_be_unset, where_set
from scopelint.interpreter.values import MISSING, Ref, Symbol, Value
from scopelint.ir import DeleteAttribute, LoadAttribute, StoreAttribute


@handles(LoadAttribute)
def load_attribute(instruction: LoadAttribute, state: State) -> list[Completion] | None:
    owner, name = state.registers[instruction.object], instruction.name
    found = attribute(owner, name, state)
    if isinstance(found, list):
        return put(instruction.target, found)
    if isinstance(found, Symbol) and _may_be_unset(found, owner, name, state):
        assert isinstance(owner, Ref)
        error = "AttributeError", f"object has no attribute '{name}'"
        return put(instruction.target, where_set(found, owner.address, name, error, state))
    state.registers[instruction.target] = (
        state.resolve(found) if isinstance(found, Symbol) else found
    )
    return None


def _may_be_unset(found: Symbol, owner: Value, name: str, state: State) -> bool:
    """Whether some of the joined ways lack this attribute of an object, and no class has it."""
    if not isinstance(owner, Ref) or not may_be_unset(found, owner.address, name):
        return False
    record = state.record(owner)
    order = linearize(class_of(owner, state), state)
    return (
        isinstance(record, Instance)
        and has_all(record, state)
        and all(find_in(order, each, owner, state)[0] is MISSING for each in (name, "__getattr__"))
    )


@handles(StoreAttribute)
def store_attribute(instruction: StoreAttribute, state: State) -> list[Completion] | None:
    owner, value = state.registers[instruction.object], state.registers[instruction.source]
    outcomes = set_attribute(owner, instruction.name, value, state)
    return None if outcomes is None else put(-1, outcomes)


@handles(DeleteAttribute)
def delete_attribute(instruction: DeleteAttribute, state: State) -> list[Completion] | None:
    owner = state.resolve(state.registers[instruction.object])
    method = special_method(owner, "__delattr__", state)
    if method is not None:
        return put(-1, call_value(method, Call((instruction.name,)), state))
    inherited, _ = find_in(linearize(class_of(owner, state), state), instruction.name, owner, state)
    deleted = through_delete(inherited, owner, state)
    if deleted is not None:
        return put(-1, deleted)
    remove_attribute(owner, instruction.name, state)
    return None
