"""Reopen a scope by the name that it was created under: with the scopes around, or as spelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.naming import name_given
from scopelint.fixes.uses import refusal, scopes_around
from scopelint.frontend.editing.calls import give_instead, quoted_like
from scopelint.trace import VariableCreated

#: What people spell now so, now so.
_SPELLING = re.compile(r"[\W_]")


def full_name(fault: Fault) -> Iterator[Candidate]:
    """`variable_scope("decoder", reuse=True)` where `model/decoder` or `Decoder` was created."""
    key = refusal(fault).key or ""
    yield from _reopened(fault, lambda created: created.endswith(f"/{key}"), "by its full name")
    yield from _reopened(
        fault, lambda created: _spelled(created) == _spelled(key) and created != key, "as spelled"
    )


def _reopened(fault: Fault, is_meant: Callable[[str], bool], how: str) -> Iterator[Candidate]:
    """The outermost scope under another name, if that is plain."""
    refused = refusal(fault)
    opened = next(scopes_around(refused, fault.trace), None)
    created = [each for each in fault.trace.of(VariableCreated) if each.key and is_meant(each.key)]
    if opened is None or len(created) != 1 or opened.opening.by != "string":
        return
    step = next(each for each in fault.trace.steps if each.place == opened.call)
    tree, named = fault.tree_at(opened.call), name_given(fault, step)
    whole = _scope_of(created[0], (refused.key or "").removeprefix(f"{opened.opening.name}/"))
    if tree is None or named is None or named[1] != opened.opening.name or whole is None:
        return
    index, _, literal = named
    changes = give_instead(tree, opened.call, index, quoted_like(literal, whole))
    if changes is not None:
        yield Candidate(
            description=f"open the scope {how}, {whole}",
            changes=changes,
            goal=Goal.SHARES,
            is_safe=fault.is_alone(opened.opening.place),
            key=created[0].key,
            first=created[0],
        )


def _scope_of(created: VariableCreated, rest: str) -> str | None:
    """The scope below which a variable has the same name."""
    key = created.key or ""
    return key.removesuffix(f"/{rest}") if key.endswith(f"/{rest}") else None


def _spelled(name: str) -> str:
    return _SPELLING.sub("", name.lower())


FIX = Kind(rules=("SL102",), rank=10, candidates=full_name)
