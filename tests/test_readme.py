"""The README's commands are the ones that CI runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from scopelint.report.explain import plain
from scopelint.rules.catalogue import rule_of

REPOSITORY = Path(__file__).parents[1]


def readme_commands() -> list[str]:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_there_are_two() -> None:
    main_job, tests = readme_commands()
    assert "scopelint check" in main_job
    assert main_job.endswith(" fixtures")
    assert tests.endswith(" -m pytest")


def test_ci_runs_them() -> None:
    done = subprocess.run(
        [REPOSITORY / ".ci" / "run", "commands"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == readme_commands()
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8")
    assert "done < <(readme_commands)" in script


def test_the_main_job() -> None:
    """What the first command comes to, once it has installed the tool."""
    arguments = readme_commands()[0].partition(".venv/bin/scopelint ")[2].split()
    done = subprocess.run(
        [sys.executable, "-m", "scopelint", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "fixtures/seed/gan_class_forgotten.py:18:17: error SL101" in done.stdout


def test_its_output_is_real(tmp_path: Path) -> None:
    """The blocks shown are what the tool says of the first example of SL101."""
    rule = rule_of("SL101")
    assert rule is not None
    (tmp_path / "gan.py").write_text(plain(rule.examples[0].bad) + "\n")
    text = (REPOSITORY / "README.md").read_text("utf-8")
    blocks = re.findall(r"^```text\n\$ scopelint (.*?)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert [command for command, _ in blocks] == ["check gan.py", "repro gan.py:6"]
    for command, shown in blocks:
        done = subprocess.run(
            [sys.executable, "-m", "scopelint", *command.split()],
            cwd=tmp_path,
            env={"PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert timeless(shown) == timeless(done.stdout), command


def timeless(text: str) -> str:
    return re.sub(r"\d+\.\d s\)", "0.0 s)", text)
