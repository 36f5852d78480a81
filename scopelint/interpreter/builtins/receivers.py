"""What the methods of builtin types are called on.

A bound method has its receiver; but `dict.get` may be called by its own name, on anything at all.
"""

from __future__ import annotations

from collections.abc import Callable

from scopelint.interpreter.heap import ClassRecord, DictRecord, Instance, ListRecord
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import InstanceDict, ModuleNames, Property, Ref, Value

_Test = Callable[[Value, State], bool]

#: Methods that need no object of their type.
_STATIC = frozenset({"dict.fromkeys"})


def _is_list(value: Value, state: State) -> bool:
    return isinstance(value, Ref) and isinstance(state.record(value), ListRecord)


def _is_dict(value: Value, state: State) -> bool:
    return isinstance(state.contents(value), DictRecord)


def _is_instance_or_class(value: Value, state: State) -> bool:
    return isinstance(value, Ref) and isinstance(state.record(value), Instance | ClassRecord)


def _is_anything(value: Value, state: State) -> bool:
    return True


_RECEIVERS: dict[str, _Test] = {
    "list": _is_list,
    "set": _is_list,
    "dict": _is_dict,
    "str": _is_anything,
    "bytes": _is_anything,
    "tuple": _is_anything,
    "iterator": _is_anything,
    "<namedtuple>": _is_instance_or_class,
    "property": lambda value, _: isinstance(value, Property),
    "__dict__": lambda value, _: isinstance(value, InstanceDict | ModuleNames),
}


def has_receiver(name: str, call: Call, state: State) -> bool:
    """Whether the call of a builtin has an object of its type to work on, if it needs one."""
    test = _RECEIVERS.get(name.partition(".")[0]) if "." in name else None
    if test is None or name in _STATIC:
        return True
    return bool(call.arguments) and test(state.resolve(call.arguments[0]), state)
