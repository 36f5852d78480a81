"""Reopen a scope by its full name, with the scopes that it was created in."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.naming import name_given
from scopelint.fixes.uses import refusal, scopes_around
from scopelint.frontend.editing.calls import give_instead, quoted_like
from scopelint.trace import VariableCreated


def full_name(fault: Fault) -> Iterator[Candidate]:
    """`variable_scope("decoder", reuse=True)` where `model/decoder` was created."""
    refused = refusal(fault)
    outermost = next(scopes_around(refused, fault.trace), None)
    created = list(_created_deeper(fault))
    if outermost is None or len(created) != 1 or outermost.opening.by != "string":
        return
    step = next(each for each in fault.trace.steps if each.place == outermost.call)
    tree, named = fault.tree_at(outermost.call), name_given(fault, step)
    if tree is None or named is None or named[1] != outermost.opening.name:
        return
    index, name, literal = named
    whole = created[0].key or ""
    prefix = whole.removesuffix(f"/{refused.key}")
    written = quoted_like(literal, f"{prefix}/{name}")
    changes = give_instead(tree, outermost.call, index, written)
    if changes is not None:
        yield Candidate(
            description=f"open the scope by its full name, {prefix}/{name}",
            changes=changes,
            goal=Goal.SHARES,
            is_safe=fault.is_alone(outermost.opening.place),
            key=whole,
            first=created[0],
        )


def _created_deeper(fault: Fault) -> Iterator[VariableCreated]:
    """The variables that are called as the missing one below a further scope."""
    for created in fault.trace.of(VariableCreated):
        if created.key is not None and created.key.endswith(f"/{refusal(fault).key}"):
            yield created


FIX = Kind(rules=("SL102",), rank=10, candidates=full_name)
