"""`get_or_create_global_step` in the place of `create_global_step`, where there is a step."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import named_beside, refused_of
from scopelint.frontend.editing.calls import call_instead, callee

_OLD, _NEW = "create_global_step", "get_or_create_global_step"


def global_step(fault: Fault) -> Iterator[Candidate]:
    """At the call that was refused, however its module is called there."""
    refused = refused_of(fault)
    tree = None if refused is None else fault.tree_at(refused.place)
    if refused is None or tree is None:
        return
    called = callee(tree, refused.place)
    if called is None or called.rpartition(".")[2] != _OLD:
        return
    instead = named_beside(tree, called, f"train.{_NEW}")
    changes = None if instead is None else call_instead(tree, refused.place, instead)
    if changes is not None:
        yield Candidate(
            description=f"take the global step that is there, with {_NEW}",
            changes=changes,
            goal=Goal.KEEPS,
        )


FIX = Kind(rules=("SL101",), rank=5, candidates=global_step)
