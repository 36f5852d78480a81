"""The files that hold a configuration: which one holds for a run, what it says, and in which line.

One configuration holds for a whole run, since the analysis follows calls from file to file: the
nearest to the folder around all that is checked, upwards. In one folder `scopelint.toml` comes
before `pyproject.toml`, and the latter counts only if it has a `[tool.scopelint]`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scopelint.finding import Problem
from scopelint.frontend.reading import read_bytes
from scopelint.frontend.source import shown_path

OWN_FILE, SHARED_FILE = "scopelint.toml", "pyproject.toml"
TABLE = ("tool", "scopelint")

Table = Mapping[str, object]


class ConfigurationError(Exception):
    """A configuration that the user must mend; the text names the place."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where settings were said: a file or an option."""

    name: str
    text: str = ""  #: TOML
    prefix: tuple[str, ...] = ()  #: the table that holds the settings

    def place(self, keys: Sequence[str], part: str = "") -> str:
        """`pyproject.toml:12` for a key, and for a part of its value, as far as it can be found."""
        found = line_of(self.text, (*self.prefix, *keys), part) if self.text else None
        return self.name if found is None else f"{self.name}:{found}"


@dataclass(frozen=True, slots=True)
class Said:
    """The settings of one source, as TOML has them."""

    values: Table
    folder: str  #: what paths and globs are relative to
    origin: Origin


def nearest_configuration(paths: Iterable[str]) -> Said | None:
    """The configuration of a run that checks these paths."""
    folder = common_folder(paths)
    while True:
        for name in (OWN_FILE, SHARED_FILE):
            path = os.path.join(folder, name)
            said = read_configuration(path, folder) if os.path.isfile(path) else None
            if said is not None:
                return said
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def common_folder(paths: Iterable[str]) -> str:
    """The innermost folder around all paths."""
    found = [os.path.abspath(path) for path in paths]
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in found]
    try:
        return os.path.commonpath(folders) if folders else os.getcwd()
    except ValueError:  # two drives
        return os.getcwd()


def read_configuration(path: str, folder: str) -> Said | None:
    """What a file says; None for a `pyproject.toml` that does not speak of scopelint."""
    name = shown_path(path)
    data = read_bytes(path)
    if isinstance(data, Problem):
        raise ConfigurationError(f"{name}: {data.message}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{name}:{line}: is not valid utf-8") from None
    prefix = TABLE if os.path.basename(path) == SHARED_FILE else ()
    values: object = parse_toml(text, name)
    for key in prefix:
        values = values.get(key) if isinstance(values, dict) else None
    origin = Origin(name, text, prefix)
    if values is None:
        return None
    if not isinstance(values, dict):
        raise ConfigurationError(f"{origin.place(())}: {'.'.join(prefix)} must be a table")
    if not prefix and isinstance(values.get("tool"), dict):
        raise ConfigurationError(
            f"{origin.place(('tool',))}: in {OWN_FILE} settings stand at the top, "
            "not in [tool.scopelint]"
        )
    return Said(values, folder, origin)


def parse_toml(text: str, name: str) -> dict[str, object]:
    """The tables of a TOML text; raises `ConfigurationError` naming the line."""
    import tomllib  # for who has a configuration

    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said, _, at = str(error).removesuffix(")").partition(" (at ")
        found = re.fullmatch(r"line (\d+), column (\d+)", at)
        place = f"{found[1]}:{found[2]}" if found else str(text.rstrip().count("\n") + 1)
        raise ConfigurationError(
            f"{name}:{place}: is not TOML: {said[:1].lower()}{said[1:]}"
        ) from None


def line_of(text: str, keys: Sequence[str], part: str = "") -> int | None:
    r"""The line on which a key is given its value, or on which a part of that value stands.

    The parser tells no lines. But a text that ends before the key's line lacks the key, and one
    that ends after its last line has it.

    >>> line_of('[a]\n# b\nb = [\n"x",\n"y"]', ("a", "b"))
    3
    >>> line_of('[a]\n# b\nb = [\n"x",\n"y"]', ("a", "b"), "y")
    5
    """
    lines = text.split("\n")
    word = keys[-1] if keys else ""
    for index, line in enumerate(lines):
        if word not in line or _has(lines[:index], keys) is not False:
            continue
        for end in range(index + 1, len(lines) + 1):
            has = _has(lines[:end], keys)
            if has is not None:
                break
        if has:
            inside = (*range(index, end), *_body(lines, end))
            return next((at for at in inside if part and part in lines[at]), index) + 1
    return None


def _body(lines: Sequence[str], start: int) -> range:
    """The lines of the table whose header ends before `start`."""
    end = next((at for at in range(start, len(lines)) if lines[at].startswith("[")), len(lines))
    return range(start, end)


def _has(lines: Sequence[str], keys: Sequence[str]) -> bool | None:
    """Whether the beginning of a text has a key; None if it ends in the middle of a value."""
    try:
        found: object = parse_toml("\n".join(lines), "")
    except ConfigurationError:
        return None
    for key in keys:
        if not isinstance(found, dict) or key not in found:
            return False
        found = found[key]
    return True
