"""`check --execute`: the user's own program as the judge, through a child process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from reports import PROGRAM
from test_cli import run

PRINTS = 'print("said by the program")\n'
PYTHON2 = f"{PROGRAM}\nprint 'no Python 3'\n"


def confirmations(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    done = run(folder, "check", "--format", "json", *arguments)
    assert (done.returncode, done.stderr) == (1, "")
    return [finding["confirmation"] for finding in json.loads(done.stdout)["findings"]]


@pytest.mark.parametrize("text", [PRINTS + PROGRAM, PYTHON2])
def test_the_program_fails_as_the_finding_says(text: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(text)
    (confirmation,) = confirmations(tmp_path, "--execute")
    assert (confirmation["status"], confirmation["by"]) == ("confirmed", "execution")
    assert confirmation["detail"].startswith(
        "ValueError: Variable critic/w already exists, disallowed."
    )
    assert confirmations(tmp_path)[0]["by"] == "replay"


def test_a_fault_in_a_module_is_confirmed_by_the_script_that_gets_there(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(PROGRAM.partition("\nreal")[0])
    call = "net.critic(tf.zeros([3]))\n"
    (tmp_path / "main.py").write_text(f"import tensorflow as tf\nimport net\n{call}{call}")
    (confirmation,) = confirmations(tmp_path, "--execute", "main.py", "net.py")
    assert confirmation["by"] == "execution"


STOPS_BEFORE = {
    "another error": PROGRAM.replace("\nreal", "\nrows = open('no such file').read()\nreal"),
    "an early end": PROGRAM.replace(
        "\nreal", "\nimport sys\nif len(sys.argv) < 3: sys.exit()\nreal"
    ),
}


@pytest.mark.parametrize("why", STOPS_BEFORE)
def test_what_the_program_does_not_reach_stays_with_the_replay(why: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(STOPS_BEFORE[why])
    for confirmation in confirmations(tmp_path, "--execute", "--confidence", "possible"):
        assert confirmation["by"] == "replay"


def test_only_the_option_runs_the_program(tmp_path: Path) -> None:
    """Without it no process is started, whatever a configuration file says."""
    (tmp_path / "main.py").write_text(PROGRAM)
    for name, section in (("pyproject.toml", "[tool.scopelint]"), ("scopelint.toml", "")):
        (tmp_path / name).write_text(f"{section}\nexecute = true\n")
    done = run(tmp_path, "check", "--format", "json")
    assert '"execution"' not in done.stdout
    for name in ("pyproject.toml", "scopelint.toml"):
        (tmp_path / name).unlink()
    watch = (
        "import sys\n"
        "def started(name, _):\n"
        "    if name in ('subprocess.Popen', 'os.posix_spawn', 'os.fork'): raise SystemExit(name)\n"
        "sys.addaudithook(started)\n"
        "from scopelint.engine.pipeline import check\n"
        "from scopelint.config import Settings\n"
        "print(len(check(Settings(paths=('main.py',))).findings))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


def test_help_says_that_it_runs_the_program(tmp_path: Path) -> None:
    text = " ".join(run(tmp_path, "check", "--help").stdout.split())
    assert "RUN the scripts" in text
    assert "Configuration files cannot turn this on" in text
