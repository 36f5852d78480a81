"""Parts of a state that its clones share: activations, assumptions, and lists that only grow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scopelint.interpreter.heap import FunctionRecord
from scopelint.interpreter.values import Symbol, Value
from scopelint.noun import noun
from scopelint.trace import CallSite, CallStack, Place

#: The frame around an entry that is a function: nobody calls it.
ENTRY = "<entry>"


@dataclass(slots=True, eq=False)
class Chain:
    """A list that grows at its end and is shared by the states that have its beginning."""

    before: Chain | None
    item: object
    length: int

    def items(self) -> list[object]:
        found, link = [], self
        while link is not None:
            found.append(link.item)
            link = link.before  # type: ignore[assignment]
        return found[::-1]


def grow(chain: Chain | None, item: object) -> Chain:
    """The chain with one more item at its end."""
    return Chain(chain, item, chain.length + 1 if chain else 1)


def length_of(chain: Chain | None) -> int:
    """How many items a chain has."""
    return chain.length if chain else 0


def since(chain: Chain | None, shared: Chain | None) -> list[object]:
    """What a chain has behind the beginning that it shares with another, the last first."""
    found = []
    while chain is not shared and chain is not None:
        found.append(chain.item)
        chain = chain.before
    return found


@dataclass(slots=True, eq=False)
class Frame:
    """One activation: its function, names, and the frame and place that called it."""

    function: str
    module: str
    environment: int
    caller: Frame | None
    call_place: int
    depth: int
    consume: Callable[[Value, Any], list[Any]] | None = None  #: takes what the generator yields
    record: FunctionRecord | None = None
    paths: int = 0  #: how many paths there were when it was entered
    events: int = 0  #: … and how many events
    callers: CallStack | None = None  #: the stack of the call that made it, once that was asked for


def stack_at(frame: Frame, place: int) -> CallStack:
    """The call sites of a place in an activation, from the outermost in."""
    if frame.function is ENTRY:
        return ()
    if frame.callers is None:
        frame.callers = stack_at(frame.caller, frame.call_place) if frame.caller else ()
    return (*frame.callers, CallSite(Place(frame.module, place), frame.function))


@noun
class Assumption:
    """An unknown that was taken to be one way."""

    says: str
    place: Place
    frame: Frame | None = None  #: the activation that asked
    events: int = 0  #: how many there were by then
    chosen: tuple[Symbol, Value] | None = None  #: an unknown that was taken for this value
    answered: tuple[Symbol, Value] | None = None  #: a condition that was taken to hold, or not
