"""Several processes: the same results in the same order, and a death costs one file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scopelint.config import Settings
from scopelint.engine import pipeline, units, workers
from scopelint.engine.runs import Unit, Work
from scopelint.finding import Report

PROGRAM = """
import tensorflow as tf

def build():
    with tf.variable_scope("net{number}"):
        return tf.get_variable("w", [1])

build()
build()
"""

FILES = 12

needs_fork = pytest.mark.skipif(not workers.may_fork(), reason="this system cannot fork safely")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of faulty scripts, in each of which one variable is made twice."""
    for number in range(FILES):
        (tmp_path / f"train{number:02}.py").write_text(PROGRAM.format(number=number))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(workers, "_ALONE", 0.0)
    return tmp_path


def report(jobs: int) -> Report:
    return pipeline.check(Settings(jobs=jobs, cache=False))


def end_in(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process in which this file is run come to a sudden end."""
    plain, parent = units.run, os.getpid()

    def run(unit: Unit, work: Work) -> units.Ran:
        if unit.path.endswith(path) and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return plain(unit, work)

    monkeypatch.setattr(units, "run", run)


@needs_fork
def test_any_number_of_processes_finds_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = report(1)
    assert [each.span.path for each in alone.findings] == sorted(
        path.name for path in project.iterdir()
    )
    here = os.getpid()
    plain, elsewhere = units.run, project / "elsewhere"

    def run(unit: Unit, work: Work) -> units.Ran:
        if os.getpid() != here:
            elsewhere.touch()
        return plain(unit, work)

    monkeypatch.setattr(units, "run", run)
    for jobs in (2, 3, 8):
        several = report(jobs)
        assert several.findings == alone.findings
        assert several.summary.incomplete == alone.summary.incomplete
        assert several.summary.paths == alone.summary.paths
        assert elsewhere.exists()


@needs_fork
def test_a_death_costs_one_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end_in("train05.py", monkeypatch)
    found = report(2)
    (problem,) = found.summary.errors
    assert (problem.path, problem.message) == (
        "train05.py",
        "the process that checked it came to a sudden end",
    )
    assert len(found.findings) == FILES - 1


@needs_fork
def test_an_interrupt_keeps_what_was_found(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, parent = units.run, os.getpid()

    def run(unit: Unit, work: Work) -> units.Ran:
        if unit.path.endswith("train07.py"):
            time.sleep(1)  # until the parent waits for this file, and no other
            os.kill(parent, signal.SIGINT)
            signal.pause()
        return plain(unit, work)

    monkeypatch.setattr(units, "run", run)
    found = report(2)
    assert found.interrupted
    assert [each.span.path for each in found.findings] == [f"train0{n}.py" for n in range(7)]


HELD_UP = """
import os, time
from scopelint.config import Settings
from scopelint.engine import pipeline, units, workers
workers._ALONE, here = 0.0, os.getpid()
def run(unit, work):
    os.write(1, b"here" if os.getpid() == here else b"there")  # at once, whoever else writes
    time.sleep(600)
units.run = run
pipeline.check(Settings(jobs=2, cache=False))
"""


@needs_fork
@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_a_run_that_is_ended(project: Path, ended_by: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", HELD_UP], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        said = run.stdout.read(len(b"there" * 2))
        run.send_signal(ended_by)
        assert said == b"there" * 2
        run.communicate(timeout=30)  # until nobody is left who could write


def test_short_runs_start_no_process(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_ALONE", 60.0)
    end_in("train05.py", monkeypatch)
    assert len(report(8).findings) == FILES
