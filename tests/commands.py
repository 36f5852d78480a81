"""The command as a user meets it: a child process, its exit status, stdout and stderr."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def run(
    folder: Path, *arguments: str, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `scopelint ARGUMENTS` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "scopelint", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"], **environment},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def check(
    folder: Path, *arguments: str, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `scopelint check ARGUMENTS`; it never ends in a crash of ours."""
    done = run(folder, "check", *arguments, stdin=stdin, **environment)
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr, done.stderr
    return done
