"""Calls of one function that are named apart, where its code does not read the name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scopelint.finding import Claim, Confidence, PlacedNote
from scopelint.rules.history import Use, history
from scopelint.trace import (
    CallStack,
    NameUnheard,
    Place,
    Trace,
    VariableCreated,
    VariableShared,
)


@dataclass(frozen=True, slots=True)
class _NamedApart:
    """Two uses of one variable, and the names of the calls that they are of."""

    first: Use
    second: VariableShared
    first_name: NameUnheard
    second_name: NameUnheard


def under_unheard_names(trace: Trace) -> Iterator[Claim]:
    """Two calls are given two names, which are never read; what they build is one.

    Where the second takes what the first has made, two layers are meant. Else these may be two inputs
    of one network.
    """
    reported: set[tuple[Place, str]] = set()
    for pair in _named_apart(trace):
        first, second, name = pair.first_name, pair.second, pair.second_name
        if (name.place, name.text) in reported:
            continue
        reported.add((name.place, name.text))
        yield Claim(
            rule="SL204",
            message=(
                f"the parameter {name.parameter} of {name.function} is never read: this call, named "
                f"{name.text!r}, uses variable {second.key} of the one named {first.text!r} at ",
                first.place,
            ),
            shown_by=name,
            variable=second.key,
            notes=(
                PlacedNote(first.place, f"the call named {first.text!r}"),
                PlacedNote(second.place, f"variable {second.key} is shared here"),
            ),
            first=pair.first.event,
            second=second,
            at_most=Confidence.LIKELY if second.is_chained else Confidence.POSSIBLE,
        )


def _named_apart(trace: Trace) -> Iterator[_NamedApart]:
    """The variables that two such calls share under `tf.AUTO_REUSE`."""
    names = _names_around_uses(trace)
    seen = history(trace)
    for use in seen.uses if names else ():
        first, shared = seen.use_of.get(id(use.created)), use.event
        if first is None or not isinstance(shared, VariableShared) or shared.reuse != "AUTO":
            continue
        before = {(each.function, each.parameter): each for each in names.get(id(first.event), ())}
        for name in names.get(id(shared), ()):
            other = before.get((name.function, name.parameter))
            if other is not None and other.text != name.text:
                yield _NamedApart(first, shared, other, name)


def _names_around_uses(trace: Trace) -> dict[int, list[NameUnheard]]:
    """The unread names of the calls that a use of a variable is in, by the identity of its event."""
    last: dict[CallStack, NameUnheard] = {}
    found: dict[int, list[NameUnheard]] = {}
    for event in trace.events:
        if isinstance(event, NameUnheard):
            last[event.stack] = event
        elif last and isinstance(event, (VariableCreated, VariableShared)):
            outer = (event.stack[:depth] for depth in range(1, len(event.stack)))
            found[id(event)] = [last[stack] for stack in outer if stack in last]
    return found
