"""The seam to the files: how the interpreter gets at a project's modules."""

from __future__ import annotations

from typing import Protocol

from scopelint.ir import Module


class Modules(Protocol):
    """Resolves and lowers modules of the project."""

    def resolve(
        self, importer_path: str, script_folder: str, module: str, level: int
    ) -> str | None:
        """The file or package folder that an import reaches; None if it is not the project's."""

    def module(self, path: str) -> Module | None:
        """The lowered file, at most once each; None if it cannot be read or parsed."""
