"""The reproducer of every finding in fixtures and rules' examples, on a live TensorFlow 1.15.5."""

from __future__ import annotations

from pathlib import Path

import pytest
from judges import every_finding
from programs import TF115

from scopelint.finding import Judge
from scopelint.replay.on_tensorflow import tensorflow_of
from scopelint.rules.catalogue import catalogue

pytestmark = pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")


def test_tensorflow_says_of_each_what_was_predicted(tmp_path: Path) -> None:
    assert TF115
    seen = 0
    with tensorflow_of(TF115) as tensorflow:
        assert tensorflow.version.startswith("1.15.")
        for name, finding in every_finding(tmp_path):
            said = tensorflow.judge(finding.reproducer, finding.confirmation)
            assert said.by is Judge.TENSORFLOW, (name, finding.rule, said)
            seen += 1
    assert seen > len(catalogue())
