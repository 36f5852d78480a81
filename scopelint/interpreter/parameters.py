"""Parameters whose meaning a library knows by their name, and whether a function reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Foreign, Value
from scopelint.ir import FunctionCode, LoadName
from scopelint.trace import ParameterGiven

#: What is known of a function's code: its watched parameters, and whether it reads them.
_KNOWN: dict[int, tuple[FunctionCode, tuple[tuple[str, bool], ...]]] = {}


def say_given(code: FunctionCode, bound: Mapping[str, Value], state: State) -> None:
    """Say that a watched parameter was given something other than False or None."""
    for name, is_read in _watched(code, state):
        value = state.resolve(bound[name])
        if value is not True and not isinstance(value, Foreign):
            continue
        state.emit(
            ParameterGiven(
                place=state.here(),
                stack=state.stack(),
                step=max(0, state.step_count() - 1),
                function=code.qualified_name,
                parameter=name,
                is_read=is_read,
            )
        )


def _watched(code: FunctionCode, state: State) -> tuple[tuple[str, bool], ...]:
    known = _KNOWN.get(id(code))
    if known is None or known[0] is not code:
        words = state.world.library.watched_parameters
        names = [each.name for each in code.parameters if each.name in words]
        read = set(_loaded(code.body)) if names else set()
        known = _KNOWN[id(code)] = (code, tuple((name, name in read) for name in names))
    return known[1]


def _loaded(part: object) -> Iterator[str]:
    """The names that a piece of code loads, functions inside it included."""
    if isinstance(part, tuple):
        for each in part:
            yield from _loaded(each)
    elif isinstance(part, LoadName):
        yield part.name
    elif is_dataclass(part):
        for each in fields(part):
            yield from _loaded(getattr(part, each.name))
