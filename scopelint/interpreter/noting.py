"""What a path takes for granted, and says once."""

from __future__ import annotations

from scopelint.interpreter.heap import ListRecord
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value, describe, is_known, symbol


def note_once(assumed: Symbol, state: State) -> None:
    """Assume what a symbol says, with a word about it unless this path has said it before."""
    if assumed not in state.truths:
        state.hold(assumed, True)
        state.note(assumed.says)


def note_default(option: str, default: Value, state: State, *known: object) -> None:
    """Say that an option has its default; `known` tells it from others of its name."""
    record = state.contents(default)
    is_plain = isinstance(record, ListRecord) and record.more is None and is_known((*record.items,))
    shown = repr(record.items) if is_plain else describe(default)  # type: ignore[union-attr]
    note_once(symbol(f"{option} has its default {shown}", "default", option, *known), state)
