"""The 1,000 recorded random programs: the same output, events and exception as TensorFlow 1.15.5."""

from __future__ import annotations

import pytest
from snippets import differences, recorded, run

PROGRAMS = recorded("random_programs.json.gz")["programs"]
STEP = 50


@pytest.mark.parametrize("first", range(0, 1000, STEP))
def test_random_programs_agree_with_tensorflow(first: int) -> None:
    for seed in range(first, first + STEP):
        program = PROGRAMS[str(seed)]
        said = differences(program["trace"], run(program["source"], prelude=""))
        assert not said, f"seed {seed}\n{program['source']}\n" + "\n".join(said)
