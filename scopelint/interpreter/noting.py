"""What a path takes for granted, and says once."""

from __future__ import annotations

from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol


def note_once(assumed: Symbol, state: State) -> None:
    """Assume what a symbol says, with a word about it unless this path has said it before."""
    if assumed not in state.truths:
        state.hold(assumed, True)
        state.note(assumed.says)
