"""Names that are given in a call: where they stand, and which other is free."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scopelint.fixes.declare import Fault
from scopelint.frontend.editing.calls import given, index_of, plain_text, texts_in
from scopelint.trace import Place, ScopeOpened, Step, VariableCreated

_NUMBERED = re.compile(r"(.*?)(\d+)")


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
