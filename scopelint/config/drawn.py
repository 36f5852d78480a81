"""What is drawn from the declarations: the JSON schema, the reference, `--show-settings`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from scopelint.config.files import OWN_FILE, SHARED_FILE
from scopelint.config.kinds import Schema
from scopelint.config.resolving import Resolved
from scopelint.config.settings import Declared, declared


def schema() -> Schema:
    """The JSON schema of `scopelint.toml` and of `[tool.scopelint]`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "scopelint",
        "description": f"{OWN_FILE}, or [tool.scopelint] in {SHARED_FILE}",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _property(each) for name, each in declared().items()},
    }


def _property(setting: Declared) -> Schema:
    about = {"description": setting.doc, "default": setting.kind.plain(setting.default)}
    return {**setting.kind.schema(), **about}


def settings_lines(resolved: Resolved) -> Iterator[str]:
    """Every setting with its value and where that was said, as a `scopelint.toml`."""
    settings = resolved.settings
    yield f"# configuration: {settings.file or 'none'}"
    for name, each in declared().items():
        value = toml(each.kind.plain(getattr(settings, each.attribute)))
        yield f"{name} = {value}  # {resolved.origins[name]}"


def toml(value: object) -> str:
    """A value as TOML has it.

    >>> toml({"a.py": ["SL1"], "b": True})
    '{ "a.py" = ["SL1"], b = true }'
    """
    if isinstance(value, dict):
        pairs = (f"{_key(key)} = {toml(each)}" for key, each in value.items())
        return "{ " + ", ".join(pairs) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    plain = key.replace("-", "").replace("_", "")
    return key if plain.isascii() and plain.isalnum() else json.dumps(key)


def reference() -> str:
    """docs/configuration.md."""
    return "\n\n".join(_reference()) + "\n"


def _reference() -> Iterator[str]:
    yield "# Configuration"
    yield _INTRODUCTION
    yield "## Settings"
    for each in declared().values():
        yield f"### `{each.name}`"
        yield each.doc
        yield "\n".join(_facts(each))
        yield f"```toml\n{each.example}\n```"
        budgets = each.kind.schema().get("properties")
        if budgets:
            yield "\n".join(_table(budgets))


def _facts(setting: Declared) -> Iterator[str]:
    yield f"- Value: {setting.kind.words}"
    yield f"- Default: `{toml(setting.kind.plain(setting.default))}`"
    if not setting.has_flag:
        yield f"- On the command line: `--config {setting.name}=…`"
    elif setting.default is True:
        yield f"- On the command line: `--no-{setting.name}`"
    else:
        yield f"- On the command line: `--{setting.name}`"


def _table(properties: Schema) -> Iterator[str]:
    yield "| name | default | what is bounded |"
    yield "| --- | --- | --- |"
    for name, each in properties.items():
        yield f"| `{name}` | {each['default']} | {each['description']} |"


_INTRODUCTION = f"""\
Settings stand in `{OWN_FILE}`, at the top level, or in `{SHARED_FILE}` under `[tool.scopelint]`:

```toml
[tool.scopelint]
extend-select = ["SL3"]
extend-exclude = ["third_party/"]
```

One configuration holds for a whole run, because calls are followed from file to file. It is the
nearest to the folder around all that is checked, looking upwards. In one folder `{OWN_FILE}` comes
first, and a `{SHARED_FILE}` without `[tool.scopelint]` does not count. There is no configuration
of the user or the machine, and none is added to another.

The command line has the last word:

- `--select`, `--confidence` and the like, as given below; lists are separated by commas.
- `--config KEY=VALUE` for any setting, with a value as in TOML: `--config 'budgets.splits=48'`.
- `--config FILE` reads this file in place of the nearest. Its globs and paths are relative to the
  working directory.
- `--isolated` reads no file.
- `--show-settings` prints all settings of the run and where each was said, and ends.

A setting or rule that does not exist, or a value of another kind, is an error (exit status 2) that
names file, line and the nearest that does exist.

No setting names code to be imported or turns on the running of programs; `--execute` is for the
command line only.

The package holds a JSON schema, `scopelint/schema.json`. This page is drawn from the same
declarations (`scopelint/config/settings.py`)."""
