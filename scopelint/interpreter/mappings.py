"""What `get` of an unknown gives: asked for one key, a mapping answers alike each time."""

from __future__ import annotations

from scopelint.interpreter.heap import Instance
from scopelint.interpreter.library import Call
from scopelint.interpreter.state import State
from scopelint.interpreter.values import Symbol, Value, describe, symbol


def got(function: Value, call: Call, state: State) -> Value | None:
    """The value for a key that is a text; None where the call is no such question.

    A queue or a client has a `get`, too: of these nobody asks for a text by itself, or for another
    answer to it.
    """
    if not isinstance(function, Symbol) or function.key[0] != "attribute":
        return None
    _, receiver, name = function.key
    key = call.arguments[0] if call.arguments else None
    is_question = name == "get" and len(call.arguments) <= 2 and not (call.keywords or call.open)
    if not (is_question and isinstance(receiver, Symbol) and isinstance(key, str)):
        return None
    stored = state.record(receiver)
    held = f"[{describe(key)}]"  # as it is named where it is stored
    if isinstance(stored, Instance) and held in stored.attributes:
        return stored.attributes[held]
    return symbol(f"{describe(receiver)}.get({key!r})", "got", receiver, *call.arguments)
