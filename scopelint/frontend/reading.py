"""A path → the text of the file, or the problem that keeps it from being read."""

from __future__ import annotations

import os
import re
import stat

from scopelint.finding import Problem
from scopelint.frontend.source import SourceFile, shown_path

#: Larger files are not source that people write, and would take minutes to parse.
LARGEST_SOURCE = 2_000_000
#: Notebooks carry their pictures with them.
LARGEST_NOTEBOOK = 100_000_000

#: What stands in the place of files on the disk: an editor's text, given on stdin.
_GIVEN: dict[str, bytes] = {}

_BOM = b"\xef\xbb\xbf"
_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?\r?$")


def give(path: str, data: bytes) -> None:
    """From now on, a file of this absolute path holds `data`, whatever is on the disk."""
    _GIVEN[path] = data


def is_given(path: str) -> bool:
    """Whether what is read in the place of a file is not on the disk."""
    return path in _GIVEN


def is_there(path: str) -> bool:
    """Whether there is a file of this path, or a link that leads nowhere."""
    return path in _GIVEN or os.path.lexists(path)


def read_bytes(path: str, largest: int = LARGEST_SOURCE) -> bytes | Problem:
    """The bytes of a regular file. A pipe or device is never waited for."""
    if path in _GIVEN:
        data = _GIVEN[path]
        return data if len(data) <= largest else problem(path, too_large(len(data), largest))
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return problem(path, "there is no such file")
    except OSError as error:
        return problem(path, f"cannot be read: {error.strerror}")
    except ValueError:  # a NUL in the name
        return problem(path, "there is no such file")
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        os.close(descriptor)
        return problem(path, "is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        if about.st_size > largest:
            return problem(path, too_large(about.st_size, largest))
        try:
            return file.read(largest + 1)[:largest]
        except OSError as error:
            return problem(path, f"cannot be read: {error.strerror}")


def too_large(size: int, largest: int) -> str:
    """The words for a text of more bytes than are read."""
    return f"too large to be checked: {size:,} bytes, and the limit is {largest:,}"


def problem(path: str, message: str, line: int | None = None, column: int | None = None) -> Problem:
    """A problem of a file, named as reports name it."""
    return Problem(shown_path(path), line, column, message)


def read_source(path: str) -> SourceFile | Problem:
    """The decoded text of a Python file."""
    data = read_bytes(path)
    return data if isinstance(data, Problem) else decode(path, data)


def decode(path: str, data: bytes) -> SourceFile | Problem:
    """The text of a Python file, by its byte order mark or coding cookie (PEP 263)."""
    nul = data.find(b"\0")
    if nul >= 0:
        return problem(path, "is a binary file, not Python source", _line_at(data, nul))
    encoding = encoding_of(data)
    try:
        text = data.removeprefix(_BOM).decode(encoding)
    except UnicodeDecodeError as error:
        return problem(path, _undecodable(encoding, data), _line_at(data, error.start))
    except (LookupError, ValueError):
        return problem(path, f"declares the encoding {encoding}, which Python does not have", 1)
    return SourceFile(path, unify_line_ends(text))


def _undecodable(encoding: str, data: bytes) -> str:
    declared = _cookie(data) is not None
    advice = "the coding comment names another encoding" if declared else "no encoding is declared"
    return f"is not valid {encoding}: {advice}"


def unify_line_ends(text: str) -> str:
    r"""The text with each line end as `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _line_at(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def encoding_of(data: bytes) -> str:
    """The encoding that a file declares, UTF-8 if none.

    >>> encoding_of(b"# -*- coding: gbk -*-"), encoding_of(b"x = 1")
    ('gbk', 'utf-8')
    """
    return "utf-8" if data.startswith(_BOM) else _cookie(data) or "utf-8"


def _cookie(data: bytes) -> str | None:
    """What the coding comment says; it stands in the first line, or in the second after a blank."""
    for line in data.split(b"\n", 2)[:2]:
        found = _COOKIE.match(line)
        if found:
            return _normal(found.group(1).decode("ascii", "replace"))
        if not _BLANK.match(line):
            return None
    return None


def _normal(name: str) -> str:
    """Emacs and vim write endings, as in `utf-8-unix`, which no codec has in its name."""
    plain = name.lower().replace("_", "-")
    for known in ("utf-8", "latin-1", "iso-8859-1", "iso-latin-1"):
        if plain == known or plain.startswith(known + "-"):
            return known
    return name
