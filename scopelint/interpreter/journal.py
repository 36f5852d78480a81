"""What a running entry has read and written, for those who want to know what a call hung on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from scopelint.interpreter.values import Symbol

#: Is told of one thing, millions of times.
Listener: TypeAlias = Callable[[Any], None]

#: How much there was to tell at a time: of what was read, written and asked.
Lengths: TypeAlias = tuple[int, int, int]


@dataclass(slots=True)
class Journal:
    """Keys of the heap, or an environment's address with a name; and unknowns; in their order."""

    read: list[object] = field(default_factory=list)
    written: list[object] = field(default_factory=list)
    asked: list[Symbol] = field(default_factory=list)  #: unknowns that may have been settled
    looks: int = 0  #: how often the library's part of the state was asked for

    def begin(self) -> None:
        """An entry begins."""
        self.read.clear()
        self.written.clear()
        self.asked.clear()

    def listeners(self) -> tuple[Listener, Listener, Listener]:
        """What is to be told of all that is read, written and asked."""
        return self.read.append, self.written.append, self.asked.append

    def lengths(self) -> Lengths:
        """Where the journal is now."""
        return len(self.read), len(self.written), len(self.asked)

    def since(self, begun: Lengths) -> tuple[list[object], list[object], list[Symbol]]:
        """What was read, written and asked since it was there."""
        read, written, asked = begun
        return self.read[read:], self.written[written:], self.asked[asked:]
