"""Open the scope of both uses with `reuse=tf.AUTO_REUSE`: it shares, and hides what else collides."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.reusing import ask_scope
from scopelint.fixes.uses import refusal, scopes_around, tensorflow_in


def auto_reuse(fault: Fault) -> Iterator[Candidate]:
    """Each scope around the fault, the innermost first; TensorFlow 1.0 has no AUTO_REUSE yet."""
    if fault.target == "1.0":
        return
    for opened in reversed(tuple(scopes_around(refusal(fault), fault.trace))):
        tree = fault.tree_at(opened.call)
        tf = None if tree is None else tensorflow_in(tree)
        changes = None if tf is None else ask_scope(fault, opened, f"{tf}.AUTO_REUSE")
        if changes:
            yield Candidate(
                description=f"open the scope {opened.opening.name} with reuse={tf}.AUTO_REUSE",
                changes=changes,
                goal=Goal.SHARES,
                is_safe=False,
            )


FIX = Kind(rules=("SL101",), rank=90, candidates=auto_reuse)
