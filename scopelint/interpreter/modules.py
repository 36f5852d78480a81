"""The seam to the files: how the interpreter gets at a project's modules."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Protocol, TypeAlias

from scopelint.ir import Module
from scopelint.mentions import Mentions

#: Beside the functions that were entered stands, with this for a place, what else an answer hangs on:
#: a folder that was listed, an import that was looked up, whether a name is used. (No function's place
#: is below 0.)
ASKED = -1

#: No path holds it.
_BETWEEN = "\0"


def import_question(importer: str, script_folder: str, module: str, level: int) -> str:
    """An import that was looked up, as a text among paths."""
    return _BETWEEN.join((importer, script_folder, module, str(level)))


def asked_import(text: str) -> tuple[str, str, str, int] | None:
    """What `resolve` is to be asked; None for a path and any other text.

    >>> asked_import(import_question("/a/b.py", "/a", "c.d", 1))
    ('/a/b.py', '/a', 'c.d', 1)
    """
    match text.split(_BETWEEN):
        case [importer, script_folder, module, level] if level.isdecimal() and len(level) < 5:
            return importer, script_folder, module, int(level)
    return None


def use_question(name: str) -> str:
    """Whether anything in the project has this name, as a text among paths.

    >>> asked_use(use_question("build")), asked_use("/a/build.py")
    ('build', None)
    """
    return f"{_BETWEEN}{name}"


def asked_use(text: str) -> str | None:
    """The name of which it was asked whether anything uses it; None for a path and any other text."""
    return text[1:] if text.startswith(_BETWEEN) else None


#: Names of files and folders, each with whether it is a package.
Listing: TypeAlias = tuple[tuple[str, bool], ...]


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

    def listing(self, folder: str) -> Listing | None:
        """The files and folders in a folder that imports can reach, in order.

        None of what is not the project's, and of what holds no Python file.
        """
