"""Options that give settings, drawn from their declarations, for every command that analyses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, TypeVar

import click

from scopelint.cli._completion import complete_rules
from scopelint.cli._inputs import INPUT_OPTIONS, paths_of
from scopelint.config.drawn import settings_lines
from scopelint.config.files import ConfigurationError
from scopelint.config.kinds import Choice, Count, Flag, Path, Selectors
from scopelint.config.resolving import Resolved, resolve
from scopelint.config.settings import Declared, declared

Command = Callable[..., None]
_Command = TypeVar("_Command", bound=Callable[..., Any])

_CONFIGURATION = (
    click.option(
        "--config",
        multiple=True,
        metavar="FILE|KEY=VALUE",
        help="A configuration file in place of the nearest, or one setting, as in TOML.",
    ),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
)


class Refused(click.ClickException):
    """Something that the user must mend before anything can be checked: exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """One line on stderr."""
        click.echo(f"error: {self.message}", err=True)


def takes_settings(command: Command) -> Command:
    """Add PATHS and the options of all settings; the command is handed a `Resolved`."""

    @wraps(command)
    def with_settings(
        paths: tuple[str, ...],
        stdin_filename: str | None,
        config: tuple[str, ...],
        isolated: bool,
        show_settings: bool,
        **options: Any,
    ) -> None:
        flags = {
            name: _toml_value(each, given)
            for name, each in declared().items()
            if each.has_flag and (given := options.pop(each.attribute, None)) not in (None, ())
        }
        meant = paths_of(paths, stdin_filename)
        resolved = resolved_for(meant, flags, config, isolated)
        if show_settings:
            click.echo("\n".join(settings_lines(resolved)))
            return
        command(resolved, **options)

    decorated: Command = with_settings
    for option in reversed(_options()):
        decorated = option(decorated)
    return decorated


def resolved_for(
    paths: Sequence[str], flags: Mapping[str, object], config: Iterable[str], isolated: bool
) -> Resolved:
    """The settings of a run on these paths (default: this folder), or a message and no run."""
    try:
        return resolve(paths or (".",), flags=flags, config=config, isolated=isolated)
    except ConfigurationError as error:
        raise Refused(str(error)) from None


def takes_configuration(command: _Command) -> _Command:
    """Add the options that say where settings are read: `config` and `isolated`."""
    for option in reversed(_CONFIGURATION):
        command = option(command)
    return command


def _toml_value(setting: Declared, given: Any) -> object:
    """What an option was given, as TOML would have it."""
    if isinstance(setting.kind, Choice | Count | Flag | Path):
        return given
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def _options() -> list[Callable[[Command], Command]]:
    return [
        *INPUT_OPTIONS,
        *(_option(each) for each in declared().values() if each.has_flag),
        *_CONFIGURATION,
        click.option(
            "--show-settings", is_flag=True, help="Print all settings and where each was said."
        ),
    ]


def _option(setting: Declared) -> Callable[[Command], Command]:
    name = f"--{setting.name}"
    shared: dict[str, Any] = {"default": None, "help": setting.summary}
    match setting.kind:
        case Flag():
            return click.option(f"{name}/--no-{setting.name}", **shared)
        case Choice(options=options):
            shared["help"] += f" [default: {setting.kind.plain(setting.default)}]"
            return click.option(name, type=click.Choice(list(options)), **shared)
        case Count():
            return click.option(name, type=click.IntRange(min=0), metavar="NUMBER", **shared)
        case Path():
            return click.option(name, metavar="FILE", **shared)
        case Selectors():
            shared["shell_complete"] = complete_rules
    return click.option(name, multiple=True, metavar="LIST", **shared)
