"""Fresh random programs of ops on a live TensorFlow 1.15.5, where SCOPELINT_TF115 names one.

SCOPELINT_SEEDS chooses them, as FIRST:END; 200 that nobody has seen by default.
"""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from pathlib import Path

import pytest
from op_programs import SOURCES, program
from op_recorder import record
from op_results import differences

from scopelint.runtime import fresh

TF115 = os.environ.get("SCOPELINT_TF115", "")
FRESH = int.from_bytes(os.urandom(3), "big")
FIRST, END = map(int, os.environ.get("SCOPELINT_SEEDS", f"{FRESH}:{FRESH + 200}").split(":"))

#: Of a hundred lines so many may differ: what is said of bools fed to ops that take none, ….
ALLOWED = 0.5

#: Of a hundred programs so many may end TensorFlow's own process.
DEADLY = 2


@pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")
def test_ops_agree_with_live_tensorflow() -> None:
    seeds = range(FIRST, END)
    programs = [program(seed) for seed in seeds]
    results = asked(programs)
    assert results.count(None) <= DEADLY / 100 * len(programs)
    said = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed, lines, theirs in zip(seeds, programs, results, strict=True):
            if theirs is not None:
                ours = json.loads(json.dumps(record(fresh().tf, SOURCES, lines)))
                said += [f"seed {seed}: {text}" for text in differences(lines, ours, theirs)]
    assert len(said) <= ALLOWED / 100 * sum(map(len, programs)), "\n".join(said)


def asked(programs: list[list[str]]) -> list[list[object] | None]:
    """What TensorFlow gives for the programs; None for one that ended its process."""
    order = json.dumps({"sources": SOURCES, "programs": programs})
    recorder = Path(__file__).parent / "op_recorder.py"
    done = subprocess.run(
        [TF115, str(recorder)], input=order, capture_output=True, text=True, check=True
    )
    found: list[list[object] | None] = json.loads(done.stdout)
    return found
