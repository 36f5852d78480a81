"""Put the second use under `with tf.variable_scope(tf.get_variable_scope(), reuse=True):`."""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.fixes.declare import Candidate, Fault, Goal, Kind
from scopelint.fixes.uses import (
    is_fed_by_first,
    is_named_by_program,
    parting_depth,
    refusal,
    second_calls,
    tensorflow_in,
)
from scopelint.frontend.editing.calls import callee, given
from scopelint.frontend.editing.statements import (
    end_turns,
    loops_around,
    put_under,
    statement_around,
)
from scopelint.frontend.editing.tree import Tree
from scopelint.trace import Place


def reuse_around(fault: Fault) -> Iterator[Candidate]:
    """Around the statement of the second call; in a loop, from its second turn on."""
    refused = refusal(fault)
    if refused.holder is None:
        return
    if parting_depth(refused.holder, refused) is None:
        yield from _from_second_turn(fault)
        return
    call = next(second_calls(fault), None)
    depth = len(refused.stack) - 1 if call is None else call.depth
    place = refused.stack[depth].place
    tree = fault.tree_at(place)
    tf = None if tree is None else tensorflow_in(tree)
    statement = None if tree is None else statement_around(tree, place)
    if tree is None or tf is None or statement is None:
        return
    changes = put_under(
        tree, statement, f"with {tf}.variable_scope({tf}.get_variable_scope(), reuse=True):"
    )
    if changes is not None:
        is_meant = call is not None and call.is_meant
        yield Candidate(
            description="reuse the variables of the current scope in the second use",
            changes=changes,
            goal=Goal.SHARES,
            is_safe=is_meant and is_named_by_program(refused, fault.trace, depth),
        )


def _from_second_turn(fault: Fault) -> Iterator[Candidate]:
    """`reuse_variables()` at the end of each turn, for as long as the loop runs."""
    refused = refusal(fault)
    for depth, site in enumerate(refused.stack):
        tree = fault.tree_at(site.place)
        tf = None if tree is None else tensorflow_in(tree)
        if tree is None or tf is None:
            continue
        is_meant = depth < len(refused.stack) - 1 and is_named_by_program(
            refused, fault.trace, depth
        )
        for loop in loops_around(tree, site.place):
            changes = end_turns(
                tree,
                loop.place,
                f"with {tf}.variable_scope({tf}.get_variable_scope()):",
                f"{tf}.get_variable_scope().reuse_variables()",
            )
            if changes is not None:
                yield Candidate(
                    description="reuse the variables of the first turn in the others",
                    changes=changes,
                    goal=Goal.SHARES,
                    is_safe=is_meant
                    and fault.is_alone(site.place)
                    and not is_fed_by_first(fault, refused, depth)
                    and not _is_of_settings(tree, site.place),
                )


def _is_of_settings(tree: Tree, place: Place) -> bool:
    """Whether each turn builds an object, or what a dict of its own says: that may be another."""
    name = (callee(tree, place) or "").rpartition(".")[2]
    return name[:1].isupper() or any(each.star == "**" for each in given(tree, place) or ())


FIX = Kind(rules=("SL101",), rank=50, candidates=reuse_around)
