"""Names that are given in a call: where they stand, and which other is free."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.fixes.declare import Fault
from scopelint.fixes.uses import opened_by_program
from scopelint.frontend.editing.calls import (
    give,
    give_instead,
    given,
    index_of,
    plain_text,
    texts_in,
)
from scopelint.frontend.editing.tree import Change, Changes
from scopelint.trace import CallStack, Place, ScopeOpened, Step, VariableCreated

_NUMBERED = re.compile(r"(.*?)(\d{1,9})")


def name_given(fault: Fault, step: Step) -> tuple[int, str, str] | None:
    """Which argument of a call names what it makes, that name, and how it is written out."""
    tree = fault.tree_at(step.place)
    arguments = None if tree is None else given(tree, step.place)
    if arguments is None:
        return None
    leads = step.function in ("tf.get_variable", "tf.variable_scope")
    for keyword in ("name_or_scope", "name", "scope"):
        index = index_of(arguments, keyword, 0 if leads else None)
        name = None if index is None else plain_text(arguments[index].text)
        if index is not None and name:
            return index, name, arguments[index].text
    return None


def free_name(fault: Fault, place: Place, name: str) -> str:
    """The name with the next number that neither the file nor the trace has."""
    tree = fault.tree_at(place)
    taken = set() if tree is None else set(texts_in(tree, None))
    taken.update(_parts(fault))
    numbered = _NUMBERED.fullmatch(name)
    stem, number = (numbered[1], int(numbered[2])) if numbered else (f"{name}_", 1)
    while f"{stem}{number + 1}" in taken:
        number += 1
    return f"{stem}{number + 1}"


def _parts(fault: Fault) -> Iterator[str]:
    for event in fault.trace.events:
        name = event.name if isinstance(event, ScopeOpened) else None
        key = event.key if isinstance(event, VariableCreated) else name
        yield from (key or "").split("/")


# --- what the library has named -----------------------------------------------------------


def names_as_made(fault: Fault, use: CallStack, also: str | None = None) -> Changes | None:
    """All that has a default name in one use is given that name; None where one call made several.

    `also` is the reuse that the layers are given with it.
    """
    names: dict[Place, str] = {}
    functions = {step.place: step.function for step in fault.trace.steps}
    for opening in fault.trace.of(ScopeOpened):
        opened = next(opened_by_program(opening, fault.trace), None)
        place = opening.place if opened is None else opened.call
        is_here = opening.stack[: len(use)] == use and place in functions
        if not is_here or opening.by != "default name":
            continue
        name = opening.name.rpartition("/")[2]
        if names.setdefault(place, name) != name:
            return None
    changes: list[Change] = []
    for place, name in names.items():
        named = _called(fault, place, functions[place], name)
        tree = fault.tree_at(place)
        reused = () if also is None or tree is None else give(tree, place, "reuse", also)
        if named is None or reused is None:
            return None
        changes += (*named, *reused)
    return tuple(changes)


def _called(fault: Fault, place: Place, function: str, name: str) -> Changes | None:
    """A layer, or a scope with a default name, under the name that it got."""
    tree = fault.tree_at(place)
    if tree is None:
        return None
    if function != "tf.variable_scope":
        keyword = "name" if function.startswith("tf.layers") else "scope"
        return give(tree, place, keyword, f'"{name}"')
    arguments = given(tree, place) or ()
    index = index_of(arguments, "name_or_scope", 0)
    if index is None or arguments[index].text != "None":
        return None
    return give_instead(tree, place, index, f'"{name}"')
