"""Strings and numbers that remember what they were made of, where that says something of intent.

They are equal to plain ones; the memory goes along when a string is built from them, and what
does not ask for it never notices.
"""

from __future__ import annotations

from scopelint.interpreter.numpy_numbers import Int64
from scopelint.interpreter.values import Value

#: The origin of a string that holds the index of a loop that had ended before.
SPENT_INDEX = "spent index"
#: The origin of a text with the version of a package: another one may be installed.
VERSION = "version"
#: The origin of the name of a file, folder or module that was found in a folder.
FOUND = "found"


class SpentIndex(int):
    """The last index of a loop that has ended."""

    __slots__ = ()


class _SpentInt64(SpentIndex, Int64):
    """The same, of a loop over numpy's numbers."""

    __slots__ = ()


class Sourced(str):
    """A string with a word on what it was made of."""

    __slots__ = ("origin",)
    origin: str


def sourced(text: str, origin: str) -> Sourced:
    """The string with this origin."""
    made = Sourced(text)
    made.origin = origin
    return made


def origin_of(value: object) -> str | None:
    """What a string or number was made of, if it remembers."""
    if type(value) is Sourced:
        return value.origin
    return SPENT_INDEX if isinstance(value, SpentIndex) else None


def like(text: str, *made_of: object) -> str:
    """The string with the origin of the first of these that has one."""
    for each in made_of:
        origin = origin_of(each)
        if origin is not None:
            return sourced(text, origin)
    return text


def spent(value: Value) -> Value:
    """The index of a loop once the loop has ended."""
    if type(value) is Int64:
        return _SpentInt64(value)
    return SpentIndex(value) if type(value) is int else value
