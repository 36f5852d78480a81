"""Fresh random programs on a live TensorFlow 1.15.5, where SCOPELINT_TF115 names one.

SCOPELINT_SEEDS chooses them, as FIRST:END; 300 by default.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "runtime"))
import random_builders
import random_idioms
import random_programs
from snippets import differences, run

TF115 = os.environ.get("SCOPELINT_TF115")
FIRST, END = map(int, os.environ.get("SCOPELINT_SEEDS", "10000:10300").split(":"))
WRITERS = [random_programs.generate, random_builders.settled, random_idioms.generate]
STEP = 100

pytestmark = pytest.mark.skipif(not TF115, reason="SCOPELINT_TF115 names no TensorFlow 1.15.5")


def on_tensorflow(programs: dict[str, str]) -> dict[str, dict[str, object]]:
    """What TensorFlow does in the programs."""
    assert TF115
    script = Path(__file__).with_name("tf115_rows.py")
    given = json.dumps(programs)
    ran = subprocess.run(
        [TF115, str(script)], input=given, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, dict[str, object]] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("first", range(FIRST, END, STEP))
def test_fresh_random_programs(first: int, write: Callable[[int], str]) -> None:
    programs = {str(seed): write(seed) for seed in range(first, min(first + STEP, END))}
    for seed, trace in on_tensorflow(programs).items():
        assert "died" not in trace, f"seed {seed} ended TensorFlow: {trace}\n{programs[seed]}"
        said = differences(trace, run(programs[seed], prelude=""))
        assert not said, f"seed {seed}\n{programs[seed]}\n" + "\n".join(said)
