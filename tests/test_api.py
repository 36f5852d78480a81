"""`import scopelint`, as a program has it."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from typing import get_type_hints

import pytest
from commands import REPOSITORY, run
from reports import PROGRAM

import scopelint
from scopelint.config.settings import declared
from scopelint.engine.public import Given
from scopelint.finding import Confidence, Finding, Report, Severity, Silencer
from scopelint.rules.declare import Rule

PAGE = (REPOSITORY / "docs" / "api.md").read_text("utf-8")


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.py").write_text(PROGRAM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rules(report: Report) -> list[str]:
    return [each.rule for each in report.findings]


def test_public_names() -> None:
    assert (scopelint.Finding, scopelint.Report) == (Finding, Report)
    assert (scopelint.Rule, scopelint.Severity) == (Rule, Severity)
    assert set(scopelint.__all__) == set(dir(scopelint))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = scopelint.nothing


def test_paths(faulty: Path) -> None:
    assert rules(scopelint.check()) == ["SL101"]
    assert rules(scopelint.check("main.py")) == rules(scopelint.check(Path("main.py"))) == ["SL101"]
    assert rules(scopelint.check([faulty / "main.py"])) == ["SL101"]
    report = scopelint.check(["gone.py"])
    assert [each.path for each in report.summary.errors] == ["gone.py"]


def test_settings_are_those_of_the_command(faulty: Path) -> None:
    """Every one of them, but for what only concerns how a report is written."""
    hints = get_type_hints(Given)
    assert {name.replace("_", "-") for name in hints} == set(declared()) - {"format"}
    assert rules(scopelint.check(ignore=("SL101",))) == []
    assert rules(scopelint.check(per_file_ignores={"main.py": {"duplicate-variable"}})) == []
    assert rules(scopelint.check(confidence=Confidence.CERTAIN, severity="error")) == ["SL101"]
    assert rules(scopelint.check(exclude=["*.py"])) == []
    assert scopelint.check(budgets={"instructions": 1}).summary.incomplete


def test_the_configuration_holds(faulty: Path) -> None:
    (faulty / "scopelint.toml").write_text('ignore = ["SL101"]\n')
    assert rules(scopelint.check()) == []
    assert rules(scopelint.check(isolated=True)) == ["SL101"]
    assert rules(scopelint.check(select=["SL101"])) == ["SL101"]


def test_what_is_wrong_is_raised(faulty: Path) -> None:
    with pytest.raises(scopelint.ConfigurationError, match="there is no rule 'SL777'"):
        scopelint.check(select=["SL777"])
    with pytest.raises(scopelint.ConfigurationError, match="can be asked for on the command line"):
        scopelint.check(execute=True)  # type: ignore[call-arg]
    with pytest.raises(scopelint.ConfigurationError, match=r"gone.json: there is no such file"):
        scopelint.check(baseline=Path("gone.json"))


def test_the_baseline_is_read_and_not_written(faulty: Path) -> None:
    run(faulty, "baseline")
    report = scopelint.check()
    assert (rules(report), report.suppressed_by(Silencer.BASELINE)) == ([], 1)
    before = (faulty / ".scopelint-baseline.json").read_bytes()
    (faulty / "main.py").write_text("import tensorflow\n")
    assert rules(scopelint.check()) == []
    assert (faulty / ".scopelint-baseline.json").read_bytes() == before


def test_the_example_of_the_page(faulty: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.M | re.S)
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=faulty,
        env={"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("main.py:6: SL101 variable critic/w is created a second time")


def test_the_page_names_what_there_is() -> None:
    for name in scopelint.__all__:
        assert f"`{name}`" in PAGE or f"scopelint.{name}" in PAGE or name == "__version__"
    fields = {each.name for each in dataclasses.fields(Finding)}
    (row,) = re.findall(r"^\| `Finding` \| (.*) \|$", PAGE, re.M)
    assert set(re.findall(r"`(\w+)`", row)) <= fields


def test_the_types_are_checked(tmp_path: Path) -> None:
    """A program that uses the face is checked by mypy, and a wrong one is refused."""
    user = tmp_path / "user.py"
    user.write_text(
        "import scopelint\n"
        "report: scopelint.Report = scopelint.check('a.py', select=['SL1'], budgets={'paths': 2})\n"
        "text: str = report.findings[0].rule\n"
        "scopelint.check(confidence=3)\n"
        "scopelint.check(execute=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(user)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [re.search(r":(\d+): error", line)[1] for line in errors] == ["4", "5"]  # type: ignore[index]
