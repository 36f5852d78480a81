"""A file's new bytes on disk, all at once; and a change of bytes as a unified diff."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from difflib import unified_diff

from scopelint.finding import Problem
from scopelint.frontend.reading import encoding_of, is_given, problem
from scopelint.frontend.source import shown_path


def write_instead(path: str, old: bytes, new: bytes) -> Problem | None:
    """Put a file's new bytes in the place of the old ones, with its permissions.

    Nothing is written where the file is no longer what was read, or never was, and why is
    returned. A link stays one; what it leads to is written.
    """
    if is_given(path):
        return problem(path, "was read from stdin, so nothing was written; --diff prints its fixes")
    target = os.path.realpath(path)
    folder, name = os.path.split(target)
    partial = None
    try:
        if not _holds(target, old):
            return problem(path, "does not hold what was checked, so its fixes were not written")
        descriptor, partial = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
        with open(descriptor, "wb") as out:
            out.write(new)
        os.chmod(partial, os.stat(target).st_mode & 0o7777)
        os.replace(partial, target)
    except OSError as error:
        if partial is not None:
            with contextlib.suppress(OSError):
                os.unlink(partial)
        return problem(path, f"its fixes cannot be written: {error.strerror}")
    return None


def _holds(path: str, data: bytes) -> bool:
    with open(path, "rb") as file:
        return file.read(len(data) + 1) == data


def diff(path: str, old: bytes, new: bytes) -> Iterator[str]:
    """The lines of a unified diff, each with its end.

    Like git, a tab behind a name with a blank says to `patch` where the name ends.
    """
    encoding = "utf-8" if path.endswith(".ipynb") else encoding_of(old)
    shown = shown_path(path)
    name = f"{shown}\t" if " " in shown else shown
    one, other = (_lines(text.decode(encoding)) for text in (old, new))
    for line in unified_diff(one, other, name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends one."""
    lines = text.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *([lines[-1]] if lines[-1] else [])]
