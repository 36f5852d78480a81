"""What a file refers to, known from its text alone, whether any of it runs or not."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

#: One of `Mentions.bodies`. What does not look so was written by others, into a cache of ours.
_BODY = re.compile(r"(?<!\S)([0-9]{1,9}):([0-9a-f]+)(?!\S)")


@dataclass(frozen=True, slots=True)
class Import:
    """A module that is imported, or one name of it."""

    module: str  #: as it is written, without the dots before it; may be empty
    level: int  #: how many dots
    name: str | None = None  #: none: the module itself; `*`: all that it holds


@dataclass(frozen=True, slots=True)
class Mentions:
    """The names and imports of a file, those inside its functions included."""

    names: frozenset[str]  #: the names and attributes that are read, and `texts`
    texts: frozenset[str]  #: the ends of dotted texts
    imports: tuple[Import, ...]
    defined: frozenset[
        str
    ]  #: the names that are bound, those of functions, classes and methods among them
    surface: str  #: a digest of its text without the bodies of functions: of what importing it runs
    bodies: str  #: the place of each function that is in no other, and a digest of its body
    asks_for_its_name: bool  #: it reads `__name__`, so it may be another thing as a script

    def bodies_by_place(self) -> tuple[Sequence[int], Sequence[str]]:
        """Where the outermost functions begin, in order, and the digests of their bodies."""
        pairs = _BODY.findall(self.bodies)
        return [int(place) for place, _ in pairs], [body for _, body in pairs]


def written_bodies(bodies: Sequence[tuple[int, str]]) -> str:
    """Places and digests as `Mentions.bodies` holds them."""
    return " ".join(f"{place}:{body}" for place, body in bodies)


def body_around(place: int, begins: Sequence[int]) -> int | None:
    """The number of the function in whose body a place may lie; None where it lies before all.

    >>> [body_around(place, [3, 7]) for place in (1, 3, 5, 9)]
    [None, 0, 0, 1]
    """
    number = bisect_right(begins, place) - 1
    return None if number < 0 else number
