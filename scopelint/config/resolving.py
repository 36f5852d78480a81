"""All that was said about settings → the settings of a run, and where each comes from.

In order, the later over the earlier: the defaults, one configuration file, `--config KEY=VALUE`,
and the other options of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from scopelint.config.files import (
    ConfigurationError,
    Origin,
    Said,
    Table,
    nearest_configuration,
    parse_toml,
    read_configuration,
)
from scopelint.config.kinds import WrongValueError, nearest
from scopelint.config.selectors import Selection
from scopelint.config.settings import Settings, declared

DEFAULT = "default"

#: What only the command line may ask for, or only code.
_ONLY_HERE = frozenset(
    each.name.replace("_", "-") for each in fields(Settings) if not each.metadata
)
_SELECTION = ("select", "extend-select", "ignore")


@dataclass(frozen=True, slots=True)
class Resolved:
    """Settings, and for each name where it was said."""

    settings: Settings
    origins: Mapping[str, str]


def resolve(
    paths: Sequence[str] = (".",),
    *,
    flags: Mapping[str, object] | None = None,
    config: Iterable[str] = (),
    isolated: bool = False,
) -> Resolved:
    """The settings of a run on these paths.

    `flags` are values as TOML has them, by name; `config` is what `--config` was given: a file,
    `KEY=VALUE`s. Raises `ConfigurationError`.
    """
    file, inline = _config_options(config)
    if file is not None and isolated:
        raise ConfigurationError(f"--config {file.origin.name} cannot be used with --isolated")
    if file is None and not isolated:
        file = nearest_configuration(paths)
    given = [] if file is None else [file]
    given += inline
    given += [
        Said({name: value}, os.getcwd(), Origin(f"--{name}"))
        for name, value in (flags or {}).items()
    ]
    values, origins = _merged(given)
    settings = Settings(
        paths=tuple(paths),
        folder=os.getcwd() if file is None else file.folder,
        file=None if file is None else file.origin.name,
        **{declared()[name].attribute: value for name, value in values.items()},
    )
    return Resolved(settings, origins)


def _config_options(given: Iterable[str]) -> tuple[Said | None, list[Said]]:
    """The file and the `KEY=VALUE`s of `--config`. Both are read from the working directory."""
    file: Said | None = None
    inline: list[Said] = []
    for option in given:
        if "=" in option and not os.path.isfile(option):
            values = parse_toml(option, f"--config {option}")
            inline.append(Said(values, os.getcwd(), Origin(f"--config {option}")))
            continue
        if file is not None:
            raise ConfigurationError("--config: only one file can be given")
        path = os.path.abspath(option)
        file = read_configuration(path, os.getcwd()) or Said({}, os.getcwd(), Origin(option))
    return file, inline


def _merged(given: Iterable[Said]) -> tuple[dict[str, Any], dict[str, str]]:
    values = {name: each.default for name, each in declared().items()}
    origins = dict.fromkeys(values, DEFAULT)
    tables: dict[str, Table] = {}
    for said in given:
        read = {name: _read(name, value, said, tables) for name, value in said.values.items()}
        places = {name: said.origin.place((name,)) for name in read}
        selection = {name: read.pop(name) for name in _SELECTION if name in read}
        for name, value in read.items():
            adds = declared()[name].adds and isinstance(value, tuple)
            values[name] = (*values[name], *value) if adds else value
        if selection:
            _select(values, selection)
            if "select" in selection:
                origins |= dict.fromkeys(_SELECTION, places["select"])
        origins |= places
    return values, origins


def _select(values: dict[str, Any], said: Mapping[str, tuple[str, ...]]) -> None:
    before = Selection(*(values[name] for name in _SELECTION))
    after = before.then(said.get("select"), said.get("extend-select", ()), said.get("ignore", ()))
    values |= {"select": after.select, "extend-select": after.extend_select, "ignore": after.ignore}


def _read(name: str, value: object, said: Said, tables: dict[str, Table]) -> Any:
    """A value, as its setting wants it; what is wrong with it is said with its place.

    A table that adds comes on top of what `tables` has of it.
    """
    setting = declared().get(name)
    if setting is None:
        raise ConfigurationError(f"{said.origin.place((name,))}: {_unknown(name)}")
    if setting.adds and isinstance(value, dict):
        tables[name] = value = {**tables.get(name, {}), **value}
    try:
        return setting.kind.read(value, said.folder)
    except WrongValueError as error:
        place = said.origin.place((name,), error.part)
        setting_there = place if place == f"--{name}" else f"{place}: {name}"
        raise ConfigurationError(f"{setting_there}: {error}") from None


def _unknown(name: str) -> str:
    if name in _ONLY_HERE:
        return f"{name} is no setting: it can be asked for on the command line only"
    return f"there is no setting {name!r}; {nearest(name, declared())}"
