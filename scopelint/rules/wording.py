"""Words and notes that several rules share: where a variable was created, and who opened the scope.

A message names the key, the second place and the consequence. The second place of a variable
that one line creates twice is not that line but where the two calls part.
"""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Message, PlacedNote
from scopelint.trace import Event, Place, ReuseTurnedOn, ScopeOpened, Trace, VariableRefused

#: How every message about a refusal ends.
RAISES = ": TensorFlow raises here"


def created_at(refused: VariableRefused) -> Message:
    """`first created at line 4`, told apart from a second call through the same line."""
    holder = refused.holder
    if holder is None:
        return ("created before",)
    if holder.place != refused.place:
        return ("first created at ", holder.place)
    parted = parting(holder, refused)
    if parted is None:
        return ("first created here too, in an earlier turn",)
    return ("first created here too, when called from ", parted[0])


def parting(first: Event, second: Event) -> tuple[Place, Place] | None:
    """The two outermost call sites in which the stacks differ, if they do."""
    for one, other in zip(first.stack, second.stack, strict=False):
        if one.place != other.place:
            return one.place, other.place
    return None


def holder_notes(refused: VariableRefused) -> Iterator[PlacedNote]:
    """Where the variable in the way was created, and through which call."""
    holder = refused.holder
    if holder is None:
        return
    yield PlacedNote(holder.place, "first created here")
    parted = parting(holder, refused)
    if parted is not None and parted[0] not in (holder.place, refused.place):
        yield PlacedNote(parted[0], "the first time through this call")


def scope_notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """Where the current scope was opened, and where its reuse was turned on later."""
    opening = refused.opening
    if opening is not None:
        yield PlacedNote(
            opening.place, f"the scope {opening.name} was opened here, {reuse_of(opening)}"
        )
    turned = reuse_turned_on(refused, trace)
    if turned is not None:
        yield PlacedNote(turned.place, "reuse was turned on here")


def reuse_of(opening: ScopeOpened) -> str:
    """The reuse of a scope as it was opened, for people."""
    match opening.reuse:
        case "False":
            return "without reuse"
        case "True":
            return "with reuse"
        case other:
            return f"with reuse {other}"


def reuse_turned_on(refused: VariableRefused, trace: Trace) -> ReuseTurnedOn | None:
    """The last `reuse_variables()` on the scope current at a refusal."""
    name = "" if refused.opening is None else refused.opening.name
    since = 0 if refused.opening is None else refused.opening.step
    calls = (each for each in trace.of(ReuseTurnedOn) if each.name == name)
    return max(
        (each for each in calls if since <= each.step <= refused.step),
        key=lambda each: each.step,
        default=None,
    )


def asked_and_found(text: str) -> tuple[str, str]:
    """The two shapes or dtypes that TensorFlow names when they differ (E3, E4, E11, E12)."""
    _, _, asked = text.partition(" specified ")
    asked, _, found = asked.partition(" and found ")
    return asked.partition(" ")[2], found.partition(" ")[2].removesuffix(".")
