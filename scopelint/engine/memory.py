"""What earlier runs have worked out, as the engine asks for it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Protocol

from scopelint.engine.results import Result
from scopelint.interpreter.uncalled import Code


class GroupMemory(Protocol):
    """What is known of files that are imported in one process."""

    def strange(self, imported: Iterable[str]) -> Sequence[str]:
        """The files for which it is not known what some import does; `imported`: all of them."""

    def prepare(self, paths: Iterable[str]) -> None:
        """These files are imported now."""

    def learn(self, path: str, added_to: frozenset[str], entered: frozenset[Code]) -> None:
        """The import of a file has added to objects of some files, and entered functions."""

    def needed(self, paths: Iterable[str]) -> Container[str]:
        """The files that the entries of these may depend on."""

    def results(self, stage: str, hangs_on: Mapping[str, tuple[str, ...]]) -> dict[str, Result]:
        """What the entries of these files come to, as far as it is known."""

    def keep(self, stage: str, result: Result, hangs_on: tuple[str, ...]) -> None:
        """Remember what the entries of a file have come to."""


class Memory(Protocol):
    """What is known of a project."""

    def of_group(self, files: Sequence[str], names: frozenset[str]) -> GroupMemory:
        """What is known of files whose imports reach the same; `names`: those used in the project."""


class _Everything:
    """What holds whatever one asks for."""

    def __contains__(self, path: object) -> bool:
        return True


class Forgetful:
    """Nothing is known, and nothing is kept."""

    def of_group(self, files: Sequence[str], names: frozenset[str]) -> Forgetful:
        """The same for all."""
        return self

    def strange(self, imported: Iterable[str]) -> Sequence[str]:
        """Nobody asks."""
        return ()

    def prepare(self, paths: Iterable[str]) -> None:
        """Nothing to do."""

    def learn(self, path: str, added_to: frozenset[str], entered: frozenset[Code]) -> None:
        """Nothing to do."""

    def needed(self, paths: Iterable[str]) -> Container[str]:
        """Who knows."""
        return _Everything()

    def results(self, stage: str, hangs_on: Mapping[str, tuple[str, ...]]) -> dict[str, Result]:
        """Not known."""
        return {}

    def keep(self, stage: str, result: Result, hangs_on: tuple[str, ...]) -> None:
        """Nothing to do."""


FORGETFUL = Forgetful()
