"""The README's commands are the ones that CI runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

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
