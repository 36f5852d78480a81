"""The instructions that load, store and delete an attribute."""

from __future__ import annotations

from scopelint.interpreter.attributes import attribute, set_attribute
from scopelint.interpreter.calls import call_value
from scopelint.interpreter.classes import class_of, find_in, linearize, special_method
from scopelint.interpreter.descriptors import through_delete
from scopelint.interpreter.library import Call
from scopelint.interpreter.namespaces import remove_attribute
from scopelint.interpreter.run import Completion, handles, put
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol
from scopelint.ir import DeleteAttribute, LoadAttribute, StoreAttribute


@handles(LoadAttribute)
def load_attribute(instruction: LoadAttribute, state: State) -> list[Completion] | None:
    found = attribute(state.registers[instruction.object], instruction.name, state)
    if isinstance(found, list):
        return put(instruction.target, found)
    state.registers[instruction.target] = (
        state.resolve(found) if isinstance(found, Symbol) else found
    )
    return None


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
