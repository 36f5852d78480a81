"""Texts that name something (`getattr(networks, args.name)`): each that may be meant, on a way of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from scopelint.interpreter.bounds import Choice, choice_of
from scopelint.interpreter.conditions import compare
from scopelint.interpreter.heap import ClassRecord
from scopelint.interpreter.imports import names_of_module
from scopelint.interpreter.namespaces import names_of
from scopelint.interpreter.state import State
from scopelint.interpreter.text import known_ends, text_of
from scopelint.interpreter.values import (
    ModuleNames,
    ProjectModule,
    Ref,
    Symbol,
    Text,
    Value,
    is_option,
)


def each_name(
    name: Value, state: State, offered: Callable[[], Iterable[str]] = tuple
) -> Iterator[tuple[Value, State]]:
    """What a name may be, if it is known which texts its unknown part is one of; else the name itself.

    An option of which that is not known is any that makes it one of the names that are `offered`. A name
    that is what an option is by default may be another one in a run of its own.
    """
    for settled, at in state.settle(name):
        if isinstance(settled, str) and settled.replace(".", "_").isidentifier():
            _ask(settled, offered, at)
        unknown = _unknown_in(settled)
        texts = [] if unknown is None else _may_be(unknown, at)
        if unknown is not None and not texts and is_option(unknown):
            middles = {each: _middle(settled, each) for each in offered()}
            texts = [
                text for each, text in middles.items() if _with(settled, unknown, text) == each
            ]
        if unknown is None or not texts:
            yield settled, at
            continue
        for text, each in _each_text(unknown, texts, at):
            yield _with(settled, unknown, text), each


def _ask(name: str, offered: Callable[[], Iterable[str]], state: State) -> None:
    """Note which options a name hangs on, if it is known what else they may be."""
    options = state.world.deciding_options
    found = options.within(name)
    if found:
        options.deciding |= found if len([*offered()]) > 1 else found & options.limited


def alike(name: Value, owner: Value, state: State) -> list[str]:
    """The names of the classes in a module that are derived from what the one is that is named by default."""
    by_default = name if isinstance(name, str) else _by_default(name, state)
    names = names_of_module(owner, state) if isinstance(owner, ProjectModule) else owner
    if not isinstance(by_default, str) or not isinstance(names, ModuleNames):
        return []
    held = names_of(names, state)
    bases = _bases(held.get(by_default), state)
    return [each for each, value in held.items() if bases and _bases(value, state) == bases]


def _by_default(name: Value, state: State) -> Value:
    """What a name is with the default of the option in it."""
    unknown = _unknown_in(name)
    default = state.world.deciding_options.opened.get(str(unknown.key[-1])) if unknown else None
    return None if unknown is None or default is None else _with(name, unknown, default)


def _bases(value: Value, state: State) -> tuple[Value, ...]:
    """What a class is derived from, if these are classes of the project."""
    record = state.record(value) if isinstance(value, Ref) else None
    bases = record.bases if isinstance(record, ClassRecord) else ()
    return bases if all(isinstance(each, Ref) for each in bases) else ()


def _unknown_in(name: Value) -> Symbol | None:
    """The one unknown of which a name is made."""
    parts = name.parts if isinstance(name, Text) else (name,)
    unknowns = {each for each in parts if isinstance(each, Symbol)}
    return unknowns.pop() if len(unknowns) == 1 else None


def _may_be(unknown: Symbol, state: State) -> list[str]:
    """The texts that an unknown is one of; none where these are not known."""
    known = state.resolve(choice_of(unknown))
    members, _ = cast(Choice, known) if type(known) is tuple else (None, ())
    return [each for each in members or () if isinstance(each, str)]


def _middle(name: Value, whole: str) -> str:
    """What of a text stands where a name is not known, if the text is one that it may be."""
    head, tail = known_ends(name) if isinstance(name, Text) else ("", "")
    return whole[len(head) : len(whole) - len(tail)]


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
