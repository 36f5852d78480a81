"""The ops against TensorFlow 1.15.5's recorded dtypes, shapes, refusals and values."""

from __future__ import annotations

import gzip
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from scopelint.runtime import fresh

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "live"))

from op_recorder import record  # noqa: E402
from op_results import differences  # noqa: E402

RECORDED = json.loads(gzip.decompress((TESTS / "recorded" / "op_programs.json.gz").read_bytes()))
STEP = 50


@pytest.mark.parametrize("first", range(0, len(RECORDED["programs"]), STEP))
def test_ops_agree_with_recorded_tensorflow(first: int) -> None:
    for entry in RECORDED["programs"][first : first + STEP]:
        said = list(differences(entry["lines"], ours(entry["lines"]), entry["results"]))
        assert not said, "\n".join(said)


def ours(lines: list[str]) -> Any:
    """What the runtime gives for a program, as it is after a trip through JSON."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return json.loads(json.dumps(record(fresh().tf, RECORDED["sources"], lines)))
