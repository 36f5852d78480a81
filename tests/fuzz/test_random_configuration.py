"""Whatever a configuration says, it holds, or a message names what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from random_edits import edited
from seeds import seeds

from scopelint.cli.main import scopelint
from scopelint.config.settings import declared

NAMES = [*declared(), "selct", "Select", "tool", "", "budgets.paths", "per_file_ignores", "execute"]
WORDS = (
    "SL101",
    "SL1",
    "ALL",
    "duplicate-variable",
    "certain",
    "error",
    "text",
    "1.15",
    "*.py",
    "",
    "::",
    "a\nb",
    "[",
    "é",
)


def value(random: Random, depth: int = 2) -> Any:
    """A value of any kind that TOML has."""
    kind = random.randrange(9 if depth else 6)
    if kind >= 7:
        return {random.choice([*WORDS, "paths"]): value(random, depth - 1) for _ in range(kind - 6)}
    if kind == 6:
        return [value(random, depth - 1) for _ in range(random.randrange(3))]
    number = random.choice([0, 1, -1, 3, 10**18])
    return [
        random.choice(WORDS),
        number,
        2.5,
        random.choice([True, False]),
        [random.choice(WORDS)],
        [],
    ][kind]


def toml(content: Any) -> str:
    """A value in TOML."""
    if isinstance(content, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in content.items())
            + "}"
        )
    if isinstance(content, list):
        return "[" + ", ".join(map(toml, content)) + "]"
    return json.dumps(content)


def configuration(random: Random) -> str:
    """The lines of a table of settings."""
    names = random.sample(NAMES, random.randint(1, 3))
    return "".join(f"{json.dumps(name)} = {toml(value(random))}\n" for name in names)


@pytest.mark.parametrize("seed", seeds(100))
def test_random_configurations(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    name, head = random.choice([("scopelint.toml", ""), ("pyproject.toml", "[tool.scopelint]\n")])
    text = head + configuration(random)
    if random.random() < 0.2:
        text = edited(random, text, 1)
    (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(scopelint, ["check"])
    assert done.exception is None or isinstance(done.exception, SystemExit), text
    assert done.exit_code in (0, 2), text
    if done.exit_code == 2:
        # A baseline that is not there is named itself.
        assert name in done.output or "'scopelint baseline' writes one" in done.output, text
        assert done.stdout == "", text
