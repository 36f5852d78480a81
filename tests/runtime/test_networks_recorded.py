"""The networks of slim against what TensorFlow 1.15.5 makes of them, variable by variable."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pytest

from scopelint.runtime import fresh, installed

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "live"))

from network_programs import PROGRAMS  # noqa: E402
from network_recorder import record  # noqa: E402

RECORDED = json.loads(gzip.decompress((TESTS / "recorded" / "networks.json.gz").read_bytes()))


@pytest.mark.parametrize("program", PROGRAMS)
def test_networks_are_those_of_tensorflow(program: str) -> None:
    run = fresh()
    with installed(run):
        assert record(run.tf, program) == RECORDED[program]
    assert not run.stand_ins
