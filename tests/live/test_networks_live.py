"""The recorded networks are those of a live TensorFlow 1.15.5, where SCOPELINT_TF115 names one."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path

import pytest

TF115 = os.environ.get("SCOPELINT_TF115", "")
HERE = Path(__file__).parent
RECORDED = HERE.parent / "recorded" / "networks.json.gz"


@pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")
def test_the_recorded_networks_are_those_of_tensorflow() -> None:
    done = subprocess.run(
        [TF115, str(HERE / "network_recorder.py")], capture_output=True, text=True, check=True
    )
    networks = json.loads(done.stdout.splitlines()[-1])
    assert networks == json.loads(gzip.decompress(RECORDED.read_bytes()))
