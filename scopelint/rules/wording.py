"""Words and notes that several rules share: where a variable was created, and who opened the scope.

A message names the key, the second place and the consequence. The second place of a variable
that one line creates twice is not that line but where the two calls part.
"""

from __future__ import annotations

from collections.abc import Iterator

from scopelint.finding import Message, PlacedNote
from scopelint.rules.history import Switch
from scopelint.rules.reading import open_scopes, parting, reuse_origin
from scopelint.trace import CellCalled, CellsStacked, ScopeOpened, Trace, VariableRefused

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


def built_at(refused: VariableRefused) -> Message:
    """`built at line 4`: where the weights in question were made."""
    holder = refused.holder
    if holder is None or holder.place == refused.place:
        return ("built here, for another input",)
    return ("built at ", holder.place, ", for another input")


def holder_notes(refused: VariableRefused) -> Iterator[PlacedNote]:
    """Where the variable in the way was created, and through which call."""
    holder = refused.holder
    if holder is None:
        return
    yield PlacedNote(holder.place, "first created here")
    parted = parting(holder, refused)
    if parted is not None and parted[0] not in (holder.place, refused.place):
        yield PlacedNote(parted[0], "the first time through this call")


def cell_notes(
    called: CellCalled, stack: CellsStacked | None, trace: Trace
) -> Iterator[PlacedNote]:
    """Where a cell is put into a stack once more, and where it is made."""
    if stack is not None and stack.repeated_at is not None:
        yield PlacedNote(stack.repeated_at, "the same cell is put into the list again here")
    if called.made_by is not None:
        yield PlacedNote(trace.steps[called.made_by].place, "the cell is made here, once")


def scope_notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """Where the scope around the call was opened; a scope of the call's own is left out."""
    for scope in reversed(open_scopes(refused, trace)):
        opening = scope.opening
        if opening is not None and opening.place != refused.place:
            name = f"the scope {opening.name}" if opening.name else "the root scope"
            said = f"{name} was opened here, {reuse_of(opening)}"
            yield PlacedNote(opening.place, said)
            return


def reuse_since(refused: VariableRefused, trace: Trace) -> Message:
    """Since where reuse is on, if that is known."""
    origin = reuse_origin(refused, trace)
    return () if origin is None else since(origin)


def since(switch: Switch) -> Message:
    """Since where reuse is on."""
    if isinstance(switch, ScopeOpened):
        return (f" since {_called(switch)} was opened at ", switch.place)
    return (" since ", switch.place)


def reuse_notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """Where the reuse in force was asked for."""
    origin = reuse_origin(refused, trace)
    if origin is not None:
        yield switch_note(origin)


def denial_notes(refused: VariableRefused, trace: Trace) -> Iterator[PlacedNote]:
    """Where a `reuse=False` is written that does not turn the reuse in force off."""
    for scope in reversed(open_scopes(refused, trace)):
        opening = scope.opening
        if scope.turned_on is not None or opening is None or opening.asked is not None:
            return
        if opening.denied == "written":
            yield PlacedNote(
                opening.place, "this reuse=False is ignored: it does not turn reuse off"
            )
            return


def switch_note(switch: Switch) -> PlacedNote:
    """Where reuse was turned on."""
    if not isinstance(switch, ScopeOpened):
        return PlacedNote(switch.place, "reuse was turned on here")
    how = reuse_of(switch) if switch.reuse == "AUTO" else "with reuse"
    return PlacedNote(switch.place, f"{_called(switch)} was opened here, {how}")


def _called(opening: ScopeOpened) -> str:
    return f"scope {opening.name}" if opening.name else "the root scope"


def reuse_of(opening: ScopeOpened) -> str:
    """The reuse of a scope as it was opened, for people."""
    match opening.reuse:
        case "False":
            return "without reuse"
        case "True":
            return "with reuse"
        case _:
            return "with tf.AUTO_REUSE"


def asked_and_found(text: str) -> tuple[str, str]:
    """The two shapes or dtypes that TensorFlow names when they differ (E3, E4, E11, E12)."""
    _, _, asked = text.partition(" specified ")
    asked, _, found = asked.partition(" and found ")
    return asked.partition(" ")[2], found.partition(" ")[2].removesuffix(".")
