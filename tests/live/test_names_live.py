"""The recorded names of ops are what a live TensorFlow 1.15.5 takes, where SCOPELINT_TF115 names one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

TF115 = os.environ.get("SCOPELINT_TF115", "")


@pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")
def test_recorded_names_are_tensorflows() -> None:
    recorded = json.loads((Path(__file__).parents[1] / "recorded/op_names.json").read_text("utf-8"))
    recorder = Path(__file__).with_name("name_recorder.py")
    ran = subprocess.run(
        [TF115, str(recorder)],
        input=json.dumps(list(recorded)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == recorded
