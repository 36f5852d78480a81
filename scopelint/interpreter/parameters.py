"""Parameters whose meaning a library knows by their name, and whether a function reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import MISSING, Foreign, Value
from scopelint.ir import FunctionCode, LoadName
from scopelint.ir_walk import walk
from scopelint.trace import NameUnheard, ParameterDenied, ParameterGiven, SwitchedOff

#: What is known of a function's code: its watched parameters.
_KNOWN: dict[int, tuple[FunctionCode, tuple[_Watched, ...]]] = {}


@dataclass(frozen=True, slots=True)
class _Watched:
    """A parameter whose name means something to the library."""

    name: str
    position: int
    is_read: bool  #: whether the function's code reads it at all
    is_switch: bool = False  #: it turns something on or off
    is_name: bool = False  #: it names what is built


def say_given(code: FunctionCode, bound: Mapping[str, Value], call: Call, state: State) -> None:
    """Say that a watched parameter was given something other than False or None; or `False`, written out.

    A `True` that is the parameter's default is given by nobody: it is so from the first call on. Of
    names, only those are told that nobody reads.
    """
    for watched in _watched(code, state):
        value = state.resolve(bound[watched.name])
        if watched.is_name:
            if isinstance(value, str) and not watched.is_read:
                state.emit(NameUnheard(**_of(code, watched, state), text=value))
            continue
        is_denied = value is False and call.denies(watched.position, watched.name)
        if is_denied and watched.is_switch:
            state.emit(SwitchedOff(**_of(code, watched, state)))
        elif is_denied:
            state.emit(ParameterDenied(**_of(code, watched, state)))
        elif not watched.is_switch and (
            _is_passed(value, watched, call) or isinstance(value, Foreign)
        ):
            state.emit(ParameterGiven(**_of(code, watched, state), is_read=watched.is_read))


def _is_passed(value: Value, watched: _Watched, call: Call) -> bool:
    """Whether the call itself passes a `True`."""
    return value is True and (
        call.open or call.argument(watched.position, watched.name) is not MISSING
    )


def _of(code: FunctionCode, watched: _Watched, state: State) -> dict[str, Any]:
    """What an event tells of a parameter, whatever it was given."""
    return {
        "place": state.here(),
        "stack": state.stack(),
        "step": max(0, state.step_count() - 1),
        "function": code.qualified_name,
        "parameter": watched.name,
    }


def _watched(code: FunctionCode, state: State) -> tuple[_Watched, ...]:
    known = _KNOWN.get(id(code))
    if known is None or known[0] is not code:
        words = state.world.library.watched_parameters
        switches = state.world.library.switches
        names = state.world.library.naming_parameters
        named = [
            (each.name, position)
            for position, each in enumerate(code.parameters)
            if each.name in words | switches | names
        ]
        loads = walk(code.body) if named else ()
        read = {each.name for each in loads if isinstance(each, LoadName)}
        all_read = "locals" in read
        watched = tuple(
            _Watched(name, place, all_read or name in read, name in switches, name in names)
            for name, place in named
        )
        known = _KNOWN[id(code)] = (code, watched)
    return known[1]
