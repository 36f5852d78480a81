"""The pages in docs/: their links lead somewhere, their options and settings are real."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from commands import REPOSITORY, check
from reports import PROGRAM

from scopelint.cli.main import scopelint
from scopelint.report.formats import formats, statistics_reporter

PAGES = [*sorted((REPOSITORY / "docs").glob("*.md")), *sorted(REPOSITORY.glob("*.md"))]
yaml = pytest.importorskip("yaml", reason="PyYAML comes with pre-commit")


def name_of(page: Path) -> str:
    return page.relative_to(REPOSITORY).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target


def options_there_are() -> set[str]:
    context = scopelint.make_context("scopelint", [], resilient_parsing=True)
    found = {"--help", "--version"}
    for name in scopelint.list_commands(context):
        command = scopelint.get_command(context, name)
        assert command is not None
        for parameter in command.params:
            found |= {*parameter.opts, *parameter.secondary_opts}
    return found


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_options_are_real(page: Path) -> None:
    """Of lines that speak of scopelint: pip, pytest and git have options of their own."""
    known = options_there_are()
    for line in page.read_text("utf-8").splitlines():
        for command in re.findall(r"scopelint (?:check|baseline|repro|run|explain)\b[^`|]*", line):
            given = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", command.partition("  ")[0]))
            assert given <= known, f"{given - known} in {line!r}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks_can_be_read(page: Path) -> None:
    for kind, text in re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        if kind == "yaml":
            assert yaml.safe_load(text)
        elif kind == "python":
            ast.parse(text)


def test_every_format_is_in_the_table() -> None:
    text = (REPOSITORY / "docs" / "ci.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.+?) \| ", text.partition("| --- | --- |")[2], re.M)
    assert sorted(re.findall(r"`([\w-]+)`", " ".join(rows))) == sorted(formats())
    (counting,) = re.findall(r"`--statistics` counts findings by rule instead \((.+?)\)", text)
    able = [name for name in formats() if statistics_reporter(name)]
    assert sorted(re.findall(r"`([\w-]+)`", counting)) == able


def test_commands_of_ci(tmp_path: Path) -> None:
    """The composite action's own command, on a folder with a fault."""
    (tmp_path / "main.py").write_text(PROGRAM)
    blocks = re.findall(
        r"^```yaml\n(.*?)^```$", (REPOSITORY / "docs" / "ci.md").read_text("utf-8"), re.M | re.S
    )
    (action,) = (yaml.safe_load(text) for text in blocks if "using: composite" in text)
    (command,) = (
        step["run"] for step in action["runs"]["steps"] if "scopelint check" in step.get("run", "")
    )
    arguments = command.replace("${{ inputs.paths }}", action["inputs"]["paths"]["default"]).split()
    done = check(tmp_path, *arguments[2:])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "scopelint.sarif").read_text())["runs"][0]["results"]


def test_the_python_of_getting_started(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "main.py").write_text(PROGRAM)
    text = (REPOSITORY / "docs" / "getting-started.md").read_text("utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("models/main.py 6 SL101 variable critic/w is created")
