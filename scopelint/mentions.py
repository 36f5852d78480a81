"""What a file refers to, known from its text alone, whether any of it runs or not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Import:
    """A module that is imported, or one name of it."""

    module: str  #: as it is written, without the dots before it; may be empty
    level: int  #: how many dots
    name: str | None = None  #: none: the module itself; `*`: all that it holds


@dataclass(frozen=True, slots=True)
class Mentions:
    """The names and imports of a file, those inside its functions included."""

    names: frozenset[str]  #: the names and attributes that are read
    imports: tuple[Import, ...]
    defined: frozenset[
        str
    ]  #: the names that are bound, those of functions, classes and methods among them
    surface: str  #: a digest of its text without the bodies of functions: of what importing it runs
    asks_for_its_name: bool  #: it reads `__name__`, so it may be another thing as a script
