"""bench/ecosystem.py: what a change does to the findings in repositories, here in a made-up one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import REPOSITORY
from reports import PROGRAM

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always")


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """A host with one repository, and a record that knows nothing but its commit."""
    origin = tmp_path / "host" / "owner" / "name"
    origin.mkdir(parents=True)
    (origin / "main.py").write_text(PROGRAM)
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "a")):
        subprocess.run([*GIT, *arguments], cwd=origin, check=True)
    head = subprocess.run([*GIT, "rev-parse", "HEAD"], cwd=origin, check=True, capture_output=True)
    (tmp_path / "records").mkdir()
    known = {"commit": head.stdout.decode()[:12], "counts": {}, "findings": []}
    (tmp_path / "records" / "likely.json").write_text(json.dumps({"owner/name": known}))
    return tmp_path / "records"


def ecosystem(records: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of the script."""
    place = (str(records.parent / "trees"), "--records", str(records))
    host = ("--host", f"file://{records.parent}/host")
    script = str(REPOSITORY / "bench" / "ecosystem.py")
    done = subprocess.run(
        [sys.executable, script, *place, *host, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def recorded(records: Path) -> dict[str, Any]:
    known: dict[str, Any] = json.loads((records / "likely.json").read_text())["owner/name"]
    return known


def test_what_came_and_went(records: Path) -> None:
    status, said, _ = ecosystem(records, "--fetch", "--record")
    assert status == 0
    assert said.startswith("1 findings came and 0 went, 0 other changes, in 1 public repositories.")
    assert "```diff\n+ SL101 main.py:6 critic/w (certain): variable critic/w is created" in said
    (row,) = recorded(records)["findings"]
    assert row[:4] == ["main.py:6", "SL101", "certain", "critic/w"]
    assert recorded(records)["counts"] == {"files": 1, "entries": 1, "incomplete": 0, "errors": 0}
    assert not [word for word in ("tf.", "import", "created") if word in json.dumps(row)]

    assert ecosystem(records)[:2] == (
        0, "0 findings came and 0 went, 0 other changes, in 1 public repositories.\n",
    )  # fmt: skip

    assert ecosystem(records, "--confidence", "possible", "--record")[0] == 0
    assert (records / "possible.json").read_text() == (records / "likely.json").read_text()

    known = recorded(records)
    known["findings"] = [[*row[:4], "00000000"], ["main.py:9", "SL102", "likely", "x", "00000000"]]
    known["counts"]["entries"] = 7
    (records / "likely.json").write_text(json.dumps({"owner/name": known}))
    status, said, _ = ecosystem(records)
    assert status == 1
    reworded, gone, count = said.splitlines()[-4:-1]
    assert reworded.startswith("! in other words: SL101 main.py:6 critic/w (certain): variable")
    assert (gone, count) == ("- SL102 main.py:9 x (likely)", "! entries: 7, now 1")
    assert recorded(records) == known, "nothing is written where it is not asked for"


def test_what_cannot_be_compared(records: Path) -> None:
    status, said, complained = ecosystem(records)
    assert (status, said.partition(",")[0]) == (2, "0 findings came and 0 went")
    assert "--fetch clones it" in complained
    ecosystem(records, "--fetch")
    tree = records.parent / "trees" / "owner+name"
    subprocess.run([*GIT, "commit", "-q", "--allow-empty", "-m", "b"], cwd=tree, check=True)
    status, _, complained = ecosystem(records, "--record")
    assert status == 2
    assert f"and what was recorded is {recorded(records)['commit']}" in complained
    assert recorded(records)["findings"] == []
