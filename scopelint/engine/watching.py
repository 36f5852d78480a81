"""Being told of a run while it goes on: for a progress bar, and for those who want to know more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Watcher(Protocol):
    """Whom a run tells how far it is. Paths are as reports name them."""

    def surveyed(self, relevant: Sequence[str], skipped: Sequence[str]) -> None:
        """Which files can matter, and which are not looked at any further."""

    def read(self, path: str) -> None:
        """A file was read and parsed, or turned out not to be readable."""

    def ran(self, entry: str, paths: int, waiting: int) -> None:
        """An entry was run in so many ways; so many entries are known to be left."""


class Unwatched:
    """Nobody looks."""

    def surveyed(self, relevant: Sequence[str], skipped: Sequence[str]) -> None:
        """Nothing to do."""

    def read(self, path: str) -> None:
        """Nothing to do."""

    def ran(self, entry: str, paths: int, waiting: int) -> None:
        """Nothing to do."""


UNWATCHED = Unwatched()
