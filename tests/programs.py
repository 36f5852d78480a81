"""The programs of `fixtures/`, and what TensorFlow 1.15.5 did in them, recorded or live."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from expectations import FIXTURES, Marks, Seen, read_marks

RECORDED = FIXTURES / "recorded"
RECORDER = Path(__file__).with_name("recorder.py")
#: The Python that has TensorFlow 1.15.5, where there is one.
TF115 = os.environ.get("SCOPELINT_TF115")

#: The events of a run, in order, and the error that ended it.
Result = tuple[list[Seen], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Program:
    """A script alone, or a project: a folder with its `main.py`."""

    name: str
    folder: Path
    script: Path

    @property
    def is_project(self) -> bool:
        """Whether all of the folder belongs to it."""
        return self.script.name == "main.py"

    @property
    def sources(self) -> dict[str, str]:
        """The texts of its files by their path below its folder."""
        files = sorted(self.folder.rglob("*.py")) if self.is_project else [self.script]
        return {file.relative_to(self.folder).as_posix(): file.read_text("utf-8") for file in files}

    @property
    def target(self) -> str:
        """What is checked, seen from its folder."""
        return "." if self.is_project else self.script.name

    @property
    def marks(self) -> Marks:
        """What it expects."""
        return read_marks(self.sources)

    @property
    def hash(self) -> str:
        """Of all its files: a recording of another hash is stale."""
        return hashlib.sha256(json.dumps(self.sources).encode()).hexdigest()[:16]

    @property
    def recording(self) -> Path:
        """Where TensorFlow's events for it are kept."""
        return RECORDED / f"{self.name}.json"


def programs() -> list[Program]:
    """All programs of `fixtures/`."""
    projects = sorted(path.parent for path in (FIXTURES / "projects").glob("*/main.py"))
    scripts = sorted(
        file
        for file in FIXTURES.rglob("*.py")
        if file.relative_to(FIXTURES).parts[0] not in ("fixes", "projects", "recorded")
    )
    return [
        *(Program(_name(folder), folder, folder / "main.py") for folder in projects),
        *(Program(_name(file.with_suffix("")), file.parent, file) for file in scripts),
    ]


def written(folder: Path, text: str) -> Program:
    """A program of one script, written to a new folder."""
    folder.mkdir()
    script = folder / "main.py"
    script.write_text(text + "\n", "utf-8")
    return Program(folder.name, folder, script)


def _name(path: Path) -> str:
    return path.relative_to(FIXTURES).as_posix()


# --- TensorFlow ---------------------------------------------------------------------------


def recorded(program: Program) -> tuple[set[Seen], dict[str, Any] | None]:
    """TensorFlow's events and error, as they were recorded from this very text."""
    recording = json.loads(program.recording.read_text("utf-8"))
    assert recording["hash"] == program.hash, "stale: run tests/record_fixtures.py"
    return {Seen(*event) for event in recording["events"]}, recording["error"]


def record(several: Sequence[Program]) -> Iterable[Result]:
    """A live TensorFlow's events and error, for several programs in one process."""
    assert TF115, "SCOPELINT_TF115 names no Python"
    for program, (events, error) in zip(several, seen_by(TF115, RECORDER, several), strict=True):
        texts = program.sources
        if error is not None and error["line"] is not None:
            error["line"] = call_start(texts[error["path"]], error["line"])
        yield (
            [
                Seen(each.path, call_start(texts[each.path], each.line), each.verb, each.key)
                for each in events
            ],
            error,
        )


def seen_by(python: str, judge: Path, several: Sequence[Program]) -> Iterable[Result]:
    """What a judge, a script that runs on `python`, saw in each program."""
    done = subprocess.run(
        [
            *(python, "-W", "ignore", str(judge)),
            *(str(path) for program in several for path in (program.folder, program.script)),
        ],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(FIXTURES.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for program, line in zip(several, done.stdout.splitlines(), strict=True):
        assert line, f"{program.name}: {done.stderr}"
        result = json.loads(line)
        yield [Seen(*event) for event in result["events"]], result["error"]


def call_start(text: str, line: int) -> int:
    """The first line of the call that Python 3.7 reports at `line`, its last argument's."""
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    over = [call for call in calls if call.lineno < line <= (call.end_lineno or 0)]
    return max((call.lineno for call in over), default=line)
