"""The kinds of values that settings have: how each is read, described and written.

A value comes as TOML has it, from a file or the command line. What it says of places (globs,
paths) is relative to a folder: that of the file, or the working directory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any, Generic, Protocol, TypeVar

from scopelint.config.selectors import PATTERN, UnknownSelectorError, selector_of
from scopelint.frontend.ignored import Glob, fault_of
from scopelint.frontend.source import shown_path
from scopelint.interpreter.budget import Limits

T = TypeVar("T")
Schema = dict[str, Any]


class WrongValueError(ValueError):
    """A value that a setting cannot have; `part` is the text that is wrong, to find its line by."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


class Kind(Protocol[T]):
    """What values of a setting are like."""

    @property
    def words(self) -> str:
        """What is wanted: "a list of globs"."""
        ...

    def read(self, value: object, folder: str) -> T:
        """The value; raises `WrongValueError`."""
        ...

    def plain(self, value: T) -> object:
        """The value as TOML has it."""
        ...

    def schema(self) -> Schema:
        """What a JSON schema says of it."""
        ...


def nearest(word: str, words: Iterable[str]) -> str:
    """`the nearest is "paths"`."""
    (found,) = get_close_matches(word, list(words), n=1, cutoff=0)
    return f'the nearest is "{found}"'


def _refuse(value: object, words: str) -> WrongValueError:
    kinds: dict[type, str] = {
        bool: "true or false", str: "text", int: "a number", float: "a number", list: "a list",
        dict: "a table",
    }  # fmt: skip
    is_what = kinds.get(type(value), "a date")
    return WrongValueError(f"must be {words}, and is {is_what}")


def _texts(value: object, words: str) -> list[str]:
    if not isinstance(value, list):
        raise _refuse(value, words)
    if not all(isinstance(each, str) for each in value):
        raise WrongValueError(f"must be {words}, and holds something else than text")
    return value


