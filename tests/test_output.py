"""What leaves the process and where to: formats, files, colours, through a child process."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import REPOSITORY, check
from reports import PROGRAM

from scopelint.report.formats import formats


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A folder with one fault and a file that cannot be read."""
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "bad.py").write_text("import tensorflow\ndef (\n")
    return tmp_path


PARSERS = {
    "json": json.loads,
    "json-lines": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": ElementTree.fromstring,
}


@pytest.mark.parametrize("name", formats())
def test_stdout_holds_the_format_alone(faulty: Path, name: str) -> None:
    done = check(faulty, "--format", name, "--verbose")
    assert done.returncode == 2
    assert "bad.py" in done.stdout + done.stderr
    assert "SL101" in done.stdout
    if name in PARSERS:
        PARSERS[name](done.stdout)


def test_a_problem_is_told_once(faulty: Path) -> None:
    assert check(faulty, "--format", "github").stderr == ""
    assert check(faulty, "--format", "concise").stderr.startswith("error: bad.py:2:")


# --- files --------------------------------------------------------------------------------


def test_a_file(faulty: Path) -> None:
    (faulty / "out").mkdir()
    done = check(faulty, "--format", "sarif", "--output-file", "out/report.sarif")
    assert (done.returncode, done.stdout) == (2, "")
    assert json.loads((faulty / "out/report.sarif").read_text())["version"] == "2.1.0"
    assert os.listdir(faulty / "out") == ["report.sarif"]


@pytest.mark.skipif(os.name != "posix", reason="no such permissions")
def test_a_file_keeps_its_permissions(faulty: Path) -> None:
    target = faulty / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    (faulty / "link.json").symlink_to(target)
    check(faulty, "--format", "json", "--output-file", "link.json")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert (faulty / "link.json").is_symlink()
    assert json.loads(target.read_text())["version"] == 1


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="no such device")
def test_a_device(faulty: Path) -> None:
    assert check(faulty, "--output-file", "/dev/null").stdout == ""
    assert not os.path.isfile("/dev/null")


@pytest.mark.parametrize(
    ("path", "words"), [("no/report", "there is no folder no"), (".", "it is a folder")]
)
def test_a_file_that_cannot_be_written(faulty: Path, path: str, words: str) -> None:
    done = check(faulty, "--output-file", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot write {path}: {words}" in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
def test_a_full_disk(faulty: Path) -> None:
    done = check(faulty, "--output-file", "/dev/full")
    assert done.returncode == 2
    assert "Error: cannot write /dev/full: No space left on device" in done.stderr


def shell(folder: Path, command: str, stdout: int = subprocess.DEVNULL) -> tuple[int, str]:
    """The exit status of a command of scopelint in bash, and stderr."""
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m scopelint {command}"],
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name != "posix", reason="no such shell")
@pytest.mark.parametrize(
    ("command", "status"),
    [("check --format json", 1), ("run main.py", 1), ("rules", 0), ("explain SL101", 0)],
)
def test_a_closed_stdout_and_a_reader_who_left(faulty: Path, command: str, status: int) -> None:
    (faulty / "bad.py").unlink()
    assert shell(faulty, f"{command} >&-") == (status, "")
    reads, writes = os.pipe()
    os.close(reads)
    assert shell(faulty, command, writes) == (status, "")
    os.close(writes)
    if os.path.exists("/dev/full"):
        no_space = "Error: cannot write to stdout: No space left on device\n"
        assert shell(faulty, f"{command} > /dev/full") == (2, no_space)


@pytest.mark.skipif(os.name != "posix", reason="no such shell")
def test_a_closed_stderr_and_a_closed_stdin(faulty: Path) -> None:
    assert shell(faulty, "check main.py 2>&-")[0] == 1
    assert shell(faulty, "check bad.py 2>&-")[0] == 2
    for paths in ("-", "@-"):
        status, said = shell(faulty, f"check {paths} <&-")
        assert status == 2
        assert said.endswith("\nError: stdin is closed\n")


# --- less ---------------------------------------------------------------------------------


def test_statistics(faulty: Path) -> None:
    done = check(faulty, "--statistics")
    assert done.stdout.split()[:3] == ["1", "SL101", "duplicate-variable"]
    assert "bad.py" in done.stderr
    assert done.returncode == 2
    refused = check(faulty, "--statistics", "--format", "gitlab")
    assert refused.returncode == 2
    assert "--statistics goes with --format concise, json or text" in refused.stderr


def test_quiet(faulty: Path) -> None:
    (faulty / "bad.py").unlink()
    done = check(faulty, "--quiet")
    assert done.returncode == 1
    assert "1 error in" not in done.stdout
    assert check(faulty, "-q", "--ignore", "SL101").stdout == ""


# --- colours ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        (("--color", "auto"), {"FORCE_COLOR": "1"}, True),
    ],
)
def test_colour(
    faulty: Path, arguments: tuple[str, ...], environment: dict[str, str], expected: bool
) -> None:
    done = check(faulty, "--format", "concise", *arguments, **environment)
    assert ("\x1b[" in done.stdout) is expected
    assert "\x1b]8" not in done.stdout, "links are for terminals"
