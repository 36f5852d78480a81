"""No program takes the analysis for ever, all memory, or past an error of ours."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from commands import REPOSITORY, check
from hostile_programs import PROGRAMS
from reports import PROGRAM

#: One program alone takes well under a second.
SECONDS, MEMORY = 120, 1536 * 2**20


def limited_check(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`scopelint check` with little memory and time."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    return subprocess.run(
        [sys.executable, "-m", "scopelint", "check", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=10 * SECONDS,
        check=False,
    )


PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_what_never_ends(part: int, tmp_path: Path) -> None:
    (tmp_path / "fault.py").write_text(PROGRAM)
    for name, text in list(PROGRAMS.items())[part::PARTS]:
        (tmp_path / f"{name}.py").write_text(f"import tensorflow as tf\n\n{text}")
    done = limited_check(tmp_path, "--confidence", "possible", "--format", "json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    ours = [each for each in told["summary"]["incomplete"] if "scopelint" in each["reason"]]
    assert ours == []
    assert any(each["path"] == "fault.py" for each in told["findings"])
    assert told["summary"]["seconds"] < SECONDS


def test_more_blocks_than_python_takes(tmp_path: Path) -> None:
    """The witness of a fault in forty scopes is no program of forty blocks."""
    scopes = [f"{' ' * at}with tf.variable_scope('s{at}'):\n" for at in range(40)]
    twice = f"{' ' * 40}tf.get_variable('w', [1])\n" * 2
    (tmp_path / "main.py").write_text("import tensorflow as tf\n" + "".join(scopes) + twice)
    done = check(tmp_path, "--format", "json")
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["rule"], finding["line"]) == ("SL101", 43)
    assert finding["confirmation"]["status"] == "confirmed"


def test_a_chain_of_imports(tmp_path: Path) -> None:
    """Each of two thousand files imports the next one; the last one the first."""
    number = 2000
    for at in range(number):
        text = f"import m{(at + 1) % number}\n"
        (tmp_path / f"m{at}.py").write_text(text)
    (tmp_path / f"m{number - 1}.py").write_text("import m0\n" + PROGRAM)
    done = limited_check(tmp_path, "--format", "concise")
    assert done.returncode == 1, done.stderr
    assert f"m{number - 1}.py:7:20: error: SL101" in done.stdout


def test_many_small_files(tmp_path: Path) -> None:
    random = Random(7)
    for at in range(3000):
        folder = tmp_path / f"p{at % 50}"
        folder.mkdir(exist_ok=True)
        other = random.randrange(3000)
        (folder / f"m{at}.py").write_text(f"import p{other % 50}.m{other}\nx = {at}\n")
    (tmp_path / "fault.py").write_text(PROGRAM)
    done = limited_check(tmp_path, "--format", "concise")
    assert done.returncode == 1, done.stderr
    assert "3001 files" in done.stdout or "fault.py" in done.stdout