_LIST: Schema = {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    words: str = "true or false"

    def read(self, value: object, folder: str) -> bool:
        """As it is."""
        if not isinstance(value, bool):
            raise _refuse(value, self.words)
        return value

    def plain(self, value: bool) -> object:
        """As it is."""
        return value

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One of a few words, each with what it stands for."""

    options: Mapping[str, T]

    @property
    def words(self) -> str:
        """All of them."""
        return "one of " + ", ".join(f'"{each}"' for each in self.options)

    def read(self, value: object, folder: str) -> T:
        """What the word stands for."""
        if not isinstance(value, str):
            raise _refuse(value, self.words)
        if value not in self.options:
            raise WrongValueError(
                f'must be {self.words}, and is "{value}"; {nearest(value, self.options)}', value
            )
        return self.options[value]

    def plain(self, value: T) -> object:
        """The word for it."""
        return next(word for word, each in self.options.items() if each == value)

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": list(self.options)}


@dataclass(frozen=True, slots=True)
class Path:
    """The path of a file."""

    words: str = "a path"

    def read(self, value: object, folder: str) -> str:
        """The path, absolute."""
        if not isinstance(value, str) or not value or "\0" in value:
            raise _refuse(value, self.words) if value else WrongValueError("must not be empty")
        return os.path.join(folder, value)

    def plain(self, value: str) -> object:
        """The path as reports name it."""
        return shown_path(value)

    def schema(self) -> Schema:
        """A text."""
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True, slots=True)
class Count:
    """A number that is not negative."""

    words: str = "a whole number from 0 on"

    def read(self, value: object, folder: str) -> int:
        """As it is."""
        if type(value) is not int:
            raise _refuse(value, self.words)
        if value < 0:
            raise WrongValueError(f"must be {self.words}")
        return value

    def plain(self, value: int) -> object:
        """As it is."""
        return value

    def schema(self) -> Schema:
        """An integer."""
        return {"type": "integer", "minimum": 0}


@dataclass(frozen=True, slots=True)
class Selectors:
    """Rules: by code, by the beginning of a code, by name, or `ALL`."""

    words: str = "a list of rules, by code, beginning of a code, name, or ALL"

    def read(self, value: object, folder: str) -> tuple[str, ...]:
        """The selectors, each in its one spelling."""
        return tuple(_selector(each) for each in _texts(value, self.words))

    def plain(self, value: tuple[str, ...]) -> object:
        """A list."""
        return list(value)

    def schema(self) -> Schema:
        """A list of codes."""
        return {"type": "array", "items": {"type": "string", "pattern": PATTERN}}


def _selector(text: str) -> str:
    try:
        return selector_of(text)
    except UnknownSelectorError as error:
        raise WrongValueError(str(error), text) from None


@dataclass(frozen=True, slots=True)
class Globs:
    """Files and folders, in patterns written as in `.gitignore`."""

    words: str = "a list of globs"

    def read(self, value: object, folder: str) -> tuple[Glob, ...]:
        """The globs, with the folder that they are read from."""
        return tuple(_glob(each, folder) for each in _texts(value, self.words))

    def plain(self, value: tuple[Glob, ...]) -> object:
        """A list."""
        return [each.pattern for each in value]

    def schema(self) -> Schema:
        """A list of texts."""
        return _LIST


def _glob(pattern: str, folder: str) -> Glob:
    fault = fault_of(pattern)
    if fault:
        raise WrongValueError(f"{pattern!r} is no glob: {fault}", pattern)
    return Glob(pattern, folder)


#: For each glob, the rules that are off in the files that match; of `!glob`, in the others.
PerFile = tuple[tuple[Glob, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class SelectorsByGlob:
    """A table: for each glob a list of rules."""

    words: str = "a table of lists of rules, by glob"

    def read(self, value: object, folder: str) -> PerFile:
        """The globs with their selectors."""
        if not isinstance(value, dict):
            raise _refuse(value, self.words)
        selectors = Selectors()
        return tuple(
            (_glob(pattern, folder), selectors.read(codes, folder))
            for pattern, codes in value.items()
        )

    def plain(self, value: PerFile) -> object:
        """A table."""
        return {glob.pattern: list(codes) for glob, codes in value}

    def schema(self) -> Schema:
        """An object of lists."""
        return {"type": "object", "additionalProperties": Selectors().schema()}


@dataclass(frozen=True, slots=True)
class EntryPattern:
    """`train.py`: files as scripts; `net.py::build*`: functions of files, by glob."""

    file: Glob
    function: str | None
    text: str  #: as it was written


def entry_at(text: str) -> EntryPattern:
    """An entry by the path of its file, as in `../net.py::build*`: of no other file, wherever it lies."""
    path, function = _split_entry(text)
    folder, name = os.path.split(os.path.abspath(path))
    return EntryPattern(Glob("/" + _GLOB_SIGNS.sub(r"\\\g<0>", name), folder), function, text)


_GLOB_SIGNS = re.compile(r"[\\*?\[\] ]")


def _split_entry(text: str) -> tuple[str, str | None]:
    file, separator, function = text.partition("::")
    if not file or (separator and not function):
        raise WrongValueError(f"{text!r} is neither FILE nor FILE::FUNCTION", text)
    return file, function or None


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the analysis starts."""

    words: str = 'a list of globs, of scripts ("train.py") or functions ("net.py::build*")'

    def read(self, value: object, folder: str) -> tuple[EntryPattern, ...]:
        """The patterns."""
        return tuple(self._entry(each, folder) for each in _texts(value, self.words))

    def _entry(self, text: str, folder: str) -> EntryPattern:
        file, function = _split_entry(text)
        return EntryPattern(_glob(file, folder), function, text)

    def plain(self, value: tuple[EntryPattern, ...]) -> object:
        """A list."""
        return [each.text for each in value]

    def schema(self) -> Schema:
        """A list of texts."""
        return _LIST


@dataclass(frozen=True, slots=True)
class Budgets:
    """A table of numbers, by the names of `Limits`."""

    words: str = "a table of numbers"

    def read(self, value: object, folder: str) -> Limits:
        """The limits; what the table does not name stays as it is by default."""
        if not isinstance(value, dict):
            raise _refuse(value, self.words)
        names = {each.name.replace("_", "-"): each.name for each in fields(Limits)}
        for name, number in value.items():
            if name not in names:
                raise WrongValueError(f"there is no {name!r}; {nearest(name, names)}", name)
            if type(number) is not int or number < 1:
                raise WrongValueError(f"must be numbers from 1 on, and {name} is not", name)
        return replace(Limits(), **{names[name]: number for name, number in value.items()})

    def plain(self, value: Limits) -> object:
        """A table."""
        return {each.name.replace("_", "-"): getattr(value, each.name) for each in fields(Limits)}

    def schema(self) -> Schema:
        """An object of integers."""
        properties = {
            each.name.replace("_", "-"): {
                "type": "integer",
                "minimum": 1,
                "default": each.default,
                "description": each.metadata["says"],
            }
            for each in fields(Limits)
        }
        return {"type": "object", "additionalProperties": False, "properties": properties}
