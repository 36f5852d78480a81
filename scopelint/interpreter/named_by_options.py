"""Texts that name something (`getattr(networks, args.name)`): each that may be meant, on a way of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from scopelint.interpreter.bounds import Choice, choice_of
from scopelint.interpreter.conditions import compare
from scopelint.interpreter.state import State
from scopelint.interpreter.text import text_of
from scopelint.interpreter.values import Symbol, Text, Value


def each_name(name: Value, state: State) -> Iterator[tuple[Value, State]]:
    """What a name may be, if it is known which texts its unknown part is one of; else the name itself.

    A name that is what an option is by default may be another one in a run of its own.
    """
    for settled, at in state.settle(name):
        if isinstance(settled, str) and settled.replace(".", "_").isidentifier():
            state.world.deciding_options.ask_within(settled)
        unknown, may_be = _unknown_in(settled, at)
        if unknown is None:
            yield settled, at
            continue
        for text, each in _each_text(unknown, may_be, at):
            yield _with(settled, unknown, text), each


def _unknown_in(name: Value, state: State) -> tuple[Symbol | None, list[str]]:
    """The one unknown part of a name, and the texts that it is one of; None where these are not known."""
    parts = name.parts if isinstance(name, Text) else (name,)
    unknowns = [each for each in parts if isinstance(each, Symbol)]
    known = state.resolve(choice_of(unknowns[0])) if len(unknowns) == 1 else None
    members, _ = cast(Choice, known) if type(known) is tuple else (None, ())
    texts = [each for each in members or () if isinstance(each, str)]
    return (unknowns[0], texts) if texts else (None, [])


def _with(name: Value, unknown: Symbol, text: str) -> Value:
    """The name, with a text in the place of what is not known of it."""
    if not isinstance(name, Text):
        return text
    return text_of([text if each is unknown else each for each in name.parts])


def _each_text(unknown: Symbol, texts: list[str], state: State) -> Iterator[tuple[str, State]]:
    """A state for each text that an unknown may be; of too many, for the first ones and the last."""
    *others, last = texts
    for text in others:
        condition = compare("==", unknown, text)
        if state.world.budget.may_split(state.here()):
            taken = state.clone()
            taken.assume(condition, True)
            state.hold(condition, False)
            yield text, taken
    state.assume(compare("==", unknown, last), True)
    yield last, state
