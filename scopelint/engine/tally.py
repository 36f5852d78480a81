"""What a run has come to, counted on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scopelint.finding import Cut, Problem


@dataclass(slots=True)
class Tally:
    """What the run has come to so far."""

    entries: int = 0
    paths: int = 0
    refuted: int = 0
    cuts: list[Cut] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)  #: what could not be read on the way
    problems: list[Problem] = field(default_factory=list)
    interrupted: bool = False

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Where the user has had enough, what came so far is kept."""
        try:
            yield
        except KeyboardInterrupt:
            self.interrupted = True
            self.cuts.append(Cut("the run", "it was interrupted", None))
