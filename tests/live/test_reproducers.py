"""The reproducer of every finding in fixtures and rules' examples, on a live TensorFlow 1.15.5."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from programs import TF115, Program, programs
from test_rules import written

from scopelint.config import Settings
from scopelint.engine.pipeline import check
from scopelint.finding import Confidence, Finding, Judge
from scopelint.replay.on_tensorflow import tensorflow_of
from scopelint.rules.catalogue import catalogue

pytestmark = pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")


def findings(folder: Path) -> Iterator[tuple[str, Finding]]:
    """All findings, with the names of their programs."""
    examples = [
        written(folder / f"{rule.code}_{number}", example.bad)
        for rule in catalogue()
        for number, example in enumerate(rule.examples)
    ]
    for program in [*programs(), *examples]:
        for finding in found(program):
            yield program.name, finding


def found(program: Program) -> tuple[Finding, ...]:
    settings = Settings(paths=(program.target,), confidence=Confidence.POSSIBLE, select=("SL",))
    with contextlib.chdir(program.folder):
        return check(settings).findings


def test_tensorflow_says_of_each_what_was_predicted(tmp_path: Path) -> None:
    assert TF115
    seen = 0
    with tensorflow_of(TF115) as tensorflow:
        assert tensorflow.version.startswith("1.15.")
        for name, finding in findings(tmp_path):
            said = tensorflow.judge(finding.reproducer, finding.confirmation)
            assert said.by is Judge.TENSORFLOW, (name, finding.rule, said)
            seen += 1
    assert seen > len(catalogue())
