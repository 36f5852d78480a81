"""The seam to the files: how the interpreter gets at a project's modules."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Protocol

from scopelint.ir import Module
from scopelint.mentions import Mentions


class Modules(Protocol):
    """Resolves and lowers modules of the project."""

    def resolve(
        self, importer_path: str, script_folder: str, module: str, level: int
    ) -> str | None:
        """The file or package folder that an import reaches; None if it is not the project's."""

    def seen_from(self, script_folder: str, packages: Iterable[str]) -> Hashable:
        """What a script's folder has to do with where these packages are found.

        Of two folders that give the same, every import of the packages reaches the same file.
        """

    def module(self, path: str) -> Module | None:
        """The lowered file, at most once each; None if it cannot be read or parsed."""

    def mentions(self, path: str) -> Mentions | None:
        """What a file refers to; None if it cannot be read or parsed."""
