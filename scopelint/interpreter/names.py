"""Instructions that load, store and delete names."""

from __future__ import annotations

import builtins
from typing import Any

from scopelint.interpreter.builtins.table import BUILTINS
from scopelint.interpreter.calls import raise_error
from scopelint.interpreter.heap import Environment
from scopelint.interpreter.run import Completion, handles, put
from scopelint.interpreter.state import State
from scopelint.interpreter.unset import may_be_unset, where_set
from scopelint.interpreter.values import MISSING, Builtin, Symbol, Value, symbol
from scopelint.ir import Begin, Constant, DeleteName, LoadName, Reach, StoreName, Unknown

#: What Python 3 and Python 2 bind by themselves.
_BOUND_BY_PYTHON = frozenset(
    (*dir(builtins), "basestring", "cmp", "execfile", "file", "intern", "long", "raw_input", "reduce", "reload",
     "unichr", "unicode", "xrange")
)  # fmt: skip

#: Looked up once: names are what is loaded most, and members of an enum are slow to find.
_LOCAL, _ENCLOSING = Reach.LOCAL, Reach.ENCLOSING


@handles(Begin)
def begin(instruction: Begin, state: State) -> None:
    state.place = instruction.place
    state.registers = {}


@handles(Constant)
def constant(instruction: Constant, state: State) -> None:
    state.registers[instruction.target] = instruction.value


@handles(Unknown)
def unknown(instruction: Unknown, state: State) -> None:
    state.registers[instruction.target] = state.fresh(instruction.reason)


@handles(LoadName)
def load_name(instruction: LoadName, state: State) -> list[Completion] | None:
    name, reach, address = instruction.name, instruction.reach, state.frame.environment
    value = MISSING
    if reach is _LOCAL:  # as most are: found here without a further call
        environment: Any = state.heap.get(address) or state.base[address]
        value = environment.names.get(name, MISSING)
    if value is MISSING:
        if reach is _LOCAL and _is_unset(name, environment, state):
            return put(instruction.target, [raise_error(*_unbound(name, environment), state)])
        value = find_name(name, reach, state)
    elif isinstance(value, Symbol) and _may_be_unset(value, name, environment, address):
        error = _unbound(name, environment)
        return put(instruction.target, where_set(value, address, name, error, state))
    state.registers[instruction.target] = (
        state.resolve(value) if isinstance(value, Symbol) else value
    )
    return None


def _is_unset(name: str, environment: Environment, state: State) -> bool:
    """Whether a name that a function binds is not bound, as all that would bind it is followed."""
    is_of_function = environment.parent is not None and not environment.is_class
    world = state.world
    return is_of_function and world.budget.follows_all and name not in world.bound_later


def _may_be_unset(value: Symbol, name: str, environment: Environment, address: int) -> bool:
    """Whether some of the joined ways lack a name, and nothing else may have it."""
    return may_be_unset(value, address, name) and not (name in _BOUND_BY_PYTHON or environment.more)


def _unbound(name: str, environment: Environment) -> tuple[str, str]:
    """The error of Python's."""
    if environment.parent is None:
        return "NameError", f"name '{name}' is not defined"
    return "UnboundLocalError", f"local variable '{name}' referenced before assignment"


@handles(StoreName)
def store_name(instruction: StoreName, state: State) -> None:
    environment = _owner(instruction.name, instruction.reach, state)
    record = state.edit_at(environment)
    assert type(record) is Environment
    record.names[instruction.name] = state.registers[instruction.source]


@handles(DeleteName)
def delete_name(instruction: DeleteName, state: State) -> None:
    record = state.edit_at(_owner(instruction.name, instruction.reach, state))
    assert isinstance(record, Environment)
    record.names.pop(instruction.name, None)


def find_name(name: str, reach: Reach, state: State) -> Value:
    """The value of a name as the running function sees it; a symbol where it is bound nowhere."""
    address = state.frame.environment
    environment = state.peek(address)
    if reach is _LOCAL:
        value = environment.names.get(name, MISSING)
        if value is not MISSING:
            return value
    elif reach is _ENCLOSING:
        found = _enclosing(name, environment.parent, state)
        if found is not None:
            return state.peek(found).names[name]
    return _global(name, address, environment, state)


def _global(name: str, address: int, environment: Environment, state: State) -> Value:
    while environment.parent is not None:
        address, environment = environment.parent, state.peek(environment.parent)
    state.on_read((address, name))
    value = environment.names.get(name, MISSING)
    if value is not MISSING:
        return value
    if name in BUILTINS:
        return Builtin(name)
    return symbol(f"`{name}`", "name", environment.module, name)


def find_from(address: int, name: str, state: State) -> Value:
    """The value of a name as a function sees it that was defined where this environment was current."""
    found = _enclosing(name, address, state)
    if found is not None:
        return state.peek(found).names[name]
    return _global(name, address, state.peek(address), state)


def _enclosing(name: str, address: int | None, state: State) -> int | None:
    """Address of the innermost function, from this one outwards, that binds the name."""
    while address is not None:
        outer = state.peek(address)
        state.on_read((address, name))
        if name in outer.names and not outer.is_class:
            return address
        address = outer.parent
    return None


def _owner(name: str, reach: Reach, state: State) -> int:
    """Address of the environment that a store goes to."""
    address = state.frame.environment
    if reach is _LOCAL:
        return address
    environment = state.peek(address)
    if reach is _ENCLOSING:
        found = _enclosing(name, environment.parent, state)
        if found is not None:
            return found
    while environment.parent is not None:
        address, environment = environment.parent, state.peek(environment.parent)
    return address
