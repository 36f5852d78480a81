"""What `scopelint scopes --names` says, against checkpoints that a live TensorFlow 1.15.5 wrote."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from programs import TF115
from test_scopes import SAVED, listed

RECORDER = Path(__file__).with_name("checkpoint_recorder.py")

pytestmark = pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")


def test_names_are_those_of_checkpoints(tmp_path: Path) -> None:
    assert TF115
    for name, text in SAVED.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.py").write_text(text)
    done = subprocess.run(
        [TF115, "-W", "ignore", RECORDER, *(tmp_path / name / "main.py" for name in SAVED)],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    for (name, text), theirs in zip(SAVED.items(), json.loads(done.stdout), strict=True):
        assert listed(tmp_path / name, text) == theirs, name
